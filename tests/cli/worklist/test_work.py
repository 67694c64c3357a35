"""`vis todo work` at a terminal: what is shown to be pasted, and what each key does."""

from __future__ import annotations

from base64 import b64encode

import pytest

from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.register import ALVESTA, BIRKA, MOHEDA, fill

NOW = {"VIS_NOW": "2026-05-11 08:00"}


@pytest.fixture
def vis(vis_sqlite: Command) -> Command:
    """Birka closes two types, Alvesta and Moheda one each, this morning."""
    vis = fill(vis_sqlite)
    vis.environment |= {"VIS_NOW": "2026-05-04 08:00"}
    for unit, types in ((BIRKA, ("Boka tid", "Kontakta mig")), (ALVESTA, ("Boka tid",)), (MOHEDA, ("Boka tid",))):
        vis.ok("windows", "add", unit, *types, "--from", "2026-05-11", "--opens", "2026-05-18", "--yes")
    vis.environment |= NOW
    return vis


def left(vis: Command) -> list[str]:
    return [item["unit"] for item in vis.ok("todo", "--json").json["items"]]


def test_enter_ticks_off_one_change_each_and_what_is_skipped_remains(vis: Command) -> None:
    assert left(vis) == [MOHEDA, ALVESTA, BIRKA, BIRKA]
    before = len(vis.ok("changes", "list", "--json").json["items"])
    run = at_terminal(vis, "todo", "work", keys="\ns\n")
    assert run.code == 0, run.out
    assert run.out.rstrip().endswith("2 ticked off, 1 left.")
    for value in ("Vårdcentralen Birka", BIRKA, "Boka tid", "Kontakta mig"):
        assert f"\n{value}\n" in run.out, value  # alone on its line
    assert left(vis) == [ALVESTA]
    made = vis.ok("changes", "list", "--json").json["items"]
    assert len(made) == before + 2
    assert "1 of 3" in run.out and "3 of 3" in run.out


def test_one_goes_back_takes_a_tick_back_and_ends_when_one_likes(vis: Command) -> None:
    run = at_terminal(vis, "todo", "work", keys="\nb\nu\nx\n\nq")
    assert run.code == 0, run.out
    assert "Ticked off. Enter: next" in run.out and '"x" is no answer here.' in run.out
    assert run.out.rstrip().endswith("1 ticked off, 2 left.")
    assert left(vis) == [ALVESTA, BIRKA, BIRKA]


def test_what_somebody_else_ticked_off_meanwhile_is_no_failure(vis: Command) -> None:
    run = at_terminal(
        vis, "todo", "work", "--unit", "Moheda", "--lang", "sv", keys="\n",
        meanwhile=lambda: vis.ok("todo", "done", "--unit", MOHEDA),
    )  # fmt: skip
    assert run.code == 0, run.out


def test_a_value_is_copied_by_the_terminal_where_that_is_asked_for(vis: Command) -> None:
    copied = f"\x1b]52;c;{b64encode(b'Boka tid').decode()}\x07"
    run = at_terminal(vis, "todo", "work", keys="2\nq", env={"VIS_CLIPBOARD": "osc52"})
    assert copied in run.out
    assert f"\x1b]52;c;{b64encode(MOHEDA.encode()).decode()}\x07" in run.out
    assert "Copied: 3.\n" in run.out and "Copied: 2.\n" in run.out  # the last by itself, and what was asked for
    assert at_terminal(vis, "todo", "work", keys="q").out.count("\x1b]52") == 0
    assert at_terminal(vis, "todo", "work", env={"VIS_CLIPBOARD": "x"}).code == 2


def test_a_long_line_is_broken_between_words_and_a_value_is_not(vis: Command) -> None:
    def shown(columns: int) -> str:
        seen = at_terminal(vis, "todo", "work", "--unit", "Birka", keys="q", columns=columns).out
        return seen.replace(":q", ":").partition("Enter: done")[0]  # q is echoed after whatever looks like a question

    narrow, value = shown(20), "Vårdcentralen Birka"
    assert narrow.split() == shown(200).split()  # no word was cut in two
    assert max(map(len, narrow.partition(value)[0].splitlines())) <= 20
    assert f"\n{value}\n" in shown(10) and f"\n{BIRKA}\n" in shown(10)


def test_without_a_terminal_it_is_refused(vis: Command) -> None:
    run = vis("todo", "work", "--json")
    assert (run.code, run.ids) == (4, {"not-confirmed"})
    assert len(left(vis)) == 4
