"""Committing, and finding out what came of it where the connection broke meanwhile."""

from __future__ import annotations

import time

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from vis_cli.db.core.engine import RETRY_EVERY, Database
from vis_cli.db.core.failures import is_lost
from vis_cli.errors import Message, StorageError


class UnknownOutcome(StorageError):
    """The connection broke while something was committed, and nobody can say whether it was."""

    id = "unknown-outcome"


def commit(database: Database, db: Connection) -> None:
    """Commit; where the connection breaks meanwhile, ask on another one whether it came to that.

    Raises:
        StorageError: it did not come to that. UnknownOutcome: it could not be found out.
    """
    # SQLite knows: what it fails to commit is not committed.
    id = None if database.is_sqlite else db.scalar(text("SELECT CAST(pg_current_xact_id_if_assigned() AS text)"))
    try:
        db.commit()
    except DBAPIError as error:
        if id is None or not is_lost(error):
            raise
        is_committed = _is_committed(database, id)
        if is_committed:
            return
        said = (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
        message = Message("the database {database} failed during the commit: {said}.", database=database, said=said)
        if is_committed is None:
            hint = Message("Whether it was carried out is not known. See `vis changes list` before you run it again.")
            raise UnknownOutcome(message, hint=hint) from error
        raise StorageError(message, hint="Run it again.") from error


def _is_committed(database: Database, id: str) -> bool | None:
    """Whether the transaction was committed, once the server has ended it; None where nobody can say."""
    until = time.monotonic() + database.lock_timeout
    while True:
        try:
            with database.engine.connect() as db:
                state = db.scalar(text("SELECT pg_xact_status(CAST(:id AS xid8))"), {"id": id})
        except SQLAlchemyError:
            state = "not there"  # the server may be starting again
        if state in ("committed", "aborted"):
            return bool(state == "committed")
        if state is None or time.monotonic() >= until:
            return None
        time.sleep(RETRY_EVERY if state == "in progress" else 0.5)
