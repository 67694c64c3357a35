"""Copies of the whole database: made beside the work of others, known again, and put back."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from vis_cli.db.core.commit import UnknownOutcome
from vis_cli.db.core.engine import PAGE_SIZE, RETRY_EVERY, Database, database_url
from vis_cli.db.core.failures import TRY_AGAIN
from vis_cli.db.core.journal import Entry
from vis_cli.db.core.postgres import ENDED, HeldLock, demand_session
from vis_cli.db.core.schema import is_restored, note_restored
from vis_cli.db.operations import postgres_client
from vis_cli.db.operations.maintenance import purge_lock
from vis_cli.errors import (
    Busy,
    CannotWrite,
    Fault,
    FaultyInput,
    Message,
    MissingInput,
    Sentence,
    Source,
    StorageError,
)
from vis_cli.rules.operations.restore import Contents

SQLITE_MAGIC = b"SQLite format 3\x00"
POSTGRES_MAGIC = b"PGDMP"
PAGES = 2000  # copied at a time, so that writers get in between

Progress = Callable[[int], None]


def back_up(database: Database, part: Path, target: object, progress: Progress = lambda _: None) -> tuple[int, str]:
    """Fill the empty file `part`, which is to become `target`, with a copy of the database; its size and SHA-256.

    Raises:
        CannotWrite: it cannot be written. StorageError: `no-session`, behind a pooler that shares its sessions.
    """
    with _told(part, target):
        if database.path is not None:
            _copy(database.path, part, database.lock_timeout, progress)
            with closing(sqlite3.connect(part, isolation_level=None)) as copy:
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, that no reader needs to write beside
        else:
            demand_session(database, "pg_dump")
            postgres_client.dump(database.url, part)
    return part.stat().st_size, digest_of(part)


def check_place(target: Path) -> None:
    """Refuse to write a backup over a file that is something else.

    Raises:
        CannotWrite: so.
    """
    if target.is_file() and not _is_copy(target):
        raise CannotWrite(
            Message("{target} is there already, and is no backup of vis.", target=target), hint="Name another file."
        )


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """An empty file in the folder of `target`, mode 600, that is gone afterwards."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise CannotWrite(
            Message("{target} cannot be written: {reason}.", target=target, reason=error.strerror),
            hint="Check the folder.",
        ) from None
    try:
        with _told(part, target):
            yield part
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _told(part: Path, target: object) -> Iterator[None]:
    """What SQLite cannot write is told of `target`; what it has made beside `part` is gone afterwards."""
    try:
        yield
    except sqlite3.Error as error:
        raise CannotWrite(
            Message("{target} cannot be written: {error}.", target=target, error=error), hint="Check the disk."
        ) from None
    finally:
        for name in ("-wal", "-shm", "-journal"):
            part.with_name(part.name + name).unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Have the disk keep a name just given in the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: Path, target: Path, timeout: float, progress: Progress = lambda _: None, pages: int = PAGES) -> None:
    """Copy one SQLite database over another, as it is at one moment, while others work on.

    Raises:
        Busy: others held locks for `timeout` seconds.
    """
    until = time.monotonic() + timeout
    done = 0

    def told(_status: int, remaining: int, total: int) -> None:
        nonlocal done
        progress(total - remaining - done)
        done = total - remaining

    with (
        closing(sqlite3.connect(source, isolation_level=None, timeout=0)) as have,
        closing(sqlite3.connect(target, isolation_level=None, timeout=0)) as want,
    ):
        want.execute("PRAGMA secure_delete = ON")
        have.execute("BEGIN")
        have.execute("SELECT 1 FROM sqlite_master").fetchone()  # from here on, what others write is not seen
        while True:
            try:
                have.backup(want, pages=pages, progress=told, sleep=RETRY_EVERY)
                return
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                    raise
                if time.monotonic() >= until:
                    raise Busy(
                        Message(
                            "another vis is at work in {target} and did not finish within {timeout:g} s.",
                            target=target,
                            timeout=timeout,
                        ),
                        hint=TRY_AGAIN,
                    ) from None
                time.sleep(RETRY_EVERY)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- knowing a copy again --------------------------------------------------------------------------------------------


def _is_copy(path: Path) -> bool:
    try:
        contents(path)
    except (FaultyInput, MissingInput):
        return False
    return True


def contents(path: Path) -> Contents:
    """What the copy holds.

    Raises:
        MissingInput: there is no such file, or it cannot be read.
        FaultyInput: it is no copy of a vis database.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(len(SQLITE_MAGIC))
    except OSError as error:
        raise MissingInput(
            Message("{path} cannot be read: {reason}.", path=path, reason=error.strerror), hint="Check the path."
        ) from None
    if beginning == SQLITE_MAGIC:
        return _sqlite_contents(path)
    if beginning.startswith(POSTGRES_MAGIC):
        return _postgres_contents(path)
    raise _no_backup(path, Message("it is neither an SQLite file nor a dump of pg_dump --format=custom"))


def _no_backup(path: Path, why: Sentence) -> FaultyInput:
    hint = "Name a file that `vis db backup` made."
    return FaultyInput(
        [
            Fault(
                "not-a-backup",
                Message("{path} is no backup of vis: {why}.", path=path, why=why),
                Source(str(path)),
                hint,
            )
        ]
    )


def _sqlite_contents(path: Path) -> Contents:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            (wrong,) = db.execute("PRAGMA integrity_check(1)").fetchone()
            if wrong != "ok":
                raise _no_backup(path, Message("it is damaged ({wrong})", wrong=wrong))
            (version,) = db.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            row = db.execute("SELECT number, hash FROM changes ORDER BY number DESC LIMIT 1").fetchone()
            sandbox = db.execute("SELECT 1 FROM meta WHERE name = 'sandbox' AND value = 'yes'").fetchone()
    except sqlite3.Error as error:
        raise _no_backup(path, str(error)) from None
    number, digest = row or (0, "0" * 64)
    return Contents("sqlite", version, number, digest, sandbox is not None)


def _postgres_contents(path: Path) -> Contents:
    try:
        versions = list(postgres_client.rows(path, "alembic_version"))
        changes = [(int(str(row["number"])), str(row["hash"])) for row in postgres_client.rows(path, "changes")]
        sandbox = any(row == {"name": "sandbox", "value": "yes"} for row in postgres_client.rows(path, "meta"))
    except StorageError as error:
        raise _no_backup(path, error.message) from None
    if not versions:
        raise _no_backup(path, Message("it has no table alembic_version"))
    number, digest = max(changes, default=(0, "0" * 64))
    return Contents("postgresql", str(versions[0]["version_num"]), number, digest, sandbox)


# --- putting a copy back ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Restoring:
    """What a restore leaves to whoever may write: `entry` is what the journal is to say of it.

    `holding_others` keeps those out meanwhile who write admin records; `journalled` brings the restored database to
    this version, with the restore in its journal, and returns the number of the change set.
    """

    entry: Entry
    holding_others: Callable[[], AbstractContextManager[None]]
    journalled: Callable[[Database], int]


def put_back(database: Database, source: Path, restoring: Restoring) -> int:
    """Make the database what the copy `source` is, at this vis's version and with the restore in its journal.

    SQLite: this is done to a copy of the copy, which then takes the database's place in one transaction; whoever
    reads at the time sees the old or the new. PostgreSQL: the copy is put back in one transaction, which also notes
    that it was and so lets nobody in before that is journalled. Returns the number of the change set.

    Raises:
        Busy: another vis writes, or purges. StorageError: `no-session`, where the lock was lost meanwhile, or behind a
        pooler that shares its sessions.
    """
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)
    else:
        demand_session(database, "psql")
    with purge_lock(database) as lock:
        return _put_back(database, source, restoring, lock)


def _put_back(database: Database, source: Path, restoring: Restoring, lock: HeldLock | None) -> int:
    note = note_restored(restoring.entry)
    path = database.path
    if path is None:
        assert lock is not None
        script = "\n".join(f"{statement};" for statement in [*note, lock.demanded])
        _replace_tables(database, source, restoring, script)
        try:
            return _journalled(database, restoring)
        except (StorageError, Busy) as failure:
            raise type(failure)(failure.message, id=failure.id, hint=_UNSAID) from failure
    with _beside(path) as part:
        _copy(source, part, database.lock_timeout)
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            if copy.execute("PRAGMA page_size").fetchone() != (PAGE_SIZE,):
                copy.executescript(f"PRAGMA journal_mode = DELETE; PRAGMA page_size = {PAGE_SIZE}; VACUUM")
            copy.execute("PRAGMA journal_mode = WAL")
            for statement in note:
                copy.execute(statement)
        number = _journalled(Database(database_url(str(part)), database.lock_timeout), restoring)
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if _is_database(path):
            _copy(part, path, database.lock_timeout, pages=-1)
            return number
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        part.replace(path)
        _settle(path.parent)
    return number


_UNSAID = Message("The backup has been put back, but the journal does not say so yet: run `vis db upgrade`.")


def _replace_tables(database: Database, source: Path, restoring: Restoring, then: str) -> None:
    """Put the dump back; where that seems to fail, as when a connection breaks, look at what has come of it.

    Raises:
        StorageError: nothing was changed, or nobody can say. Busy: another vis writes.
    """
    try:
        with restoring.holding_others():
            postgres_client.restore(database.url, source, then)
    except StorageError as failure:
        try:
            done = is_restored(database, restoring.entry)
        except (StorageError, Busy):
            hint = Message("Whether the backup was put back is not known: see `vis db check` before you run it again.")
            raise UnknownOutcome(failure.message, hint=hint) from failure
        if not done:
            id = "no-session" if ENDED in str(failure.message) else None
            raise StorageError(failure.message, id=id, hint="Nothing was changed.") from failure


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
