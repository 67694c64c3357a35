"""`vis guide`: what units ask about most, and where to read on."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from vis_cli.cli.help.guide import GUIDES
from vis_cli.rules.core.links import ADDRESSES, TOPICS


def test_every_topic_has_a_guide_and_every_guide_an_address() -> None:
    assert tuple(GUIDES) == TOPICS


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("lang", ["en", "sv"])
def test_a_guide_says_what_to_do_and_where_to_read_on(bare_vis: Command, topic: str, lang: str) -> None:
    run = bare_vis.ok("--lang", lang, "guide", topic)
    address = str(ADDRESSES[topic])
    assert run.err == "" and f"  {address}\n" in run.out and "IT-portalen: Sök efter kunskap" in run.out
    assert max(len(line) for line in run.out.splitlines() if address not in line) <= 80
    found = bare_vis.ok("guide", topic, "--json").json
    assert (found["topic"], found["address"]) == (topic, address)
    assert found["portal"] == {"search": "IT-portalen: Sök efter kunskap", "address": None}
    assert topic in bare_vis.ok("--lang", lang, "guide").out


def test_attaching_is_in_the_words_of_the_screens(bare_vis: Command) -> None:
    for lang in ("en", "sv"):
        said = " ".join(bare_vis.ok("--lang", lang, "guide", "bifoga").out.split())
        assert "Skriv ut" in said and "Spara som PDF" in said and "IT-supporten" in said


def test_a_topic_is_found_as_it_is_spelled(bare_vis: Command) -> None:
    plain = bare_vis.ok("guide", "arendetyper").out
    assert bare_vis.ok("guide", "Ärendetyper").out == plain
    assert bare_vis.ok("guide", "formulär", "--json").json["topic"] == "formular"


def test_a_topic_that_is_not_there_is_not_found(bare_vis: Command) -> None:
    run = bare_vis("guide", "kontaktkartor", "--json")
    assert (run.code, run.out, run.error["id"]) == (5, "", "unknown-topic")
    assert "kontaktkort" in run.error["hint"]
    assert "vis guide" in bare_vis("guide", "månen", "--json").error["hint"]


def test_the_configuration_has_other_addresses(bare_vis: Command) -> None:
    bare_vis.write("vis.yaml", "links: {formular: https://example.org/f, it-portalen: https://portal.example.org/}\n")
    found = bare_vis.ok("guide", "formular", "--json").json
    assert (found["address"], found["portal"]["address"]) == ("https://example.org/f", "https://portal.example.org/")
    said = bare_vis.ok("guide", "formular").out
    assert "https://example.org/f\n" in said and "https://portal.example.org/\n" in said
    items = {each["topic"]: each["address"] for each in bare_vis.ok("guide", "--json").json["topics"]}
    assert items == {topic: ADDRESSES[topic] for topic in TOPICS} | {"formular": "https://example.org/f"}
