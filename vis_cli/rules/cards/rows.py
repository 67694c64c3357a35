"""Hours and notices by the row: what a file of them asks for, as one plan."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter
from typing import Any

from vis_cli.errors import Message, Source
from vis_cli.rules.cards import notices, schedules
from vis_cli.rules.cards.holidays import HolidayRow, HolidayRule, set_rules
from vis_cli.rules.cards.hours import Days, Hours, Period, Week
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.refusals import Refusal, crosses, without_weekdays
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.plan import Step, Violation, after
from vis_cli.rules.core.sentences import together

KIND_WORDS: Mapping[str, str] = {
    "": "telephone",
    **dict.fromkeys(("telephone", "phone", "telefon", "telefontid", "telefontider", "telephonehours"), "telephone"),
    **dict.fromkeys(("opening", "öppettid", "öppettider", "öppet", "surgeryhours"), "opening"),
    **dict.fromkeys(("dropin", "drop-in", "drop in", "drop-in utan tidsbokning", "dropinhours"), "dropin"),
    **dict.fromkeys(("visiting", "besökstid", "besökstider", "besökstider för anhöriga", "visitinghours"), "visiting"),
}
"""What the kinds of hours are called in files and on the command line, folded."""
EVERY_KIND_WORDS = frozenset({"all", "alla", "alla tider"})
"""What an exception for every kind of hours says for its kind."""
EXCEPTION_WORDS: Mapping[str, bool] = {"": False, "no": False, "nej": False, "yes": True, "ja": True}


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One row of a file of hours: `hours` as they stand, or `week` on `days`, which may be an exception.

    `text` is that of the week where it has times without weekdays: they are those of the card's usual week.
    `red_days` is the rule for red days that the hours bring with them.
    """

    row: int
    unit: str
    what: str
    hours: Hours | None
    days: Days | None
    week: Week
    source: Source
    exception: bool = False
    text: str | None = None
    red_days: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One row of a file of notices."""

    row: int
    unit: str
    since: date | None
    until: date | None
    text: str
    source: Source


@dataclass(slots=True)
class Planned:
    """What rows come to: steps, the guards they trip, and the rows that cannot be, each with why."""

    steps: list[Step] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    refused: dict[int, Refusal] = field(default_factory=dict)  # by row


def plan_hours(
    held: Mapping[str, Sequence[Schedule]],
    rows: Iterable[HoursRow],
    *,
    today: date,
    rules: Mapping[str, HolidayRule] | None = None,
) -> Planned:
    """The steps that give every row its hours, and units the rules for red days that come with them.

    Two rows must not speak of the same days of the same hours, nor say different things of red days. `rules` are those
    that the units have.
    """
    planned = Planned()
    by_unit: dict[str, list[HoursRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, []).append(row)
    for unit, mine in by_unit.items():
        if len(mine) > 1:
            mine = in_effect(agreeing(mine, planned))
        mine = _with_rule(unit, mine, rules or {}, planned)
        before = held.get(unit, ())
        if len(mine) == 1:
            only = resolved(mine[0], before)
            if isinstance(only, Refusal):
                planned.refused[mine[0].row] = only
            else:
                planned.steps += steps_of(only, before, today)
            continue
        left = {each.id: each for each in before}
        given: dict[str, Schedule] = {}  # apart: no later row of the file speaks of the same days
        sources: dict[str, Source | None] = {}
        for asked in mine:
            placed = resolved(asked, [*given.values(), *(each for id, each in left.items() if id not in given)])
            if isinstance(placed, Refusal):
                planned.refused[asked.row] = placed
                continue
            row = placed
            days = _periods(row)
            for step in steps_of(row, [*left.values()], today):
                id, after = step.record.id, step.after
                sources[id] = row.source
                left.pop(id, None)
                if isinstance(after, Schedule):
                    is_own = after.is_usual or after.days in days  # else what the row leaves of another
                    (given if is_own else left)[id] = after
        planned.steps += net(before, [*left.values(), *given.values()], sources)
    return planned


def _with_rule(
    unit: str, rows: Sequence[HoursRow], held: Mapping[str, HolidayRule], planned: Planned
) -> list[HoursRow]:
    """The rows that say the same of red days, or nothing; what they say is planned."""
    first = next((row for row in rows if row.red_days is not None), None)
    if first is None or first.red_days is None:
        return list(rows)
    planned.steps += set_rules(held, [unit], first.red_days, None, first.source)
    kept = []
    for row in rows:
        if row.red_days in (None, first.red_days):
            kept.append(row)
            continue
        message = Message("line {line} says something else of red days.", line=first.source.line)
        planned.refused[row.row] = Refusal("contradicting-rows", message, "hours")
    return kept


def in_effect(rows: Iterable[HoursRow]) -> list[HoursRow]:
    """The rows in the order in which they take effect.

    An exception for one kind holds over one for every kind; times without weekdays need the usual week.
    """
    return sorted(rows, key=lambda row: (row.exception and row.what != schedules.EVERY_KIND, row.text is not None))


def resolved(row: HoursRow, held: Sequence[Schedule]) -> HoursRow | Refusal:
    """The row with its times on the weekdays of the card's usual week, where it names none; why that cannot be."""
    if (crossing := _crossing(row, held)) is not None:
        return crossing
    if row.text is None or row.days is None:
        return row
    from vis_cli.rules.cards.hours_text import parse_week  # the words of three languages: few commands read hours

    usual = schedules.usual_days(held, row.unit, row.what, row.days)
    if not usual:
        return without_weekdays(row.unit, usual)
    return replace(row, week=parse_week(row.text, row.days, everyday=usual), text=None)


def _crossing(row: HoursRow, held: Sequence[Schedule]) -> Refusal | None:
    periods = [Period(*row.days, row.week)] if row.days is not None else [] if row.hours is None else row.hours.dated
    for period in periods if not row.exception else ():
        other = schedules.in_the_way(held, row.unit, row.what, period.days, period.week)
        if other is not None:
            return crosses(other)
    return None


def steps_of(row: HoursRow, held: Sequence[Schedule], today: date) -> list[Step]:
    """The steps that give a card the hours of one row."""
    if row.hours is not None:
        return schedules.set_hours(held, row.unit, row.what, row.hours, today=today, source=row.source)
    assert row.days is not None
    return schedules.set_week(
        held, row.unit, row.what, row.days, row.week, today=today, exception=row.exception, source=row.source
    )


def agreeing(rows: Sequence[HoursRow], planned: Planned) -> list[HoursRow]:
    """The rows that no earlier row contradicts; the others are refused in `planned`."""
    kept: list[HoursRow] = []
    taken: dict[tuple[str, bool], _Days] = {}
    for row in rows:
        days = taken.setdefault((row.what, row.exception), _Days())
        other = next((found for period in _periods(row) if (found := days.owner(period))), None)
        if other is None:
            for period in _periods(row):
                days.take(period, row)
            kept.append(row)
        elif _content(row) != _content(other):
            message = Message(
                "line {line} gives the same hours of this unit for some of these days.", line=other.source.line
            )
            planned.refused[row.row] = Refusal("contradicting-rows", message)
    return kept


class _Days:
    """Which row speaks of which days; no two of those kept share any."""

    def __init__(self) -> None:
        self._usual: HoursRow | None = None
        self._first: list[date] = []
        self._last: list[tuple[date, HoursRow]] = []

    def owner(self, period: Days | None) -> HoursRow | None:
        """The row that speaks of some of these days, None for the usual week."""
        if period is None:
            return self._usual
        since, until = period[0] or date.min, period[1] or date.max
        at = bisect_left(self._last, since, key=itemgetter(0))
        return self._last[at][1] if at < len(self._first) and self._first[at] <= until else None

    def take(self, period: Days | None, row: HoursRow) -> None:
        """Let a row speak of these days; another period of the same row may do so already."""
        if period is None:
            self._usual = row
        else:
            since, until = period[0] or date.min, period[1] or date.max
            at, after = bisect_left(self._last, since, key=itemgetter(0)), bisect_right(self._first, until)
            if at < after:
                since, until = min(since, self._first[at]), max(until, self._last[after - 1][0])
            self._first[at:after] = [since]
            self._last[at:after] = [(until, row)]


def _content(row: HoursRow) -> Any:
    return row.hours, row.days, row.week, row.text is None


def _periods(row: HoursRow) -> list[Days | None]:
    """The days that a row speaks of; None is the usual week."""
    if row.hours is None:
        return [row.days]
    usual: list[Days | None] = [None] if row.hours.usual else []
    return usual + [period.days for period in row.hours.dated]


def net(before: Sequence[Schedule], after: Sequence[Schedule], sources: Mapping[str, Source | None]) -> list[Step]:
    """The steps from what was to what is in the end, for what any row touched."""
    was, now = {row.id: row for row in before}, {row.id: row for row in after}
    return [
        Step(was.get(id), now.get(id), source)
        for id, source in sources.items()
        if was.get(id) is not None or now.get(id) is not None
    ]


def plan_holidays(held: Mapping[str, HolidayRule], rows: Iterable[HolidayRow]) -> Planned:
    """The steps that give every row's unit its rule. Two rows must not say different things of one unit."""
    planned = Planned()
    said: dict[str, HolidayRow] = {}
    for row in rows:
        other = said.setdefault(row.unit, row)
        if other is row:
            planned.steps += set_rules(held, [row.unit], row.red, row.before, row.source)
        elif (row.red, row.before) != (other.red, other.before):
            message = Message("line {line} says something else of this unit.", line=other.source.line)
            planned.refused[row.row] = Refusal("contradicting-rows", message)
    return planned


def plan_notices(
    held: Mapping[str, Sequence[Notice]],
    rows: Iterable[NoticeRow],
    *,
    next_number: int,
    is_lifted: Callable[[str], bool] | None = None,
    join: bool = False,
) -> Planned:
    """The steps that put every row's notice up. One without a first day must be up already, as HSA may have it.

    With `is_lifted`, a row that trips a guard which is not lifted is refused by itself; without, it trips for the plan.
    With `join` there is one text for days that have another notice.
    """
    planned = Planned()
    now: dict[str, _Shown] = {}
    joined: dict[str, list[Notice]] = {}
    for row in rows:
        wanted = Notice(next_number, row.unit, row.since, row.until, row.text)
        near: Sequence[Notice]
        if join:
            near = joined.setdefault(row.unit, list(held.get(row.unit, ())))
        else:
            if row.unit not in now:
                now[row.unit] = _Shown(held.get(row.unit, ()))
            near = now[row.unit].near(wanted)
        if wanted.since is None and not notices.is_up(near, wanted):
            hint = "Write YYYY-MM-DD."
            planned.refused[row.row] = Refusal("missing-date", "the first day is missing.", "from", hint)
            continue
        plan = notices.add(near, wanted, join=join, source=row.source)
        standing = [
            violation for violation in plan.violations if is_lifted is not None and not is_lifted(violation.guard)
        ]
        if standing:
            said = together([violation.message for violation in standing])
            planned.refused[row.row] = Refusal(standing[0].guard, said)
            continue
        planned.violations += plan.violations
        planned.steps += plan.steps
        added = sum(step.before is None for step in plan.steps)
        next_number += added
        if join:
            joined[row.unit] = after(near, plan.steps)
        elif added:
            now[row.unit].put(wanted)
    planned.violations = list(notices.gathered(planned.violations))
    planned.steps = _net_of(planned.steps) if join else _once(planned.steps)
    return planned


def _net_of(steps: Iterable[Step]) -> list[Step]:
    """The steps on each notice as one, from what was to what is in the end."""
    found: dict[str, Step] = {}
    for step in steps:
        before = found[step.record.id].before if step.record.id in found else step.before
        found[step.record.id] = Step(before, step.after, step.source)
    return list(found.values())


class _Shown:
    """The notices of one card, in blocks by their first day, each with the last day of all in it.

    So what a notice meets is found without looking at every other one.
    """

    def __init__(self, held: Iterable[Notice]) -> None:
        self._said: dict[tuple[date | None, date | None, str], Notice] = {}
        self._blocks: list[list[Notice]] = [[]]
        self._last = [date.min]
        for notice in held:
            if not notice.ended:
                self.put(notice)

    def near(self, wanted: Notice) -> Sequence[Notice]:
        """The one that says the same for the same days; else some of those that it would meet, by their numbers."""
        same = self._said.get((wanted.since, wanted.until, wanted.text))
        if same is not None:
            return (same,)
        met: list[Notice] = []
        for block, last in zip(self._blocks, self._last, strict=True):
            if len(met) >= _SOME or (block and _first_day(block[0]) > (wanted.until or date.max)):
                break
            if last >= _first_day(wanted):
                met += [notice for notice in block if notices.meets(notice, wanted)]
        return sorted(met, key=lambda notice: notice.number)

    def put(self, notice: Notice) -> None:
        self._said.setdefault((notice.since, notice.until, notice.text), notice)
        at = (
            max(0, bisect_right(self._blocks, _first_day(notice), key=lambda block: _first_day(block[0])) - 1)
            if self._blocks[0]
            else 0
        )
        block = self._blocks[at]
        insort_right(block, notice, key=_first_day)
        self._last[at] = max(self._last[at], notice.until or date.max)
        if len(block) > _BLOCK:
            halves = [block[: _BLOCK // 2], block[_BLOCK // 2 :]]
            self._blocks[at : at + 1] = halves
            self._last[at : at + 1] = [max(each.until or date.max for each in half) for half in halves]


_SOME = 3  # notices that an overlap is told of
_BLOCK = 200


def _first_day(notice: Notice) -> date:
    return notice.since or date.min


def _once(steps: list[Step]) -> list[Step]:
    """The steps without those that repeat what an earlier one did to the same notice."""
    seen: set[str] = set()
    kept = []
    for step in steps:
        if step.record.id not in seen:
            seen.add(step.record.id)
            kept.append(step)
    return kept
