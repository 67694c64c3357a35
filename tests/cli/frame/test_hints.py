"""Hints are true or absent: the commands they name are there, and what is near by accident is not named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.pofile import read_po
from typer.core import TyperGroup

from tests.cli.frame.test_conventions import Invocation
from tests.conftest import ROOT, Command
from tests.register import fill
from vis_cli.cli.frame.i18n import LOCALE
from vis_cli.cli.frame.root import root
from vis_cli.cli.frame.synonyms import ALIKE, REMOVED


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("cards except Birka imorgon closed", "`vis cards hours except Birka imorgon closed`"),
        ("notice add", "`vis cards notice add`"),
        ("grant", "`vis roles grant`"),
        ("extend", "`vis roles extend` or `vis windows extend`"),
        ("windows ta bort W-1 --yes", "`vis windows cancel W-1`"),
        ("persons avsluta Anna", "`vis persons disable Anna`"),
        ("cards notice delete N-1", "`vis cards notice end N-1`"),
        ("cases close 2024-0000001", "`vis cases answer 2024-0000001`"),
    ],
)
def test_a_verb_on_the_wrong_level_or_by_another_name_is_answered_with_the_whole_command(
    words: str, meant: str, bare_vis: Command
) -> None:
    run = bare_vis(*words.split())
    assert (run.code, run.out) == (2, "")
    assert f" Did you mean {meant}? See " in run.err


def test_what_other_words_for_a_command_lead_to_is_there() -> None:
    assert [each for each in (*REMOVED.values(), *ALIKE.values()) if fault_of(f"vis {each}")] == []


# --- every hint that the code can give -------------------------------------------------------------------------------

PROSE = {  # what follows the program's name where a sentence is about it
    "anger", "arbetar", "asks", "can", "database", "destroys", "does", "expects", "fetches", "finds", "for", "gallrar",
    "har", "has", "heeds", "holds", "håller", "inte",
    "did", "is", "itself", "replaces",
    "kan", "keeps", "knows", "letar", "lies", "look", "looks",
    "made", "makes", "name", "needs", "on", "reads", "running",
    "says", "sends",
    "skriver", "som", "that",
    "vill", "wants", "was", "would", "writes", "wrote",
}  # fmt: skip
TITLES = {
    "vis role catalogue",
    "vis case types",
    "vis grants",
    "vis orders",
    "vis retention policies",
    "vis configuration",
}


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the code, docstrings too, and every Swedish one, each with its place."""
    for path in sorted((ROOT / "vis_cli").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "X" for part in node.values]
                yield f"{path.name}:{node.lineno}", "".join(map(str, parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{path.name}:{node.lineno}", node.value
    with (LOCALE / "sv" / "LC_MESSAGES" / "vis.po").open("rb") as file:
        for message in read_po(file):
            for text in [message.string] if isinstance(message.string, str) else message.string:
                yield f"vis.po:{message.lineno}", text


def commands_in(text: str) -> Iterator[str]:
    """What a text says to write: in backticks, or from `vis` to the end of the sentence."""
    bare = text
    for quoted in re.findall(r"`(vis [^`]+)`", text):
        yield quoted
        bare = bare.replace(f"`{quoted}`", "")
    for found in re.finditer(r"(?<![\w./-])vis ([a-z][a-z-]*)(?![\w./])[^.,;:)\n]*", bare):
        if found[1] not in PROSE:
            yield found[0]


def fault_of(line: str) -> str | None:
    """What is not there in the program of a command line, if anything."""
    command: Any = root()
    context = command.make_context("vis", [], obj=Invocation(), resilient_parsing=True)
    words = line.split()[1:]
    while words and isinstance(command, TyperGroup) and re.fullmatch(r"[a-z][a-z-]*", words[0]):
        found = command.get_command(context, words[0])
        if found is None:
            break
        context = found.context_class(found, info_name=words.pop(0), parent=context, resilient_parsing=True)
        command = found
    if isinstance(command, TyperGroup) and words and re.match(r"[a-zåäö]", words[0]):
        return f"there is no {words[0]}"
    options = {name for param in command.params for name in (*param.opts, *param.secondary_opts)} | {"-h", "--help"}
    unknown = [word for word in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(words)) if word not in options]
    return f"there is no option {unknown[0]}" if unknown else None


def test_every_command_that_a_text_names_is_there_with_its_options() -> None:
    lines = {(place, line) for place, text in texts() if text not in TITLES for line in commands_in(text)}
    assert len(lines) > 150
    faults = [f"{place}: `{line}`: {fault}" for place, line in sorted(lines) if (fault := fault_of(line))]
    assert faults == []


@pytest.mark.parametrize(
    "line", ["vis role list", "vis roles lst", "vis roles list --unti U", "vis cards hours sets", "vis frobnicate"]
)
def test_a_command_that_is_not_there_would_be_found(line: str) -> None:
    assert commands_in(f"See `{line}`.") and fault_of(line)


# --- words that are no command ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["version"], 'there is no command "version". Did you mean `vis --version`?'),
        (["m"], 'there is no command "m".'),
        (["ma"], 'there is no command "ma".'),
        (["untis"], 'there is no command "untis". Did you mean `vis units`?'),
        (["roles", "gran"], 'there is no command "gran". Did you mean `vis roles grant`?'),
        (["roles", "m"], 'there is no command "m".'),
        (["roles", "ge"], 'there is no command "ge". Did you mean `vis roles grant`?'),
        (["cards", "hours", "sett"], 'there is no command "sett". Did you mean `vis cards hours set`?'),
        (["roles", "list", "--uni", "X"], "there is no option --uni. Did you mean --unit?"),
        (["roles", "list", "--x"], "there is no option --x."),
        (["IT-48201"], 'there is no command "IT-48201". Did you mean `vis show IT-48201`?'),
        (["SE2321000065-TEST1001"], 'there is no command "SE2321000065-TEST1001". Did you mean `vis show SE'),
    ],
)
def test_a_word_that_is_no_command_leads_to_what_is_near_or_nowhere(
    bare_vis: Command, words: list[str], said: str
) -> None:
    run = bare_vis(*words, "--json")
    assert (run.code, run.out, run.error["id"]) == (2, "", "usage")
    assert run.error["message"].startswith(said) and (said.endswith("`vis show SE") or run.error["message"] == said)
    assert not list(bare_vis.cwd.iterdir())


def test_a_topic_that_is_near_is_named_as_a_topic(bare_vis: Command) -> None:
    assert bare_vis("help", "exit-code", "--json").error["hint"] == "Did you mean `vis help exit-codes`?"
    assert bare_vis("help", "unit", "--json").error["hint"] == "Did you mean `vis units`?"
    assert bare_vis("help", "xyzzy", "--json").error["hint"] == "`vis help` lists them."


@pytest.mark.parametrize("words", [["Teleborg"], ["Vårdcentralen Teleborg"], ["Vårdcentralen", "Teleborg"], ["Anna"]])
def test_a_name_in_place_of_a_command_leads_to_show(vis: Command, words: list[str]) -> None:
    fill(vis)
    run = vis(*words)
    shown = f"'{words[0]}'" if " " in words[0] else " ".join(words)
    hint = f"Did you mean `vis show {shown}`?"
    assert (run.code, run.out) == (2, "")
    assert run.err == f'error[usage]: there is no command "{words[0]}". {hint} See `vis --help`.\n'
    assert vis("show", *words).code == 0


def test_a_name_that_nothing_has_leads_nowhere(vis_sqlite: Command) -> None:
    assert fill(vis_sqlite)("Xyzzy").err == 'error[usage]: there is no command "Xyzzy". See `vis --help`.\n'


# --- arguments in the wrong order ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (
            ["roles", "grant", "redaktör", "Anna Berg", "Teleborg", "--to", "2026-12-01", "-n"],
            "vis roles grant 'Anna Berg' redaktör Teleborg --to 2026-12-01 -n",
        ),
        (["roles", "revoke", "Teleborg", "Anna Berg", "granskare"], "vis roles revoke 'Anna Berg' granskare Teleborg"),
        (
            ["roles", "explain", "Teleborg", "Anna Berg", "edit-card"],
            "vis roles explain 'Anna Berg' Teleborg edit-card",
        ),
        (["roles", "sync", "file.csv", "Teleborg"], "vis roles sync Teleborg file.csv"),
        (
            ["windows", "add", "Boka tid", "Teleborg", "--from", "2026-07-01", "--opens", "2026-08-01"],
            "vis windows add Teleborg 'Boka tid' --from 2026-07-01 --opens 2026-08-01",
        ),
        (["case-types", "set", "Boka tid", "Birka", "offered"], "vis case-types set Birka 'Boka tid' offered"),
        (["cards", "hours", "set", "mån 8–10", "Birka"], "vis cards hours set Birka 'mån 8–10'"),
    ],
)
def test_arguments_in_the_wrong_order_are_put_right(vis: Command, words: list[str], meant: str) -> None:
    before = fill(vis).dump()
    run = vis(*words, "--json")
    assert run.code in (5, 65, 66) and run.out == ""
    assert run.error["hint"] == f"Did you mean `{meant} --json`?"
    assert vis.dump() == before


@pytest.mark.parametrize(
    ("words", "section"),
    [
        (["roles", "grant", "Anna Berg", "redaktör", "Nowhere"], "units"),
        (["roles", "grant", "Nobody", "redaktör", "Teleborg"], "persons"),
        (["units", "rename", "Nowhere", "Teleborg"], "units"),
    ],
)
def test_a_name_that_nothing_has_is_no_matter_of_order(vis_sqlite: Command, words: list[str], section: str) -> None:
    run = fill(vis_sqlite)(*words, "--json")
    assert (run.code, run.error["hint"]) == (5, f"Not in the catalogue yet? vis {section} add HSA-ID NAME")
