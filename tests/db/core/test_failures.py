"""What the drivers raise, and the exit code that it becomes: each SQLSTATE as a server sends it."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.conftest import ROOT, Command, run_sql
from tests.register import fill
from tests.servers import closed_port, guarded
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.failures import BY_STATE, failure_of, is_busy, is_lost, may_pass
from vis_cli.errors import VisError

CODES = {
    "08006": (74, "storage"),
    "23505": (4, "stale"),
    "25006": (74, "read-only"),
    "25P03": (74, "storage"),
    "25P04": (74, "storage"),
    "28000": (78, "wrong-database"),
    "3D000": (78, "wrong-database"),
    "3F000": (78, "wrong-database"),
    "40001": (75, "busy"),
    "40P01": (75, "busy"),
    "42501": (77, "not-permitted"),
    "53100": (74, "storage"),
    "53200": (74, "storage"),
    "53300": (75, "busy"),
    "53400": (74, "storage"),
    "55P03": (75, "busy"),
    "57014": (75, "busy"),
    "57P01": (74, "storage"),
    "57P02": (74, "storage"),
    "57P03": (75, "busy"),
    "57P04": (74, "storage"),
    "58030": (74, "storage"),
    "XX001": (74, "storage"),
}


def failure(vis: Command, statement: str) -> VisError:
    """What comes of a statement that a server refuses."""
    with pytest.raises(VisError) as raised, vis.open().session() as db:
        db.execute(text(statement))
    return raised.value


def refusal(state: str, said: str = "what the server says") -> str:
    return f"DO $$ BEGIN RAISE EXCEPTION '{said}' USING ERRCODE = '{state}'; END $$"


@pytest.mark.parametrize("state", CODES)
def test_every_state_of_the_server_has_its_exit_code_and_one_line(vis_postgres: Command, state: str) -> None:
    raised = failure(vis_postgres, refusal(state))
    assert (raised.exit_code, raised.id) == CODES[state]
    assert "\n" not in str(raised.message)
    assert "what the server says" in str(raised.message) or state in ("40001", "40P01", "55P03")
    assert raised.hint


def test_the_table_has_no_line_that_is_not_tried() -> None:
    assert {state for state in BY_STATE if not any(tried.startswith(state) for tried in CODES)} == set()


def test_what_the_table_does_not_know_is_a_mistake_of_vis(vis_postgres: Command) -> None:
    for statement in (refusal("22012"), "SELECT nothing FROM nowhere"):
        with pytest.raises(DBAPIError), vis_postgres.open().session() as db:
            db.execute(text(statement))


# --- connections that cannot be made ---------------------------------------------------------------------------------


def reached(vis: Command, url: str, *words: str) -> tuple[int, str, str]:
    """The exit code and the id of what a command says, and the line."""
    run = vis("units", "list", "--json", "--lock-timeout", "0.2", *words, env={"VIS_DB": url})
    assert run.out == "" and "hemligt" not in run.err and run.err.count("\n") == 1, run.err
    return run.code, run.error["id"], run.error["message"]


def test_a_server_that_refuses_who_connects_is_78(vis_postgres: Command) -> None:
    url = database_url(str(vis_postgres.database))
    for changed in (
        url.set(database="nowhere"),
        url.set(username="nobody", password="hemligt"),
        url.update_query_dict({"sslmode": "nowhere"}),
        url.update_query_dict({"service": "nowhere"}),
        url.update_query_dict({"options": "-c no.such"}),
        url.difference_update_query(("host",)).set(host="nowhere.invalid"),
    ):
        code, id, _ = reached(vis_postgres, changed.render_as_string(hide_password=False))
        unknown = changed.host is not None and (code, id) == (74, "storage")  # where no name server answers
        assert unknown or (code, id) == (78, "wrong-database"), changed


def test_a_server_that_is_not_there_is_74_and_named(bare_vis: Command) -> None:
    port = closed_port()
    code, id, said = reached(bare_vis, f"postgresql+psycopg://vis:hemligt@127.0.0.1:{port}/vis")
    assert (code, id) == (74, "storage") and f"vis:***@127.0.0.1:{port}/vis" in said and "refused" in said
    code, id, said = reached(bare_vis, "postgresql+psycopg://vis:hemligt@/vis?host=/nowhere")
    assert (code, id) == (74, "storage") and "/nowhere" in said
    code, id, said = reached(bare_vis, f"postgresql+psycopg://vis:hemligt@127.0.0.1:{port},127.0.0.1:{port}/vis")
    assert (code, id) == (74, "storage") and "All failures" not in said


def test_a_server_that_takes_no_more_connections_is_75(vis_postgres: Command) -> None:
    server = str(vis_postgres.database)
    run_sql(server, "CREATE ROLE vis_crowded LOGIN CONNECTION LIMIT 0")
    try:
        crowded = database_url(server).set(username="vis_crowded").render_as_string()
        code, id, said = reached(vis_postgres, crowded)
        assert (code, id) == (75, "busy") and "too many connections" in said
    finally:
        run_sql(server, "DROP ROLE vis_crowded")


def test_a_server_that_wants_a_password_or_has_no_tls_is_78_and_one_that_stops_is_74(bare_vis: Command) -> None:
    with guarded("hemligt") as (place, process):
        for who, why in (
            (f"vis:fel-hemligt@{place}/postgres", "password authentication failed"),
            (f"vis@{place}/postgres", "no password supplied"),
            (f"vis:hemligt@{place}/hemligt-inte", "does not exist"),
            (f"vis:hemligt@{place}/postgres?sslmode=require", "SSL"),
            (f"vis:hemligt@{place}/postgres?sslmode=verify-full&sslrootcert=/nowhere", "SSL"),
        ):
            code, id, said = reached(bare_vis, f"postgresql+psycopg://{who}".replace("hemligt-inte", "nope"))
            assert (code, id) == (78, "wrong-database") and why in said
        url = f"postgresql+psycopg://vis:hemligt@{place}/postgres"
        vis = Command(bare_vis.cwd, url)
        vis.ok("db", "init", "--sandbox")
        fill(vis)
        assert "hemligt" not in str(vis.dump()["changes"])
        run = vis.ok("units", "alias", "Teleborg", "Telan", "--db", url, "--json")
        assert "vis:***@" in vis.ok("changes", "show", run.json["change"]).out
        with pytest.raises(VisError) as stopped, vis.open().writing() as db:
            process.send_signal(signal.SIGINT)  # a fast shutdown
            process.wait()
            db.execute(text("SELECT 1"))
        assert (stopped.value.exit_code, stopped.value.id) == (74, "storage")
        assert "administrator command" in str(stopped.value.message)
        code, id, said = reached(vis, url)
        assert (code, id) == (74, "storage") and "refused" in said


def test_a_read_that_is_cut_off_while_it_is_written_out_is_74(vis_postgres: Command) -> None:
    fill(vis_postgres)
    vis_postgres.ok("demo", "cases", "--count", "8000", "--years", "3", "--yes")
    environment = {"HOME": str(vis_postgres.cwd), "PATH": "/usr/bin:/bin", "VIS_DB": str(vis_postgres.database)}
    words = [sys.executable, "-m", "vis_cli", "cases", "list", "--json"]
    process = subprocess.Popen(
        words, env={**environment, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.read(1) == "{"  # and waits for us to read on
    others = "FROM pg_stat_activity WHERE application_name = 'vis' AND datname = current_database()"
    run_sql(str(vis_postgres.database), f"SELECT pg_terminate_backend(pid) {others} AND pid <> pg_backend_pid()")
    out, err = process.communicate(timeout=60)
    error = json.loads(err.splitlines()[-1])["error"]
    assert (process.returncode, error["id"]) == (74, "storage") and "ended the connection" in error["message"]
    assert 0 < out.count('"number"') < 8000


def test_what_is_said_to_who_connects_has_its_exit_code(vis_postgres: Command) -> None:
    """The tests' server trusts who is local, so what PostgreSQL and libpq say otherwise is taken from them."""
    database = vis_postgres.open()
    for said, code in SAID.items():
        error = DBAPIError.instance("", None, psycopg.OperationalError(said), psycopg.Error)  # type: ignore[arg-type]
        assert isinstance(error, DBAPIError) and is_lost(error) and not is_busy(error)
        made = failure_of(database, error)
        assert (made.exit_code, may_pass(error)) == (code, code == 75), said
        assert "\n" not in str(made.message)


AT = 'connection failed: connection to server at "10.0.0.1", port 5432 failed: '
SAID = {
    f'{AT}FATAL:  password authentication failed for user "vis"': 78,
    f'{AT}FATAL:  Lösenordsautentisering misslyckades för användare "vis"': 78,
    f'{AT}FATAL:  no pg_hba.conf entry for host "10.0.0.2", user "vis", database "vis", no encryption': 78,
    f'{AT}FATAL:  ingen rad i pg_hba.conf för värd "10.0.0.2", användare "vis", databas "vis", ingen kryptering': 78,
    f"{AT}fe_sendauth: no password supplied": 78,
    f'{AT}FATAL:  database "vis" does not exist': 78,
    f'{AT}FATAL:  databasen "vis" existerar inte': 78,
    f'{AT}FATAL:  rollen "vis" finns inte': 78,
    f"{AT}server does not support SSL, but SSL was required": 78,
    f"{AT}SSL error: certificate verify failed": 78,
    f'{AT}server certificate for "db" does not match host name "10.0.0.1"': 78,
    'connection is bad: invalid sslmode value: "x"': 78,
    'connection is bad: root certificate file "/x" does not exist': 78,
    f"{AT}FATAL:  unsupported startup parameter: options": 78,
    "failed to resolve host 'nowhere': [Errno -2] Name or service not known": 78,
    "failed to resolve host 'nowhere': [Errno -3] Temporary failure in name resolution": 74,
    f"{AT}Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?": 74,
    f"{AT}No route to host": 74,
    f"{AT}timeout expired": 74,
    f"{AT}SSL SYSCALL error: EOF detected": 74,
    "consuming input failed: server closed the connection unexpectedly": 74,
    "the connection is closed": 74,
    f"{AT}FATAL:  sorry, too many clients already": 75,
    f"{AT}FATAL:  ledsen, för många klienter": 75,
    f"{AT}FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute": 75,
    f"{AT}FATAL:  no more connections allowed (max_client_conn)": 75,
    f"{AT}FATAL:  the database system is starting up": 75,
    f"{AT}FATAL:  the database system is not yet accepting connections": 75,
    f"{AT}FATAL:  databassystemet stänger ner": 75,
    f"{AT}session is read-only": 75,
    f"{AT}server is not in hot standby mode": 75,
}
"""What is said where a connection is not made or breaks, by libpq, psycopg, PgBouncer, PostgreSQL and its Swedish."""


def test_of_several_servers_the_gravest_is_told(vis_postgres: Command) -> None:
    def both(*said: str) -> VisError:
        lines = [said[-1], "Multiple connection attempts failed. All failures were:"]
        lines += [f"- host: 'h{n}', port: '5432', hostaddr: '10.0.0.{n}': {each}" for n, each in enumerate(said)]
        original = psycopg.OperationalError("\n".join(lines))
        error = DBAPIError.instance("", None, original, psycopg.Error)  # type: ignore[arg-type]
        assert isinstance(error, DBAPIError)
        return failure_of(vis_postgres.open(), error)

    refused, reads, wrong = (
        f"{AT}Connection refused",
        f"{AT}session is read-only",
        f'{AT}FATAL:  role "x" does not exist',
    )
    assert (both(refused, reads).exit_code, both(refused, reads).id) == (75, "no-server")
    assert both(reads, refused).id == "no-server"
    assert both(reads, wrong, refused).exit_code == 78
    assert (both(refused, refused).exit_code, "h0" in str(both(refused).message)) == (74, False)


# --- SQLite ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_BUSY_SNAPSHOT", 75),
        ("SQLITE_LOCKED", 75),
        ("SQLITE_NOTADB", 78),
        ("SQLITE_CONSTRAINT_UNIQUE", 4),
        ("SQLITE_READONLY_DIRECTORY", 74),
        ("SQLITE_FULL", 74),
        ("SQLITE_IOERR_WRITE", 74),
        ("SQLITE_CORRUPT", 74),
    ],
)
def test_every_name_that_sqlite_gives_has_its_exit_code(sqlite_database: str, name: str, code: int) -> None:
    original = sqlite3.OperationalError("what SQLite says")
    original.sqlite_errorname = name
    error = DBAPIError.instance("", None, original, sqlite3.Error)  # type: ignore[arg-type]
    assert isinstance(error, DBAPIError) and not is_lost(error)
    assert failure_of(Database(database_url(sqlite_database)), error).exit_code == code


def test_a_server_that_ends_a_connection_in_the_middle_of_a_read_is_told(vis_postgres: Command) -> None:
    with vis_postgres.open().reading() as db:
        pid = db.scalar(text("SELECT pg_backend_pid()"))
        run_sql(str(vis_postgres.database), f"SELECT pg_terminate_backend({pid})")
        with pytest.raises(DBAPIError) as raised:
            db.execute(text("SELECT 1"))
        assert failure_of(vis_postgres.open(), raised.value).exit_code == 74
        db.invalidate()
