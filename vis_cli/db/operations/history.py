"""What became of one thing: the changes made to it, oldest first, and whether anything refers to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import KINDS, kept
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import iso


def changes_of(db: Connection, objects: Iterable[str]) -> list[dict[str, Any]]:
    """The change sets that touched any of the objects."""
    c, s = t.changes.c, t.steps.c
    touching = select(s.change).where(one_of(s.object, objects))
    query = select(c.number, c.at, c.actor, c.ticket, c.command).where(c.number.in_(touching)).order_by(c.number)
    return [
        {
            "id": f"C-{row.number}",
            "at": iso(row.at),
            "actor": row.actor,
            "ticket": row.ticket,
            "command": row.command,
        }
        for row in db.execute(query)
    ]


def in_use(db: Connection, steps: Sequence[Step]) -> set[tuple[str, str]]:
    """Kind and id of the records that the steps remove while a row that they leave alone refers to them."""
    planned = {(step.record.kind, kept(step.record.kind).key_of(step.record)) for step in steps}
    removed: dict[str, list[Any]] = {}
    for step in steps:
        if step.after is None:
            removed.setdefault(step.record.kind, []).append(step.before)
    found = set()
    for place in KINDS:
        for key in place.table.foreign_keys:
            for kind, records in removed.items():
                if key.column.table is not kept(kind).table:
                    continue
                by_value = {getattr(record, key.column.name): record for record in records}
                columns = [place.table.c[name] for name in place.key]
                for value, *own in db.execute(select(key.parent, *columns).where(one_of(key.parent, by_value))):
                    if (place.kind, tuple(own)) not in planned:
                        found.add((kind, by_value[value].id))
    for kind, column in _OF_CASES.items():  # no foreign keys: they would be looked up for every case that goes
        by_id = {record.id for record in removed.get(kind, ())}
        if by_id:
            found |= {(kind, id) for id in db.scalars(select(column).distinct()) if id in by_id}
    return found


_OF_CASES = {"unit": t.cases.c.unit, "case-type": t.cases.c.case_type, "person": t.cases.c.assigned_to}
