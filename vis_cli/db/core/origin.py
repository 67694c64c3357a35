"""What `meta` says of a database for as long as it lives: which it is, and whether it is a sandbox. The chain knows."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, select

from vis_cli.db.core import tables as t

ORIGIN = "database"
"""The detail of a change set that says what `meta` says; missing where the chain's first change set says the same."""
FOLLOWS = "follows"
"""The detail of a chain's first change set, and the row of `meta`, that say with which head an earlier chain ended."""
RESTORED = "restored"
"""The row of `meta` in which a restore waits for the journal to say so."""

Origin = Mapping[str, str]


def origin(db: Connection) -> dict[str, str]:
    """What `meta` says now: but for where the chain comes from, which is another matter, and a restore that waits."""
    rows = db.execute(select(t.meta.c.name, t.meta.c.value).order_by(t.meta.c.name)).tuples()
    return {name: value for name, value in rows if name not in (FOLLOWS, RESTORED)}


def noted(db: Connection) -> dict[str, dict[str, str]]:
    """What the next change set is to say of the database: nothing where the first has said it already.

    Nor where the database has no id: those of before 0004 are given one by the upgrade, after its change set.
    """
    found = origin(db)
    if "id" not in found:
        return {}
    first = db.scalar(select(t.changes.c.details).where(t.changes.c.number == 1))
    is_said = first is not None and json.loads(first).get(ORIGIN) == found
    return {} if is_said else {ORIGIN: found}
