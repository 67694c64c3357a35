"""What a unit does on red days and on the day before one: closed, as usual, or other hours. HSA cannot carry it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from vis_cli.errors import ARGUMENT, Fault, FaultyInput, Message, Sentence, Source
from vis_cli.rules.cards.red_days import FIRST, LAST, name_of, red_days
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Step

if TYPE_CHECKING:  # every command on the database may import this module for its record; few of them need hours
    from vis_cli.rules.cards.hours import Hours, Span
    from vis_cli.rules.cards.schedules import Schedule

CLOSED, USUAL = "closed", "usual"
_CLOSED = ("closed", "stängt", "stängd")
_USUAL = ("as-usual", "as usual", "usual", "som vanligt", "vanliga tider")
_UNTIL = re.compile(
    r"(?:till|until|stänger|closes)\s+(?:kl(?:ockan|\.)?\s*|at\s+)?(\d{1,2})(?:[:.](\d{2}))?\.?", re.ASCII
)
_MONDAY, _TUESDAY = date(2024, 9, 2), date(2024, 9, 3)  # two days to read times for: a weekday in the text fits one


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """What a unit does on red days (`red`) and on a weekday before one (`before`).

    Either is `closed`, `usual`, `until 12:00` (the usual hours cut off there), or `10:00-12:00,13:00-14:00`, which
    hold for every kind of hours that the unit has on that day otherwise.
    """

    kind: ClassVar[str] = "holiday-rule"
    alike_but: ClassVar[tuple[str, ...]] = ("unit",)
    unit: str
    red: str
    before: str = USUAL

    @property
    def id(self) -> str:
        return self.unit

    @property
    def red_in_words(self) -> str:
        """What it does on red days, in Swedish."""
        return in_words(self.red)

    @property
    def before_in_words(self) -> str:
        """What it does on the day before a red day, in Swedish."""
        return in_words(self.before)

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("{unit} · red days", unit=name_of(self.unit))

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message(
            "{unit} · red days: {red}; the day before: {before}",
            unit=name_of(self.unit),
            red=self.red_in_words,
            before=self.before_in_words,
        )

    def __str__(self) -> str:
        return str(self.words(str))

    def on(self, day: date) -> str | None:
        """What it does on a day, if that is a red day or the day before one."""
        if name_of(day) is not None:
            return self.red
        return self.before if is_before(day) else None


def is_before(day: date) -> bool:
    """Whether it is a weekday, and the next day is red.

    A Saturday is not one: it has hours of its own where it has any (Påskafton, Pingstafton).
    """
    return day.isoweekday() <= 5 and day < date.max and name_of(day) is None and name_of(day + timedelta(1)) is not None


def in_words(rule: str) -> str:
    """A rule in Swedish: `stängt`, `som vanligt`, `till 12.00`, `10.00–12.00 och 13.00–14.00`."""
    if rule in (CLOSED, USUAL):
        return "stängt" if rule == CLOSED else "som vanligt"
    said = rule.replace(":", ".")
    if said.startswith("until "):
        return said.replace("until", "till")
    return " och ".join(said.replace("-", "–").rsplit(",", 1)).replace(",", ", ")


def understand(text: str, source: Source | None = None) -> str:
    """The rule that a text means, in Swedish or English: closed, as usual, `till 12`, or the times of a day.

    Raises:
        FaultyInput: none of these.
    """
    from vis_cli.rules.cards.hours import clock
    from vis_cli.rules.cards.hours_text import parse_week

    said = normal(text)
    if said in _CLOSED or said in _USUAL:
        return CLOSED if said in _CLOSED else USUAL
    if found := _UNTIL.fullmatch(said):
        minutes = int(found[1]) * 60 + int(found[2] or 0)
        if not 0 < minutes <= 24 * 60 or int(found[2] or 0) > 59:
            raise _faulty("impossible-time", Message('"{text}" is not a time.', text=text), source, text)
        return f"until {clock(minutes)}"
    try:
        week = parse_week(text, (_MONDAY, _MONDAY), source)
        same = [replace(span, day=1) for span in parse_week(text, (_TUESDAY, _TUESDAY), source)] == list(week)
    except FaultyInput as error:
        if any(fault.id != "other-weekdays" for fault in error.faults):
            raise
        week, same = (), False
    if not same:
        message = Message('"{text}" is of some weekdays only, and red days come on any.', text=text)
        raise _faulty("weekdays-of-red-days", message, source, text)
    if any(span.comment for span in week):
        message = Message("a comment cannot be kept with the hours of red days.")
        raise _faulty("comment-of-red-days", message, source, text)
    return ",".join(f"{clock(span.start)}-{clock(span.end)}" for span in week) or CLOSED


def _faulty(id: str, message: Sentence, source: Source | None, text: str) -> FaultyInput:
    hint = 'Write closed, as-usual, "till 12", or times: 10–12.'
    return FaultyInput([Fault(id, message, source or Source(ARGUMENT, 1, 1, text), hint)])


def spans(rule: str, ordinary: Sequence[Span], weekday: int) -> list[Span]:
    """When a kind of hours is open on a day that the rule speaks of, where it is open at `ordinary` otherwise.

    Nothing opens on a day without hours: a rule for red days does not open a unit on Sundays.
    """
    from vis_cli.rules.cards.hours import Span

    if rule == USUAL:
        return list(ordinary)
    if rule == CLOSED or not ordinary:
        return []
    if rule.startswith("until "):
        end = _minutes(rule[6:])
        return [replace(span, end=min(span.end, end)) for span in ordinary if span.start < end]
    times = (each.split("-") for each in rule.split(","))
    return [Span(weekday, _minutes(start), _minutes(end)) for start, end in times]


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


@lru_cache(maxsize=64)
def days_between(first: date, last: date) -> tuple[date, ...]:
    """The red days and the weekdays before one, in order."""
    found: set[date] = set()
    for year in range(max(first.year, FIRST), min(last.year + 1, LAST) + 1):
        for day in red_days(year):
            found.update((day, day - timedelta(days=1)))
    special = (day for day in found if first <= day <= last and (name_of(day) is not None or is_before(day)))
    return tuple(sorted(special))


def effective(rows: Sequence[Schedule], what: str, rule: HolidayRule | None, first: date, last: date) -> Hours:
    """The hours of a kind as they hold from `first` through `last`.

    Days that were singled out first (exceptions, hours for one day), then the rule for red days, then the rest.

    Raises:
        ValueError: see `hours.hours`.
    """
    from vis_cli.rules.cards.hours import Period, hours, spans_on
    from vis_cli.rules.cards.schedules import EVERY_KIND, of_kind

    value = of_kind(rows, what)
    if rule is None or not value or (rule.red, rule.before) == (USUAL, USUAL):
        return value
    plain = of_kind([row for row in rows if not row.is_singled], what)
    excepted = [row.period for row in rows if row.is_singled and row.what in (what, EVERY_KIND)]
    more = []
    for day in days_between(first, last):
        said = rule.on(day)
        if said is None or said == USUAL or any(day in period for period in excepted):
            continue
        more.append(Period(day, day, tuple(spans(said, spans_on(plain, day), day.isoweekday()))))
    return hours(value.usual, [*value.dated, *more])


# --- plans ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """One row of a file of rules: the rule that a unit is to have."""

    row: int
    unit: str
    red: str
    before: str | None
    source: Source


def set_rules(
    held: Mapping[str, HolidayRule], units: Iterable[str], red: str, before: str | None, source: Source | None = None
) -> list[Step]:
    """Give units a rule for red days; `before` None leaves the day before one as it is."""
    steps = []
    for unit in units:
        was = held.get(unit)
        kept = was.before if was is not None else USUAL
        steps.append(Step(was, HolidayRule(unit, red, kept if before is None else before), source))
    return steps


def clear(held: Mapping[str, HolidayRule], units: Iterable[str]) -> list[Step]:
    """Take the rules of units away; those without one are left out."""
    return [Step(held[unit], None) for unit in units if unit in held]
