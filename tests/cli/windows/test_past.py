"""An auditor's question has one answer for ever: what was closed then, whatever became of the windows, on both."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Command
from tests.register import BIRKA, fill

SUMMER = (
    "orders:\n  - {ref: IT-1, unit: Birka, case_types: [Boka tid], deactivate: 2026-06-29, reactivate: 2026-08-03}\n"
)


@pytest.fixture
def summer(vis: Command) -> Command:
    """An order for the summer of 2026, which runs."""
    fill(vis)
    vis.write("summer.yaml", SUMMER)
    vis.ok("orders", "apply", "summer.yaml", "--yes", "--now", "2026-05-05 08:00", "--allow", "clock", "--reason", "so")
    vis.ok("windows", "run", "--now", "2026-06-29 00:05")
    return vis


def booking(vis: Command, at: str, now: str) -> dict[str, Any]:
    items = vis.ok("case-types", "list", "--unit", "Birka", "--as-of", at, "--now", now, "--json").json["items"]
    return next(item for item in items if item["name"] == "Boka tid")


def windows(vis: Command, at: str, now: str) -> list[tuple[str, str, str]]:
    items = vis.ok("windows", "list", "--as-of", at, "--now", now, "--json").json["items"]
    return [(item["id"], item["from"], item["state"]) for item in items]


def test_the_start_of_a_running_window_is_moved_and_what_was_closed_was_closed(summer: Command) -> None:
    then = windows(summer, "2026-07-05", "2026-07-05"), booking(summer, "2026-07-05", "2026-07-05")
    assert then[0] == [("W-1", "2026-06-29", "active")]
    assert (then[1]["active"], then[1]["switch"], then[1]["opens_again"]) == (False, False, "2026-08-03")
    moved = summer.ok("windows", "change", "W-1", "--from", "2026-07-20", "--now", "2026-07-10 09:00", "-y")
    assert "+ W-2 Vårdcentralen Birka · Boka tid: closed Mon 20 July" in moved.out
    now = "2026-07-25 08:00"
    assert (windows(summer, "2026-07-05", now), booking(summer, "2026-07-05", now)) == then
    assert windows(summer, "2026-07-11", now) == [("W-1", "2026-06-29", "cancelled"), ("W-2", "2026-07-20", "planned")]
    assert [booking(summer, day, now)["active"] for day in ("2026-07-10 08:59", "2026-07-10 09:00")] == [False, True]
    summer.ok("audit", "verify", "--state")


def test_a_withdrawal_that_is_undone_leaves_open_what_was_open(summer: Command) -> None:
    summer.ok("orders", "withdraw", "IT-1", "--now", "2026-07-03 10:00", "-y")
    then = booking(summer, "2026-07-05", "2026-07-05")
    assert (then["active"], then["switch"]) == (True, True)
    summer.ok("undo", "--now", "2026-07-15 10:00", "-y")
    now = "2026-07-25 08:00"
    assert not booking(summer, now, now)["active"]
    assert booking(summer, "2026-07-05", now) == then
    assert [booking(summer, day, now)["active"] for day in ("2026-07-02", "2026-07-15 09:59", "2026-07-16")] == [
        False, True, False,
    ]  # fmt: skip


def test_what_was_so_has_the_names_of_then_and_is_asked_by_those_of_today(summer: Command) -> None:
    summer.ok("units", "rename", "Birka", "Björkens vårdcentral", "--now", "2026-07-10", "-y")
    asked = ("windows", "list", "--unit", "Björken", "--as-of", "2026-07-05", "--now", "2026-07-25", "--json")
    (item,) = summer.ok(*asked).json["items"]
    assert (item["unit"], item["unit_name"]) == (BIRKA, "Vårdcentralen Birka")


def test_what_was_before_the_journal_is_said_to_be_unknown(summer: Command) -> None:
    run = summer.ok("windows", "list", "--as-of", "2020-07-05", "--now", "2026-07-25")
    said = "The journal begins 2025-01-02 09:00. What was before is known only as far as it was there then."
    assert (run.out, run.err.splitlines()) == ("", [said, "No windows."])
