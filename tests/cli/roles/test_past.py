"""Who held a role then, as was known then; what was recorded late counts from its own day, and says so."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.rules.roles.region import ANNA, BO, EDITOR, LAGAN, LIDHULT, TELEBORG


@pytest.fixture
def held(staffed: Command) -> Command:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--to", "2026-12-31", "--now", "2026-06-10 09:00")
    return staffed


def of(vis: Command, *asked: str) -> list[tuple[str, str, str | None, str | None]]:
    items = vis.ok("roles", "list", *asked, "--json").json["items"]
    return [(item["person"], item["from"], item["to"], item.get("recorded")) for item in items]


def test_a_grant_that_is_cut_short_was_what_it_was(held: Command) -> None:
    then = [(ANNA, "2026-06-10", "2026-12-31", None)]
    held.ok("roles", "revoke", ANNA, EDITOR, TELEBORG, "--on", "2026-08-01", "--now", "2026-07-20 09:00")
    now = ("--now", "2026-09-01 08:00")
    for asked in ("--as-of", "--during"):
        assert of(held, asked, "2026-07-05", *now) == then
        assert of(held, asked, "2026-07-20", *now) == [(ANNA, "2026-06-10", "2026-07-31", None)]
    assert of(held, "--as-of", "2026-06-09", *now) == []
    said = held.ok("roles", "explain", ANNA, TELEBORG, "edit-card", "--as-of", "2026-07-05", *now)
    assert "through Thu 31 Dec 2026" in said.out and "changed by C-2." in said.out


def test_what_was_recorded_late_counts_from_its_own_day_and_says_so(held: Command) -> None:
    late = ("--from", "2026-06-01", "--allow", "past-start", "--reason", "the paper was lost")
    held.ok("roles", "grant", BO, EDITOR, TELEBORG, *late, "--now", "2026-07-10 09:00")
    now = ("--now", "2026-09-01 08:00")
    assert of(held, "--person", BO, "--as-of", "2026-07-05", *now) == [
        (BO, "2026-06-01", None, "2026-07-10T09:00:00+02:00")
    ]
    assert of(held, "--person", BO, "--as-of", "2026-07-15", *now) == [(BO, "2026-06-01", None, None)]
    run = held.ok("roles", "list", "--person", BO, "--as-of", "2026-07-05", *now)
    assert run.err == "1 of these was recorded after that day, for a day before: see `recorded` of --json.\n"


def test_what_a_unit_lay_under_then_gives_what_it_gave(held: Command) -> None:
    held.ok("roles", "grant", BO, EDITOR, LAGAN, "--now", "2026-06-10 09:00")
    held.write("units.csv", f"hsa_id;name;parent\n{LIDHULT};Lidhult;{TELEBORG}\n")
    asked = ("roles", "explain", BO, LIDHULT, "edit-card", "--as-of", "2026-07-05", "--now", "2026-09-01 08:00")
    before = held(*asked)
    held.ok("units", "import", "units.csv", "-y", "--now", "2026-07-10 09:00")
    after = held(*asked)
    assert (before.code, after.code, after.out) == (0, 0, before.out)
