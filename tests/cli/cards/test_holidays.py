"""`vis cards holidays`, as cron would run it."""

from __future__ import annotations

import pytest

from tests.cli.cards.fixtures import BIRKA, NOW, OFFICE, TELEBORG, finding_ids, with_units
from tests.conftest import Command

DECEMBER = ("--now", "2026-12-20T08:00")


@pytest.fixture
def cards(vis: Command) -> Command:
    with_units(vis)
    for unit in (TELEBORG, BIRKA):
        vis.ok("cards", "hours", "set", unit, OFFICE, *NOW)
    return vis


@pytest.fixture
def cards_sqlite(vis_sqlite: Command) -> Command:
    with_units(vis_sqlite)
    vis_sqlite.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    return vis_sqlite


def test_a_rule_is_read_by_open_show_check_and_suggest_and_can_be_undone(cards: Command) -> None:
    run = cards("cards", "holidays", "set", "--all", "closed", "--before", "till 12", "--yes", "--json", *NOW)
    assert (run.code, run.json["counts"]["add"], run.err) == (0, 2, "")
    again = ("cards", "holidays", "set", TELEBORG, "stängt", "--json", *NOW)
    assert cards.ok(*again).json["change"] is None
    closed = cards("cards", "open", TELEBORG, "--at", "2026-12-23T13:30", "--json", *NOW)
    assert (closed.code, closed.json["next_change"]) == (1, "2026-12-28T08:00:00+01:00")
    shown = cards.ok("cards", "show", TELEBORG, "--as-of", "2026-12-23", *NOW).out
    assert "  Idag: 08.00–11.30\n" in shown
    assert "Röda dagar: stängt. Dag före röd dag: till 12.00." in shown
    days = [day for id, day in finding_ids(cards, *DECEMBER, "--unit", BIRKA) if id == "red-day"]
    assert days[:3] == ["2026-12-23", "2026-12-24", "2026-12-25"]
    steps = cards.ok("cards", "notice", "suggest", BIRKA, "-n", "--json", *DECEMBER).json["steps"]
    assert steps[0]["after"]["text"].startswith("Onsdag 23 december 2026 är telefonen öppen 08.00–11.30. Julafton, ")
    cards.ok("changes", "undo", run.json["change"], "--yes", *NOW)
    assert cards.ok("cards", "holidays", "list", "--json", *NOW).json["items"] == []


def test_a_unit_that_is_open_as_usual_wants_no_notice(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "holidays", "set", TELEBORG, "as-usual", *NOW)
    assert finding_ids(cards_sqlite, *DECEMBER, "--unit", TELEBORG) == []
    shown = cards_sqlite.ok("cards", "holidays", "show", TELEBORG, "--json", *NOW).json["items"]
    assert [(item["red"], item["before"]) for item in shown] == [("usual", "usual")]


def test_what_the_list_writes_is_read_back_and_every_fault_of_a_file_is_told(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "holidays", "set", TELEBORG, "10–12", "--before", "stängt", *NOW)
    cards_sqlite.write("r.csv", cards_sqlite.ok("cards", "holidays", "list", "--format", "csv", *NOW).out)
    assert cards_sqlite.ok("cards", "holidays", "apply", "r.csv", "--json", *NOW).json["counts"]["same"] == 1
    cards_sqlite.write("f.csv", f"unit;red;before\nIngen;closed;\n{TELEBORG};;\n{TELEBORG};closed;till 25\n")
    run = cards_sqlite("cards", "holidays", "apply", "f.csv", "--json", *NOW)
    assert (run.code, [(each["id"], each["line"]) for each in run.error]) == (
        65,
        [("unknown-unit", 2), ("empty-hours", 3), ("impossible-time", 4)],
    )


@pytest.mark.parametrize(
    ("words", "id"),
    [
        (("closed",), "missing-unit"),
        (("--all",), "missing-rule"),
        ((TELEBORG, "closed", "--all"), "missing-unit"),
    ],
)
def test_what_is_missing_is_said(cards_sqlite: Command, words: tuple[str, ...], id: str) -> None:
    run = cards_sqlite("cards", "holidays", "set", *words, "--json", *NOW)
    assert (run.code, run.error["id"]) == (2, id)
