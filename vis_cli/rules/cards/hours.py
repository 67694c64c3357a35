"""Weekly hours as a value: one canonical form, compared by meaning, and whether it is open at a moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise

from vis_cli.rules.core.letters import composed
from vis_cli.rules.core.times import STOCKHOLM, day_after

MIDNIGHT = 24 * 60  # 24:00 is legal as an end, so times are minutes of the day, 0..1440
ALL_DAYS = (1, 2, 3, 4, 5, 6, 7)  # Måndag = 1 … Söndag = 7, as in HSA

KINDS = ("telephone", "opening", "dropin", "visiting")
SWEDISH_KINDS = {
    "telephone": "Telefontid",
    "opening": "Öppettider",
    "dropin": "Drop-in utan tidsbokning",
    "visiting": "Besökstider för anhöriga",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Open on one weekday from `start` to `end`, in minutes of the day, with HSA's free comment."""

    day: int
    start: int
    end: int
    comment: str | None = None

    def __str__(self) -> str:
        return f"{self.day} {clock(self.start)}–{clock(self.end)}"


Week = tuple[Span, ...]  # sorted, disjoint; touching spans with the same comment are one
Days = tuple[date | None, date | None]  # first and last day, both counted in; None is open


@dataclass(frozen=True, slots=True)
class Period:
    """The week that holds instead of the usual one from `since` through `until`. An empty week is closed."""

    since: date | None
    until: date | None
    week: Week = ()

    def __contains__(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def days(self) -> Days:
        return self.since, self.until


@dataclass(frozen=True, slots=True)
class Hours:
    """The usual week and the dated periods that replace it, disjoint and in order. Build it with `hours`."""

    usual: Week = ()
    dated: tuple[Period, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.usual or self.dated)

    @property
    def weeks(self) -> tuple[Period, ...]:
        """Every week with the days it holds on, the usual one (without days) first if it has any span."""
        return ((Period(None, None, self.usual),) if self.usual else ()) + self.dated


def clock(minute: int) -> str:
    """`08:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def week(spans: Iterable[Span]) -> Week:
    """The spans in order, touching ones with the same comment as one, and a comment's letters in one character each.

    Raises:
        ValueError: a span outside the day, without length, or that overlaps another.
    """
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.day, span.start, span.end)):
        if not (1 <= span.day <= 7 and 0 <= span.start < span.end <= MIDNIGHT):
            raise ValueError(f"{span} is no span of a day")
        if span.comment and (comment := composed(span.comment)) != span.comment:
            span = replace(span, comment=comment)
        last = merged[-1] if merged else None
        if last is not None and last.day == span.day and span.start < last.end:
            raise ValueError(f"{span} overlaps {last}")
        if last is not None and (last.day, last.end, last.comment) == (span.day, span.start, span.comment):
            merged[-1] = Span(last.day, last.start, span.end, last.comment)
        else:
            merged.append(span)
    return tuple(merged)


def hours(usual: Iterable[Span] = (), dated: Sequence[Period] = ()) -> Hours:
    """The canonical value: later periods win over earlier ones where they meet; what repeats the usual week is gone.

    Raises:
        ValueError: see `week`.
    """
    plain = week(usual)
    if not dated:
        return Hours(plain)
    joined: list[Period] = []
    for days in segments(period.days for period in dated):
        first = days[0] if days[0] is not None else days[1]
        assert first is not None  # a segment is open at one end at most: `segments` starts from dated periods
        top = _occurring(week(next(period for period in reversed(dated) if first in period).week), days)
        whole = _as_one(joined[-1], days, top) if joined else None
        if whole is not None:
            joined[-1] = whole
        else:
            joined.append(Period(days[0], days[1], top))
    return Hours(plain, tuple(period for period in joined if period.week != _occurring(plain, period.days)))


def _occurring(spans: Week, days: Days) -> Week:
    """The spans on weekdays that occur in the period: the rest of the week says nothing."""
    occurring = weekdays(days)
    return spans if occurring == ALL_DAYS else tuple(span for span in spans if span.day in occurring)


def _as_one(before: Period, days: Days, spans: Week) -> Period | None:
    """Two periods as one, if they touch and their weeks agree on the weekdays that both have."""
    if before.until is None or days[0] is None or before.until != days[0] - timedelta(days=1):
        return None
    if before.since is None and days[1] is None:
        return None  # a period without any date is the usual week, and that is something else
    mine, theirs = set(weekdays(before.days)), set(weekdays(days))
    both = mine & theirs
    if [span for span in before.week if span.day in both] != [span for span in spans if span.day in both]:
        return None
    return Period(before.since, days[1], week([*before.week, *(span for span in spans if span.day not in mine)]))


def segments(spans: Iterable[Days]) -> list[Days]:
    """The days that the periods cover, cut wherever one begins or ends, in order.

    Raises:
        ValueError: a period without any date, or that ends before it begins.
    """
    low, last = date.min.toordinal() - 1, date.max.toordinal()
    high = last + 2  # beyond the day after the last of all, where a period through that one ends
    cover: list[tuple[int, int]] = []
    for since, until in spans:
        if (since is None and until is None) or (since is not None and until is not None and until < since):
            raise ValueError("a dated period has an end, and does not end before it begins")
        cover.append((since.toordinal() if since else low, until.toordinal() + 1 if until else high))
    turns = Counter(start for start, _ in cover)
    turns.subtract(end for _, end in cover)
    found, open_ = [], 0
    for a, b in pairwise(sorted(turns)):
        open_ += turns[a]
        if open_ and a <= last:
            found.append((None if a == low else date.fromordinal(a), None if b == high else date.fromordinal(b - 1)))
    return found


def weekdays(days: Days) -> tuple[int, ...]:
    """The weekdays that occur in a period."""
    since, until = days
    if since is None or until is None or (until - since).days >= 6:
        return ALL_DAYS
    return tuple(sorted({(since + timedelta(days=n)).isoweekday() for n in range((until - since).days + 1)}))


def means_same(one: Hours, other: Hours) -> bool:
    """Whether a resident would find both open at exactly the same minutes of every day, with the same comments."""
    if one == other:
        return True
    if one.usual != other.usual:
        return False
    for days in segments(period.days for period in (*one.dated, *other.dated)):
        first = days[0] if days[0] is not None else days[1]
        assert first is not None
        occurring = set(weekdays(days))
        mine, theirs = ([s for s in week_on(value, first) if s.day in occurring] for value in (one, other))
        if mine != theirs:
            return False
    return True


def week_on(value: Hours, day: date) -> Week:
    """The week that holds on a day."""
    return next((period.week for period in value.dated if day in period), value.usual)


def spans_on(value: Hours, day: date) -> list[Span]:
    """When it is open on a day."""
    return [span for span in week_on(value, day) if span.day == day.isoweekday()]


def open_on(value: Hours, day: date, minute: int) -> Span | None:
    """The span that covers a minute of a day on the wall clock, if any."""
    return next((span for span in spans_on(value, day) if span.start <= minute < span.end), None)


def open_at(value: Hours, moment: datetime) -> bool:
    """Whether it is open at an instant. Hours are wall-clock time, so both passes of 02:30 in October answer alike."""
    wall = moment.astimezone(STOCKHOLM)
    return open_on(value, wall.date(), wall.hour * 60 + wall.minute) is not None


def next_change(value: Hours, moment: datetime) -> datetime | None:
    """The first instant (UTC) after `moment` at which it opens or closes; None if it never does again."""
    now = open_at(value, moment)
    day = moment.astimezone(STOCKHOLM).date()
    edges = _edges(value)
    seen = 0  # days in a row of one week, none of which changed anything
    while True:
        for instant in _instants(value, day):
            if instant > moment and open_at(value, instant) != now:
                return instant
        if day >= date.max - timedelta(days=1):
            return None
        # A week and the midnight after it show every change of one period; where another begins, or the clock is
        # changed, a day may have been unlike those that follow.
        seen = 0 if day in edges or _clock_change(day) else seen + 1
        day += timedelta(days=1)
        if seen > _WEEK_AND_MIDNIGHT:
            ahead = [edge for edge in edges if edge >= day]
            if not ahead:
                return None
            day, seen = min(ahead), 0


_WEEK_AND_MIDNIGHT = 8


def _edges(value: Hours) -> frozenset[date]:
    """The days on which another week may take over."""
    return frozenset(
        edge for period in value.dated for edge in (period.since, day_after(period.until)) if edge is not None
    )


def _instants(value: Hours, day: date) -> Iterator[datetime]:
    """Every instant of a day at which it may open or close, in order: both passes of an hour that comes twice."""
    minutes = {0} | {minute for span in spans_on(value, day) for minute in (span.start, span.end)} - {MIDNIGHT}
    walls = [datetime.combine(day, time(minute // 60, minute % 60), STOCKHOLM) for minute in minutes]
    found = {wall.replace(fold=fold).astimezone(UTC) for wall in walls for fold in (0, 1)}
    jump = _clock_change(day)
    return iter(sorted(found | {jump} if jump else found))


def _clock_change(day: date) -> datetime | None:
    """The instant at which the clock is put forward or back on a day, if it is."""
    if day == date.max:
        return None
    low = datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)
    high = datetime.combine(day + timedelta(days=1), time(), STOCKHOLM).astimezone(UTC)
    before, later = (moment.astimezone(STOCKHOLM).utcoffset() for moment in (low, high))
    if before == later:
        return None
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        low, high = (middle, high) if middle.astimezone(STOCKHOLM).utcoffset() == before else (low, middle)
    return high


Times = tuple[tuple[int, int, str | None], ...]


def by_times(spans: Week) -> list[tuple[tuple[int, ...], Times]]:
    """A week as (days, times of the day) for every set of days with the same times, in order of their first day."""
    of_day = {
        day: tuple((span.start, span.end, span.comment) for span in group)
        for day, group in groupby(spans, key=lambda span: span.day)
    }
    days: dict[Times, list[int]] = {}
    for day, times in of_day.items():
        days.setdefault(times, []).append(day)
    return [(tuple(group), times) for times, group in days.items()]


def by_span(spans: Week) -> list[tuple[tuple[int, ...], int, int, str | None]]:
    """A week as (days, start, end, comment) for every set of days with the same span."""
    days: dict[tuple[int, int, str | None], list[int]] = {}
    for span in spans:
        days.setdefault((span.start, span.end, span.comment), []).append(span.day)
    found = [(tuple(group), start, end, comment) for (start, end, comment), group in days.items()]
    return sorted(found, key=lambda item: item[:3])


def runs(days: Iterable[int]) -> list[tuple[int, int]]:
    """Days in a row as (first, last): 1, 2, 3, 5 are (1, 3) and (5, 5)."""
    found: list[tuple[int, int]] = []
    for day in days:
        if found and found[-1][1] + 1 == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
