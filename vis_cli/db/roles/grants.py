"""Grants as the rules need them: the register around them, those that matter for a unit or a person, their changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import fetch, fetch_in
from vis_cli.db.register.directories import names_of, parents, person_directory, unit_directory
from vis_cli.errors import Message
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import local
from vis_cli.rules.roles import worklist as roles_worklist
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.grants import Grant, Key, Register, RoleFacts
from vis_cli.rules.roles.planning import end
from vis_cli.rules.worklist.tasks import Standing

_MANY = 2000  # ids from which one look at the whole journal is cheaper than looking each of them up


@dataclass(frozen=True)
class RoleContext:
    """What grants are judged by, and how the names in a command or file are understood."""

    facts: RoleFacts
    persons: Directory
    units: Directory


def context(
    db: Connection, catalogue: Catalogue, today: date, limits: Mapping[str, float] | None = None
) -> RoleContext:
    """The facts of `today`, with the register as it is. `limits` are those of the guard `too-many`."""
    units, persons = unit_directory(db, today), person_directory(db)
    register = Register(
        units=units.names,
        parents=parents(db),
        closed=_days(db, t.units.c.hsa_id, t.units.c.closed_on),
        persons=persons.names,
        disabled=_days(db, t.persons.c.hsa_id, t.persons.c.disabled_on),
        offering=frozenset(db.scalars(select(t.offers.c.unit).where(t.offers.c.offered).distinct())),
    )
    facts = RoleFacts(catalogue, register, today)
    if limits is not None:
        facts = RoleFacts(catalogue, register, today, limits["too-many"], limits["too-many-share"])
    return RoleContext(facts, persons, units)


def _days(db: Connection, key: Any, day: Any) -> dict[str, date]:
    return {row[0]: row[1] for row in db.execute(select(key, day).where(day.is_not(None)))}


def on_units(db: Connection, units: Iterable[str], register: Register) -> list[Grant]:
    """Every grant on these units and on those above them."""
    return fetch_in(db, Grant, t.grants.c.unit, [above for unit in units for above in register.above(unit)])


def of_person(db: Connection, person: str) -> list[Grant]:
    """Every grant of a person."""
    return fetch(db, Grant, t.grants.c.person == person)


def held_on_unit(db: Connection, unit: str, day: date) -> list[Grant]:
    """The grants on the unit itself that hold on the day, role by role."""
    g = t.grants.c
    holding = (g.unit == unit, g.since <= day, g.until.is_(None) | (g.until >= day))
    return fetch(db, Grant, *holding, order_by=[g.role, g.person])


def of_person_with_administrators(db: Connection, person: str, facts: RoleFacts) -> list[Grant]:
    """Every grant of a person, and those of the administrators of their units."""
    own = of_person(db, person)
    roles = [role.id for role in facts.catalogue.administrators()]
    units = [above for grant in own for above in facts.register.above(grant.unit)]
    others = fetch_in(db, Grant, t.grants.c.unit, units, t.grants.c.role.in_(roles), t.grants.c.person != person)
    return [*own, *others]


def changes_of(db: Connection, grants: Sequence[Grant]) -> dict[str, int]:
    """The number of the last change set that touched each grant, by its id."""
    s = t.steps.c
    last = select(s.object, func.max(s.change)).where(s.kind == Grant.kind).group_by(s.object)
    if len(grants) > _MANY:
        return {row[0]: row[1] for row in db.execute(last)}
    ids = [grant.id for grant in grants]
    return {row[0]: row[1] for row in db.execute(last.where(one_of(s.object, ids)))}


def last_touched(db: Connection, person: str, role: str, unit: str) -> datetime | None:
    """When a grant of this person, role and unit was last changed."""
    s = t.steps.c
    query = select(func.max(t.changes.c.at)).join_from(t.steps, t.changes, s.change == t.changes.c.number)
    found: datetime | None = db.scalar(
        query.where(s.kind == Grant.kind, s.object.startswith(f"{person}/{role}/{unit}/", autoescape=True))
    )
    return found


# --- seams -----------------------------------------------------------------------------------------------------------


def ending_with_unit(db: Connection, unit: str, on: date, now: datetime) -> Plan:
    """What ends with a unit that closes: the grants on it, from that day, or from today if it has gone by."""
    return _ending(fetch(db, Grant, t.grants.c.unit == unit), on, now)


def ending_with_person(db: Connection, person: str, on: date, now: datetime) -> Plan:
    """What ends with a person who is disabled: their grants, from that day, or from today if it has gone by."""
    return _ending(of_person(db, person), on, now)


def _ending(held: Sequence[Grant], on: date, now: datetime) -> Plan:
    steps = end(held, on=max(on, local(now).date()))
    return Plan(steps, notes=(Message("Grants that end: {count}.", count=len(steps)),) if steps else ())


def standings(db: Connection, at: datetime, units: Sequence[str] | None, catalogue: Catalogue) -> Iterable[Standing]:
    """What should stand in HSA Webb and Personalverktyget at the moment `at`."""
    from vis_cli.db.worklist.sources import keyed_states

    grants = fetch(db, Grant) if units is None else fetch_in(db, Grant, t.grants.c.unit, units)
    keyed = roles_worklist.keys_of(keyed_states(db, units), catalogue)
    day = local(at).date()
    holding = [grant for grant in grants if grant.since <= day <= grant.last]
    names = names_of(db, [*holding, *(Grant(*key, day) for key in keyed)])

    def removed_at(key: Key) -> datetime:
        return last_touched(db, *key) or at

    return roles_worklist.standings(grants, keyed, catalogue, lambda key: names.get(key, key), removed_at, on=day)
