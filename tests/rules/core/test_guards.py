"""The guards that look at any plan, what lifts them, and what is said of the way on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vis_cli.rules.core.guards import clock, is_lifted, too_many, way_on
from vis_cli.rules.core.plan import Violation

NOON = datetime(2026, 6, 10, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("removals", "scope", "tripped"),
    [
        (50, 1000, False),
        (51, 1000, True),
        (51, 0, True),
        (3, 10, False),  # exactly 30 %
        (4, 13, True),
        (3, 9, True),
        (2, 2, False),  # of two there is no share
        (1, 3, False),  # one is never many
        (2, 3, True),
        (2, 6, True),
        (2, 7, False),
        (3, 3, True),
        (3, 0, False),  # of nothing there is no share
        (0, 0, False),
    ],
)
def test_more_than_fifty_or_than_three_tenths_from_two_up_are_too_many(
    removals: int, scope: int, tripped: bool
) -> None:
    assert bool(too_many(removals, scope)) is tripped


def test_too_many_says_how_many_of_how_many_and_what_to_check() -> None:
    message = "4 of 10 would be removed or revoked."
    assert too_many(4, 10) == (Violation("too-many", message, 4, "Check that the file is whole."),)
    (named,) = too_many(2, 3, name="Teleborg")
    assert str(named.message) == "Teleborg: 2 of 3 would be removed or revoked."
    assert too_many(4, 10, share=0.4) == ()
    assert too_many(4, 100, most=3) != ()
    assert too_many(4, 100, most=4) == ()


@pytest.mark.parametrize(
    ("lifted", "covered"),
    [
        ({}, False),
        ({"reverts": None}, False),
        ({"too-many": None}, True),
        ({"too-many": 4}, True),
        ({"too-many": 5}, True),
        ({"too-many": 3}, False),
        ({"too-many": 0}, False),
    ],
)
def test_a_guard_is_lifted_by_its_name_up_to_a_number(lifted: dict[str, int | None], covered: bool) -> None:
    assert is_lifted(Violation("too-many", "…", 4), lifted) is covered
    assert is_lifted(Violation("too-many", "…"), lifted) is (lifted.get("too-many", 0) != 0)


def test_the_way_on_names_the_guard_and_how_much_of_it() -> None:
    assert way_on(Violation("clock", "…")) == "To go on: --allow clock --reason TEXT."
    assert way_on(Violation("reverts", "…", 2, "Look.")) == "Look. To go on: --allow reverts=2 --reason TEXT."


@pytest.mark.parametrize(
    ("last", "trips"),
    [
        (None, False),
        (NOON, False),
        (NOON + timedelta(minutes=5), False),
        (NOON + timedelta(minutes=5, seconds=1), True),
        (NOON - timedelta(days=366), False),
        (NOON - timedelta(days=366, seconds=1), True),
    ],
)
def test_a_clock_that_can_not_be_right_is_told(last: datetime | None, trips: bool) -> None:
    assert bool(clock(last, NOON, slack=timedelta(minutes=5))) is trips


def test_what_the_clock_says_is_said_beside_the_last_change() -> None:
    said = "the clock says 2026-06-10 10:00 UTC, the last change was at 2026-06-10 11:00 UTC."
    assert clock(NOON + timedelta(hours=1), NOON, slack=timedelta()) == (Violation("clock", said),)
