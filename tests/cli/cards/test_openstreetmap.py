"""Hours of OpenStreetMap, which say what holds on red days too, as cron and people run them."""

from __future__ import annotations

import pytest

from tests.cli.cards.fixtures import BIRKA, NOW, TELEBORG, with_units
from tests.conftest import Command


@pytest.fixture
def cards(vis: Command) -> Command:
    return with_units(vis)


@pytest.fixture
def cards_sqlite(vis_sqlite: Command) -> Command:
    return with_units(vis_sqlite)


def test_hours_of_openstreetmap_bring_the_rule_for_red_days_with_them(cards: Command) -> None:
    text = "Mo-Fr 08:00-16:00; PH off"
    done = cards.ok("cards", "hours", "set", TELEBORG, text, *NOW)
    assert done.out.splitlines()[-4:] == [
        "+ Vårdcentralen Teleborg · telefontid: Måndag–fredag 08.00–16.00",
        "+ Vårdcentralen Teleborg · red days: stängt; the day before: som vanligt",
        "What a unit does on red days holds for all its hours (vis cards holidays).",
        "C-2: 2 added.",
    ]
    assert cards("cards", "open", TELEBORG, "--at", "2026-12-24T10:00", *NOW).code == 1
    written = cards.ok("cards", "export", TELEBORG, "--format", "osm", *NOW).out.strip()
    assert written == "Mo-Fr 08:00-16:00; PH off; Jun 19-25 Fr off; Dec 24,Dec 31 off"
    assert cards.ok("cards", "show", TELEBORG, "--json", *NOW).json["hours"]["telephone"]["osm"] == written
    again = cards.ok("cards", "hours", "set", TELEBORG, written, "--json", *NOW).json
    assert (again["change"], again["counts"]["same"]) == (None, 2)
    changed = cards.ok("cards", "hours", "set", TELEBORG, "Mo-Fr 08:00-16:00; PH 10:00-12:00", *NOW)
    assert "red days: stängt → 10.00–12.00" in changed.out.replace("\n    ", " ")
    assert "opens nothing on weekdays without hours" in changed.out
    cards.ok("changes", "undo", "C-3", *NOW)
    cards.ok("changes", "undo", "C-2", "--yes", *NOW)
    assert cards.ok("cards", "holidays", "list", "--json", *NOW).json["items"] == []


@pytest.mark.parametrize(
    ("words", "column", "hint"),
    [
        (("Mo-Fr 08:00-16:00; SH off",), 20, "School holidays differ"),
        (("Mo-Fr 08:00-16:00; PH off", "--from", "2026-07-01"), 20, "vis cards holidays set"),
        (("PH off; Mo-Fr 08:00-16:00",), 1, "Write PH last."),
    ],
)
def test_what_no_rule_for_red_days_can_hold_is_65_with_its_own_hint(
    cards_sqlite: Command, words: tuple[str, ...], column: int, hint: str
) -> None:
    run = cards_sqlite("cards", "hours", "set", TELEBORG, *words, *NOW)
    assert (run.code, run.out) == (65, "")
    assert run.err.startswith(f"<argument>:1:{column}: error[")
    assert hint in run.err


def test_a_table_of_hours_may_say_what_units_do_on_red_days(cards: Command) -> None:
    cards.write("h.csv", f"unit,hours\n{TELEBORG},Mo-Fr 08:00-16:00; PH off\n{BIRKA},mån–fre 8–12\n")
    done = cards.ok("cards", "hours", "apply", "h.csv", "--yes", "--json", *NOW).json
    assert done["counts"]["add"] == 3
    (rule,) = cards.ok("cards", "holidays", "list", "--json", *NOW).json["items"]
    assert (rule["unit"], rule["red"]) == (TELEBORG, "closed")
    assert cards.ok("cards", "hours", "apply", "h.csv", "--yes", "--json", *NOW).json["counts"]["same"] == 3
