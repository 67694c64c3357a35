"""Cases that still wait, for those who are about to close what they lie in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, select, tuple_

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import chunks
from vis_cli.errors import Message
from vis_cli.rules.cases.cases import number
from vis_cli.rules.core.plan import Plan

c = t.cases.c
SHOWN = 10


def waiting(db: Connection, pairs: Iterable[tuple[str, str]]) -> int:
    """How many open cases lie in these units' case types, given as (unit, case type)."""
    query = select(func.count()).select_from(t.cases)
    return sum(
        int(db.scalar(query.where(c.closed.is_(None), tuple_(c.unit, c.case_type).in_(chunk))) or 0)
        for chunk in chunks(pairs)
    )


def of_unit(db: Connection, unit: str, _on: date, _now: datetime) -> Plan:
    """A note of the open cases that a unit which closes leaves behind."""
    return _note(db, Message("Open cases left at the unit"), c.unit == unit)


def of_person(db: Connection, person: str, _on: date, _now: datetime) -> Plan:
    """A note of the open cases that a person who is disabled still holds."""
    return _note(db, Message("Open cases they still hold"), c.assigned_to == person)


def _note(db: Connection, said: Message, condition: ColumnElement[bool]) -> Plan:
    keys = list(db.scalars(select(c.key).where(c.closed.is_(None), condition).order_by(c.key)))
    if not keys:
        return Plan()
    shown = ", ".join(number(key) for key in keys[:SHOWN]) + (" …" if len(keys) > SHOWN else "")
    return Plan(notes=(Message("{said}: {count} ({shown}).", said=said, count=len(keys), shown=shown),))
