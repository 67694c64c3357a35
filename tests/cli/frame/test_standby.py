"""A server that only reads: a standby, after a failover; and URLs that name several servers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from tests.conftest import Command, run_sql, with_database
from tests.register import fill
from tests.servers import at, closed_port, socket_of, standby
from vis_cli.db.core.engine import Database, database_url

READ_WRITE = "read-write"
READS = [
    ("units", "list"),
    ("units", "show", "Teleborg"),
    ("persons", "list"),
    ("case-types", "list"),
    ("roles", "list"),
    ("roles", "check"),
    ("orders", "list"),
    ("windows", "list"),
    ("windows", "run", "-n"),
    ("cards", "show", "Teleborg"),
    ("cards", "check"),
    ("retention", "policy", "list"),
    ("retention", "due"),
    ("retention", "runs"),
    ("todo",),
    ("changes", "list"),
    ("changes", "show", "C-1"),
    ("audit", "verify"),
    ("audit", "export"),
    ("status",),
    ("show", "Teleborg"),
    ("db", "check"),
    ("db", "stats"),
    ("cases", "stats"),
    ("retention", "purge"),
    ("units", "rename", "Teleborg", "Teleborgs vårdcentral", "-n"),
]
WRITES = [
    ("units", "rename", "Teleborg", "Teleborgs vårdcentral"),
    ("changes", "undo", "C-1", "--yes"),
    ("windows", "run"),
    ("orders", "apply", "order.yaml", "--yes"),
    ("retention", "purge", "--apply"),  # and nobody is there to ask
    ("db", "upgrade"),
    ("cases", "list"),  # which must be logged
]


@pytest.fixture(scope="module")
def replica(postgres_server: str, postgres_template: str) -> Iterator[tuple[str, str]]:
    """A database with the register in it, and the folder of a standby that has it too."""
    run_sql(postgres_server, f"CREATE DATABASE vis_replicated TEMPLATE {postgres_template}")
    url = with_database(postgres_server, "vis_replicated")
    with standby(postgres_server) as folder:
        yield url, folder
    run_sql(postgres_server, "DROP DATABASE vis_replicated WITH (FORCE)")


@pytest.fixture
def both(replica: tuple[str, str], vis_postgres: Command) -> tuple[Command, str]:
    """The command on the primary, and the folder of the standby; the register is in both."""
    url, folder = replica
    vis = Command(vis_postgres.cwd, url, {"VIS_NOW": "2026-01-05 08:00"})
    if not vis.ok("units", "list", "--json").json["items"]:
        fill(vis)
        vis.ok("demo", "cases", "--count", "20", "--years", "3", "--yes")
    caught_up(vis, folder)
    order = "ref: IT-1\nunit: Teleborg\ncase_types: [Boka tid]\ndeactivate: 2027-06-29\nreactivate: 2027-08-03\n"
    vis.write("order.yaml", order)
    decision = "{body: RS, date: 2019-03-12, reference: x}"
    vis.write("retention.yaml", f"policies:\n  - {{name: p, keep: 2y, decision: {decision}}}\n")
    vis.write("vis.yaml", "retention: retention.yaml\ncertificates: certs\nhmac_key: key\n")
    return vis, folder


def caught_up(vis: Command, folder: str) -> None:
    """Wait until the standby has what the primary has."""
    with vis.open().session() as db:
        here = db.scalar(text("SELECT pg_current_wal_insert_lsn()"))
    until = time.monotonic() + 30
    with Database(database_url(at(str(vis.database), folder))).session() as db:
        while not db.scalar(text(f"SELECT pg_last_wal_replay_lsn() >= '{here}'")):
            assert time.monotonic() < until
            db.rollback()
            time.sleep(0.02)


def test_a_standby_answers_who_reads_and_refuses_who_writes(both: tuple[Command, str]) -> None:
    vis, folder = both
    there = Command(vis.cwd, at(str(vis.database), folder), vis.environment)
    for words in READS:
        run, here = there(*words), vis(*words)
        assert (run.code, run.err) == (here.code, here.err), (words, run.err)
        assert run.out.replace(str(there.open()), "") == here.out.replace(str(vis.open()), "") or words[0] == "db"
    before = vis.dump()
    for words in WRITES:
        run = there(*words, "--json")
        assert (run.code, run.out, run.error["id"]) == (74, "", "read-only"), (words, run.err)
        assert "standby" in run.error["message"], words
        assert "target_session_attrs" in run.error["hint"]
    assert vis.dump() == before


def test_a_database_that_is_set_to_read_only_is_no_standby_and_refused_alike(vis_postgres: Command) -> None:
    fill(vis_postgres)
    name = database_url(str(vis_postgres.database)).database
    run_sql(str(vis_postgres.database), f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        assert vis_postgres("units", "list").code == 0
        for words in WRITES[:3]:
            run = vis_postgres(*words, "--json")
            assert (run.code, run.error["id"]) == (74, "read-only") and "standby" not in run.error["message"]
    finally:
        reset = f"SET default_transaction_read_only = off; ALTER DATABASE {name} RESET default_transaction_read_only"
        with psycopg.connect(
            host=socket_of(str(vis_postgres.database)), user="postgres", dbname=name, autocommit=True
        ) as db:
            for statement in reset.split("; "):
                db.execute(statement)  # type: ignore[arg-type]


def test_of_several_servers_the_one_that_takes_writes_is_found(both: tuple[Command, str]) -> None:
    vis, folder = both
    here = socket_of(str(vis.database))
    for folders in ((folder, here), (here, folder), ("/nowhere", folder, here)):
        url = at(str(vis.database), *folders, target_session_attrs=READ_WRITE)
        run = vis("units", "alias", "Teleborg", f"Telan {len(folders)}{folders[0] == here}", env={"VIS_DB": url})
        assert (run.code, run.err) == (0, "")
    assert vis.ok("units", "list", env={"VIS_DB": at(str(vis.database), "/nowhere", folder)}).out
    only = at(str(vis.database), "/nowhere", folder, target_session_attrs=READ_WRITE)
    begun = time.monotonic()
    run = vis("units", "list", "--json", "--lock-timeout", "1", env={"VIS_DB": only})
    assert (run.code, run.out, run.error["id"]) == (75, "", "no-server")
    assert 1 <= time.monotonic() - begun < 8 and "try again" in run.error["hint"]


def test_a_server_that_takes_over_meanwhile_is_waited_for(replica: tuple[str, str], vis_postgres: Command) -> None:
    """Last, since it makes the standby a server of its own."""
    url, folder = replica
    vis = Command(vis_postgres.cwd, at(url, f"/nowhere-{closed_port()}", folder, target_session_attrs=READ_WRITE))

    def promote() -> None:
        time.sleep(1.5)
        with psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True) as db:
            db.execute("SELECT pg_promote()")

    taking_over = threading.Thread(target=promote)
    taking_over.start()
    run = vis("units", "alias", "Teleborg", "Efter haveriet", "--lock-timeout", "20", "--json")
    taking_over.join()
    assert (run.code, run.err) == (0, "") and run.json["counts"]["add"] == 1
    assert vis.ok("audit", "verify", "--json").json["ok"] is True
