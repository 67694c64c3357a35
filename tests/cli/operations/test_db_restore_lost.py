"""A restore on PostgreSQL whose connection, server process or own process is ended: what is said has come of it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cli.retention.fixtures import with_clients
from tests.cli.rows import REGISTER, add, window
from tests.conftest import ROOT, Command
from vis_cli.db.core.engine import SCHEMA_VERSION

AT = ("--now", "2026-06-02 09:00")
BEGINS = "NEW.version_num LIKE '%-restored'"  # the end of the transaction that puts the tables back
ENDS = "NEW.version_num NOT LIKE '%-restored'"  # the transaction that journals it
OWN = "PERFORM pg_terminate_backend(pg_backend_pid());"
OTHERS = "PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vis'; PERFORM pg_sleep(1);"
SLOWLY = "PERFORM pg_sleep(4);"

Saved = Callable[[str, str], Command]


@pytest.fixture
def saved(vis_postgres: Command, tmp_path: Path) -> Iterator[Saved]:
    """A function that makes a backup which does something on the server once it is put back, and a change after it."""
    vis = with_clients(vis_postgres)
    (tmp_path / "tmp").mkdir()
    vis.environment["TMPDIR"] = str(tmp_path / "tmp")
    add(vis, *REGISTER)

    def make(when: str, what: str) -> Command:
        body = f"BEGIN IF {when} THEN {what} END IF; RETURN NEW; END"
        run_sql(
            vis,
            f"CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
            "CREATE TRIGGER meddle AFTER UPDATE ON alembic_version FOR EACH ROW EXECUTE FUNCTION meddle()",
        )
        vis.ok("db", "backup", "save")
        run_sql(vis, "DROP FUNCTION meddle CASCADE")
        add(vis, window(1))
        return vis

    run_sql(vis, "DROP FUNCTION IF EXISTS meddle CASCADE")
    yield make
    run_sql(vis, "DROP FUNCTION IF EXISTS meddle CASCADE")


def run_sql(vis: Command, *statements: str) -> None:
    with vis.open().session() as db:
        for statement in statements:
            db.execute(text(statement))
        db.commit()


def windows(vis: Command) -> int:
    with vis.open().session() as db:
        return int(db.scalar(text("SELECT count(*) FROM windows")) or 0)


def scripts(vis: Command) -> list[Path]:
    """What a restore has left of what it read."""
    return list(Path(vis.environment["TMPDIR"]).iterdir())


def finished(vis: Command) -> None:
    """See that a restore that came about is journalled by `db upgrade`, and nobody is let in before."""
    refused = vis("changes", "list", "--json")
    assert (refused.code, refused.error["id"]) == (78, "unfinished-restore")
    assert "restored" in vis.ok("db", "upgrade").out
    assert vis.ok("changes", "list", "--json").json["items"][0]["command"].startswith("vis db restore")
    assert vis.ok("audit", "verify").code == 0


def test_a_connection_lost_after_the_data_is_back_says_that_it_is(saved: Saved) -> None:
    vis = saved(ENDS, OWN)
    run = vis("db", "restore", "save", "--yes", *AT, "--json")
    assert (run.code, run.out) == (74, "")
    assert run.error["hint"].startswith("The backup has been put back")
    assert "vis db upgrade" in run.error["hint"] and "Nothing was changed" not in run.err
    assert windows(vis) == 0
    run_sql(vis, "DROP FUNCTION meddle CASCADE")
    finished(vis)


def test_a_lock_lost_while_the_server_puts_it_back_lets_it_change_nothing(saved: Saved) -> None:
    vis = saved(BEGINS, OTHERS)
    before = vis.dump()
    run = vis("db", "restore", "save", "--yes", *AT, "--json")
    assert (run.code, run.out, run.error["hint"]) == (74, "", "Nothing was changed.")
    assert vis.dump() == before


def test_an_upgrade_that_loses_its_connection_changed_nothing_and_says_so(saved: Saved) -> None:
    vis = saved(ENDS, "NULL;")
    run_sql(
        vis,
        "UPDATE alembic_version SET version_num = '0004'",
        f"CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {OWN} RETURN NEW; END$$",
        "CREATE TRIGGER meddle AFTER UPDATE ON alembic_version FOR EACH ROW EXECUTE FUNCTION meddle()",
    )
    run = vis("db", "upgrade", "--json")
    assert (run.code, run.out, run.error["hint"][:20]) == (74, "", "Nothing was changed.")
    run_sql(
        vis,
        "DROP FUNCTION meddle CASCADE",
        f"UPDATE alembic_version SET version_num = '{SCHEMA_VERSION}' WHERE version_num = '0004'",
    )
    assert vis.ok("audit", "verify").code == 0


def test_a_server_process_that_ends_before_the_commit_changed_nothing(saved: Saved) -> None:
    vis = saved(BEGINS, OWN)
    before = vis.dump()
    run = vis("db", "restore", "save", "--yes", *AT, "--json")
    assert (run.code, run.out, run.error["hint"]) == (74, "", "Nothing was changed.")
    assert vis.dump() == before


def start(vis: Command, *words: str) -> subprocess.Popen[bytes]:
    environment = {"HOME": str(vis.cwd), "VIS_DB": str(vis.database), "PYTHONPATH": str(ROOT), **vis.environment}
    command = [sys.executable, "-m", "vis_cli", *words]  # a process that can be killed
    return subprocess.Popen(command, cwd=vis.cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def until(vis: Command, condition: str) -> None:
    """Wait until the server sees something of psql."""
    query = f"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'psql' AND {condition}"
    end = time.monotonic() + 60
    with vis.open().session() as db:
        while not db.scalar(text(query)):
            db.rollback()
            assert time.monotonic() < end
            time.sleep(0.02)


def test_a_restore_that_is_told_to_end_takes_it_back_and_says_so(saved: Saved) -> None:
    vis = saved(BEGINS, SLOWLY)
    before = vis.dump()
    process = start(vis, "db", "restore", "save", "--yes", *AT)
    until(vis, "wait_event = 'PgSleep'")
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.splitlines()[-1]) == (130, b"Interrupted; nothing half done.")
    assert (vis.dump(), scripts(vis)) == (before, [])


def test_a_restore_that_is_killed_is_whole_or_not_there_and_what_it_left_is_swept(saved: Saved) -> None:
    vis = saved(BEGINS, SLOWLY)
    process = start(vis, "db", "restore", "save", "--yes", *AT)
    until(vis, "wait_event = 'PgSleep'")
    process.kill()
    process.communicate(timeout=60)
    assert len(scripts(vis)) == 1
    end = time.monotonic() + 60
    while time.monotonic() < end:  # psql lives on, and ends what it was told to do
        with vis.open().session() as db:
            if not db.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'psql'")):
                break
        time.sleep(0.1)
    if windows(vis) == 0:
        run_sql(vis, "DROP FUNCTION meddle CASCADE")
        finished(vis)
    check = start(vis, "db", "check")  # where temporary files lie is asked once in a process
    out, _ = check.communicate(timeout=60)
    assert (check.returncode, out.count(b"! "), b"! temporary-files: " in out) == (1, 1, True)
    _, err = start(vis, "db", "backup", "later").communicate(timeout=60)
    assert b"Removed 1 temporary file" in err
    assert scripts(vis) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_backup_that_is_ended_leaves_no_file_of_its_name(saved: Saved, number: int) -> None:
    vis = saved(BEGINS, "NULL;")
    with vis.open().session() as db:
        db.execute(text("LOCK TABLE windows IN ACCESS EXCLUSIVE MODE"))  # so that it is in the middle of it
        process = start(vis, "db", "backup", "again", "--lock-timeout", "60")
        end = time.monotonic() + 60
        while not list(vis.cwd.glob(".vis-*")) and process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == (130 if number == signal.SIGTERM else -9)
    assert not (vis.cwd / "again").exists()
    assert len(list(vis.cwd.glob(".vis-*"))) == (number == signal.SIGKILL)
    vis.ok("db", "backup", "later")
    assert not list(vis.cwd.glob(".vis-*"))


def test_a_backup_waits_no_longer_than_it_may(saved: Saved) -> None:
    vis = saved(BEGINS, "NULL;")
    with vis.open().session() as db:
        db.execute(text("LOCK TABLE windows IN ACCESS EXCLUSIVE MODE"))
        run = vis("db", "backup", "again", "--lock-timeout", "1", "--json")
    assert (run.code, run.out, run.error["id"]) == (75, "", "busy")
    assert not (vis.cwd / "again").exists()
