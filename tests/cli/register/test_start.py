"""`vis units start`: a new unit offers what another does from a day, and what is missing for that is told."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import fill

NEW = "SE2321000065-TEST7001"
START = ("units", "start", "Nya", "--like", "Birka", "--on", "2026-06-01")


@pytest.fixture
def new(vis: Command) -> Command:
    fill(vis).environment["VIS_NOW"] = "2026-05-04 08:00"
    vis.ok("units", "add", NEW, "Vårdcentralen Nya", "--quiet")
    return vis


def active(vis: Command, day: str) -> set[tuple[bool, bool]]:
    items = vis.ok("case-types", "list", "--unit", "Nya", "--as-of", day, "--json").json["items"]
    return {(item["offered"], item["active"]) for item in items}


def test_a_unit_that_starts_is_closed_until_its_day_and_open_from_it(new: Command) -> None:
    run = new.ok(*START, "--yes", "--json").json
    assert (run["counts"]["add"], run["ready"]) == (8, False)
    assert new.ok(*START, "--json").json["change"] is None
    for day, is_open in (("2026-05-04 09:00", False), ("2026-05-31 23:59", False), ("2026-06-01", True)):
        assert active(new, day) == {(True, is_open)}, day
    assert new("cases", "open", "Nya", "Boka tid", "--resident", "-", "--text", "Hej", stdin="191212121212\n").code != 0
    moved = new.ok(*START[:-1], "2026-06-15", "--yes", "--json").json
    assert moved["counts"] == {"add": 0, "change": 4, "remove": 0, "same": 4}
    assert active(new, "2026-06-10") == {(True, False)}
    new.ok("changes", "undo", moved["change"], "--yes")
    new.ok("changes", "undo", run["change"], "--yes")
    assert active(new, "2026-07-01") <= {(False, False)}


def test_what_is_missing_is_told_with_what_mends_it(new: Command) -> None:
    run = new("units", "start", "Nya", "--check")
    assert (run.code, run.err) == (1, "")
    assert "  MISSING  too-few-administrators: Lokal administratör HSA Webb: 0 of 2\n" in run.out
    assert f"vis roles grant PERSON lokal-administrator-hsa {NEW} --from 2026-05-04" in run.out
    assert run.out.endswith("Something is missing.\n")
    run = new("units", "start", "Nya", "--check", "--on", "2026-06-01", "--json")
    assert (run.code, run.json["on"], run.json["ready"]) == (1, "2026-06-01", False)
    assert {item["id"] for item in run.json["items"]} >= {"offers", "editor", "handler", "hours", "phone", "address"}
    assert "Missing: no phone number (no-phone)." in new.ok(*START, "--dry-run").out
    assert "Saknas: inget telefonnummer (no-phone)." in new.ok(*START, "--dry-run", "--lang", "sv").out


def test_a_unit_that_is_open_is_not_started(new: Command) -> None:
    before = new.dump()
    run = new("units", "start", "Teleborg", "--on", "2026-06-01", "--json")
    assert (run.code, run.error["id"]) == (4, "open-already")
    assert new("units", "start", "Nya").code == 2
    assert new("units", "start", "Nya", "--check", "--like", "Birka").code == 2
    assert new("units", "start", "Nowhere", "--on", "2026-06-01").code == 5
    assert new.dump() == before
