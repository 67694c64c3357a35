"""What slows a purge down, or ends it: a file that somebody puts there, a backup, a standby that is behind."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, text

from vis_cli.db.core.engine import Database
from vis_cli.errors import NotPermitted, Usage
from vis_cli.rules.retention.waits import Behind, Wait

BACKUPS = text(
    "SELECT application_name FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    " AND (application_name IN ('pg_dump', 'pg_dumpall') AND datname = current_database()"
    " OR application_name LIKE 'pgBackRest [backup]%')"
    " UNION ALL SELECT 'pg_basebackup' FROM pg_stat_progress_basebackup LIMIT 1"
)
"""Backups as the server shows them. A role without pg_read_all_stats sees no names of other roles' sessions, but every
base backup; a copy of the disk is seen by nobody."""
STANDBYS = text(
    "SELECT coalesce(nullif(application_name, ''), 'walreceiver') || coalesce(' ' || host(client_addr), '') AS who,"
    " CAST(pg_wal_lsn_diff(replay_lsn, '0/0') AS float8) AS position,"
    " CAST(extract(epoch FROM replay_lag) AS float8) AS lag,"
    " CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS float8) AS now"
    " FROM (SELECT 1) AS one"
    " LEFT JOIN pg_stat_replication ON state IN ('streaming', 'catchup') AND replay_lsn IS NOT NULL"
)
SEES_ALL = text("SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')")


@dataclass
class Brakes:
    """Asked between two batches. `max_lag` is in seconds.

    A standby that was there once, and is not any more, is behind: nobody knows how far.
    """

    database: Database
    stop_file: Path | None = None
    max_lag: float | None = None
    behind: Behind = field(default_factory=Behind)
    standbys: set[str] = field(default_factory=set)
    looked: float = 0.0
    last: Wait | None = None
    every: float = 1.0  # seconds between two looks
    pause: float = 0.2  # seconds, while it waits, between two looks at the stop file and the signals

    def halted(self) -> bool:
        """Whether the stop file is there; one that cannot be looked at is."""
        try:
            return self.stop_file is not None and self.stop_file.exists()
        except OSError:
            return True

    def check(self, db: Connection) -> None:
        """Refuse a brake that cannot be applied here.

        Raises:
            Usage: SQLite has no standbys. NotPermitted: PostgreSQL does not show them to this role.
        """
        if self.max_lag is None:
            return
        if self.database.is_sqlite:
            raise Usage("--max-lag: an SQLite database has no standbys.", hint="Leave it out.")
        if not sees_all(db):
            said = "--max-lag: the database does not show this user how far its standbys are."
            raise NotPermitted(said, hint="The owner of the server may say: GRANT pg_monitor TO the role.")

    def waits_for(self, db: Connection) -> Wait | None:
        """What there is to wait for, by a look at most every second, on a connection that is in no transaction."""
        now = time.monotonic()
        if now >= self.looked + self.every:
            self.looked = now
            self.last = self._backup(db) or self._lag(db, now)
            db.rollback()
        return self.last

    def _backup(self, db: Connection) -> Wait | None:
        if self.database.path is not None:
            return Wait("backup", "vis db backup") if _is_marked(self.database.path) else None
        who = db.scalar(BACKUPS)
        return None if who is None else Wait("backup", str(who))

    def _lag(self, db: Connection, now: float) -> Wait | None:
        if self.max_lag is None:
            return None
        rows = db.execute(STANDBYS).all()
        self.behind.note(now, rows[0].now)
        there = [row for row in rows if row.position is not None]
        gone = self.standbys - {row.who for row in there}
        self.standbys |= {row.who for row in there}
        if gone:
            return Wait("lag", min(gone))
        late = [
            (max(self.behind.seconds(now, row.position), row.lag or 0.0), row.who)
            for row in there
            if row.position < row.now
        ]
        self.behind.forget(min((row.position for row in there), default=rows[0].now))
        seconds, who = max(late, default=(0.0, ""))
        return Wait("lag", who, round(seconds, 1)) if seconds > self.max_lag else None


def sees_all(db: Connection) -> bool:
    """Whether this role sees everybody's backups; on SQLite those that `vis db backup` makes are all that is seen."""
    return db.dialect.name != "postgresql" or bool(db.scalar(SEES_ALL))


# --- a backup of an SQLite file, as others see it --------------------------------------------------------------------


def _marker(path: Path) -> str:
    return f"{path}-backup.lock"


@contextmanager
def marked(database: Database) -> Iterator[None]:
    """Let a purge see, until the block ends, that a backup is made. The operating system forgets it with the process.

    Where the file cannot be made no purge sees it, and the backup is made all the same.
    """
    file = None
    if database.path is not None:
        import fcntl

        with suppress(OSError):
            file = os.open(_marker(database.path.resolve()), os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(file, fcntl.LOCK_SH)
    try:
        yield
    finally:
        if file is not None:
            os.close(file)


def _is_marked(path: Path) -> bool:
    import fcntl

    try:
        file = os.open(_marker(path.resolve()), os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False
