"""Bringing cards to what HSA has: values read leniently, faulty ones left out and reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from vis_cli.errors import Fault, Malformed, Message, Source, as_message
from vis_cli.rules.cards import hours_hsa, notices, schedules
from vis_cli.rules.cards.hours_text import placed
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.refusals import Refusal
from vis_cli.rules.cards.rows import HoursRow, agreeing, in_effect, net, resolved, steps_of
from vis_cli.rules.cards.rows import Planned as PlannedRows
from vis_cli.rules.cards.schedules import USUAL, Schedule
from vis_cli.rules.core.plan import Step


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one attribute of one unit, each with its place. None at all: HSA has the attribute empty.

    `what` is a kind of hours, or "notice"; of those a table may hold `further` ones, one a row.
    """

    unit: str
    what: str
    values: tuple[tuple[str, Source], ...]
    source: Source
    further: tuple[tuple[str, Source], ...] = ()


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
    exceptions: Sequence[HoursRow] = (),
    today: date,
    next_number: int,
) -> Imported:
    """The steps that give each card the hours and the notice that HSA has, and the exceptions of a table."""
    found = Imported()
    by_unit: dict[str, tuple[list[Values], list[HoursRow]]] = {}
    for each in read:
        by_unit.setdefault(each.unit, ([], []))[0].append(each)
    for row in exceptions:
        by_unit.setdefault(row.unit, ([], []))[1].append(row)
    for unit, (mine, rows) in by_unit.items():
        before = list(hours.get(unit, ()))
        working = list(before)
        sources: dict[str, Source | None] = {}
        for each in mine:
            if each.what == "notice":
                next_number = _notice(list(held.get(unit, ())), each, today, next_number, found)
        asked = [partial(_hours, each, today=today, found=found) for each in mine if each.what != "notice"]
        asked += [partial(_exception, row, today=today, found=found) for row in in_effect(_agreeing(rows, found))]
        for steps in asked:
            for step in steps(working):
                sources[step.record.id] = step.source
                working = [row for row in working if row.id != step.record.id]
                working += [step.after] if step.after is not None else []
        found.steps += net(before, working, sources)
    return found


def _exception(row: HoursRow, held: Sequence[Schedule], *, today: date, found: Imported) -> list[Step]:
    placed_row = resolved(row, held)
    if isinstance(placed_row, Refusal):
        found.faults.append(Fault(placed_row.id, placed_row.message, row.source, placed_row.hint))
        return []
    return steps_of(placed_row, held, today)


def _agreeing(rows: Sequence[HoursRow], found: Imported) -> list[HoursRow]:
    """The exceptions that no earlier one contradicts; the others are left out."""
    planned = PlannedRows()
    kept = agreeing(rows, planned)
    places = {row.row: row.source for row in rows}
    found.faults += [Fault(why.id, why.message, places[row], why.hint) for row, why in planned.refused.items()]
    return kept


def _hours(read: Values, held: Sequence[Schedule], *, today: date, found: Imported) -> list[Step]:
    unit, what = read.unit, read.what
    values = [value for value, _ in read.values]
    if not values:
        return [replace(step, source=read.source) for step in _emptied(held, unit, what)]
    reading = hours_hsa.read(values)
    for index, wrong in reading.faulty:
        value, source = read.values[index]
        fault = placed(wrong, value, source)
        found.faults.append(
            replace(
                fault,
                message=Message(
                    "{unit}: {fault} HSA drops this value; it is left out.", unit=unit, fault=as_message(fault.message)
                ),
            )
        )
    for index, told in reading.repaired:
        found.warnings.append(
            Fault("repaired-hours", Message("{unit}: {told}", unit=unit, told=told), read.values[index][1])
        )
    for index, wrong in reading.kept:
        value, source = read.values[index]
        message = Message(
            '{unit}: "{value}" is kept as HSA has it, and shown: {wrong}',
            unit=unit,
            value=value,
            wrong=as_message(wrong.message),
        )
        found.warnings.append(Fault("kept-hours", message, source))
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


def _emptied(held: Sequence[Schedule], unit: str, what: str) -> list[Step]:
    """The steps where HSA has no value any more."""
    return [Step(row, None) for row in held if row.unit == unit and row.what == what and not row.is_exception]


def _further(live: Sequence[Notice], read: Values, found: Imported) -> list[Notice]:
    """The notices of a card that further rows name: they stay, since a table that vis wrote has those to come too.

    A row that names another is left out: HSA has room for one.
    """
    kept: list[Notice] = []
    for value, source in read.further:
        twin = _twin(live, value)
        if twin is None:
            found.faults.append(_one_too_many(read.unit, source))
        elif twin not in kept and value != read.values[0][0]:
            kept.append(twin)
            found.steps.append(Step(twin, twin, source))
    return kept


def _one_too_many(unit: str, source: Source) -> Fault:
    return Fault("several-notices", Message("{unit}: HSA has room for one notice.", unit=unit), source)


def _twin(live: Sequence[Notice], value: str) -> Notice | None:
    """The notice of a card that HSA's value is; None where it has none such, or the value is faulty."""
    try:
        wanted = notices.from_wire(value)
    except Malformed:
        return None
    return next((notice for notice in live if (notice.since, notice.until, notice.text) == wanted), None)


def _notice(held: list[Notice], read: Values, today: date, next_number: int, found: Imported) -> int:
    """Put the notice that HSA has among the steps; the next free number."""
    live = [notice for notice in held if not notice.ended]
    kept = _further(live, read, found)
    live = [notice for notice in live if notice not in kept]
    gone = [
        notice for notice in live if notice.imported is not None and (notice.until is None or notice.until >= today)
    ]
    if len(read.values) > 1:
        found.faults.append(_one_too_many(read.unit, read.values[1][1]))
    for value, source in read.values[:1]:
        try:
            since, until, text = notices.from_wire(value)
        except Malformed as wrong:
            fault = wrong.fault(source)
            found.faults.append(
                replace(
                    fault,
                    message=Message("{unit}: {fault} It is left out.", unit=read.unit, fault=as_message(fault.message)),
                )
            )
            return next_number
        twin = _twin(live, value)
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
