"""Connecting: one transaction, rolled back unless committed; what SQLite needs for it, and rows in bulk for both."""

from __future__ import annotations

import errno
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from vis_cli.db.core import postgres
from vis_cli.db.core.failures import TRY_AGAIN, is_busy, told_apart
from vis_cli.db.core.urls import as_written
from vis_cli.db.core.urls import database_url as database_url  # where everybody looks for it, beside Database
from vis_cli.errors import Busy, Message, WrongDatabase
from vis_cli.rules.core.masking import mask

for _name in ("sqlalchemy", "psycopg"):
    # What they log of a failure, as of Ctrl-C while a connection is closed, comes to us too and is told by us; without
    # anybody to hear it, Python would show it on stderr with its traceback.
    logging.getLogger(_name).addHandler(logging.NullHandler())

SCHEMA_VERSION = "0024"
"""The newest migration; a test holds it against the migrations folder."""

RETRY_EVERY = 0.0015  # seconds; SQLite's own busy handler sleeps ever longer and starves behind short transactions
ADMIN_LOCK = 0x7669732D61646D  # "vis-adm": the PostgreSQL advisory lock of whoever writes admin records
APPEND_LOCK = 0x7669732D617070  # "vis-app": of whoever adds to run history or access log
PAGE_SIZE = 8192
CACHE_KIB = 64 * 1024


@dataclass(frozen=True)
class Database:
    """A database by URL. Opening it is left to `reading`, `writing` and `session`."""

    url: URL
    lock_timeout: float = 10.0  # seconds

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file, for SQLite."""
        return Path(str(self.url.database)) if self.is_sqlite else None

    def __str__(self) -> str:
        return mask(str(self.path) if self.is_sqlite else as_written(self.url))

    @property
    def exists(self) -> bool:
        """Whether there is a file; a PostgreSQL database is taken to be there until connecting says otherwise."""
        return self.path is None or self.path.exists()

    @cached_property
    def engine(self) -> Engine:
        try:
            if self.is_sqlite:
                return _sqlite_engine(self._whole_url)
            return postgres.engine(self)
        except (ImportError, NoSuchModuleError) as error:
            raise WrongDatabase(
                Message("PostgreSQL needs a driver: {error}.", error=error),
                hint="Install the extra postgres, as the README says.",
            ) from None

    @property
    def _whole_url(self) -> URL:
        """The URL of an SQLite file whichever folder the process is in; one with options is so already."""
        return self.url if self.url.query else self.url.set(database=str(Path(str(self.url.database)).absolute()))

    def connect(self, **options: Any) -> Connection:
        """A connection, with SQLAlchemy's execution options; one that cannot be made just now is waited for."""
        if self.is_sqlite:
            return self.engine.connect().execution_options(**options)
        return postgres.connect(self, **options)

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """A connection without a transaction of vis's own, for those who manage theirs (purge, backup)."""
        with told_apart(self), self.connect() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the database, which nothing is written to.

        Raises:
            Busy: another held a lock on what is read past `lock_timeout`.
        """
        with told_apart(self), self.connect(**({} if self.is_sqlite else postgres.READ_ONLY)) as connection:
            if self.is_sqlite:
                _begin_reading(connection, self.lock_timeout)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writer of admin records; rolled back unless `connection.commit()` was called.

        Raises:
            Busy: another writer held the lock past `lock_timeout`. StorageError: the server takes no writes.
        """
        with self._begun(ADMIN_LOCK) as connection:
            yield connection

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """A row to be added beside the plans; on PostgreSQL nobody who writes admin records is waited for.

        Raises:
            Busy: another held the lock past `lock_timeout`. StorageError: the server takes no writes.
        """
        with self._begun(APPEND_LOCK) as connection:
            yield connection

    @contextmanager
    def _begun(self, lock: int) -> Iterator[Connection]:
        with told_apart(self), self.connect() as connection:
            postgres.refuse_read_only(self, connection)
            begin_writing(connection, self.lock_timeout, lock)
            yield connection


def hold_append_lock(connection: Connection) -> None:
    """Let nobody else add to run history or access log until this transaction ends: numbers go up as rows come."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": APPEND_LOCK})


def begin_writing(connection: Connection, timeout: float, lock: int = ADMIN_LOCK) -> None:
    """Begin a transaction that holds the write lock.

    Raises:
        Busy: another held the lock for `timeout` seconds.
    """
    if connection.dialect.name == "postgresql":
        is_locked = _lock(connection, lock)
    else:
        until = time.monotonic() + timeout
        while not (is_locked := _begin_immediate(connection)) and time.monotonic() < until:
            time.sleep(RETRY_EVERY)
    if not is_locked:
        raise Busy(
            Message("another vis is writing to the database and did not finish within {timeout:g} s.", timeout=timeout),
            hint=TRY_AGAIN,
        )


def begin_batch(connection: Connection, timeout: float) -> None:
    """Begin one of many short transactions, between which others get in.

    SQLite has one lock for all who write; on PostgreSQL nobody waits for the writers of admin records, nor they.

    Raises:
        Busy: another held the lock for `timeout` seconds.
    """
    connection.rollback()
    if connection.dialect.name != "postgresql":  # where each transaction has its limits, and begins with what it does
        begin_writing(connection, timeout)


def _begin_reading(connection: Connection, timeout: float) -> None:
    """Take a view of an SQLite database; while its log is being emptied or recovered, that takes a moment."""
    until = time.monotonic() + timeout
    while True:
        connection.exec_driver_sql("BEGIN")
        try:
            connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1")
            return
        except DBAPIError as error:
            if not is_busy(error) or time.monotonic() >= until:
                raise
        connection.exec_driver_sql("ROLLBACK")
        time.sleep(RETRY_EVERY)


def _lock(connection: Connection, lock: int) -> bool:
    """Wait in line for an advisory lock, as long as the transaction may wait for any."""
    try:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == "55P03":
            return False
        raise
    return True


def _begin_immediate(connection: Connection) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except DBAPIError as error:
        if is_busy(error):
            return False
        raise
    return True


@lru_cache(maxsize=8)  # which holds no connection, but what SQLAlchemy has compiled: the next one takes it from there
def _sqlite_engine(url: URL) -> Engine:
    # NullPool: a command opens one connection and ends. autocommit: BEGIN is ours to send, and to choose the kind of.
    engine = create_engine(url, poolclass=NullPool, connect_args={"isolation_level": None, "timeout": 0})

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        for pragma in (
            "busy_timeout = 5000",  # the log may just be emptied; from then on whoever waits does it in smaller steps
            "foreign_keys = ON",
            "secure_delete = ON",
            f"cache_size = -{CACHE_KIB}",
            "temp_store = MEMORY",
            "wal_autocheckpoint = 4000",  # more than a purge lets the log grow to, so that it is the one to empty it
            "busy_timeout = 0",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def frugal(db: Connection) -> None:
    """Let a connection that counts much keep little of it in memory; it also sorts quicker that way."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA cache_size = -8192")
        db.exec_driver_sql("PRAGMA temp_store = FILE")


def let_go(db: Connection) -> None:
    """Let a connection forget the pages that it has read, where what comes needs the memory, and other pages."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA shrink_memory")


def create_sqlite_file(path: Path) -> None:
    """An empty database file with the settings that can only be given before the first table is made.

    Raises:
        OSError: it cannot be made; also where it is SQLite that says so.
    """
    import sqlite3

    try:
        connection = sqlite3.connect(path, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error)) from None
    try:
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("VACUUM")
    finally:
        connection.close()
    os.chmod(path, 0o600)


def insert_many(connection: Connection, table: Table, rows: Sequence[Sequence[Any]], *, ready: bool = False) -> None:
    """Insert rows whose values stand in the order of the table's first columns: COPY, or one prepared statement.

    `ready` rows hold values as the driver takes them, moments made by `instant_for`: for millions of rows.
    """
    if not rows:
        return
    columns = list(table.columns)[: len(rows[0])]
    dialect = connection.dialect
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    converted = [] if ready else [(n, process) for n, process in enumerate(processors) if process is not None]
    if connection.dialect.name == "sqlite":
        if converted:
            rows = _converted(rows, converted)
        names = ", ".join(f'"{column.name}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})',
            list(map(tuple, rows)),
        )
        return
    from psycopg import sql

    driver: Any = connection.connection.driver_connection
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    )
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except driver_errors() as error:  # COPY goes past SQLAlchemy, so its errors are wrapped here
        raise DBAPIError.instance("COPY", None, error, driver_errors()) from error


def instant_for(connection: Connection) -> Callable[[int], Any]:
    """What turns seconds since 1970 into what the driver takes for an Instant."""
    if connection.dialect.name == "sqlite":
        return int
    return lambda second: datetime.fromtimestamp(second, UTC)


def driver_errors() -> Any:
    """The base class of what the PostgreSQL driver raises."""
    import psycopg

    return psycopg.Error


def _converted(rows: Sequence[Sequence[Any]], converted: Sequence[tuple[int, Any]]) -> list[tuple[Any, ...]]:
    """The rows with some columns as the driver wants them; each value once, for days and yes or no are few."""
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for n, process in converted:
        known = {value: process(value) for value in set(columns[n])}
        columns[n] = [known[value] for value in columns[n]]
    return list(zip(*columns, strict=True))
