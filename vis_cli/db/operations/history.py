"""What became of one thing: the changes made to it, oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.register.protection import protection
from vis_cli.rules.core.times import iso


def changes_of(db: Connection, objects: Iterable[str]) -> list[dict[str, Any]]:
    """The change sets that touched any of the objects."""
    c, s = t.changes.c, t.steps.c
    touching = select(s.change).where(one_of(s.object, objects))
    query = (
        select(c.number, c.at, c.actor, c.user, c.ticket, c.command).where(c.number.in_(touching)).order_by(c.number)
    )
    hidden = protection(db)
    return [
        {
            "id": f"C-{row.number}",
            "at": iso(row.at),
            "actor": hidden.document(row.actor),
            "user": hidden.document(row.user),
            "ticket": row.ticket,
            "command": hidden.text(row.command),
        }
        for row in db.execute(query)
    ]
