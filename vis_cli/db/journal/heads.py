"""What of the journal is held against heads that were noted elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.rules.journal.heads import Restored

c = t.changes.c


def database_id(db: Connection) -> str:
    """What the heads of this database are known by; a restored one keeps it."""
    return str(db.scalar(select(t.meta.c.value).where(t.meta.c.name == "id")))


def hashes(db: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """The hashes of change sets, by number, as far as they are there."""
    return dict(db.execute(select(c.number, c.hash).where(one_of(c.number, numbers))).tuples().all())


def restores(db: Connection) -> Iterator[Restored]:
    """Every restore that the journal tells of."""
    query = select(c.number, c.hash, c.details).where(c.details.contains('"replaced":', autoescape=True))
    for number, hash, details in db.execute(query.order_by(c.number)):
        said = json.loads(details)
        if "replaced" in said and "lost" in said:
            head = said["replaced"]
            yield Restored(number, hash, None if head is None else int(head.partition(":")[0]))
