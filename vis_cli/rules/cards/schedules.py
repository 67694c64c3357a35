"""The hours on a contact card: the usual week, dated hours instead of it, and exceptions on top of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from vis_cli.errors import Message, Sentence, Source
from vis_cli.rules.cards.notices import days_in_words
from vis_cli.rules.core.plan import Step

if TYPE_CHECKING:  # every command on the database imports this module for its record; few of them need hours
    from vis_cli.rules.cards.hours import Days, Hours, Period, Week

EVERY_KIND = "all"  # an exception that holds for every kind of hours on the card
USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One week on a card, for one kind of hours (`what`).

    `slot` tells the usual week, `usual`, from dated hours, `2026-06-15..2026-08-09`, and from exceptions,
    `except 2026-12-24`; `since` and `until` say the same as days, both counted in. `week` holds HSA values without
    dates, one a line; empty is closed. `imported` is what HSA had when it was last read, `entered` the day these
    hours were decided here: both are for the worklist, and on the usual week only.
    """

    kind: ClassVar[str] = "hours"
    alike_but: ClassVar[tuple[str, ...]] = ("unit",)
    unsaid: ClassVar[tuple[str, ...]] = ("entered", "imported")
    unit: str
    what: str
    slot: str
    since: date | None
    until: date | None
    week: str
    entered: date | None = None
    imported: str | None = None

    @property
    def id(self) -> str:
        return f"{self.unit}/{self.what}/{self.slot}"

    @property
    def is_usual(self) -> bool:
        return self.slot == USUAL

    @property
    def is_exception(self) -> bool:
        return self.slot.startswith("except")

    @property
    def is_singled(self) -> bool:
        """Whether it says something of days that were singled out: an exception, or hours for one day."""
        return self.is_exception or (self.since is not None and self.since == self.until)

    @property
    def days(self) -> Days:
        return self.since, self.until

    @property
    def period(self) -> Period:
        from vis_cli.rules.cards.hours import Period
        from vis_cli.rules.cards.hours_hsa import week_from

        return Period(self.since, self.until, week_from(self.week))

    @property
    def week_in_words(self) -> str:
        """The week as people in Sweden write it."""
        from vis_cli.rules.cards.hours import Hours
        from vis_cli.rules.cards.hours_hsa import week_from
        from vis_cli.rules.cards.hours_words import write

        return write(Hours(week_from(self.week)))

    @property
    def in_swedish(self) -> str:
        """What kind of hours these are, as people in Sweden say it."""
        from vis_cli.rules.cards.hours import SWEDISH_KINDS

        return "alla tider" if self.what == EVERY_KIND else SWEDISH_KINDS[self.what].lower()

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        kind = self.in_swedish
        if self.is_usual:
            return Message("{unit} · {kind}", unit=name_of(self.unit), kind=kind)
        days = days_in_words(self.since, self.until)
        return Message("{unit} · {kind}, {days}", unit=name_of(self.unit), kind=kind, days=days)

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("{hours}: {week}", hours=self.label(name_of), week=self.week_in_words)

    def __str__(self) -> str:
        return str(self.words(str))


def usual(unit: str, what: str, week: Week, *, entered: date | None, imported: str | None = None) -> Schedule:
    """The usual week of a kind of hours."""
    from vis_cli.rules.cards.hours_hsa import week_text

    return Schedule(unit, what, USUAL, None, None, week_text(week), entered, imported)


def dated(unit: str, what: str, days: Days, week: Week, *, entered: date | None, exception: bool = False) -> Schedule:
    """A week for some days, instead of the usual one, or as an exception."""
    from vis_cli.rules.cards.hours_hsa import week_text

    return Schedule(unit, what, _slot(days, exception), *days, week_text(week), entered)


def _slot(days: Days, exception: bool) -> str:
    since, until = (day.isoformat() if day else "" for day in days)
    span = since if since == until else f"{since}..{until}"
    return f"except {span}" if exception else span


def of_kind(rows: Iterable[Schedule], what: str) -> Hours:
    """The hours of a kind as they hold: exceptions before dated hours before the usual week.

    An exception for every kind says nothing of a kind that has no hours otherwise.
    """
    from vis_cli.rules.cards.hours import Hours, hours
    from vis_cli.rules.cards.hours_hsa import week_from

    plain: Week = ()
    layers: list[tuple[int, Period]] = []
    for row in rows:
        if row.what == what and row.is_usual:
            plain = week_from(row.week)
        elif row.what in (what, EVERY_KIND):
            rank = (row.is_exception * 2) + (row.what == what)
            layers.append((rank, row.period))
    if not plain and not any(rank % 2 for rank, _ in layers):
        return Hours()
    layers.sort(key=lambda layer: layer[0])
    return hours(plain, [period for _, period in layers])


def kinds_of(rows: Iterable[Schedule]) -> set[str]:
    """The kinds of hours that a card has."""
    return {row.what for row in rows if row.what != EVERY_KIND and (row.week or not row.is_usual)}


def set_hours(
    held: Sequence[Schedule], unit: str, what: str, wanted: Hours, *, today: date, source: Source | None = None
) -> list[Step]:
    """Give a unit these hours: the usual week if there is one, and each dated period instead of what held then.

    See `beside` for one that has no end.
    """
    steps = []
    if wanted.usual:
        before = _find(held, unit, what, USUAL)
        after = usual(unit, what, wanted.usual, entered=today, imported=before.imported if before else None)
        steps.append(_step(before, after, source))
    rows = [row for row in held if row.unit == unit and row.what == what]
    for period in wanted.dated:
        steps += _put(rows, dated(unit, what, period.days, period.week, entered=today), source)
    return steps


def set_week(
    held: Sequence[Schedule],
    unit: str,
    what: str,
    days: Days,
    week: Week,
    *,
    today: date,
    exception: bool = False,
    source: Source | None = None,
) -> list[Step]:
    """Give a unit this week on these days, as dated hours or as an exception; earlier ones keep their other days.

    The last word holds: an exception for every kind takes the place of those that single kinds have. See `beside` for
    hours that have no end.
    """
    rows = [row for row in held if row.unit == unit and row.what == what]
    steps = _put(rows, dated(unit, what, days, week, entered=today, exception=exception), source)
    if exception and what == EVERY_KIND:
        steps += _cut([row for row in held if row.unit == unit and row.what != what], days, source)
    return steps


def beside(held: Iterable[Schedule], unit: str, what: str, days: Days, week: Week) -> list[Schedule]:
    """The dated hours that keep their days beside a week that holds from a day on, or until one.

    Those were said of some days alone, from the first through the last; the other is what is usual from now on. Hours
    without an end take the place of those that were so before them, and of what is left of these.
    """
    if not _is_endless(days):
        return []
    new = dated(unit, what, days, week, entered=None)
    mine = [row for row in held if (row.unit, row.what) == (unit, what) and not row.is_usual and not row.is_exception]
    endless = {row.week for row in mine if _is_endless(row.days)} | {new.week}
    return [row for row in mine if row.week not in endless and _meets(row.days, days)]


def _is_endless(days: Days) -> bool:
    """Whether it holds from a day on, or until one; the last day of all is no end."""
    return days[0] is None or days[1] in (None, date.max)


def in_the_way(held: Iterable[Schedule], unit: str, what: str, days: Days, week: Week) -> Schedule | None:
    """The dated hours of those `beside` in the days of which the week begins or ends: which of the two holds then?"""
    edge = days[1] if days[0] is None else days[0]
    return next((row for row in beside(held, unit, what, days, week) if edge is not None and edge in row.period), None)


def back_to_usual(held: Sequence[Schedule], unit: str, days: Days, *, what: str | None, today: date) -> list[Step]:
    """Take away the exceptions on these days; exceptions that reach further keep their other days.

    Where one kind alone goes back to the usual and an exception is for every kind, the other kinds keep it.
    """
    mine = [row for row in held if row.unit == unit]
    if what is None:
        return _cut(mine, days, None)
    kinds = kinds_of(mine)  # an exception for every kind says nothing of a kind that has no hours
    rows = [row for row in mine if row.what == what or (row.what == EVERY_KIND and what in kinds)]
    steps = _cut(rows, days, None)
    kept: list[Step] = []
    for row in rows:
        both = _both(row.days, days) if row.is_exception and row.what == EVERY_KIND else None
        for kind in sorted(kinds - {what}) if both is not None else ():
            if not any(each.what == kind and each.is_exception and _meets(each.days, both or days) for each in mine):
                new = moved(replace(row, what=kind, entered=today), both or days)
                kept += [Step(None, new)]
    return steps + kept


def usual_days(held: Iterable[Schedule], unit: str, what: str, days: Days) -> tuple[int, ...] | None:
    """The weekdays among `days` in the usual week of a kind of hours; None if `all` kinds differ in them."""
    from vis_cli.rules.cards.hours import weekdays
    from vis_cli.rules.cards.hours_hsa import week_from

    occurring = weekdays(days)
    found = {
        tuple(sorted({span.day for span in week_from(row.week) if span.day in occurring}))
        for row in held
        if row.unit == unit and row.is_usual and row.week and what in (row.what, EVERY_KIND)
    }
    return None if len(found) > 1 else next(iter(found), ())


def _cut(rows: Iterable[Schedule], days: Days, source: Source | None) -> list[Step]:
    """Take the exceptions among the rows away on these days."""
    steps: list[Step] = []
    for row in rows:
        if row.is_exception and _meets(row.days, days):
            steps.append(Step(row, None, source))
            steps += [Step(None, rest, source) for rest in _rests(row, days)]
    return steps


def _both(one: Days, other: Days) -> Days | None:
    """The days that two periods share."""
    if not _meets(one, other):
        return None
    since = max((day for day in (one[0], other[0]) if day is not None), default=None)
    return since, min((day for day in (one[1], other[1]) if day is not None), default=None)


def clear(held: Iterable[Schedule], unit: str, *, what: str | None, today: date) -> list[Step]:
    """Take the hours of a kind away, or every kind's. What HSA was last seen to have is kept, for the worklist."""
    steps = []
    for row in held:
        if row.unit != unit or (what is not None and row.what != what):
            continue
        if row.imported is None:
            steps.append(Step(row, None))
        else:
            steps.append(Step(row, replace(row, week="", entered=today) if row.week else row))
    return steps


def _find(held: Iterable[Schedule], unit: str, what: str, slot: str) -> Schedule | None:
    return next((row for row in held if (row.unit, row.what, row.slot) == (unit, what, slot)), None)


def _step(before: Schedule | None, after: Schedule, source: Source | None) -> Step:
    """The step from one to the other; `same` if only the day it was decided would differ."""
    if before is not None and replace(after, entered=before.entered) == before:
        after = before
    return Step(before, after, source)


def _put(rows: list[Schedule], new: Schedule, source: Source | None) -> list[Step]:
    """Put `new` among the rows of its layer, around those that keep their days. Updates `rows`."""
    from vis_cli.rules.cards.hours_hsa import week_from

    kept = [] if new.is_exception else beside(rows, new.unit, new.what, new.days, week_from(new.week))
    pieces = [new]
    for row in kept:
        pieces = [
            rest for piece in pieces for rest in (_rests(piece, row.days) if _meets(piece.days, row.days) else [piece])
        ]
    return [step for piece in pieces for step in _assign(rows, piece, source)]


def _assign(rows: list[Schedule], new: Schedule, source: Source | None) -> list[Step]:
    """Put `new` among the rows of its layer, cutting away what it takes over. Updates `rows`."""
    steps: list[Step] = []
    for row in list(rows):
        if row.is_usual or row.is_exception != new.is_exception or not _meets(row.days, new.days):
            continue
        rows.remove(row)
        if row.slot == new.slot:
            steps.append(_step(row, new, source))
            continue
        steps.append(Step(row, None, source))
        for rest in _rests(row, new.days):
            rows.append(rest)
            steps.append(Step(None, rest, source))
    if not any(step.after is not None and step.after.slot == new.slot for step in steps):
        steps.append(Step(None, new, source))
    rows.append(new)
    return steps


def _meets(one: Days, other: Days) -> bool:
    (since, until), (first, last) = one, other
    return (until is None or first is None or first <= until) and (since is None or last is None or since <= last)


def _rests(row: Schedule, days: Days) -> Iterator[Schedule]:
    """The row on its days before and after `days`."""
    since, until = days
    if since is not None and (row.since is None or row.since < since):
        yield moved(row, (row.since, since - timedelta(days=1)))
    if until is not None and until < (row.until or date.max):
        yield moved(row, (until + timedelta(days=1), row.until))


def moved(row: Schedule, days: Days) -> Schedule:
    """The same week for other days."""
    return replace(row, slot=_slot(days, row.is_exception), since=days[0], until=days[1])
