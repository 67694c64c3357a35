"""What a unit really does on each day, what residents expect, and what HSA shows: where these differ, and how long."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from vis_cli.rules.cards import holidays
from vis_cli.rules.cards.holidays import CLOSED, USUAL, HolidayRule
from vis_cli.rules.cards.hours import ALL_DAYS, KINDS, MIDNIGHT, Hours, Span, spans_on
from vis_cli.rules.cards.hours_hsa import week_from
from vis_cli.rules.cards.red_days import name_of
from vis_cli.rules.cards.schedules import EVERY_KIND, Schedule, kinds_of, of_kind
from vis_cli.rules.cards.schedules import USUAL as USUAL_WEEK

DAY = timedelta(days=1)
FAR = 366  # days; how far a stretch is followed


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row, from the first on which some kinds of hours are not as usual through the last.

    No day is between on which they are open as usual. `usual_again` is the first such day after it; None where that
    is more than a year ahead, or never.
    """

    kinds: tuple[str, ...]
    first: date
    last: date
    usual_again: date | None

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class Days:
    """A card's hours, day by day.

    Where nobody has said what a unit does on red days it is taken to be closed then, but for hours round the clock.
    """

    def __init__(self, rows: Sequence[Schedule], rule: HolidayRule | None = None) -> None:
        self._rows = rows
        self._rule = rule
        held = kinds_of(rows)
        self.kinds = [kind for kind in KINDS if kind in held]
        self._singled = [row for row in rows if row.is_singled]
        self._periods = [(row.what, row.since or date.min, row.until or date.max) for row in self._singled]
        self._real = {kind: of_kind(rows, kind) for kind in self.kinds}
        if self._singled:
            plain = [row for row in rows if not row.is_singled]
            self._ordinary = {kind: of_kind(plain, kind) for kind in self.kinds}
        else:
            self._ordinary = self._real
        self._weekdays = {kind: _by_weekday(value.usual) for kind, value in self._ordinary.items()}
        self._spells: dict[tuple[date, date], list[Stretch]] = {}
        self._wanting: dict[tuple[date, date], list[date]] = {}
        self._known: dict[tuple[str, date], list[Span]] = {}  # what `real` has found: it is asked again and again
        self._always = {kind for kind in self.kinds if _is_round_the_clock(self._ordinary[kind])}

    # --- one day ---

    def ordinary(self, kind: str, day: date) -> list[Span]:
        """When a kind of hours is open by the usual week and dated hours, as HSA can carry them."""
        if not self._ordinary[kind].dated:
            return self._weekdays[kind][day.weekday()]
        return _carried(self._ordinary[kind], day)

    def shown(self, kind: str, day: date) -> list[Span]:
        """When 1177 shows a kind of hours as open: HSA carries other hours, but not "closed", and no red days."""
        if not self._real[kind].dated:
            return self._weekdays[kind][day.weekday()]
        return _carried(self._real[kind], day)

    def real(self, kind: str, day: date) -> list[Span]:
        """When a kind of hours is open: by exceptions, else by the rule for red days, else as ordinary."""
        found = self._known.get((kind, day))
        if found is None:
            found = self._known[kind, day] = self._real_on(kind, day)
        return found

    def _real_on(self, kind: str, day: date) -> list[Span]:
        if self._singled and self._is_singled(kind, day):
            return spans_on(self._real[kind], day)
        value = self._ordinary[kind]
        ordinary = spans_on(value, day) if value.dated else self._weekdays[kind][day.weekday()]
        rule = self._rule_on(kind, day)
        return ordinary if rule is None or rule == USUAL else holidays.spans(rule, ordinary, day.isoweekday())

    def closes(self, day: date) -> int:
        """The minute of the day at which the last kind of hours ends; 0 where none is open."""
        return max((span.end for kind in self.kinds for span in self.real(kind, day)), default=0)

    def _is_singled(self, kind: str, day: date) -> bool:
        return any(what in (kind, EVERY_KIND) and first <= day <= last for what, first, last in self._periods)

    def _rule_on(self, kind: str, day: date) -> str | None:
        if self._rule is not None:
            return self._rule.on(day)
        return CLOSED if kind not in self._always and name_of(day) is not None else None

    def differing(self, day: date) -> list[str]:
        """The kinds of hours that are not as usual."""
        return [kind for kind in self.kinds if self.real(kind, day) != self.ordinary(kind, day)]

    def is_usual(self, day: date) -> bool:
        """Whether something is open, and all is as usual."""
        return not self.differing(day) and any(self.real(kind, day) for kind in self.kinds)

    def wants_notice(self, day: date, kinds: Collection[str] | None = None) -> bool:
        """Whether residents must be told by a notice: 1177 would show hours that do not hold, or it is a red day
        on which something is not as usual (Inera's guideline)."""
        red = name_of(day) is not None
        for kind in self.kinds:
            if kinds is None or kind in kinds:
                real = self.real(kind, day)
                if real != self.shown(kind, day) or (red and real != self.ordinary(kind, day)):
                    return True
        return False

    # --- many days ---

    def wanting(self, first: date, last: date) -> list[date]:
        """The days from `first` through `last` of which residents must be told by a notice, in order."""
        found = self._wanting.get((first, last))
        if found is None:
            found = [day for day in self._candidates(first, last) if self.wants_notice(day)]
            self._wanting[first, last] = found
        return found

    def _candidates(self, first: date, last: date) -> list[date]:
        """The days on which something may not be as usual, in order."""
        found = set(holidays.days_between(first, last))
        for row in (*self._singled, *self._closed_periods):
            start, end = max(first, row.since or first), min(last, row.until or last)
            found.update(start + timedelta(n) for n in range((end - start).days + 1))
        return sorted(found)

    @cached_property
    def _closed_periods(self) -> list[Schedule]:
        return [row for row in self._rows if not row.is_usual and not row.week and not row.is_singled]

    def stretches(self, first: date, last: date) -> list[Stretch]:
        """The stretches that reach into the days from `first` through `last`, in order."""
        found = self._spells.get((first, last))
        if found is None:
            found = self._spells[first, last] = list(self._find(first, last))
        return found

    def _find(self, first: date, last: date) -> Iterator[Stretch]:
        reached = date.min
        for day in self._candidates(first, last):
            if day > reached and (kinds := self.differing(day)):
                found = self._stretch(day, set(kinds))
                reached = found.last
                yield found

    def _stretch(self, day: date, kinds: set[str]) -> Stretch:
        first = last = day
        again = None
        for before in _steps(day, -1):
            if found := self.differing(before):
                first = before
                kinds.update(found)
            elif self._is_open(kinds, before):
                break
        for after in _steps(day, 1):
            if found := self.differing(after):
                last = after
                kinds.update(found)
            elif self._is_open(kinds, after):
                again = after
                break
        return Stretch(tuple(kind for kind in self.kinds if kind in kinds), first, last, again)

    def _is_open(self, kinds: Collection[str], day: date) -> bool:
        return any(self.real(kind, day) for kind in kinds)


def _by_weekday(spans: Sequence[Span]) -> list[list[Span]]:
    return [[span for span in spans if span.day == day] for day in ALL_DAYS]


def shared(rows: Sequence[Schedule], rule: HolidayRule | None) -> Days:
    """A card's hours, for asking on which days what is not as usual; real times stand in it only where that needs them.

    Units with the same weekdays share one, so that what was found of one is known of all.
    """
    if any(not row.is_usual for row in rows):
        return Days(rows, rule)
    needs_times = rule is not None and not {rule.red, rule.before} <= {CLOSED, USUAL}
    weeks = tuple(sorted((row.what, row.week if needs_times else _weekdays_of(row.week)) for row in rows))
    return _shared(weeks, None if rule is None else (rule.red, rule.before))


@lru_cache(maxsize=1024)
def _shared(weeks: tuple[tuple[str, str], ...], rule: tuple[str, str] | None) -> Days:
    rows = [Schedule("", what, USUAL_WEEK, None, None, week) for what, week in weeks]
    return Days(rows, None if rule is None else HolidayRule("", *rule))


@lru_cache(maxsize=4096)
def _weekdays_of(week: str) -> str:
    """A week on the same days, open from eight to four; one round the clock as it is."""
    spans = week_from(week)
    if [(span.day, span.start, span.end) for span in spans] == [(day, 0, MIDNIGHT) for day in ALL_DAYS]:
        return week
    return "\n".join(f"{day}-{day}#08:00#16:00" for day in sorted({span.day for span in spans}))


def _steps(day: date, step: int) -> Iterator[date]:
    for _ in range(FAR):
        if day in (date.min, date.max):
            return
        day += step * DAY
        yield day


def _carried(value: Hours, day: date) -> list[Span]:
    """What HSA's values say of a day: where a period is closed throughout, it is left out, and the usual week shows."""
    period = next((period for period in value.dated if day in period), None)
    if period is None or period.week:
        return spans_on(value, day)
    return [span for span in value.usual if span.day == day.isoweekday()]


def _is_round_the_clock(value: Hours) -> bool:
    return not value.dated and [(s.day, s.start, s.end) for s in value.usual] == [(d, 0, MIDNIGHT) for d in ALL_DAYS]
