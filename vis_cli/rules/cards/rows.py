"""Hours and notices by the row: what a file of them asks for, as one plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vis_cli.errors import Message, Sentence, Source
from vis_cli.rules.cards import notices, schedules
from vis_cli.rules.cards.hours import Days, Hours, Week
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.plan import Step, Violation
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
    """One row of a file of hours: `hours` as they stand, or `week` on `days`, which may be an exception."""

    row: int
    unit: str
    what: str
    hours: Hours | None
    days: Days | None
    week: Week
    source: Source
    exception: bool = False


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One row of a file of notices."""

    row: int
    unit: str
    since: date
    until: date | None
    text: str
    source: Source


@dataclass(slots=True)
class Planned:
    """What rows come to: steps, the guards they trip, and the rows that cannot be, each with why."""

    steps: list[Step] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    refused: dict[int, tuple[str, Sentence]] = field(default_factory=dict)  # row: (rule id, message)


def plan_hours(held: Mapping[str, Sequence[Schedule]], rows: Iterable[HoursRow], *, today: date) -> Planned:
    """The steps that give every row its hours. Two rows must not speak of the same days of the same hours."""
    planned = Planned()
    by_unit: dict[str, list[HoursRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, []).append(row)
    for unit, mine in by_unit.items():
        if len(mine) > 1:
            mine = _agreeing(mine, planned)
        before = held.get(unit, ())
        if len(mine) == 1:
            planned.steps += _steps(before, mine[0], today)
            continue
        working = list(before)
        sources: dict[str, Source | None] = {}
        for row in mine:
            for step in _steps(working, row, today):
                sources[step.record.id] = row.source
                working = [each for each in working if each.id != step.record.id]
                working += [step.after] if step.after is not None else []
        planned.steps += net(before, working, sources)
    return planned


def _steps(held: Sequence[Schedule], row: HoursRow, today: date) -> list[Step]:
    if row.hours is not None:
        return schedules.set_hours(held, row.unit, row.what, row.hours, today=today, source=row.source)
    assert row.days is not None
    return schedules.set_week(
        held, row.unit, row.what, row.days, row.week, today=today, exception=row.exception, source=row.source
    )


def _agreeing(rows: list[HoursRow], planned: Planned) -> list[HoursRow]:
    """The rows that no earlier row contradicts."""
    kept: list[HoursRow] = []
    for row in rows:
        for other in kept:
            if (row.what, row.exception) == (other.what, other.exception) and _share_days(row, other):
                if _content(row) != _content(other):
                    message = Message(
                        "line {line} gives the same hours of this unit for some of these days.", line=other.source.line
                    )
                    planned.refused[row.row] = ("contradicting-rows", message)
                break
        else:
            kept.append(row)
    return kept


def _content(row: HoursRow) -> Any:
    return row.hours, row.days, row.week


def _share_days(one: HoursRow, other: HoursRow) -> bool:
    return any(_meet(a, b) for a in _periods(one) for b in _periods(other))


def _periods(row: HoursRow) -> list[Days | None]:
    """The days that a row speaks of; None is the usual week."""
    if row.hours is None:
        return [row.days]
    usual: list[Days | None] = [None] if row.hours.usual else []
    return usual + [period.days for period in row.hours.dated]


def _meet(one: Days | None, other: Days | None) -> bool:
    if one is None or other is None:
        return one is other
    (since, until), (first, last) = one, other
    return (until is None or first is None or first <= until) and (since is None or last is None or since <= last)


def net(before: Sequence[Schedule], after: Sequence[Schedule], sources: Mapping[str, Source | None]) -> list[Step]:
    """The steps from what was to what is in the end, for what any row touched."""
    was, now = {row.id: row for row in before}, {row.id: row for row in after}
    return [
        Step(was.get(id), now.get(id), source)
        for id, source in sources.items()
        if was.get(id) is not None or now.get(id) is not None
    ]


def plan_notices(
    held: Mapping[str, Sequence[Notice]],
    rows: Iterable[NoticeRow],
    *,
    next_number: int,
    is_lifted: Callable[[str], bool] | None = None,
) -> Planned:
    """The steps that put every row's notice up.

    With `is_lifted`, a row that trips a guard which is not lifted is refused by itself; without, it trips for the plan.
    """
    planned = Planned()
    now: dict[str, list[Notice]] = {}
    for row in rows:
        mine = now.setdefault(row.unit, list(held.get(row.unit, ())))
        wanted = Notice(next_number, row.unit, row.since, row.until, row.text)
        plan = notices.add(mine, wanted, source=row.source)
        standing = [
            violation for violation in plan.violations if is_lifted is not None and not is_lifted(violation.guard)
        ]
        if standing:
            planned.refused[row.row] = (standing[0].guard, together([violation.message for violation in standing]))
            continue
        planned.violations += plan.violations
        planned.steps += plan.steps
        if any(step.before is None for step in plan.steps):
            mine.append(wanted)
            next_number += 1
    planned.violations = list(notices.gathered(planned.violations))
    planned.steps = _once(planned.steps)
    return planned


def _once(steps: list[Step]) -> list[Step]:
    """The steps without those that repeat what an earlier one did to the same notice."""
    seen: set[str] = set()
    kept = []
    for step in steps:
        if step.record.id not in seen:
            seen.add(step.record.id)
            kept.append(step)
    return kept
