"""What the journal says of one thing: the changes made to it, oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from vis_cli.db import tables as t
from vis_cli.db.records import chunks
from vis_cli.rules.times import iso


def changes_of(db: Connection, objects: Iterable[str]) -> list[dict[str, Any]]:
    """The change sets that touched any of the objects."""
    c, s = t.changes.c, t.steps.c
    found: dict[int, dict[str, Any]] = {}
    for chunk in chunks(objects):
        touching = select(s.change).where(s.object.in_(chunk))
        for row in db.execute(select(c.number, c.at, c.actor, c.ticket, c.command).where(c.number.in_(touching))):
            found[row.number] = {
                "id": f"C-{row.number}",
                "at": iso(row.at),
                "actor": row.actor,
                "ticket": row.ticket,
                "command": row.command,
            }
    return [found[number] for number in sorted(found)]
