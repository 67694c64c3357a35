"""What a purge needs of each kind of database beside SQL: the one lock, room for others, the log, the space.

Apart from `engine.py`, because all of it is of use to purges alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Protocol

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import SQLAlchemyError

from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import Database
from vis_cli.db.core.postgres import HeldLock, holding
from vis_cli.db.operations.reclaim import Wanting, WhyStop, reclaim
from vis_cli.db.operations.sqlite_log import checkpoint, pages_in_log
from vis_cli.errors import Busy, Message, StorageError, WrongDatabase
from vis_cli.rules.retention.measures import Measure

PURGE_LOCK = 0x7669732D707267  # "vis-prg"

PRAGMAS = (
    "synchronous = NORMAL",  # a loss of power may bring the last batches back, whole, to go at the next run
    "wal_autocheckpoint = 0",
    "temp_store = FILE",
    "cache_size = -16384",
    "secure_delete = ON",
)


class Upkeep(Protocol):
    """How a purge treats one kind of database. `bounds`: cases in a batch, at least and at most."""

    bounds: tuple[int, int]

    def rest(self, work: Callable[[], None]) -> bool:
        """Let others in: does `work` in the meantime, tends the log, says whether others were writing."""

    def finish(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        """Empty the log and give space back, as far as `why_stop` allows; what was done, for the certificate."""

    def compact(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        """Then write the case tables anew, so that copies of cells left by page splits go too; what was done."""


def upkeep(database: Database, db: Connection, log_limit: int | None = None) -> Upkeep:
    """The upkeep of this database, on the purge's own connection."""
    if database.is_sqlite:
        return _Sqlite(database, db, log_limit or _Sqlite.LOG_LIMIT)
    return _Postgres(database, db)


def check_keys(db: Connection) -> None:
    """Refuse a database in which other tables refer to cases by foreign key.

    Such a key is looked up for every case that goes: without an index, by reading the whole table each time.

    Raises:
        WrongDatabase: with the tables' names.
    """
    ours = {table.name for table in t.CASE_TABLES}
    found = inspect(db)
    strangers = sorted(
        f"{table}({', '.join(key['constrained_columns'])})"
        for table in found.get_table_names()
        for key in found.get_foreign_keys(table)
        if key["referred_table"] in ours
    )
    db.rollback()
    if strangers:
        raise WrongDatabase(
            Message("tables that vis does not know refer to cases: {strangers}.", strangers=", ".join(strangers)),
            id="unknown-reference",
            hint="Nothing was purged. Drop those foreign keys, or move the tables elsewhere.",
        )


@contextmanager
def purge_lock(database: Database) -> Iterator[HeldLock | None]:
    """The lock of the one purge. The operating system, or the server, lets go of it when the process dies.

    PostgreSQL's may be lost before, with its connection: then nothing more may go, so each transaction must ask.

    Raises:
        Busy: another purge runs.
    """
    busy = Busy("another purge is running.", id="purge-running", hint="Let it finish; see `vis retention runs`.")
    if database.path is None:
        with holding(database, PURGE_LOCK, busy) as lock:
            yield lock
        return
    import fcntl

    path = f"{database.path}-purge.lock"
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(
            Message("{path}: {reason}.", path=path, reason=error.strerror), hint="Nothing was purged; check the folder."
        ) from None
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise busy from None
        yield None
    finally:
        os.close(file)


class _Sqlite:
    """SQLite writes a page once per transaction into the log and once from there into the file: both are paced.

    The log is emptied before it is as long as other connections let it be (4000 pages, see `engine.py`): else one of
    them copies all of it within its commit.
    """

    bounds = (100, 5000)
    LOG_PAGES = 2500  # in the log when it is begun to be copied; some 20 MB
    LOG_LIMIT = 65_536  # pages; a reader that never ends must not make the log fill the disk
    PAUSE = 0.0025  # seconds; others try every 1-2 ms

    def __init__(self, database: Database, db: Connection, log_limit: int) -> None:
        self.database, self.db, self.log_limit = database, db, log_limit
        for pragma in PRAGMAS:
            db.exec_driver_sql(f"PRAGMA {pragma}")
        self.log = Path(f"{database.path}-wal")
        self.kept = 0  # pages in the log after the last checkpoint: none, but where a reader needs them
        self.copying: Thread | None = None
        self.version = self._data_version()
        self.company = 0.0  # until when to reckon with others
        self.rests = 0
        self.reclaim = reclaim(database, db, lambda: self.rest(lambda: None))

    def rest(self, work: Callable[[], None]) -> bool:
        started = time.monotonic()
        work()
        self.rests += 1
        self._tend_log()
        version = self._data_version()
        if version != self.version:  # somebody else has committed since
            self.version, self.company = version, time.monotonic() + 2.0
        others = time.monotonic() < self.company
        left = self.PAUSE - (time.monotonic() - started)
        if left > 0 and (others or self.rests % 4 == 0):
            time.sleep(left)
        return others

    def _data_version(self) -> int:
        return int(self.db.exec_driver_sql("PRAGMA data_version").scalar() or 0)

    def _tend_log(self) -> None:
        """Have most of the log copied into the file while the purge goes on, then end that with a checkpoint."""
        grown = pages_in_log(self.log) - self.kept
        if self.copying is None:
            if grown >= self.LOG_PAGES:
                self.copying = Thread(target=self._copy_aside)
                self.copying.start()
        elif not self.copying.is_alive() or grown >= 1.4 * self.LOG_PAGES:
            self._join()
            self._checkpoint()

    def _copy_aside(self) -> None:
        """On a connection of its own. Where it fails all is left for the checkpoint, which then fails as well."""
        with suppress(SQLAlchemyError), self.database.connect() as aside:
            checkpoint(aside, "PASSIVE")

    def _join(self) -> None:
        if self.copying is not None:
            self.copying.join()
            self.copying = None

    def _checkpoint(self) -> None:
        """Copy the log into the file, then begin it anew: the second step waits for nobody and holds others 1-3 ms."""
        checkpoint(self.db, "PASSIVE")
        done, log, _ = checkpoint(self.db, "RESTART")
        until = time.monotonic() + self.database.lock_timeout
        while not done and max(log, pages_in_log(self.log)) > self.log_limit:
            if time.monotonic() > until:
                raise Busy(
                    "a reader keeps the log from being emptied, and it has grown large.",
                    id="long-reader",
                    hint="What was purged is purged; end the reader (a backup, a report) and run it again.",
                )
            time.sleep(0.1)
            done, log, _ = checkpoint(self.db, "RESTART")
        self.kept = 0 if done else max(log, 0)

    def finish(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        self._join()
        return self.reclaim.finish(why_stop, wanting)

    def compact(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        self._join()
        return self.reclaim.compact(why_stop, wanting)


class _Postgres:
    """PostgreSQL lets others write beside the purge, which only takes rows that nobody else holds.

    Those who note a read wait for the batch that is at work, as long as it takes and no longer: a small one is all
    round trips, and they wait for more of them.
    """

    bounds = (1000, 4000)

    def __init__(self, database: Database, db: Connection) -> None:
        self.reclaim = reclaim(database, db)

    def rest(self, work: Callable[[], None]) -> bool:
        work()
        return False

    def finish(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        return self.reclaim.finish(why_stop, wanting)

    def compact(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        return self.reclaim.compact(why_stop, wanting)


def is_purging(database: Database) -> bool:
    """Whether a purge is running now."""
    try:
        with purge_lock(database):
            return False
    except Busy:
        return True
