"""Whose turn it is in a case, how long it still stays open, and cursors that are of one list alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.cases.cases import Case
from vis_cli.rules.cases.queue import (
    OPEN,
    ORDERS,
    TURNS,
    Place,
    Wanted,
    cursor,
    days_left,
    days_open,
    place_of,
    turn,
)

NOW = datetime(2026, 6, 2, 6, tzinfo=UTC)
CASE = Case(20260000001, "U", "boka-tid", "191212121212", "new", NOW, NOW, waiting_since=NOW)


def test_it_is_the_units_turn_as_long_as_the_resident_waits() -> None:
    assert turn(CASE) == "unit"
    assert turn(replace(CASE, waiting_since=None)) == "resident"
    assert turn(replace(CASE, state="closed", closed=NOW)) is None


@pytest.mark.parametrize(
    ("until", "left"),
    [
        (None, None),
        (datetime(2026, 6, 2, 21, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 6, 2, 22, 0, tzinfo=UTC), 1),  # midnight in Stockholm
        (datetime(2026, 6, 16, 6, tzinfo=UTC), 14),
        (datetime(2026, 5, 1, tzinfo=UTC), 0),  # run out: closed by the next run
    ],
)
def test_days_left_are_counted_from_day_to_day_in_stockholm(until: datetime | None, left: int | None) -> None:
    assert days_left(replace(CASE, open_until=until), NOW) == left
    assert days_left(replace(CASE, open_until=until, state="closed", closed=NOW), NOW) is None


def test_a_cases_age_ends_when_it_is_closed() -> None:
    later = NOW + timedelta(days=40)
    assert days_open(CASE, later) == 40
    assert days_open(replace(CASE, closed=NOW + timedelta(days=3)), later) == 3


moments = st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)


@given(st.integers(0, 2), moments, st.integers(1, 2200_0000000), st.sampled_from(ORDERS))
def test_a_cursor_leads_back_to_its_place(part: int, at: datetime | None, key: int, order: str) -> None:
    wanted = Wanted(order=order)
    written = cursor(Place(part, at, key), wanted)
    assert written.isascii() and "=" not in written and " " not in written
    assert place_of(written, wanted) == Place(part, at, key)


@pytest.mark.parametrize(
    "other",
    [
        Wanted(["V"]),
        Wanted(["U", "V"]),
        Wanted(["U"], OPEN),
        Wanted(["U"], assigned_to="P"),
        Wanted(["U"], nobodys=True),
        Wanted(["U"], turn="unit"),
        Wanted(["U"], resident="191212121212"),
        Wanted(["U"], sending=1),
        Wanted(["U"], order="waiting"),
    ],
)
def test_a_cursor_of_another_list_is_refused(other: Wanted) -> None:
    written = cursor(Place(0, None, 20260000001), Wanted(["U"]))
    with pytest.raises(ValueError, match="no place in this list"):
        place_of(written, other)


@pytest.mark.parametrize("written", ["", "x", "MC4", "åäö", "=" * 9, "A" * 5000, "-1", "MC4uMjAyNjAwMDAwMDE"])
def test_what_is_no_cursor_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no place in this list"):
        place_of(written, Wanted())


@given(st.data())
def test_a_cursor_that_was_changed_on_the_way_is_refused(data: st.DataObject) -> None:
    written = cursor(Place(0, NOW, 20260000001), Wanted())
    at = data.draw(st.integers(0, len(written) - 2))  # the last letter has bits that say nothing
    letter = data.draw(st.sampled_from("ABCxyz019-_").filter(lambda each: each != written[at]))
    with pytest.raises(ValueError, match="no place in this list"):
        place_of(written[:at] + letter + written[at + 1 :], Wanted())


def test_a_cursor_says_nothing_of_a_resident() -> None:
    """From a digest of a personal number the number is found by trying."""
    first, second = (Wanted(resident=each) for each in ("191212121212", "197010632391"))
    assert first.name == second.name
    assert cursor(Place(0, None, 1), first) == cursor(Place(0, None, 1), second)


def test_a_list_of_a_turn_has_no_closed_cases() -> None:
    assert [Wanted(turn=each).has_closed for each in (*TURNS, None)] == [False, False, True]
    assert not Wanted(states=["closed"]).has_open
