"""What overlaps a period is found as by looking at every other one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.orders.spans import Spans, Timeline
from vis_cli.rules.orders.windows import Window

START = datetime(2026, 1, 1, tzinfo=UTC)
PERIODS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=12)


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def a_window(number: int, since: int, until: int) -> Window:
    return Window(number=number, unit="U", case_type="boka-tid", since=at(since), until=at(until), ref=f"IT-{number}")


@given(PERIODS)
def test_a_period_overlaps_one_before_it_or_not(periods: list[tuple[int, int]]) -> None:
    spans, before = Spans(), list[tuple[int, int]]()
    for begin, length in periods:
        end = begin + length
        assert spans.take(at(begin), at(end)) == any(begin < until and since < end for since, until in before)
        before.append((begin, end))


@given(PERIODS)
def test_the_windows_that_overlap_one_are_found_the_earlier_first(periods: list[tuple[int, int]]) -> None:
    windows = [a_window(number, since, since + length) for number, (since, length) in enumerate(periods)]
    timeline = Timeline(windows)
    for one in windows:
        others = [each for each in windows if each.since < one.until and one.since < each.until and each is not one]
        assert timeline.overlapping(one) == sorted(others, key=lambda window: window.since)
        assert timeline.overlapping(one, 2) == timeline.overlapping(one)[:2]


class Moment(datetime):
    """A moment that counts how often any is compared with another."""

    comparisons: ClassVar[list[int]] = []

    def __lt__(self, other: Any) -> bool:
        self.comparisons.append(1)
        return super().__lt__(other)

    def __gt__(self, other: Any) -> bool:
        self.comparisons.append(1)
        return super().__gt__(other)


def test_periods_that_follow_each_other_take_no_square_of_their_number() -> None:
    moments = [Moment(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(4000)]
    windows = [
        Window(number=n, unit="U", case_type="boka-tid", since=since, until=until, ref=f"IT-{n}")
        for n, (since, until) in enumerate(zip(moments[::2], moments[1::2], strict=True))
    ]
    Moment.comparisons.clear()
    spans, timeline = Spans(), Timeline(windows)
    assert not any(spans.take(window.since, window.until) for window in windows)
    assert not any(timeline.overlapping(window) for window in windows)
    assert len(windows) < len(Moment.comparisons) < 60 * len(windows)
