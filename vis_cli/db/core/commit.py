"""Committing, and finding out what came of it where the connection broke meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from vis_cli.db.core.engine import RETRY_EVERY, Database
from vis_cli.db.core.failures import is_lost, said_by
from vis_cli.errors import Message, StorageError
from vis_cli.interrupts import held


class UnknownOutcome(StorageError):
    """The connection broke while something was committed, and nobody can say whether it was."""

    id = "unknown-outcome"


NOT_KNOWN = Message("Whether it was carried out is not known. See `vis changes list` before you run it again.")

LAST_ROWS: Mapping[str, str] = {
    "changes": "concat_ws('|', number, hash)",
    "runs": "concat_ws('|', number, extract(epoch FROM at), job, actor, result)",
    "reads": "concat_ws('|', number, extract(epoch FROM at), actor, command, cases)",
}
"""The tables one of which every transaction that is journalled adds to, and what tells a row of theirs from others."""


@dataclass(frozen=True)
class Mark:
    """What is known again of a transaction: its number, and the last rows of the journal as it sees them.

    The number alone would not do. A server that takes over, or recovers from a crash, gives those anew that it had not
    heard of: asked for one, it may tell of somebody else's transaction.
    """

    id: str
    rows: Mapping[str, str] = field(default_factory=dict)


def commit(database: Database, db: Connection, done: Callable[[], object] = lambda: None) -> None:
    """Commit, and have it noted (`done`); where the connection breaks meanwhile, ask on another one what came of it.

    So too where it is interrupted: a server whose commit waits for a standby that does not answer has carried it out,
    and only stops waiting.

    Raises:
        StorageError: it did not come to that. UnknownOutcome: it could not be found out.
        KeyboardInterrupt: it was interrupted, and noted before if it was done.
    """
    if database.is_sqlite:  # it waits for nobody, and knows: what it fails to commit is not committed
        with held():
            db.commit()
            done()
        return
    mark = mark_of(db)
    try:
        db.commit()
    except KeyboardInterrupt:
        is_committed = mark is not None and _is_committed(database, mark)
        if is_committed is None:
            said = Message("interrupted during a commit to the database {database}.", database=database)
            raise UnknownOutcome(said, hint=NOT_KNOWN) from None
        if is_committed:
            done()
        raise
    except DBAPIError as error:
        if mark is None or not is_lost(error):
            raise
        is_committed = _is_committed(database, mark)
        if not is_committed:
            said = Message(
                "the database {database} failed during the commit: {said}.", database=database, said=said_by(error)
            )
            if is_committed is None:
                raise UnknownOutcome(said, hint=NOT_KNOWN) from error
            raise StorageError(said, hint="Run it again.") from error
    done()


def mark_of(db: Connection) -> Mark | None:
    """The mark of a PostgreSQL transaction; None where it has written nothing."""
    last = ", ".join(f"(SELECT {row} FROM {name} ORDER BY number DESC LIMIT 1)" for name, row in LAST_ROWS.items())
    id, *rows = db.execute(text(f"SELECT CAST(pg_current_xact_id_if_assigned() AS text), {last}")).one()
    return None if id is None else Mark(id, {name: row for name, row in zip(LAST_ROWS, rows, strict=True) if row})


def _is_committed(database: Database, mark: Mark) -> bool | None:
    """Whether the transaction was committed, once the server has ended it; None where nobody can say."""
    until = time.monotonic() + database.lock_timeout
    while True:
        state = _state(database, mark)
        if state in ("committed", "aborted"):
            return state == "committed"
        if state is None or time.monotonic() >= until:
            return None
        time.sleep(RETRY_EVERY if state == "in progress" else 0.5)


def _state(database: Database, mark: Mark) -> str | None:
    """What a server that takes writes says of the transaction now; None where it is too long ago."""
    asked = text("SELECT pg_is_in_recovery(), pg_xact_status(CAST(:id AS xid8))")
    try:
        with database.engine.connect() as db:
            reads_only, state = db.execute(asked, {"id": mark.id}).one()
            if reads_only:
                return "not there"
            return "aborted" if state == "committed" and not _are_there(db, mark) else state
    except SQLAlchemyError as error:
        if getattr(getattr(error, "orig", None), "sqlstate", None) == "22023":
            return "aborted"  # a number that the server has not given yet: it has never heard of it
        return "not there"  # the server may be starting again


def _are_there(db: Connection, mark: Mark) -> bool:
    """Whether the last rows are those that the transaction saw, its own among them."""
    return all(
        db.scalar(text(f"SELECT {LAST_ROWS[name]} FROM {name} WHERE number = {int(row.partition('|')[0])}")) == row
        for name, row in mark.rows.items()
    )
