"""Files that were sent and are to leave their shared folder: listed with what was sent, until they have left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, select

from vis_cli.db.core import tables as t

c = t.shared_removals.c


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent: where it lay, what tells it from another there, since when, and in which case first.

    `digest` is an HMAC of its SHA-256. `inode` is text, since a file system may count further than a database.
    """

    path: str
    inode: str
    digest: str
    at: datetime
    case_key: int


def add(db: Connection, sent: Sequence[Sent]) -> None:
    """List files, in the transaction that sends them; one that was sent from there before gives way."""
    if sent:
        db.execute(delete(t.shared_removals).where(c.path.in_([each.path for each in sent])))
        db.execute(t.shared_removals.insert(), [asdict(each) for each in sent])


def listed(db: Connection) -> list[Sent]:
    """The files that are to leave, in order of their paths."""
    return [Sent(**row._mapping) for row in db.execute(select(t.shared_removals).order_by(c.path))]


def forget(db: Connection, left: Iterable[tuple[str, str]]) -> None:
    """Take files that have left off the list, by path and inode: another that was sent from there since stays on it."""
    for path, inode in left:
        db.execute(delete(t.shared_removals).where(and_(c.path == path, c.inode == inode)))
