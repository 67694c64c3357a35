"""Taking back, tried on a kind of record whose time is counted in whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import ClassVar

import pytest

from vis_cli.rules.core.plan import Step, after
from vis_cli.rules.core.undo import Lasting, Rows, gained, take_back


@dataclass(frozen=True)
class Span:
    kind: ClassVar[str] = "span"
    number: int
    since: int
    until: int
    room: str = "A"

    @property
    def id(self) -> str:
        return f"S-{self.number}"


class Spans(Lasting[Span, int]):
    def at(self, moment: datetime) -> int:
        return moment.day

    def begin(self, record: Span) -> int:
        return record.since

    def end(self, record: Span) -> int:
        return record.until

    def ended(self, record: Span, at: int) -> Span:
        return replace(record, until=max(record.since, at))

    def begun(self, record: Span, at: int) -> Span:
        return replace(record, since=at)

    def going_on(self, was: Span, became: Span) -> Span:
        return replace(was, since=became.since)

    def group(self, record: Span) -> str:
        return record.room


SPANS = Spans()
KEY = ("span", "S-1")
TIMES = range(5)
EVERY = [None, *(Span(1, since, until) for since, until in product(TIMES, TIMES) if since <= until)]


def holding(rows: list[Span]) -> list[bool]:
    return [any(row.since <= time < row.until for row in rows) for time in TIMES]


def taken_back(step: Step, at: int) -> list[Step]:
    return list(take_back(step, SPANS, at, lambda: 2))


def rows_of(row: Span | None) -> list[Span]:
    return [] if row is None else [row]


@pytest.mark.parametrize("at", TIMES)
def test_until_then_it_is_as_it_became_and_from_then_on_as_it_was(at: int) -> None:
    for was, became in product(EVERY, EVERY):
        left = after(rows_of(became), taken_back(Step(was, became), at))
        assert holding(left) == holding(rows_of(became))[:at] + holding(rows_of(was))[at:], (was, became)


@pytest.mark.parametrize("at", TIMES)
def test_nothing_that_has_held_goes_and_nothing_that_never_held_comes_to_have(at: int) -> None:
    for was, became in product(EVERY, EVERY):
        left = after(rows_of(became), taken_back(Step(was, became), at))
        has_held = became is not None and became.since < min(at, became.until)
        assert not has_held or any(row.id == became.id for row in left)
        assert became is None or was is not None or has_held or left == []


def rows(*held: Span, steps: list[Step]) -> Rows:
    """Rows of which S-1 is taken back with these steps."""
    found = Rows(held)
    found.take((KEY, step) for step in steps)
    return found


def found_in(rows: Rows) -> Iterator[tuple[str, frozenset[object]]]:
    return ((each.object, each.keys) for each in rows.settle("span", SPANS))


BACK = Span(1, 2, 5)


@pytest.mark.parametrize(
    ("other", "in_the_way", "left_out"),
    [
        (Span(3, 0, 2), False, False),
        (Span(3, 0, 3), True, False),
        (Span(3, 4, 5), True, False),
        (Span(3, 0, 5), False, True),
        (Span(3, 2, 5), False, True),
        (Span(3, 3, 3), False, False),
        (Span(3, 0, 9), True, False),
        (Span(3, 0, 5, room="B"), False, False),
    ],
    ids=str,
)
def test_what_another_does_wholly_is_left_out_and_what_it_does_in_part_is_in_the_way(
    other: Span, in_the_way: bool, left_out: bool
) -> None:
    made = rows(other, steps=[Step(None, BACK)])
    assert list(found_in(made)) == ([("S-3", frozenset({KEY}))] if in_the_way else [])
    assert made.steps() == ([] if left_out else [Step(None, BACK)])


def test_what_goes_in_the_same_undo_is_in_nobodys_way() -> None:
    other = Span(3, 0, 5)
    made = rows(other, steps=[Step(None, BACK), Step(other, None)])
    assert list(found_in(made)) == []
    assert made.steps() == [Step(None, BACK), Step(other, None)]


def test_a_row_that_would_take_the_place_of_another_is_in_the_way_unless_that_ends_with_it() -> None:
    assert list(found_in(rows(Span(1, 2, 4), steps=[Step(None, BACK)]))) == [("S-1", frozenset({KEY}))]
    same = rows(Span(1, 0, 5), steps=[Step(None, BACK)])
    assert (list(found_in(same)), same.steps()) == ([], [])


@pytest.mark.parametrize(
    ("before", "after_", "expected"),
    [
        (None, Span(1, 1, 3), (1, 3)),
        (None, Span(1, 3, 3), None),
        (Span(1, 1, 3), None, None),
        (Span(1, 1, 1), Span(1, 1, 3), (1, 3)),
        (Span(1, 1, 3), Span(1, 1, 2), None),
        (Span(1, 1, 3), Span(1, 1, 5), (3, 5)),
        (Span(1, 1, 2), Span(1, 3, 5), (3, 5)),
        (Span(1, 2, 3), Span(1, 0, 3), (0, 2)),
        (Span(1, 2, 3), Span(1, 0, 1), (0, 1)),
    ],
)
def test_what_a_step_gains_is_the_time_that_would_not_be_held_without_it(
    before: Span | None, after_: Span | None, expected: tuple[int, int] | None
) -> None:
    assert gained(Step(before, after_), SPANS) == expected
