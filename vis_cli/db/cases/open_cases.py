"""Cases that still wait, for those who are about to close what they lie in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.errors import Message
from vis_cli.rules.cases.cases import number
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


def of_unit(db: Connection, unit: str, _on: date, _now: datetime) -> Plan:
    """A note of the open cases that a unit which closes leaves behind."""
    left = _note(db, Message("Open cases left at the unit"), c.unit == unit)
    if not left.notes:
        return left
    template = "Answer them, or close them all: vis cases answer --unit {unit} --all-open --close-without-reply"
    return left + Plan(notes=(Message(template, unit=unit),))


def of_person(db: Connection, person: str, _on: date, _now: datetime) -> Plan:
    """A note of the open cases that a person who is disabled still holds."""
    return _note(db, Message("Open cases they still hold"), c.assigned_to == person)


def _note(db: Connection, said: Message, condition: ColumnElement[bool]) -> Plan:
    keys = list(db.scalars(select(c.key).where(c.closed.is_(None), condition).order_by(c.key)))
    if not keys:
        return Plan()
    shown = ", ".join(number(key) for key in keys[:SHOWN]) + (" …" if len(keys) > SHOWN else "")
    return Plan(notes=(Message("{said}: {count} ({shown}).", said=said, count=len(keys), shown=shown),))
