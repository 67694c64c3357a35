"""What overlaps a period, found without looking at every other one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate, islice

from vis_cli.rules.orders.windows import Window


class Spans:
    """Periods taken one by one; those that overlap are kept as one."""

    def __init__(self) -> None:
        self._since: list[datetime] = []
        self._until: list[datetime] = []

    def take(self, since: datetime, until: datetime) -> bool:
        """Take the period up to `until`, not included; whether it overlaps one taken before."""
        first, after = bisect_right(self._until, since), bisect_left(self._since, until)
        overlaps = first < after
        if overlaps:
            since, until = min(since, self._since[first]), max(until, self._until[after - 1])
        self._since[first:after] = [since]
        self._until[first:after] = [until]
        return overlaps


class Timeline:
    """Windows by the moment they begin."""

    def __init__(self, windows: Iterable[Window]) -> None:
        self._windows = sorted(windows, key=lambda window: window.since)
        self._since = [window.since for window in self._windows]
        self._latest = list(accumulate((window.until for window in self._windows), max))

    def overlapping(self, window: Window, most: int | None = None) -> list[Window]:
        """The others that hold at some moment of the window, those that begin earlier first; no more than `most`."""
        first, after = bisect_right(self._latest, window.since), bisect_left(self._since, window.until)
        near = (self._windows[n] for n in range(first, after))
        others = (other for other in near if other.until > window.since and other.number != window.number)
        return list(islice(others, most))
