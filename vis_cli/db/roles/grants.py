"""Grants as the rules need them: the register around them, those that matter for a unit or a person, their changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby, takewhile
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import by_character, one_of
from vis_cli.db.core.records import fetch, kept, stream
from vis_cli.db.orders import switches
from vis_cli.db.register.directories import parents, person_directory, unit_directory
from vis_cli.errors import Message
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.times import local, midnight
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.closing import end_with_unit
from vis_cli.rules.roles.grants import Former, FormerPerson, Grant, Register, RoleFacts
from vis_cli.rules.roles.planning import end
from vis_cli.rules.roles.scene import Read

_MANY = 2000  # ids from which one look at the whole journal is cheaper than looking each of them up


@dataclass(frozen=True)
class RoleContext:
    """What grants are judged by, and how the names in a command or file are understood."""

    facts: RoleFacts
    persons: Directory
    units: Directory


def context(
    db: Connection, catalogue: Catalogue, today: date, guards: Mapping[str, float] | None = None
) -> RoleContext:
    """The facts of `today`, with the register as it is. `guards` has the limits of the guard `too-many`."""
    units, persons = unit_directory(db, today), person_directory(db)
    offering = frozenset(db.scalars(select(t.offers.c.unit).where(switches.offered(midnight(today))).distinct()))
    known = replace(register(db), units=units.names, persons=persons.names, offering=offering)
    facts = RoleFacts(catalogue, known, today, *(() if guards is None else limits(guards)))
    return RoleContext(facts, persons, units)


def limits(guards: Mapping[str, float]) -> tuple[float, float]:
    """How many rights may go in one plan, and what share of those that it ranges over."""
    return guards["too-many"], guards["too-many-share"]


def register(db: Connection) -> Register:
    """The register without the names of persons, and without what units offer; by HSA-id, as plans tell of units."""
    u = t.units.c
    rows = db.execute(select(u.hsa_id, u.name, u.parent, u.closed_on).order_by(by_character(db, u.hsa_id))).all()
    return Register(
        units={row.hsa_id: row.name for row in rows},
        parents={row.hsa_id: row.parent for row in rows},
        closed={row.hsa_id: row.closed_on for row in rows if row.closed_on is not None},
        disabled=_days(db, t.persons.c.hsa_id, t.persons.c.disabled_on),
    )


def former(db: Connection, unit: str) -> dict[str, list[Former]]:
    """How a unit, and those that are or were above it, were before they were moved, closed or opened.

    The journal knows: every change of a unit is a step of it.
    """
    found: dict[str, list[Former]] = {}
    waiting, lies_under = [unit], parents(db)
    while waiting:
        at = waiting.pop()
        if at not in found:
            moves = found[at] = former_units(db, [at]).get(at, [])
            above = (lies_under.get(at), *(each.parent for each in moves))
            waiting += [parent for parent in above if parent is not None]
    return {at: moves for at, moves in found.items() if moves}


def former_units(db: Connection, units: Collection[str] | None = None) -> dict[str, list[Former]]:
    """How units (None: any) were before they were moved, closed or opened."""
    found: dict[str, list[Former]] = {}
    for day, was, becomes in _changed(db, Unit.kind, units):
        if (was.parent, was.closed_on) != (becomes.parent, becomes.closed_on):
            found.setdefault(was.hsa_id, []).append(Former(day, was.parent, was.closed_on))
    return found


def former_persons(db: Connection, persons: Collection[str] | None = None) -> dict[str, list[FormerPerson]]:
    """How persons (None: any) were before they were disabled or enabled."""
    found: dict[str, list[FormerPerson]] = {}
    for day, was, becomes in _changed(db, Person.kind, persons):
        if was.disabled_on != becomes.disabled_on:
            found.setdefault(was.hsa_id, []).append(FormerPerson(day, was.disabled_on))
    return found


def _changed(db: Connection, kind: str, objects: Collection[str] | None) -> Iterator[tuple[date, Any, Any]]:
    """The changes of these records (None: any) as the journal has them: the day, before, after."""
    s = t.steps.c
    query = select(t.changes.c.at, s.before, s.after).join_from(t.steps, t.changes, s.change == t.changes.c.number)
    query = query.where(s.kind == kind, s.before.is_not(None), s.after.is_not(None))
    if objects is not None:
        query = query.where(one_of(s.object, list(objects)))
    read = kept(kind).from_json
    for moment, *records in db.execute(query.order_by(s.change, s.position)):
        yield local(moment).date(), *(read(orjson.loads(record)) for record in records)


def _days(db: Connection, key: Any, day: Any) -> dict[str, date]:
    return {row[0]: row[1] for row in db.execute(select(key, day).where(day.is_not(None)))}


def on_units(db: Connection, units: Iterable[str], register: Register) -> list[Grant]:
    """Every grant on these units and on those above them."""
    return fetch(db, Grant, on_or_above(units, register))


def on_or_above(units: Iterable[str], register: Register) -> ColumnElement[bool]:
    """The condition that a grant is on one of these units or on one above them."""
    return one_of(t.grants.c.unit, [above for unit in units for above in register.above(unit)])


def of_person(db: Connection, person: str) -> list[Grant]:
    """Every grant of a person."""
    return fetch(db, Grant, t.grants.c.person == person)


def holding(day: date) -> tuple[ColumnElement[bool], ...]:
    """The condition that a grant holds on the day."""
    g = t.grants.c
    return (g.since <= day, g.until.is_(None) | (g.until >= day))


def unit_by_unit(db: Connection, units: Sequence[str], day: date) -> Iterator[tuple[str, list[Grant]]]:
    """The grants on each unit that hold on the day or later, one unit in memory at a time.

    The units come as they are given: by name, and those of one name by id.
    """
    g, u = t.grants.c, t.units.c
    wanted, waiting = set(units), iter(units)
    where = [g.until.is_(None) | (g.until >= day), *([one_of(g.unit, units)] if len(units) <= _MANY else [])]
    order = [*(by_character(db, each) for each in (u.name, g.unit, g.role, g.person)), g.since]
    coming = stream(db, Grant, *where, order_by=order, table=t.grants.join(t.units, g.unit == u.hsa_id))
    for unit, grants in groupby(coming, key=attrgetter("unit")):
        if unit in wanted:
            yield from ((each, []) for each in takewhile(unit.__ne__, waiting))
            yield unit, list(grants)
    yield from ((each, []) for each in waiting)


def held_on_unit(db: Connection, unit: str, day: date) -> list[Grant]:
    """The grants on the unit itself that hold on the day, role by role."""
    g = t.grants.c
    return fetch(db, Grant, g.unit == unit, *holding(day), order_by=[g.role, g.person])


@dataclass(frozen=True)
class _Reader(Read):
    db: Connection

    def __call__(
        self,
        units: Collection[str] | None = None,
        persons: Collection[str] | None = None,
        roles: Collection[str] | None = None,
    ) -> Iterable[Grant]:
        g = t.grants.c
        asked = ((g.unit, units), (g.person, persons), (g.role, roles))
        where = [one_of(column, values) for column, values in asked if values is not None and len(values) <= _MANY]
        return fetch(self.db, Grant, *where)


def reader(db: Connection) -> Read:
    """Reads grants as the rules ask for them."""
    return _Reader(db)


def changes_of(db: Connection, grants: Sequence[Grant], until: datetime | None = None) -> dict[str, int]:
    """The number of the last change set (`until` a moment) that touched each grant, by its id."""
    s = t.steps.c
    last = select(s.object, func.max(s.change)).where(s.kind == Grant.kind).group_by(s.object)
    if until is not None:
        newest = select(func.max(t.changes.c.number)).where(t.changes.c.at <= until).scalar_subquery()
        last = last.where(s.change <= newest)
    if len(grants) > _MANY:
        return {row[0]: row[1] for row in db.execute(last)}
    ids = [grant.id for grant in grants]
    return {row[0]: row[1] for row in db.execute(last.where(one_of(s.object, ids)))}


# --- seams -----------------------------------------------------------------------------------------------------------


def ending_with_unit(db: Connection, unit: str, first_day: Callable[[str], date], now: datetime) -> Plan:
    """What ends with a unit that closes: the grants on it, from the first day without each role, or from today."""
    steps = end_with_unit(fetch(db, Grant, t.grants.c.unit == unit), first_day, local(now).date())
    return Plan(steps, notes=_ended(steps))


def ending_with_person(db: Connection, person: str, on: date, now: datetime) -> Plan:
    """What ends with a person who is disabled: their grants, from that day, or from today if it has gone by."""
    return _ending(of_person(db, person), on, now)


def _ending(held: Sequence[Grant], on: date, now: datetime) -> Plan:
    steps = end(held, on=max(on, local(now).date()))
    return Plan(steps, notes=_ended(steps))


def _ended(steps: Sequence[Step]) -> tuple[Message, ...]:
    return (Message("Grants that end: {count}.", count=len(steps)),) if steps else ()
