"""Sets of days as periods: what grants cover, what is left of it, what of it lies within a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

DAY = timedelta(days=1)
Days = tuple[date, date]  # first and last, both included


class Span(Protocol):
    """What holds from a first day through a last."""

    @property
    def since(self) -> date: ...

    @property
    def last(self) -> date: ...


def days(spans: Sequence[Span]) -> list[Days]:
    """The days that some of `spans` cover, as periods that neither overlap nor touch."""
    if len(spans) == 1:
        return [(spans[0].since, spans[0].last)]
    return together((each.since, each.last) for each in spans)


def together(periods: Iterable[Days]) -> list[Days]:
    """The days of some periods, as periods that neither overlap nor touch."""
    covered: list[Days] = []
    for first, last in sorted(periods):
        if covered and first <= after(covered[-1][1]):
            covered[-1] = (covered[-1][0], max(covered[-1][1], last))
        else:
            covered.append((first, last))
    return covered


def minus(some: Iterable[Days], others: Sequence[Days]) -> list[Days]:
    """The days of `some` that are not in `others`; both sorted and without overlap."""
    left: list[Days] = []
    for first, last in some:
        for begin, end in others:
            if end < first or begin > last:
                continue
            if begin > first:
                left.append((first, begin - DAY))
            if end >= last:
                break
            first = end + DAY
        else:
            left.append((first, last))
    return left


def within(some: Iterable[Days], first: date, last: date) -> list[Days]:
    """The days of `some` from `first` through `last`."""
    cut = ((max(begin, first), min(end, last)) for begin, end in some)
    return [(begin, end) for begin, end in cut if begin <= end]


def after(day: date) -> date:
    """The next day, which after the last of all days is that day again."""
    return day if day == date.max else day + DAY
