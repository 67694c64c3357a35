"""Cases that still wait, for those who are about to close what they lie in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice

from sqlalchemy import ColumnElement, Connection, and_, func, select

from vis_cli.db.cases.cases import fetch
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.errors import Message
from vis_cli.rules.cases.cases import Case, number
from vis_cli.rules.core.plan import Plan

c = t.cases.c
SHOWN = 10


def waiting(db: Connection, pairs: Iterable[tuple[str, str]]) -> int:
    """How many open cases lie in these units' case types, given as (unit, case type)."""
    wanted = set(pairs)
    query = select(c.unit, c.case_type, func.count()).group_by(c.unit, c.case_type)
    found = db.execute(query.where(c.closed.is_(None), one_of(c.unit, sorted({unit for unit, _ in wanted}))))
    return sum(count for unit, case_type, count in found if (unit, case_type) in wanted)


def any_at(db: Connection, unit: str) -> bool:
    """Whether any case is open at a unit."""
    return db.scalar(select(c.key).where(c.closed.is_(None), c.unit == unit).limit(1)) is not None


def at_unit(unit: str) -> ColumnElement[bool]:
    """Open cases of a unit."""
    return and_(c.closed.is_(None), c.unit == unit)


def with_person(person: str) -> ColumnElement[bool]:
    """Open cases that somebody holds."""
    return and_(c.closed.is_(None), c.assigned_to == person)


def first(db: Connection, which: ColumnElement[bool]) -> list[Case]:
    """The first of these cases, as many as are named where they are told of; whoever names them notes it before."""
    return list(islice(fetch(db, which), SHOWN))


def left_at(db: Connection, unit: str, named: Collection[int]) -> Plan:
    """A note of the open cases that a unit which closes leaves behind; of those in `named`, by their numbers."""
    left = _note(db, Message("Open cases left at the unit"), at_unit(unit), named)
    if not left.notes:
        return left
    template = "Answer them, or close them all: vis cases answer --unit {unit} --all-open --close-without-reply"
    return left + Plan(notes=(Message(template, unit=unit),))


def held_by(db: Connection, person: str, named: Collection[int]) -> Plan:
    """A note of the open cases that a person who is disabled still holds; of those in `named`, by their numbers."""
    return _note(db, Message("Open cases they still hold"), with_person(person), named)


def _note(db: Connection, said: Message, which: ColumnElement[bool], named: Collection[int]) -> Plan:
    count = db.scalar(select(func.count()).select_from(t.cases).where(which))
    if not count:
        return Plan()
    there = db.scalars(select(c.key).where(which, one_of(c.key, sorted(named))).order_by(c.key)) if named else ()
    numbers = ", ".join(map(number, there))
    if not numbers:
        return Plan(notes=(Message("{said}: {count}.", said=said, count=count),))
    shown = numbers + (" …" if count > len(named) else "")
    return Plan(notes=(Message("{said}: {count} ({shown}).", said=said, count=count, shown=shown),))
