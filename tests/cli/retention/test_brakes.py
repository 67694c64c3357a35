"""A purge stops at its stop file, and waits for backups and for standbys that are behind; others see why it waits."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from tests.cli.retention.fixtures import fill, left, with_clients
from tests.conftest import ROOT, Command, Run
from tests.db.retention.purging import ALL, NOW, add_cases, old_cases, run_purge
from tests.hands import until
from tests.servers import PROGRAMS, as_user, folder_of_servers, socket_of, standby
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.operations.brakes import Brakes
from vis_cli.db.retention import purge_records as records
from vis_cli.errors import NotPermitted

APPLY = ("retention", "purge", "--apply", "--yes", "--json")


@pytest.fixture
def filled(vis: Command) -> Command:
    return fill(with_clients(vis))


def waits(vis: Command, of: Future[Run]) -> dict[str, Any]:
    """What the purge that is at work waits for, as soon as it does."""
    end = time.monotonic() + 30
    while time.monotonic() < end and not of.done():
        found = vis("status", "--json").json["purge"]
        if found and found["waits"]:
            assert vis("status").out.count(f"{found['run']} is at work") == 1
            return found
        time.sleep(0.1)
    raise AssertionError(f"it did not wait: {of.result() if of.done() else '…'}")


def test_nothing_begins_while_the_stop_file_is_there(filled: Command) -> None:
    before = filled.dump()
    filled.write("stop", "")
    run = filled(*APPLY, "--stop-file", "stop")
    assert (run.code, run.error["id"], filled.dump()) == (4, "stop-file", before)
    (filled.cwd / "stop").unlink()
    assert filled.ok(*APPLY, "--stop-file", "stop").json["finished"]


def test_a_run_ends_after_the_batch_in_flight_when_the_stop_file_comes(database: str, tmp_path: Path) -> None:
    opened, file = Database(database_url(database)), tmp_path / "stop"
    with opened.writing() as db:
        add_cases(db, old_cases(12))
        db.commit()
    brakes = Brakes(opened, file)
    run, why = run_purge(
        opened, tmp_path, ALL, NOW.date(), batch=3, brakes=brakes, progress=lambda gone: file.write_text("")
    )
    assert (why, run.counts["cases"]) == ("stop-file", 3)


@contextmanager
def marked_elsewhere(vis: Command) -> Iterator[None]:
    """The mark of a backup that another process makes: what is forked from this one would have the mark too."""
    said = "import sys; from vis_cli.db.core.engine import Database, database_url as url"
    said += "; from vis_cli.db.operations.brakes import marked"
    said += f"\nwith marked(Database(url({vis.database!r}))): print(flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", said], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdin is not None and process.stdout is not None
    with process:
        process.stdout.readline()
        try:
            yield
        finally:
            process.kill()  # the end of its input would not do: the purge, forked from here, holds that open too


def test_a_purge_waits_while_vis_backs_up_and_status_says_so(filled: Command) -> None:
    """By a session of the name that the server shows, or by the mark of the file; both are what a backup leaves."""
    opened = filled.open()
    url = database_url(str(filled.database))
    where: dict[str, Any] = {"host": url.query.get("host"), "user": url.username, "dbname": url.database}
    backup = marked_elsewhere(filled) if opened.is_sqlite else psycopg.connect(**where, application_name="pg_dump")
    with ThreadPoolExecutor(1) as apart, backup:
        purge = apart.submit(filled, *APPLY)
        found = waits(filled, purge)
        assert left(filled) >= {"2024-0000001"}
    who = "vis db backup" if opened.is_sqlite else "pg_dump"
    assert (found["waits"]["why"], found["waits"]["who"], found["cases"]) == ("backup", who, 0)
    said = purge.result().json
    assert (said["finished"], said["purged"]["cases"]) == (True, 3)
    assert said["waited"]["backup"] > 0
    assert filled("status", "--json").json["purge"] is None
    assert "waits" not in filled.ok("retention", "certificate", "show", "R-1", "--format", "json").json


def test_a_backup_by_vis_is_seen_as_it_is_made(filled: Command) -> None:
    """The real one: what it leaves for a purge to see while it is at work."""
    opened, seen = filled.open(), []
    with ThreadPoolExecutor(1) as apart, opened.session() as db:
        brakes = Brakes(opened, every=0.0)
        for n in range(20):
            backup = apart.submit(filled.ok, "db", "backup", f"b{n}")
            while not backup.done():
                if (found := brakes.waits_for(db)) is not None:
                    seen.append(found.who)
            if seen:
                break
        assert set(seen) == {"vis db backup" if opened.is_sqlite else "pg_dump"}
        assert brakes.waits_for(db) is None


def test_a_base_backup_is_seen(vis_postgres: Command, postgres_server: str) -> None:
    folder, opened = folder_of_servers("vis-bb-"), vis_postgres.open()
    words = ["-d", f"host={socket_of(postgres_server)} user=postgres", "-D", str(folder / "copy"), "--max-rate=32k"]
    with opened.session() as db:
        brakes = Brakes(opened, every=0.0)
        process = subprocess.Popen([str(PROGRAMS / "pg_basebackup"), *words], stderr=subprocess.DEVNULL, **as_user())
        try:
            found = until(lambda: brakes.waits_for(db), "it is seen")
            assert (found.why, found.who) == ("backup", "pg_basebackup")
        finally:
            db.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_basebackup"))
            db.rollback()
            process.wait()
        until(lambda: brakes.waits_for(db) is None, "it is seen no more")


def test_a_purge_waits_for_a_standby_that_is_behind_or_gone(vis_postgres: Command, postgres_server: str) -> None:
    opened = vis_postgres.open()
    with opened.writing() as db:
        add_cases(db, old_cases(400))
        db.commit()
    brakes = Brakes(opened, max_lag=0.3, every=0.05, pause=0.05)
    with standby(postgres_server) as folder, ThreadPoolExecutor(1) as apart:
        where = {"host": folder, "user": "postgres", "dbname": "postgres", "autocommit": True}
        with psycopg.connect(**where) as other, opened.session() as db:  # type: ignore[arg-type]
            brakes.check(db)
            until(lambda: brakes.waits_for(db) is None and brakes.standbys, "the standby is seen")
            other.execute("SELECT pg_wal_replay_pause()")
            slow = lambda gone: time.sleep(0.01)  # noqa: E731
            try:
                run = apart.submit(
                    run_purge, opened, vis_postgres.cwd, ALL, NOW.date(), batch=1, brakes=brakes, progress=slow
                )
                said = until(lambda: waiting(opened), "it waits")
                assert (said["why"], said["who"].split()[0]) == ("lag", "walreceiver")
                assert said["seconds"] >= 0.3
                gone = counted(opened)
                time.sleep(0.5)
                assert counted(opened) == gone < 400
            finally:
                other.execute("SELECT pg_wal_replay_resume()")
            finished, why = run.result(60)
        assert (why, finished.counts["cases"], "waits" in finished.progress) == (None, 400, False)
    with opened.session() as db:  # the standby has gone: nobody knows how far behind it is
        found = until(lambda: brakes.waits_for(db), "it is seen")
        assert (found.why, found.seconds) == ("lag", None)


def waiting(opened: Database) -> dict[str, Any] | None:
    with opened.reading() as db:
        run = records.unfinished(db)
        return None if run is None else run.progress.get("waits")


def counted(opened: Database) -> int:
    with opened.reading() as db:
        run = records.unfinished(db)
        assert run is not None
        return run.counts["cases"]


def test_a_brake_that_cannot_be_applied_is_refused(filled: Command) -> None:
    run = filled(*APPLY, "--max-lag", "10s")
    if filled.open().is_sqlite:
        assert (run.code, run.error["id"]) == (2, "usage")
        assert left(filled) >= {"2024-0000001"}
        return
    assert run.json["finished"]
    role = f"vis_blind_{os.getpid()}"
    with filled.open().session() as db:
        db.execute(text(f"CREATE ROLE {role}"))
        db.execute(text(f"SET LOCAL ROLE {role}"))
        with pytest.raises(NotPermitted, match="does not show this user"):
            Brakes(filled.open(), max_lag=1.0).check(db)
        db.rollback()
