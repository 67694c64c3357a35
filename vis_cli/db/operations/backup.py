"""Copies of the whole database: made beside the work of others, and put back."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from vis_cli import temporary
from vis_cli.db.core.commit import UnknownOutcome
from vis_cli.db.core.engine import PAGE_SIZE, RETRY_EVERY, Database, database_url
from vis_cli.db.core.failures import TRY_AGAIN
from vis_cli.db.core.journal import Entry
from vis_cli.db.core.postgres import ENDED, HeldLock, demand_session
from vis_cli.db.core.schema import is_restored, note_restored
from vis_cli.db.core.tables import metadata
from vis_cli.db.operations import postgres_client
from vis_cli.db.operations.brakes import marked
from vis_cli.db.operations.copies import Copy, changed, copy_of, digest_of, is_copy
from vis_cli.db.operations.maintenance import purge_lock
from vis_cli.errors import Busy, CannotWrite, Interrupted, Message, NotPermitted, Sentence, StorageError, as_message
from vis_cli.interrupts import held

PAGES = 2000  # copied at a time, so that writers get in between

Progress = Callable[[int], None]


def back_up(database: Database, part: Path, target: object, progress: Progress = lambda _: None) -> tuple[int, str]:
    """Fill the empty file `part`, which is to become `target`, with a copy of the database; its size and SHA-256.

    Raises:
        CannotWrite: it cannot be written. Busy: others kept the database locked past the lock timeout.
        StorageError: `no-session`, behind a pooler that shares its sessions.
    """
    if database.path is not None:
        with _told(database, target), marked(database):
            _copy(database.path, part, database, progress)
            with closing(sqlite3.connect(part, isolation_level=None)) as copy:
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, that no reader needs to write beside
    else:
        demand_session(database, "pg_dump")
        postgres_client.dump(database.url, part, database.lock_timeout)
    return part.stat().st_size, digest_of(part)


def check_place(target: Path) -> None:
    """Refuse to write a backup over a file that is something else.

    Raises:
        CannotWrite: so.
    """
    if target.is_file() and not is_copy(target):
        raise CannotWrite(
            Message("{target} is there already, and is no backup of vis.", target=target), hint="Name another file."
        )


def working_folders(database: Database) -> list[Path]:
    """The folders in which temporary copies of the database are made."""
    return [postgres_client.temporary_folder() if database.path is None else database.path.resolve().parent]


@contextmanager
def _told(database: Database, target: object) -> Iterator[None]:
    """What SQLite cannot do is told of the database where that is busy, else of `target`.

    Raises:
        Busy, CannotWrite: so.
    """
    try:
        yield
    except sqlite3.Error as error:
        if _is_busy(error):
            raise _busy(database) from None
        raise _cannot(target, error) from None
    except OSError as error:
        raise _cannot(target, error.strerror or error) from None


def _cannot(target: object, reason: object) -> CannotWrite:
    return CannotWrite(
        Message("{target} cannot be written: {error}.", target=target, error=reason), hint="Check the disk."
    )


def _busy(database: Database) -> Busy:
    said = Message(
        "others are at work in {database} and did not finish within {timeout:g} s.",
        database=database,
        timeout=database.lock_timeout,
    )
    return Busy(said, hint=TRY_AGAIN)


def _is_busy(error: sqlite3.Error) -> bool:
    """Whether others are in the way; a log that many are at work in is such too (`SQLITE_PROTOCOL`)."""
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL"))


def _copy(
    source: Path, target: Path, database: Database, progress: Progress = lambda _: None, pages: int = PAGES
) -> None:
    """Copy one SQLite database over another, as it is at one moment, while others work on.

    Raises:
        Busy: others held locks for as long as the lock timeout of `database`, which is one of the two.
    """
    until = time.monotonic() + database.lock_timeout
    done = 0

    def told(status: int, remaining: int, total: int) -> None:
        nonlocal done, until
        if status not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            until = time.monotonic() + database.lock_timeout
        elif time.monotonic() >= until:  # by itself it would wait without end
            raise _busy(database)
        progress(total - remaining - done)
        done = total - remaining

    with (
        closing(sqlite3.connect(source, isolation_level=None, timeout=0)) as have,
        closing(sqlite3.connect(target, isolation_level=None, timeout=0)) as want,
    ):
        want.execute("PRAGMA secure_delete = ON")
        while True:
            try:
                have.execute("BEGIN")
                have.execute("SELECT 1 FROM sqlite_master").fetchone()  # from here on, what others write is not seen
                have.backup(want, pages=pages, progress=told, sleep=RETRY_EVERY)
                return
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() >= until:
                    raise
            if have.in_transaction:
                have.execute("ROLLBACK")
            time.sleep(RETRY_EVERY)


# --- putting a copy back ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Restoring:
    """What a restore leaves to whoever may write: `entry` is what the journal is to say of it.

    `holding_others` keeps those out meanwhile who write admin records; `journalled` brings the restored database to
    this version, with the restore in its journal, and returns the number of the change set; `done` is told that number
    once it is in the database's place.
    """

    entry: Entry
    holding_others: Callable[[], AbstractContextManager[None]]
    journalled: Callable[[Database], int]
    done: Callable[[int], None]


def check_may_replace(database: Database) -> None:
    """Refuse those whom the file system or the server would not let put another database in its place.

    Raises:
        NotPermitted: so. StorageError: the server cannot be asked.
    """
    if database.path is not None:
        path = database.path
        if (path.exists() and not os.access(path, os.W_OK)) or (
            path.parent.exists() and not os.access(path.parent, os.W_OK)
        ):
            said = Message("you may not write {database} or its folder.", database=path)
            raise NotPermitted(said, hint="Let its owner do it.")
        return
    names = [*(table.name for table in metadata.sorted_tables), "alembic_version"]
    with database.reading() as db:
        strangers = db.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
                " AND relname = ANY(:names) AND NOT pg_has_role(relowner, 'USAGE') ORDER BY relname"
            ),
            {"names": names},
        ).all()
        may = db.scalar(text("SELECT has_schema_privilege(current_schema(), 'CREATE')"))
        user = db.scalar(text("SELECT current_user"))
    if strangers or not may:
        said = Message("{user} does not own the tables of {database}.", user=user, database=database)
        raise NotPermitted(said, hint="Let their owner do it: see `vis db grants`.")


def put_back(database: Database, copy: Copy, restoring: Restoring) -> int:
    """Make the database what the copy is, at this vis's version and with the restore in its journal.

    SQLite: this is done to a copy of the copy, which then takes the database's place in one transaction; whoever
    reads at the time sees the old or the new. PostgreSQL: the copy is put back in one transaction, which also notes
    that it was and so lets nobody in before that is journalled. Returns the number of the change set. What is raised
    says what has come of it.

    Raises:
        Busy: another vis writes, or purges. CannotWrite, StorageError: the disk, the server; `no-session`, where the
        lock was lost meanwhile, or behind a pooler that shares its sessions.
        Interrupted: the backup is back, and the journal does not say so yet.
    """
    if database.path is None:
        demand_session(database, "psql")
        with purge_lock(database) as lock:
            assert lock is not None
            return _replace_tables(database, copy, restoring, lock)
    with _unchanged():
        database.path.parent.mkdir(parents=True, exist_ok=True)
        with purge_lock(database):
            return _replace_file(database, database.path, copy, restoring)


@contextmanager
def _unchanged() -> Iterator[None]:
    """Adds to a failure that nothing was changed."""
    try:
        yield
    except OSError as error:
        raise CannotWrite(Message("{reason}.", reason=error.strerror or error), hint=_NOTHING) from None
    except (CannotWrite, StorageError, Busy) as failure:
        failure.hint = (
            Message("Nothing was changed. {hint}", hint=as_message(failure.hint)) if failure.hint else _NOTHING
        )
        raise


_NOTHING = Message("Nothing was changed.")


def _replace_file(database: Database, path: Path, copy: Copy, restoring: Restoring) -> int:
    with _told(database, path), temporary.part(path.parent) as part:
        copy_of(copy, part)
        with closing(sqlite3.connect(part, isolation_level=None)) as made:
            made.execute("PRAGMA secure_delete = ON")
            if made.execute("PRAGMA page_size").fetchone() != (PAGE_SIZE,):
                made.executescript(f"PRAGMA journal_mode = DELETE; PRAGMA page_size = {PAGE_SIZE}; VACUUM")
            made.execute("PRAGMA journal_mode = WAL")
            for statement in note_restored(restoring.entry):
                made.execute(statement)
        try:
            number = _journalled(Database(database_url(str(part)), database.lock_timeout), restoring)
        except StorageError as failure:
            raise _cannot(path, failure.message) from failure
        with closing(sqlite3.connect(part, isolation_level=None)) as made:
            made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with held():  # a signal is heard before it is in its place, or after that is known
            if _is_database(path):
                _copy(part, path, database, pages=-1)
            else:
                for beside in temporary.BESIDE:
                    path.with_name(path.name + beside).unlink(missing_ok=True)
                part.replace(path)
                temporary.settle(path.parent)
            restoring.done(number)
    return number


def _replace_tables(database: Database, copy: Copy, restoring: Restoring, lock: HeldLock) -> int:
    note = "\n".join(f"{statement};" for statement in [*note_restored(restoring.entry), lock.demanded])

    def read() -> None:
        if digest_of(copy.path) != copy.sha256:
            raise changed(copy.path)

    interrupted = False
    try:
        with restoring.holding_others():
            postgres_client.restore(database.url, copy.path, note, timeout=database.lock_timeout, made=read)
    except (StorageError, KeyboardInterrupt) as failure:
        _find_out(database, restoring.entry, failure)
        interrupted = isinstance(failure, KeyboardInterrupt)
    except (Busy, CannotWrite) as failure:
        failure.hint = (
            Message("Nothing was changed. {hint}", hint=as_message(failure.hint)) if failure.hint else _NOTHING
        )
        raise
    try:
        number = _journalled(database, restoring)
    except UnknownOutcome as failure:
        raise UnknownOutcome(failure.message, hint=_UNSURE) from failure
    except (StorageError, Busy) as failure:
        raise type(failure)(failure.message, id=failure.id, hint=_UNSAID) from failure
    except KeyboardInterrupt:
        raise Interrupted("Interrupted.", hint=_UNSURE) from None
    restoring.done(number)
    if interrupted:
        raise KeyboardInterrupt
    return number


_UNSAID = Message("The backup has been put back, but the journal does not say so yet: run `vis db upgrade`.")
_UNSURE = Message(
    "The backup has been put back; if the journal does not say so yet, `vis db upgrade` has it say so: run that."
)
_UNKNOWN = Message("Whether the backup was put back is not known: see `vis db check` before you run it again.")


def _find_out(database: Database, entry: Entry, failure: StorageError | KeyboardInterrupt) -> None:
    """Where a restore seems to have failed, as when a connection breaks, look at what has come of it; go on if it is.

    Raises:
        StorageError: nothing was changed, or nobody can say. KeyboardInterrupt: nothing was changed.
    """
    said: Sentence = failure.message if isinstance(failure, StorageError) else "the restore was interrupted."
    try:
        done = is_restored(database, entry)
    except (StorageError, Busy):
        raise UnknownOutcome(said, hint=_UNKNOWN) from failure
    if done:
        return
    if isinstance(failure, KeyboardInterrupt):
        raise failure
    raise StorageError(said, id="no-session" if ENDED in str(said) else None, hint=_NOTHING) from failure


def _journalled(database: Database, restoring: Restoring) -> int:
    try:
        return restoring.journalled(database)
    finally:
        database.engine.dispose()


def _is_database(path: Path) -> bool:
    """Whether there is an SQLite database that others may have open, so that it must be written over in place."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as db:
            db.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError:
        return False
    return True
