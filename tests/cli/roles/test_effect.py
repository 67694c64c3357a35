"""What changes to the register and to grants do to who may what, as cron and people see it, on both databases."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.rules.roles.region import ADMIN, ANNA, BO, EDITOR, LAGAN, LIDHULT, TELEBORG

MOVED = f"hsa_id;name;parent\n{LIDHULT};Filialen Lidhult;Vårdcentralen Teleborg\n"
LOST = {"person": BO, "role": ADMIN, "unit": LIDHULT, "from": "2026-06-10", "to": None}


@pytest.fixture
def moved(staffed: Command) -> Command:
    """Bo is administrator above Lidhult since March; a file says that Lidhult lies under another unit now."""
    staffed.ok("roles", "grant", BO, ADMIN, LAGAN, "--now", "2026-03-02T08:00")
    staffed.write("units.csv", MOVED)
    return staffed


def test_a_grant_says_where_else_it_holds(staffed: Command) -> None:
    run = staffed.ok("roles", "grant", "Bo Ek", ADMIN, "Lagan", "--dry-run")
    assert "+ in effect: Bo Ek · Lokal administratör HSA Webb · Filialen Lidhult: from Wed 10" in run.out
    plan = staffed.ok("roles", "grant", "Bo Ek", ADMIN, "Lagan", "--json").json
    assert plan["effect"] == {"gained": [LOST], "lost": [], "unchanged": []}
    below = staffed.ok("roles", "grant", "Bo Ek", ADMIN, "Lidhult", "--json").json
    assert below["effect"]["unchanged"] == [{"person": BO, "role": ADMIN, "unit": LIDHULT}]


def test_an_import_that_moves_a_unit_says_who_loses_what_and_is_guarded(moved: Command) -> None:
    run = moved("units", "import", "units.csv", "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "last-admin")
    assert "Filialen Lidhult would have no Lokal administratör HSA Webb" in run.error["message"]
    plan = moved.ok("units", "import", "units.csv", "--dry-run", "--json").json
    assert plan["effect"] == {"gained": [], "lost": [LOST], "unchanged": []}
    assert plan["counts"]["change"] == 1
    text = moved.ok("units", "import", "units.csv", "--dry-run").out
    assert "unit above: Vårdcentralen Lagan → Vårdcentralen Teleborg" in text
    assert "- in effect: Bo Ek · Lokal administratör HSA Webb · Filialen Lidhult: from Wed 10" in text


def test_what_was_true_before_a_unit_was_moved_stays_true_of_then(moved: Command) -> None:
    moved.ok("roles", "grant", ANNA, ADMIN, TELEBORG)
    moved.ok("units", "import", "units.csv")
    explain = ("roles", "explain", BO, "Lidhult", "grant-editor", "--as-of")
    assert [moved(*explain, day).code for day in ("2026-03-01", "2026-03-02", "2026-06-09", "2026-06-10")] == [
        1, 0, 0, 1
    ]  # fmt: skip
    listed = ("roles", "list", "--unit", "Lidhult", "--json")

    def holders(*words: str) -> list[str]:
        return [item["person"] for item in moved.ok(*listed, *words).json["items"]]

    assert holders("--as-of", "2026-06-09") == [BO]
    assert holders() == [ANNA]
    assert holders("--during", "2026-04") == [BO]
    assert sorted(holders("--during", "2026-06-01..2026-06-30")) == [ANNA, BO]
    moved.ok("undo", "--yes", "--now", "2026-07-01T08:00")
    assert moved(*explain, "2026-06-20").code == 1
    assert moved(*explain, "2026-07-01", "--now", "2026-07-02T08:00").code == 0


def test_closing_a_unit_with_the_only_administrator_of_those_below_is_guarded(moved: Command) -> None:
    run = moved("units", "close", "Lagan", "--on", "2026-09-01", "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "last-admin")
    assert "Filialen Lidhult would have no" in run.error["message"]
    moved.ok("roles", "grant", ANNA, ADMIN, LIDHULT)
    closing = moved.ok("units", "close", "Lagan", "--on", "2026-09-01", "--yes", "--json").json
    assert closing["effect"]["lost"] == [{**LOST, "from": "2026-09-01"}]
    back = moved.ok("changes", "undo", closing["change"], "--dry-run", "--json").json
    assert back["effect"]["gained"] == [{**LOST, "from": "2026-09-01"}]


def test_a_sync_that_takes_two_of_three_is_too_many(staffed: Command) -> None:
    for person in ("Anna Berg", "Bo Ek", "Cilla Dal"):
        staffed.ok("roles", "grant", person, EDITOR, TELEBORG)
    staffed.write("grants.csv", f"person;role\nAnna Berg;{EDITOR}\n")
    run = staffed("roles", "sync", "Teleborg", "grants.csv", "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "too-many")
    assert "2 of 3" in run.error["message"]
