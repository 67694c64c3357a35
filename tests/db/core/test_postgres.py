"""Limits of each transaction, locks over many, and what is prepared: on PostgreSQL itself and behind a pooler."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import Command, run_sql
from tests.register import fill
from tests.servers import needs_pgbouncer, pooler
from vis_cli.db.core.engine import Database, begin_batch, database_url
from vis_cli.db.core.failures import is_busy
from vis_cli.db.core.postgres import demand_session, holding, milliseconds, refuse_read_only
from vis_cli.db.operations.maintenance import PURGE_LOCK, purge_lock
from vis_cli.errors import Busy, StorageError

LIMITS = "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
RENAME = ("units", "rename", "Teleborg", "Teleborgs vårdcentral")


def limits(db: Connection) -> tuple[str, str]:
    lock, statement = db.execute(text(LIMITS)).one()
    return lock, statement


@contextmanager
def locked(database: Database, table: str = "units") -> Iterator[None]:
    """The table as a migration or a VACUUM FULL of somebody else holds it."""
    with database.session() as other:
        other.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield


# --- limits ----------------------------------------------------------------------------------------------------------


def test_every_transaction_has_its_limits_and_no_session_keeps_them(vis_postgres: Command) -> None:
    database = replace(vis_postgres.open(), lock_timeout=2.5)
    for begun in (database.writing, database.appending, database.session):
        with begun() as db:
            assert limits(db) == ("2500ms", "0")
            db.commit()
            assert limits(db) == ("2500ms", "0")  # of the next one
            db.rollback()
            begin_batch(db, 2.5)
            assert limits(db)[0] == "2500ms"
            db.rollback()
            free = db.execution_options(isolation_level="AUTOCOMMIT")
            assert limits(free) == ("0", "0")
    with database.reading() as db:
        assert limits(db) == ("2500ms", "5min")
        assert db.scalar(text("SHOW transaction_isolation")) == "repeatable read"
        assert db.scalar(text("SHOW transaction_read_only")) == "on"


def test_a_limit_that_the_owner_of_the_server_has_set_for_reads_stays(vis_postgres: Command) -> None:
    url = database_url(str(vis_postgres.database))
    with Database(url.update_query_dict({"options": "-c statement_timeout=7s"})).reading() as db:
        assert limits(db) == ("10s", "7s")


@pytest.mark.parametrize(("seconds", "made"), [(0, 1), (0.0001, 1), (0.25, 250), (10, 10_000), (1e9, 2**31 - 1)])
def test_no_limit_is_0_which_means_none(seconds: float, made: int) -> None:
    assert milliseconds(seconds) == made


READS = [
    ("units", "list"),
    ("units", "list", "--json"),
    ("units", "show", "Teleborg"),
    ("cards", "open", "Teleborg"),
    ("roles", "list"),
    ("changes", "list"),
    ("status",),
    ("todo",),
    ("windows", "run", "-n"),
    ("db", "check"),
]


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_a_read_waits_for_a_lock_no_longer_than_it_may(vis_postgres: Command, words: tuple[str, ...]) -> None:
    fill(vis_postgres)
    with locked(vis_postgres.open(), ", ".join(TABLES)):
        begun = time.monotonic()
        run = vis_postgres(*words, "--lock-timeout", "0.3", "--no-input")
        assert time.monotonic() - begun < 10
    assert (run.code, run.out, run.err.count("\n")) == (75, "", 1), run.err
    assert "for more than 0.3 s" in run.err and "--lock-timeout" in run.err


TABLES = ("units", "grants", "changes", "windows", "alembic_version")
WRITES = [
    RENAME,
    ("windows", "run"),
    ("orders", "apply", "order.yaml", "--yes"),
    ("retention", "purge", "--apply", "--yes"),
]


@pytest.mark.parametrize("words", WRITES, ids=" ".join)
def test_a_write_behind_a_lock_lets_go_of_its_own(vis_postgres: Command, words: tuple[str, ...]) -> None:
    fill(vis_postgres)
    order = "ref: IT-1\nunit: Teleborg\ncase_types: [Boka tid]\ndeactivate: 2027-06-29\nreactivate: 2027-08-03\n"
    vis_postgres.write("order.yaml", order)
    before = vis_postgres.dump()
    with locked(vis_postgres.open(), "units, windows, cases"):
        begun = time.monotonic()
        run = vis_postgres(*words, "--lock-timeout", "0.3", "--json")
        assert time.monotonic() - begun < 10
        assert (run.code, run.out, run.error["id"]) == (75, "", "busy"), run.err
        with replace(vis_postgres.open(), lock_timeout=0.1).writing():
            pass
    assert vis_postgres.dump() == before


def test_who_waits_for_the_writer_waits_in_line_at_the_server(vis_postgres: Command) -> None:
    database = replace(vis_postgres.open(), lock_timeout=0.3)
    with database.writing(), pytest.raises(Busy, match=r"did not finish within 0\.3 s"), database.writing():
        pass


def test_a_statement_of_a_read_that_never_ends_is_ended(vis_postgres: Command) -> None:
    url = database_url(str(vis_postgres.database)).update_query_dict({"options": "-c statement_timeout=200ms"})
    with pytest.raises(Busy, match="did not answer in time"), Database(url).reading() as db:
        db.execute(text("SELECT pg_sleep(30)"))


# --- locks over many transactions ------------------------------------------------------------------------------------


def test_a_lock_is_held_until_its_block_ends_and_keeps_no_old_rows_alive(vis_postgres: Command) -> None:
    database = vis_postgres.open()
    with purge_lock(database) as lock:
        assert lock is not None
        with database.session() as db:
            lock.demand(db)
            whose = text("SELECT state, backend_xmin, backend_xid FROM pg_stat_activity WHERE pid = :pid")
            assert tuple(db.execute(whose, {"pid": lock.pid}).one()) == ("idle in transaction", None, None)
        with pytest.raises(Busy), purge_lock(database):
            pass
    with purge_lock(database) as again, database.session() as db:
        assert again is not None and lock != again
        again.demand(db)
        db.rollback()
        with pytest.raises(StorageError) as lost:
            lock.demand(db)
        assert lost.value.id == "no-session"


def test_whoever_lost_the_lock_is_waited_for_once_more(vis_postgres: Command) -> None:
    """The next holder begins when the transaction has ended that the one before had begun."""
    database = replace(vis_postgres.open(), lock_timeout=0.2)
    with purge_lock(database) as lost, database.session() as db:
        assert lost is not None
        lost.demand(db)
        run_sql(str(vis_postgres.database), f"SELECT pg_terminate_backend({lost.pid})")
        with purge_lock(database) as next_one, database.session() as other:
            assert next_one is not None
            with pytest.raises(DBAPIError) as waited:
                next_one.demand(other)
            assert is_busy(waited.value)
            other.rollback()
            db.commit()
            next_one.demand(other)


def test_a_server_that_only_reads_is_refused_before_anything_is_planned(vis_postgres: Command) -> None:
    url = database_url(str(vis_postgres.database))
    reads = Database(url.update_query_dict({"options": "-c default_transaction_read_only=on"}))
    for begun in (reads.writing, reads.appending):
        with pytest.raises(StorageError) as refused, begun():
            pass
        assert (refused.value.exit_code, refused.value.id) == (74, "read-only")
    with reads.reading() as db:
        assert db.scalar(text("SELECT 1")) == 1
    with vis_postgres.open().session() as db:
        refuse_read_only(vis_postgres.open(), db)


# --- what is prepared, and for whom ----------------------------------------------------------------------------------


def test_statements_are_prepared_where_nobody_is_between(vis_postgres: Command) -> None:
    with vis_postgres.open().session() as db:
        for n in range(8):
            db.exec_driver_sql("SELECT CAST(%s AS integer)", (n,))
        assert db.scalar(text("SELECT count(*) FROM pg_prepared_statements")) > 0
    demand_session(vis_postgres.open(), "pg_dump")


@needs_pgbouncer
@pytest.mark.parametrize("mode", ["transaction", "session"])
def test_behind_a_pooler_nothing_is_prepared(vis_postgres: Command, mode: str) -> None:
    with pooler(str(vis_postgres.database), mode) as url, Database(database_url(url)).session() as db:
        for n in range(8):
            db.exec_driver_sql("SELECT CAST(%s AS integer)", (n,))
        assert db.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0


@needs_pgbouncer
def test_a_lock_behind_a_pooler_is_one_clients_own(vis_postgres: Command) -> None:
    """A session's lock is not: PgBouncer gives another client the same session, which has the lock already."""
    with pooler(str(vis_postgres.database)) as url:
        database = Database(database_url(url), 1)
        taken = []
        for _ in range(2):
            with database.session() as db:
                taken.append(db.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": PURGE_LOCK}))
                db.commit()
        assert taken == [True, True]
        with database.session() as db:
            db.execute(text("SELECT pg_advisory_unlock_all()"))
            db.commit()
        with purge_lock(database) as lock:
            assert lock is not None
            for _ in range(3):
                with pytest.raises(Busy), holding(database, PURGE_LOCK, Busy("another has it")):
                    pass
                with database.session() as db:
                    lock.demand(db)


@needs_pgbouncer
def test_a_pooler_is_known_by_whether_it_shares_its_sessions(vis_postgres: Command) -> None:
    with pooler(str(vis_postgres.database), "session") as url:
        demand_session(Database(database_url(url)), "pg_dump")
    with pooler(str(vis_postgres.database), "transaction", default_pool_size=1) as url:
        with pytest.raises(StorageError, match="pg_dump needs one") as refused:
            demand_session(Database(database_url(url)), "pg_dump")
        assert refused.value.id == "no-session"
