"""Swedish where it was asked for: help, headings, messages; every text of the program has its Swedish."""

from __future__ import annotations

import re
import string

import pytest

from tests.cli.rows import REGISTER, add, window
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.strings import everything
from vis_cli.cli.frame.swedish import SWEDISH

AT = ("--now", "2026-06-02 09:00")


@pytest.fixture
def filled(vis_sqlite: Command) -> Command:
    add(vis_sqlite, *REGISTER)
    add(vis_sqlite, window(1), window(2, ref=None))
    return vis_sqlite


def test_every_text_has_its_swedish() -> None:
    """Add what is missing to vis_cli/cli/frame/swedish.py."""
    missing = [text for text in everything() if text not in SWEDISH]
    assert missing == []


def fields(text: str) -> set[str]:
    """The places in a text that are filled in; help may hold braces of its own."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def test_a_translation_keeps_what_is_filled_in_and_the_commands_it_names() -> None:
    for english, swedish in SWEDISH.items():
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
