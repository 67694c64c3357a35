"""Bringing cards to what HSA has: values read leniently, faulty ones left out and reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from vis_cli.errors import Fault, Malformed, Message, Source
from vis_cli.rules.cards import hours_hsa, notices, schedules
from vis_cli.rules.cards.hours_text import placed
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.rows import net
from vis_cli.rules.cards.schedules import USUAL, Schedule
from vis_cli.rules.core.plan import Step


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one attribute of one unit, each with its place. None at all: HSA has the attribute empty.

    `what` is a kind of hours, or "notice".
    """

    unit: str
    what: str
    values: tuple[tuple[str, Source], ...]
    source: Source


@dataclass(slots=True)
class Imported:
    """Steps, what was left out, and what was understood though it is not as HSA wants it."""

    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def plan(
    hours: Mapping[str, Sequence[Schedule]],
    held: Mapping[str, Sequence[Notice]],
    read: Sequence[Values],
    *,
    today: date,
    next_number: int,
) -> Imported:
    """The steps that give each card the hours and the notice that HSA has."""
    found = Imported()
    by_unit: dict[str, list[Values]] = {}
    for each in read:
        by_unit.setdefault(each.unit, []).append(each)
    for unit, mine in by_unit.items():
        before = list(hours.get(unit, ()))
        working = list(before)
        sources: dict[str, Source | None] = {}
        for each in mine:
            if each.what == "notice":
                next_number = _notice(list(held.get(unit, ())), each, today, next_number, found)
                continue
            for step in _hours(working, each, today, found):
                sources[step.record.id] = step.source
                working = [row for row in working if row.id != step.record.id]
                working += [step.after] if step.after is not None else []
        found.steps += net(before, working, sources)
    return found


def _hours(held: Sequence[Schedule], read: Values, today: date, found: Imported) -> list[Step]:
    unit, what = read.unit, read.what
    values = [value for value, _ in read.values]
    if not values:
        return [replace(step, source=read.source) for step in _emptied(held, unit, what, today)]
    reading = hours_hsa.read(values)
    for index, wrong in reading.faulty:
        value, source = read.values[index]
        fault = placed(wrong, value, source)
        found.faults.append(
            replace(
                fault,
                message=Message(
                    "{unit}: {fault} HSA drops this value; it is left out.", unit=unit, fault=fault.message
                ),
            )
        )
    for index, told in reading.repaired:
        found.warnings.append(
            Fault("repaired-hours", Message("{unit}: {told}", unit=unit, told=told), read.values[index][1])
        )
    suspect = reading.faulty or reading.repaired
    before = next((row for row in held if row.what == what and row.slot == USUAL), None)
    after = schedules.usual(
        unit, what, reading.hours.usual, entered=today if suspect else None, imported="\n".join(values)
    )
    if before is not None and replace(after, entered=before.entered) == before:
        after = before
    steps = [Step(before, after, read.source)]
    for period in reading.hours.dated:
        steps += schedules.set_week(held, unit, what, period.days, period.week, today=today, source=read.source)
    return steps


def _emptied(held: Sequence[Schedule], unit: str, what: str, today: date) -> list[Step]:
    """The steps where HSA has no value any more."""
    return [Step(row, None) for row in held if row.unit == unit and row.what == what and not row.is_exception]


def _notice(held: list[Notice], read: Values, today: date, next_number: int, found: Imported) -> int:
    """Put the notice that HSA has among the steps; the next free number."""
    live = [notice for notice in held if not notice.ended]
    gone = [
        notice for notice in live if notice.imported is not None and (notice.until is None or notice.until >= today)
    ]
    if len(read.values) > 1:
        found.faults.append(
            Fault("several-notices", Message("{unit}: HSA has room for one notice.", unit=read.unit), read.values[1][1])
        )
    for value, source in read.values[:1]:
        try:
            since, until, text = notices.from_wire(value)
        except Malformed as wrong:
            fault = wrong.fault(source)
            found.faults.append(
                replace(fault, message=Message("{unit}: {fault} It is left out.", unit=read.unit, fault=fault.message))
            )
            return next_number
        twin = next((n for n in live if (n.since, n.until, n.text) == (since, until, text)), None)
        gone = [notice for notice in gone if notice is not twin]
        wanted = (
            replace(twin, imported=value)
            if twin
            else Notice(next_number, read.unit, since, until, text, "hsa", imported=value)
        )
        found.steps.append(Step(twin, wanted, source))
        next_number += twin is None
    for notice in gone:  # HSA has another in its place now
        found.steps.append(Step(notice, notices.end(notice, today=today), read.source))
    return next_number
