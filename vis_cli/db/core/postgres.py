"""What PostgreSQL needs of its own: limits of each transaction, poolers between, locks over many transactions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from vis_cli.db.core.failures import may_pass
from vis_cli.db.core.urls import servers
from vis_cli.errors import Busy, Message, StorageError

if TYPE_CHECKING:
    from vis_cli.db.core.engine import Database

READ_LIMIT = 300.0  # seconds that a statement of a read may take, at least; a report on millions of cases takes some
LONGEST = 2**31 - 1  # milliseconds, the most that PostgreSQL takes
READING = "vis_reading"  # the execution option of a connection that only reads
ENDED = "the session that kept others from the same work has ended."
READS_ONLY = "vis_reads_only"  # what is noted of a connection: whether its transaction may write
READ_ONLY = {READING: True, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""The execution options of one consistent view that nothing is written to: BEGIN says so."""

NOTICING = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
"""How soon a server that has vanished from the network is noticed: in half a minute, where the system waits hours."""


@lru_cache(maxsize=8)
def engine(database: Database) -> Engine:
    """The engine of a PostgreSQL database, each transaction of which has its limits. One is made in a process.

    They are set by a statement of the transaction, since a pooler (PgBouncer in transaction mode) gives the next one to
    another session, and knows no `options`.

    Raises:
        ImportError: there is no driver.
    """
    url = database.url
    each = max(2, int(database.lock_timeout / servers(url)))  # seconds for one server; libpq takes no fewer
    given = {"application_name": "vis", "connect_timeout": each, **NOTICING}
    made = create_engine(
        url,
        poolclass=NullPool,
        use_native_hstore=False,  # which would be asked for at every start
        connect_args={key: value for key, value in given.items() if key not in url.query},
    )
    waits = milliseconds(database.lock_timeout)
    reads = milliseconds(max(READ_LIMIT, 30 * database.lock_timeout))

    @event.listens_for(made, "begin")
    def limit(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if driver.autocommit:
            return
        asked = "pg_backend_pid(), current_setting('transaction_read_only')"
        statement = f"SELECT {asked}, {_set('lock_timeout', waits)}"
        if connection.get_execution_options().get(READING):  # a limit that the server's owner has set stays
            statement += (
                f", CASE current_setting('statement_timeout') WHEN '0' THEN {_set('statement_timeout', reads)} END"
            )
        pid, reads_only, *_ = connection.exec_driver_sql(statement).one()
        connection.info[READS_ONLY] = reads_only == "on"
        if pid != driver.info.backend_pid:  # a pooler: what is prepared in one session is not there in the next
            driver.prepare_threshold = None

    return made


def milliseconds(seconds: float) -> int:
    """A time limit as PostgreSQL takes it, to which 0 means none at all."""
    return max(1, min(LONGEST, int(seconds * 1000)))


def _set(name: str, value: object) -> str:
    return f"set_config('{name}', '{value}', true)"


def connect(database: Database, **options: Any) -> Connection:
    """A connection; one that fails for what passes, as when another server takes over, is tried again for a while.

    Raises:
        DBAPIError: it cannot be made within the lock timeout.
    """
    until = time.monotonic() + database.lock_timeout
    while True:
        try:
            return database.engine.connect().execution_options(**options)
        except DBAPIError as error:
            if time.monotonic() >= until or not may_pass(error):
                raise
        time.sleep(0.2)


def refuse_read_only(database: Database, db: Connection) -> None:
    """Refuse a transaction that may not write, before anybody has planned or been asked anything.

    Raises:
        StorageError: so.
    """
    if db.dialect.name != "postgresql":
        return
    if not db.in_transaction():
        db.begin()
    if not db.info[READS_ONLY]:
        return
    standby = db.scalar(text("SELECT pg_is_in_recovery()"))
    said = (
        "the server of {database} is a standby, which can only be read."
        if standby
        else "the database {database} can only be read (default_transaction_read_only)."
    )
    hint = "Name the server that takes writes, or all of them with ?target_session_attrs=read-write."
    raise StorageError(Message(said, database=database), id="read-only", hint=hint)


def demand_writes(database: Database) -> None:
    """Refuse work that writes in many transactions, before anybody is asked about it.

    Raises:
        StorageError: the server takes no writes.
    """
    if not database.is_sqlite:
        with database.session() as db:
            refuse_read_only(database, db)


# --- locks over many transactions ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeldLock:
    """An advisory lock that a transaction of another connection holds, for work in many transactions.

    `pid` and `transaction` are whose it is, as pg_locks has them.
    """

    key: int
    pid: int
    transaction: str

    @property
    def _is_held(self) -> str:
        return (
            "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
            f" AND (classid::bigint << 32 | objid::bigint) = {self.key}"
            f" AND pid = {self.pid} AND virtualtransaction = '{self.transaction}')"
        )

    @property
    def demanded(self) -> str:
        """A statement that fails, with `ENDED`, unless the lock is held: for a script that others run."""
        return f"DO $$ BEGIN IF NOT {self._is_held} THEN RAISE EXCEPTION '{ENDED}'; END IF; END $$"

    def demand(self, db: Connection) -> None:
        """Let a transaction go on only while the lock is held, and when nobody who held it before is in one any more.

        Raises:
            StorageError: `no-session`: the connection that holds it has ended, and another may have the lock now.
        """
        turn = f"WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock({self.key + 1}))"  # read after it is had
        if not db.exec_driver_sql(f"{turn} SELECT {self._is_held} FROM turn").scalar():
            raise StorageError(ENDED, id="no-session", hint="What was done before is done; run it again.")


@contextmanager
def holding(database: Database, key: int, busy: Busy) -> Iterator[HeldLock]:
    """Hold an advisory lock until the block ends, by a transaction that is open that long and does nothing else.

    A session's lock would do without one, but not behind a pooler: PgBouncer gives the same session to another client,
    who then has the lock too. A transaction is one session's everywhere. It has no snapshot and keeps nothing alive.

    Raises:
        Busy: `busy`, where another holds it. StorageError: the server takes no writes.
    """
    with database.session() as db:
        refuse_read_only(database, db)
        if not db.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": key}):
            raise busy
        driver: Any = db.connection.driver_connection
        limits = ["idle_in_transaction_session_timeout"]
        limits += ["transaction_timeout"] if driver.info.server_version >= 170_000 else []
        db.exec_driver_sql(f"SELECT {', '.join(_set(name, 0) for name in limits)}")
        whose = "SELECT pid, virtualtransaction FROM pg_locks WHERE locktype = 'virtualxid' AND pid = pg_backend_pid()"
        pid, transaction = db.exec_driver_sql(whose).one()
        try:
            yield HeldLock(key, pid, transaction)
        finally:
            with suppress(DBAPIError):  # it may have ended, which those who ask have been told
                db.rollback()


def demand_session(database: Database, what: str) -> None:
    """Refuse a pooler that shares its sessions by transaction, for programs that set up a session for themselves.

    What they set would be there for whoever gets the session next: pg_dump leaves an empty search_path.

    Raises:
        StorageError: `no-session`: it is such a pooler.
    """
    with database.session() as first:
        driver: Any = first.connection.driver_connection
        before = _session(first)
        if before == driver.info.backend_pid:
            return  # nobody between
        for _ in range(5):  # an idle client keeps its session, or does not
            with database.session() as second:
                if _session(second, end=False) == before or _session(first) != before:
                    break
        else:
            return
    raise StorageError(
        Message(
            "{database} is reached through a pooler that shares sessions, and {what} needs one.",
            database=database,
            what=what,
        ),
        id="no-session",
        hint="Name the PostgreSQL server itself with --db, not the pooler.",
    )


def _session(db: Connection, *, end: bool = True) -> int:
    """The server's session that a transaction of this connection is given."""
    pid = int(db.scalar(text("SELECT pg_backend_pid()")) or 0)
    if end:
        db.rollback()
    return pid
