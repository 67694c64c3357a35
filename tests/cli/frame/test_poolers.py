"""Commands behind PgBouncer, which gives each transaction whatever session is free."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import text

from tests.conftest import Command, run_sql, with_database
from tests.register import UNITS, fill
from tests.servers import PROGRAMS, needs_pgbouncer, pooler, socket_of
from vis_cli.db.core.engine import database_url

pytestmark = needs_pgbouncer


@contextmanager
def company(url: str) -> Iterator[None]:
    """Another client of the pool, which asks something all the time: sessions go from hand to hand."""
    parts = database_url(url)
    ends = threading.Event()

    def ask() -> None:
        with psycopg.connect(
            host=socket_of(url), port=6432, user="postgres", dbname=parts.database, prepare_threshold=None
        ) as db:
            while not ends.is_set():
                db.execute("SELECT pg_sleep(0.001)")
                db.commit()

    others = [threading.Thread(target=ask) for _ in range(2)]
    for other in others:
        other.start()
    try:
        yield
    finally:
        ends.set()
        for other in others:
            other.join()


@pytest.fixture
def pooled(vis_postgres: Command) -> Iterator[Command]:
    """The command by way of a pool, in company."""
    fill(vis_postgres)
    vis_postgres.environment |= {"VIS_NOW": "2026-01-05 08:00", "PATH": f"{PROGRAMS}:/usr/bin:/bin"}
    with pooler(str(vis_postgres.database)) as url, company(url):
        yield Command(vis_postgres.cwd, url, vis_postgres.environment)


def test_commands_of_one_transaction_do_behind_a_pooler_what_they_do_without(
    pooled: Command, vis_postgres: Command
) -> None:
    lines = [f"SE2321000065-TEST{n},Enhet {n}" for n in range(5000, 6500)]
    pooled.write("units.csv", "hsa_id,name\n" + "\n".join(lines) + "\n")
    pooled.ok("units", "import", "units.csv", "--yes")
    orders = []
    for n in range(40):
        month = f"2027-{n // 4 % 12 + 1:02d}"
        orders.append(f"  - {{ref: IT-{n}, unit: {UNITS[n % 4].hsa_id}, case_types: [Boka tid],")
        orders.append(f"     deactivate: {month}-01, reactivate: {month}-08}}")
    pooled.write("season.yaml", "orders:\n" + "\n".join(orders) + "\n")
    assert pooled.ok("orders", "apply", "season.yaml", "--yes", "--json").json["counts"]["add"] == 40
    assert pooled.ok("orders", "apply", "season.yaml", "--yes", "--json").json["change"] is None
    pooled.ok("windows", "run", "--now", "2027-01-02", "--json")
    pooled.ok("units", "rename", "Teleborg", "Teleborgs vårdcentral")
    pooled.ok("undo", "--yes")
    pooled.ok("demo", "cases", "--count", "500", "--years", "1", "--yes")
    assert pooled.ok("cases", "stats", "--json").json["total"] == 500
    for words in (("units", "list"), ("windows", "list"), ("changes", "list"), ("audit", "export"), ("cases", "list")):
        through = pooled(*words, "--json")
        assert (through.code, through.err) == (0, "") and through.out == vis_postgres(*words, "--json").out
    assert pooled.ok("audit", "verify", "--json").json["ok"] is True
    assert pooled.ok("db", "check").code == vis_postgres.ok("db", "check").code == 0


def test_a_database_is_made_and_upgraded_behind_a_pooler(vis_postgres: Command, postgres_server: str) -> None:
    run_sql(postgres_server, "CREATE DATABASE vis_pooled")
    try:
        with pooler(postgres_server) as url:
            pooled = Command(vis_postgres.cwd, with_database(url, "vis_pooled"))
            pooled.ok("db", "init", "--sandbox")
            pooled.ok("db", "upgrade")
            assert pooled.ok("db", "check", "--json").json["ok"] is True
            assert pooled("db", "init", "--json").error["id"] == "exists"
    finally:
        run_sql(postgres_server, "DROP DATABASE vis_pooled WITH (FORCE)")


def test_nothing_is_left_in_the_sessions_that_others_get(pooled: Command, vis_postgres: Command) -> None:
    pooled.ok("units", "list")
    pooled.ok("units", "rename", "Teleborg", "Teleborgs vårdcentral")
    pooled("db", "backup", "save")
    asked = "current_setting('lock_timeout'), current_setting('statement_timeout'), current_setting('search_path')"
    parts = database_url(str(pooled.database))
    for _ in range(6):
        with psycopg.connect(
            host=socket_of(str(pooled.database)), port=6432, user="postgres", dbname=parts.database
        ) as db:
            assert db.execute(f"SELECT {asked}").fetchone() == ("0", "0", '"$user", public')
    with vis_postgres.open().session() as db:
        assert db.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")) == 0


def test_backup_and_restore_need_a_session_of_their_own_and_say_so(pooled: Command, vis_postgres: Command) -> None:
    vis_postgres.ok("db", "backup", "before")
    files, rows = sorted(pooled.cwd.iterdir()), vis_postgres.dump()
    for words in (("backup", "save"), ("restore", "before", "--yes")):
        run = pooled("db", *words, "--json")
        assert (run.code, run.out, run.error["id"]) == (74, "", "no-session")
        assert "not the pooler" in run.error["hint"]
    assert (sorted(pooled.cwd.iterdir()), vis_postgres.dump()) == (files, rows)


def test_a_pooler_that_gives_each_client_a_session_is_enough_for_both(vis_postgres: Command) -> None:
    fill(vis_postgres)
    vis_postgres.environment["PATH"] = f"{PROGRAMS}:/usr/bin:/bin"
    with pooler(str(vis_postgres.database), "session", default_pool_size=6) as url:
        pooled = Command(vis_postgres.cwd, url, vis_postgres.environment)
        pooled.ok("db", "backup", "save")
        pooled.ok("units", "rename", "Teleborg", "Teleborgs vårdcentral")
        pooled.ok("db", "restore", "save", "--yes")
    assert "Vårdcentralen Teleborg" in vis_postgres.ok("units", "list").out
    vis_postgres.ok("audit", "verify")


def test_what_a_pooler_does_not_take_or_have_is_told(vis_postgres: Command) -> None:
    fill(vis_postgres)
    with pooler(str(vis_postgres.database), default_pool_size=1, query_wait_timeout=1) as url:
        pooled = Command(vis_postgres.cwd, url)
        run = pooled("units", "list", "--json", env={"VIS_DB": f"{url}&options=-c%20work_mem%3D8MB"})
        assert (run.code, run.error["id"]) == (78, "wrong-database") and "options" in run.error["message"]
        with psycopg.connect(
            host=socket_of(url), port=6432, user="postgres", dbname=database_url(url).database
        ) as other:
            other.execute("SELECT 1")  # its transaction has the only session
            run = pooled("units", "list", "--json", "--lock-timeout", "1")
        assert (run.code, run.out, run.error["id"]) == (75, "", "busy") and "no more connections" in run.error[
            "message"
        ]
