"""The rows of attachments: added, and found by the names of their files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import chunks
from vis_cli.rules.cases.attachments import owner

c = t.attachments.c


def one(db: Connection, key: int, n: int) -> Row[Any] | None:
    """The `n`th attachment of a case, if it has so many."""
    if not 0 < n < 2**31:  # as far as either database counts here
        return None
    return db.execute(select(t.attachments).where(c.case_key == key, c.n == n)).one_or_none()


def last_numbers(db: Connection, keys: Collection[int]) -> dict[int, int]:
    """The highest `n` among each case's attachments; 0 where it has none."""
    found = dict.fromkeys(keys, 0)
    for chunk in chunks(sorted(found)):
        query = select(c.case_key, func.max(c.n)).where(c.case_key.in_(chunk)).group_by(c.case_key)
        found.update({key: int(n) for key, n in db.execute(query)})
    return found


def insert(db: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows, in the caller's transaction, which holds the rows of their cases."""
    if rows:
        db.execute(t.attachments.insert(), rows)


def named(db: Connection, files: Iterable[str]) -> set[str]:
    """Those of the files that a row names: the one that the file was made for, which its name tells."""
    wanted = {file: whose for file in files if (whose := owner(file)) is not None}
    found: set[str] = set()
    for chunk in chunks(sorted({key for key, _ in wanted.values()})):
        found.update(db.scalars(select(c.file).where(c.case_key.in_(chunk))))
    return found & wanted.keys()
