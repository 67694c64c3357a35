"""When there is colour: --no-color, NO_COLOR, FORCE_COLOR, TERM, a terminal or not; in every kind of output."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.cli.rows import REGISTER, add
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from vis_cli.output.styles import styled

COLOUR = re.compile(r"\x1b\[[\d;]*m")
OUTPUTS: Sequence[Sequence[str]] = (
    ("units", "list"),
    ("units", "show", "Nirgends"),
    ("units", "rename", "Birka", "Vårdcentralen Nya", "-n"),
    ("status",),
    ("windows", "chart"),
    ("--help",),
    ("help", "guards"),
    (),
)
COLOURED = OUTPUTS[:4]
"""Those that have any; help and charts have none."""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Command:
    folder = tmp_path_factory.mktemp("colour")
    vis = Command(folder, str(folder / "vis.db"), {"VIS_NOW": "2026-06-02 09:00"})
    vis.ok("db", "init", "--sandbox")
    add(vis, *REGISTER)
    vis.ok("cards", "hours", "set", "Birka", "mån–fre 08:00–11:30", "--yes")
    vis.ok("windows", "add", "Birka", "Boka tid", "--from", "2026-06-02 10:00", "--opens", "2026-06-02 12:00", "--yes",
           "--allow", "all-case-types", "--reason", "x")  # fmt: skip
    return replace(vis, environment={"VIS_NOW": "2026-06-04 09:00"})


@pytest.mark.parametrize(
    ("env", "more"),
    [
        ({"NO_COLOR": "1"}, ()),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, ()),
        ({"FORCE_COLOR": "1"}, ("--no-color",)),
        ({"FORCE_COLOR": "0"}, ()),
        ({"TERM": "dumb"}, ()),
        ({"FORCE_COLOR": "1"}, ("--format", "plain")),
    ],
    ids=str,
)
def test_no_colour_is_no_colour_anywhere(env: dict[str, str], more: Sequence[str], asked: Command) -> None:
    for words in OUTPUTS:
        for seen in (at_terminal(asked, *words, *more, env=env), asked(*words, *more, env=env)):
            assert "\x1b" not in seen.out + seen.err, words


@pytest.mark.parametrize("words", OUTPUTS, ids=" ".join)
def test_colour_is_at_a_terminal_or_forced_and_the_letters_are_the_same(words: Sequence[str], asked: Command) -> None:
    bare, forced = asked(*words), asked(*words, env={"FORCE_COLOR": "1"})
    assert "\x1b" not in bare.out + bare.err
    seen = at_terminal(asked, *words, columns=200)
    dumb = at_terminal(asked, *words, columns=200, env={"TERM": "dumb"})
    assert COLOUR.sub("", seen.out) == dumb.out
    assert COLOUR.sub("", forced.out) == bare.out and COLOUR.sub("", forced.err) == bare.err
    for each in (seen.out, forced.out + forced.err):
        assert bool(COLOUR.search(each)) == (words in COLOURED)


def test_forced_colour_reaches_a_pager_but_no_file_and_no_program(asked: Command) -> None:
    env = {"FORCE_COLOR": "1"}
    head = asked.ok("units", "list", env=env).out.splitlines()[0]
    assert head.startswith("\x1b[1m") and head.endswith("\x1b[0m")
    asked.ok("units", "list", "--out", "enheter.txt", env=env)
    assert "\x1b" not in (asked.cwd / "enheter.txt").read_text()
    for format in ("json", "csv", "yaml", "markdown", "html"):
        assert "\x1b" not in asked.ok("units", "list", "--format", format, env=env).out
    assert "\x1b" not in asked("units", "show", "Nirgends", "--json", env=env).err


def test_what_is_overdue_wrong_or_at_fault_is_marked_beside_its_letters(asked: Command) -> None:
    env = {"FORCE_COLOR": "1"}
    assert f"{styled('!', 'fault')} missed-window: " in asked("status", env=env).out
    assert asked("units", "show", "Nirgends", env=env).err.startswith(f"{styled('error', 'fault')}[unknown-unit]: ")
    assert f"2026-06-02 {styled('!', 'overdue')} " in asked.ok("todo", env=env).out
