"""The examples that help begins with: every command has two, and each does what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests.cli.help.played import ALL, EXITS, play
from tests.conftest import Command, Run
from tests.english import english_in
from vis_cli.cli.help.examples import examples


def _ends_as_told(line: str, run: Run) -> Sequence[str]:
    return [] if run.code == EXITS.get(line, 0) else [f"{run.code}: {run.out[-250:]}{run.err[-250:]}"]


def test_every_example_does_what_it_says(sandbox: Command) -> None:
    """Each in the same sandbox, put back as it was after those that change something."""
    assert play(sandbox, _ends_as_told) == []


PROGRAMS = re.compile(
    r" --json| --format (html|svg|json|csv|yaml|hsa|ldif|fhir|osm|schema.org|jsonl)"
    r"|config schema|db grants|roles template"
)
"""Examples whose answers are for programs, and English in every language."""
FILLED_IN = re.compile(r"cron show|config init|orders template")
"""Examples whose answers are files, with keys that are English in every language."""


def _english_in(line: str, run: Run) -> Sequence[str]:
    """The lines of an answer to people, on either stream, that are not in Swedish."""
    if PROGRAMS.search(line):
        return []
    return english_in(f"{run.out}\n{run.err}", keys=bool(FILLED_IN.search(line)))


def test_every_example_is_answered_in_swedish_where_that_is_asked_for(sandbox: Command) -> None:
    assert play(sandbox, _english_in, "--lang", "sv") == []


def test_an_english_line_in_a_swedish_answer_is_found() -> None:
    run = Run(1, "Klart. Se `vis units list` och --of-all.\n", "Saknas: telefon. Put it in the catalogue.\n", 0.0)
    assert _english_in("vis units start", run) == ["Saknas: telefon. Put it in the catalogue."]
    assert _english_in("vis units list --json", run) == []
    run = Run(0, "# by: x  # av: a list\n  from: x  # från: that day\n", "", 0.0)
    assert _english_in("vis orders template", run) == ["  from: x  # från: that day"]


def test_every_command_has_two_examples_of_itself_and_every_group_some_of_its_commands() -> None:
    paths = [" ".join(path) for path, _command in ALL]
    for path in paths:
        lines = [each.command for each in examples()[path]]
        assert len(set(lines)) == 2 and all(f"{line} ".startswith(f"vis {path} ") for line in lines), path
    groups = {path.rsplit(" ", n)[0] for path in paths for n in range(1, len(path.split()))}
    assert examples().keys() == {*paths, *groups, "vis"}
    assert all(each.command.startswith("vis ") for each in examples()["vis"])
    for path in groups - {*paths}:
        assert all(each.command.startswith(f"vis {path} ") for each in examples()[path])
    assert not EXITS.keys() - {each.command for shown in examples().values() for each in shown}


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_help_begins_with_the_examples_in_the_language_chosen(lang: str, bare_vis: Command) -> None:
    heading, about = {"en": ("Examples:", "By the beginning"), "sv": ("Exempel:", "Med början av")}[lang]
    out = bare_vis.ok("units", "show", "--help", "--lang", lang).out
    lines = out.splitlines()
    shown = lines.index(heading)
    assert shown < 6 and lines[shown + 1].startswith(f"  # {about}") and lines[shown + 2] == "  vis units show Birka"
    assert max(map(len, out.splitlines())) <= 80
    assert "vis units show Birka" in bare_vis.ok("units", "--help", "--lang", lang).out
