"""Swedish where it was asked for: help, headings, messages; and the catalogue that it comes from."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from tests.cli.rows import REGISTER, add, window
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.make_catalogue import MO, extracted, translated
from tests.strings import labels

AT = ("--now", "2026-06-02 09:00")


@pytest.fixture
def filled(vis_sqlite: Command) -> Command:
    add(vis_sqlite, *REGISTER)
    add(vis_sqlite, window(1), window(2, ref=None))
    return vis_sqlite


def forms(entry: Message) -> Iterator[tuple[str, str]]:
    """What an entry says in English and in Swedish, each of its numbers, as far as it is translated."""
    ids, strings = (entry.id, entry.string) if entry.pluralizable else ((entry.id,), (entry.string,))
    yield from ((english, swedish) for english, swedish in zip(ids, strings, strict=True) if english and swedish)


def swedish_in(catalogue: Catalog) -> set[tuple[str, str]]:
    """What a catalogue says otherwise than in English."""
    return {(english, swedish) for entry in catalogue for english, swedish in forms(entry) if english != swedish}


def test_the_catalogue_has_the_texts_that_are_in_the_code() -> None:
    """`python -m tests.make_catalogue` brings it up to date."""
    assert {entry.id for entry in translated()} == {entry.id for entry in extracted()}
    with MO.open("rb") as file:
        compiled = read_mo(file)
    assert swedish_in(compiled) == swedish_in(translated())


def test_help_headings_and_tables_have_their_swedish() -> None:
    """Translate what is missing in vis.po, then run `python -m tests.make_catalogue`."""
    done = {english for entry in translated() for english, _ in forms(entry)}
    assert [text for text in labels() if text and text not in done] == []


def fields(text: str) -> set[tuple[str, str, str | None]]:
    """The places in a text that are filled in; help may hold braces of its own."""
    try:
        return {(name, spec or "", how) for _, name, spec, how in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def test_a_translation_keeps_what_is_filled_in_and_the_commands_it_names() -> None:
    for english, swedish in (form for entry in translated() for form in forms(entry)):
        assert fields(english) == fields(swedish), english
        for command in re.findall(r"`vis ([a-z-]+ ?[a-z-]*)[ `]", english):
            assert command in swedish, english
        assert set(re.findall(r"--[a-z-]+", english)) == set(re.findall(r"--[a-z-]+", swedish)), english


@pytest.mark.parametrize(
    ("words", "env", "config"),
    [
        (["--lang", "sv"], {}, None),
        (["--lang=sv"], {}, None),
        ([], {"VIS_LANG": "sv"}, None),
        ([], {}, "lang: sv\n"),
        (["--lang", "sv"], {"VIS_LANG": "en"}, "lang: en\n"),
        ([], {"VIS_LANG": "sv"}, "lang: en\n"),
    ],
)
def test_the_language_is_asked_for_by_flag_environment_or_file(
    bare_vis: Command, words: list[str], env: dict[str, str], config: str | None
) -> None:
    if config:
        bare_vis.write("vis.yaml", config)
    assert bare_vis.ok(*words, "--help", env=env).out.startswith("Användning: vis")
    assert "Ta tillbaka en ändring" in bare_vis.ok("changes", *words, "--help", env=env).out
    assert "Lyft en spärr" in bare_vis.ok("changes", "undo", *words, "--help", env=env).out


def test_english_stays_english(bare_vis: Command) -> None:
    bare_vis.write("vis.yaml", "lang: sv\n")
    assert bare_vis.ok("--lang", "en", "--help").out.startswith("Usage: vis")


def test_help_in_swedish_has_swedish_words_throughout(bare_vis: Command) -> None:
    out = bare_vis.ok("changes", "show", "--help", "--lang", "sv").out
    assert "Användning: vis changes show" in out and "Argument:" in out and "Val:" in out
    assert "[krävs]" in out and "Visa den här hjälpen." in out
    for word in ("Usage", "Options:", "required", "Show this"):
        assert word not in out


def test_headings_and_messages_are_swedish_and_json_is_not(filled: Command) -> None:
    out = filled.ok("changes", "list", "--lang", "sv").out
    assert out.split("\n")[0].split() == ["ändring", "tid", "vem", "ärendenummer", "gjorde", "kommando"]
    assert "id" in filled.ok("changes", "list", "--lang", "sv", "--json").json["items"][0]
    assert filled.ok("changes", "list", "--actor", "x", "--lang", "sv").err == "Inga ändringar.\n"
    preview = filled.ok("changes", "undo", "C-2", "-n", "--lang", "sv", *AT).out
    assert preview.endswith("Skulle bli: 2 att ta bort. Inget ändrades.\n")


def test_a_list_is_swedish_in_its_cells_too(filled: Command) -> None:
    filled.ok("changes", "undo", "C-2", "--yes", *AT)
    assert "+2 (ångrad av C-3)" in filled.ok("changes", "list", "--lang", "sv").out


def test_questions_are_swedish(filled: Command) -> None:
    run = at_terminal(filled, "changes", "undo", "C-2", "--lang", "sv", *AT, keys="ja")
    assert run.code == 0 and "Genomföra 2 steg? [y/N]" in run.out and "C-3: 2 borttagna." in run.out


def test_topics_are_swedish(bare_vis: Command) -> None:
    assert "svaret är nej" in bare_vis.ok("help", "exit-codes", "--lang", "sv").out
    assert "En spärr ser på en plan" in bare_vis.ok("help", "guards", "--lang", "sv").out
    assert "protokollet över en gallring" in bare_vis.ok("help", "gallringsprotokoll", "--lang", "sv").out
    assert "Slutkoder" in bare_vis.ok("man", "--lang", "sv", "--json").json["content"].title()


def test_an_unknown_language_is_refused(bare_vis: Command) -> None:
    assert bare_vis("config", "show", "--lang", "de").code == 2
    assert bare_vis("config", "show", env={"VIS_LANG": "de"}).code == 78
