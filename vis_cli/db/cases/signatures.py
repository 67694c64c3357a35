"""When somebody did something in cases, by the access log and by the journal: what a changed signature waits for."""

from __future__ import annotations

from collections.abc import Collection, Generator
from datetime import datetime

from sqlalchemy import Connection, or_, select, union_all

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import STREAMED, dumps

BY = "by"
"""Under which key of a change set's details it stands who an event was done as."""


def moments(
    db: Connection, person: str, ids: Collection[str], users: Collection[str], since: datetime, until: datetime
) -> Generator[datetime, None, None]:
    """The moments at which somebody looked at cases or did something in one, from one through another, in order.

    `ids` is what the access log may call the person (an index), `users` the OS users who are that person. A change set
    says who its event was done as.
    """
    r, c = t.reads.c, t.changes.c
    between_reads, between_changes = r.at.between(since, until), c.at.between(since, until)
    looked = select(r.at).where(or_(r.person.in_(sorted(ids)), r.user.in_(sorted(users))), between_reads)
    done = select(c.at).where(c.details.contains(dumps({BY: person})[1:-1], autoescape=True), between_changes)
    every = union_all(looked, done).subquery()
    with db.execute(select(every.c.at).order_by(every.c.at), execution_options={"yield_per": STREAMED}) as rows:
        for row in rows:
            yield row.at
