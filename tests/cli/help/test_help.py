"""`vis help`, `vis man`, and completion by the shells."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup

import vis_cli
from tests.cli.frame.test_conventions import COMMANDS, TOP, Invocation
from tests.cli.frame.test_hints import fault_of
from tests.cli.rows import REGISTER, add, window
from tests.conftest import Command
from tests.strings import placeholders
from vis_cli.cli.frame import i18n
from vis_cli.cli.frame.root import DAILY, NAMES, root
from vis_cli.cli.frame.synonyms import SWEDISH
from vis_cli.cli.help.topics import GLOSSARY, TOPICS
from vis_cli.errors import EXIT_CODES, VisError
from vis_cli.rules.core.guards import GUARDS

# --- help ------------------------------------------------------------------------------------------------------------


def test_every_failure_ends_in_an_exit_code_of_the_table() -> None:
    for module in pkgutil.walk_packages(vis_cli.__path__, "vis_cli."):
        if not module.name.endswith(("__main__", ".env")) and ".versions" not in module.name:
            importlib.import_module(module.name)
    pending = [VisError]
    while pending:
        error = pending.pop()
        assert error.exit_code in EXIT_CODES, error
        pending += error.__subclasses__()


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_explained_in_eighty_columns(bare_vis: Command, topic: str) -> None:
    run = bare_vis.ok("help", topic)
    assert run.err == "" and run.out.strip() and max(map(len, run.out.splitlines())) <= 80
    assert bare_vis.ok("help", topic, "--json").json["topic"] == topic
    assert topic in bare_vis.ok("help").out


def test_exit_codes_and_guards_are_those_of_the_program(bare_vis: Command) -> None:
    codes = [int(code) for code in re.findall(r"^  (\d+) ", bare_vis.ok("help", "exit-codes").out, re.MULTILINE)]
    assert codes == list(EXIT_CODES)
    guards = re.findall(r"^  ([a-z-]+) ", bare_vis.ok("help", "guards").out, re.MULTILINE)
    assert guards == list(GUARDS)
    assert bare_vis.ok("help", "exit", "codes").out == bare_vis.ok("help", "exit-codes").out


def test_a_command_is_explained_by_its_own_help(bare_vis: Command) -> None:
    assert "Usage: vis changes undo" in bare_vis.ok("help", "changes", "undo").out
    assert "Usage: vis changes [OPTIONS] COMMAND" in bare_vis.ok("help", "changes").out


@pytest.mark.parametrize("word", sorted(set(SWEDISH) | set(GLOSSARY)))
def test_a_swedish_word_is_explained_with_its_command(bare_vis: Command, word: str) -> None:
    run = bare_vis.ok("help", word)
    if word in SWEDISH:
        assert f"vis {SWEDISH[word].split()[0]}" in run.out


def test_gallringsprotokoll_is_found(bare_vis: Command) -> None:
    run = bare_vis.ok("help", "Gallringsprotokoll")
    assert "vis retention certificate" in run.out


def test_a_swedish_word_for_a_command_finds_it(bare_vis: Command) -> None:
    run = bare_vis("gallra", "--json")
    assert (run.code, run.out) == (2, "")
    assert "vis retention purge" in run.error["message"]


@pytest.mark.parametrize("word", [word for word in SWEDISH if word != "version"])
def test_every_swedish_word_leads_to_a_command_that_is_there(bare_vis: Command, word: str) -> None:
    assert bare_vis("help", *SWEDISH[word].split()).code == 0, f"there is no command `vis {SWEDISH[word]}`"


def test_an_unknown_topic_is_not_found(bare_vis: Command) -> None:
    run = bare_vis("help", "exit-kodes", "--json")
    assert (run.code, run.error["id"]) == (5, "unknown-topic")
    assert "exit-codes" in run.error["hint"]


# --- man -------------------------------------------------------------------------------------------------------------


def test_pages_are_written_for_vis_and_every_section(bare_vis: Command) -> None:
    assert bare_vis.ok("man").out.startswith('.\\" -*- coding: utf-8 -*-\n.TH "VIS" "1"')
    bare_vis.ok("man", "--out", "man1")
    assert {path.name for path in (bare_vis.cwd / "man1").iterdir()} == {"vis.1", *(f"vis-{name}.1" for name in NAMES)}
    page = (bare_vis.cwd / "man1" / "vis-changes.1").read_text()
    assert "vis changes undo [OPTIONS]" in page and "\\-\\-only\\-untouched" in page
    bare_vis.write("file", "")
    assert bare_vis("man", "--out", "file/man1").code == 73


def test_every_page_has_the_sections_that_a_manual_page_has(bare_vis: Command) -> None:
    bare_vis.ok("man", "--out", "man1", env={"VIS_NOW": "2026-06-02"})
    wanted = {"NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"}
    for path in (bare_vis.cwd / "man1").iterdir():
        page = path.read_text()
        parts = dict(re.findall(r'^\.SH "?([A-Z ]+)"?\n(.*?)(?=^\.SH|\Z)', page, re.MULTILINE | re.DOTALL))
        assert wanted <= set(parts) and all(parts.values()), path.name
        assert '" "1" "2026-06-02" "vis ' in page
    assert "vis changes undo" in parts_of(bare_vis.cwd / "man1" / "vis-changes.1", "EXAMPLES")


def parts_of(path: Path, title: str) -> str:
    """What a page says under a title."""
    return path.read_text().partition(f'.SH "{title}"')[2].partition("\n.SH")[0]


@pytest.mark.parametrize("lang", ["en", "sv"])
@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed here")
def test_groff_has_nothing_to_say_about_the_pages(bare_vis: Command, lang: str) -> None:
    bare_vis.ok("man", "--out", "man1", "--lang", lang)
    pages = sorted(map(str, (bare_vis.cwd / "man1").iterdir()))
    done = subprocess.run(["groff", "-man", "-Kutf8", "-Tutf8", "-ww", "-z", *pages], capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    shown = subprocess.run(["groff", "-man", "-Kutf8", "-Tutf8", "-P-cbou", pages[0]], capture_output=True, check=True)
    assert "NAME" in shown.stdout.decode()  # in English everywhere: man-db reads it


@pytest.mark.parametrize("lang", ["en", "sv"])
@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed here")
def test_mandoc_finds_nothing_in_the_pages(bare_vis: Command, lang: str) -> None:
    bare_vis.ok("man", "--out", "man1", "--lang", lang)
    pages = sorted(map(str, (bare_vis.cwd / "man1").iterdir()))
    done = subprocess.run(["mandoc", "-T", "lint", *pages], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


# --- completion ------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(vis_sqlite: Command) -> Command:
    add(vis_sqlite, *REGISTER)
    add(vis_sqlite, window(17))
    return vis_sqlite


def completed(vis: Command, *words: str, env: dict[str, str] | None = None) -> list[str]:
    """What bash is given for the last of the words."""
    asked = {"_VIS_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(("vis", *words)), "COMP_CWORD": str(len(words))}
    run = vis(env={**asked, "VIS_NOW": "2026-06-02", **(env or {})})
    assert run.err == ""
    return [line for line in run.out.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["cha"], ["changes"]),
        (["changes", "u"], ["undo"]),
        (["units", "show", "Vårdcentralen\\ B"], ["Vårdcentralen\\ Birka"]),
        (["units", "show", '"Vårdcentralen B'], ["Vårdcentralen Birka"]),
        (["persons", "show", "Anna"], ["Anna\\ Åberg"]),
        (["case-types", "show", "Förnya"], ["Förnya\\ recept"]),
        (["windows", "show", "W-"], ["W-17"]),
        (["changes", "show", ""], ["C-2", "C-1"]),
        (["changes", "undo", "C-2"], ["C-2"]),
        (["show", "W-1"], ["W-17"]),
        (["help", "exit"], ["exit-codes"]),
        (["config", "schema", "ro"], ["roles"]),
        (["changes", "undo", "--only"], ["--only-untouched"]),
    ],
)
def test_the_shell_is_told_what_may_come_next(filled: Command, words: list[str], expected: list[str]) -> None:
    assert completed(filled, *words) == expected


def test_roles_are_completed_from_the_catalogue(filled: Command) -> None:
    assert "redaktor-kontaktkort" in completed(filled, "roles", "grant", "Anna", "redaktor")


def test_the_database_named_on_the_line_is_asked(filled: Command) -> None:
    words = ["changes", "show", "--db", str(filled.database), ""]
    assert completed(filled, *words, env={"VIS_DB": "none.db"}) == ["C-2", "C-1"]


def test_completion_without_a_database_is_silent(bare_vis: Command) -> None:
    assert completed(bare_vis, "units", "show", "V") == []
    assert not list(bare_vis.cwd.iterdir())


@pytest.mark.parametrize("words", [[], ["units"], ["retention", "hold"]], ids=" ".join)
@pytest.mark.parametrize("options", [["--json"], ["--quiet", "--no-color"], ["--db", "none.db"]], ids=" ".join)
def test_options_without_a_command_print_help_as_nothing_does(
    bare_vis: Command, words: list[str], options: list[str]
) -> None:
    run = bare_vis(*words, *options)
    assert (run.code, run.out, run.err) == (0, bare_vis(*words).out, "")
    assert run.out.startswith("Usage: vis" if words else "Administer 1177")


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_whoever_asks_for_days_says_once_how_they_are_written(lang: str, bare_vis: Command) -> None:
    dated = (
        "windows add",
        "roles list",
        "cards hours except",
        "retention due",
        "cases list",
        "windows chart",
        "status",
    )
    for words in (*dated, "units rename", "roles template"):
        out = bare_vis.ok(*words.split(), "--help", "--lang", lang).out
        assert out.count("vis help dates") == (words in dated), words
    assert "2026-W27..2026-W31" in bare_vis.ok("help", "dates", "--lang", lang).out


@pytest.fixture(params=["en", "sv"])
def every_help(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The help of every group and command at 80 columns, by the words that lead to it."""
    i18n.choose(request.param)
    try:
        top: Any = root()
        yield dict(
            _helps(top, top.make_context("vis", [], obj=Invocation(), resilient_parsing=True, terminal_width=80))
        )
    finally:
        i18n.choose("en")


def _helps(command: Any, context: Any) -> Iterator[tuple[str, str]]:
    yield context.command_path, context.get_help()
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            yield from _helps(found, found.context_class(found, info_name=name, parent=context, resilient_parsing=True))


def test_help_fits_eighty_columns_and_tells_in_whole_sentences_what_commands_do(every_help: dict[str, str]) -> None:
    for path, text in every_help.items():
        assert max(map(len, text.splitlines())) <= 80, path
        assert "..." not in re.sub(r"[A-Z\]]\.\.\.", "", text), path  # of `UNIT...`


def test_what_is_taken_is_called_so_in_the_language_chosen_and_stands_in_no_braces(every_help: dict[str, str]) -> None:
    """Typer's `{FILE...}` and `[OPTIONS]` are `FIL...` and `[FLAGGOR]`; examples are typed as they stand."""
    english = {word for word in placeholders() if i18n.placeholders(word) != word}
    assert (len(english) > 50) == (i18n.language() == "sv")
    for path, text in every_help.items():
        said = "\n".join(line for line in text.splitlines() if not line.startswith("  vis "))
        assert not english & {*i18n.PLACEHOLDER.findall(said)}, path
        assert not re.search(r"\{[A-ZÅÄÖ]", text), path


# --- options: what they take, and their words ------------------------------------------------------------------------

BARE = {"STR", "STRING", "INT", "INTEGER", "FLOAT", "BOOLEAN", "FILENAME", "CHOICE", "RANGE"}
DIFFER = {
    *("--all", "--all-of", "--by", "--case-type", "--compact", "--count", "--expect", "--file", "--format"),
    *("--from", "--keep", "--kind", "--last-day", "--like", "--limit", "--notice", "--older-than", "--on", "--out"),
    *("--person", "--policy", "--ref", "--rest", "--reveal", "--seed", "--since", "--sort", "--state", "--subject"),
    *("--system", "--text", "--through", "--ticket", "--to", "--unit", "--weeks", "--year"),
}
"""Options that mean the same kind of thing everywhere, but say of what it is in each command."""


def test_what_an_argument_or_option_takes_is_named_and_no_mere_type() -> None:
    for path, command in [*COMMANDS, (("vis",), TOP)]:
        for param in command.params:
            if not getattr(param, "is_flag", False):
                assert param.metavar, f"{' '.join(path)} {param.opts[0]}"
                assert not BARE & set(re.findall(r"[A-Z]+", param.metavar.upper())), f"{' '.join(path)} {param.opts[0]}"


def test_the_same_option_has_the_same_words_everywhere() -> None:
    said: dict[str, set[tuple[str, str]]] = {}
    for _path, command in COMMANDS:
        for param in command.params:
            for name in param.opts if param.param_type_name == "option" and not param.hidden else ():
                said.setdefault(name, set()).add((param.metavar, param.help))
    assert {name for name, words in said.items() if len(words) > 1} == DIFFER


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_vis_alone_shows_the_commands_of_the_day_on_one_screen(lang: str, bare_vis: Command) -> None:
    said = bare_vis.ok("--lang", lang).out
    lines = said.splitlines()
    assert len(lines) < 24 and max(map(len, lines)) <= 80
    daily = [line.split() for line in lines if line.startswith("  vis ")]
    assert len(daily) == 10
    assert all(fault_of(f"vis {name}") is None for name, _about in DAILY)
    assert "vis --help" in said and "--lock-timeout" not in said
    assert "--lock-timeout" in bare_vis.ok("--help").out
