"""The purge on PostgreSQL whose own lock is lost, and behind a pooler that shares sessions."""

from __future__ import annotations

import json
import subprocess
import time

import pytest
from sqlalchemy import text

from tests.conftest import Command, run_sql
from tests.db.retention.test_purge_faults import check_whole, sandbox, start
from tests.servers import needs_pgbouncer, pooler
from vis_cli.db.operations.maintenance import PURGE_LOCK

PURGE = ("retention", "purge", "--apply", "--yes", "--json")
HOLDER = f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {PURGE_LOCK % 2**32} AND granted"


def holder(vis: Command, process: subprocess.Popen[bytes], gone: int) -> int:
    """The session that holds the lock of a purge, when that has destroyed so many cases."""
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with vis.open().session() as db:
            left = db.scalar(text("SELECT count(*) FROM cases")) or 0
            pid = db.scalar(text(HOLDER))
        if pid is not None and left <= 3000 - gone:
            return int(pid)
        time.sleep(0.005)
    raise AssertionError(process.communicate())


def ended(process: subprocess.Popen[bytes]) -> tuple[int | None, bytes, dict[str, str]]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, json.loads(err.splitlines()[-1])["error"]


def lose_the_lock(vis: Command, through: Command) -> None:
    """End the session that holds a running purge's lock: nothing more goes, and another run goes on with it."""
    sandbox(vis, 3000)
    process = start(through, *PURGE, "--batch-size", "20")
    run_sql(str(vis.database), f"SELECT pg_terminate_backend({holder(vis, process, 200)})")
    code, out, error = ended(process)
    left = check_whole(vis)
    assert (code, out, error["id"]) == (74, b"", "no-session")
    assert 0 < left <= 2800 and "goes on" in error["hint"]
    run = through.ok(*PURGE)
    assert (run.json["run"], run.json["finished"], run.json["purged"]["cases"]) == ("R-1", True, 3000)
    assert check_whole(vis) == 0
    vis.ok("audit", "verify")
    vis.ok("retention", "certificate", "verify", str(next((vis.cwd / "certs").glob("*.json"))))


def test_a_purge_whose_lock_is_lost_stops_and_is_gone_on_with(vis_postgres: Command) -> None:
    lose_the_lock(vis_postgres, vis_postgres)


@needs_pgbouncer
def test_a_purge_behind_a_pooler_whose_lock_is_lost_stops_too(vis_postgres: Command) -> None:
    with pooler(str(vis_postgres.database)) as url:
        lose_the_lock(vis_postgres, Command(vis_postgres.cwd, url, vis_postgres.environment))


@needs_pgbouncer
@pytest.mark.parametrize("size", [2, 5])
def test_of_two_purges_behind_a_pooler_one_is_told_to_wait(vis_postgres: Command, size: int) -> None:
    sandbox(vis_postgres, 3000)
    with pooler(str(vis_postgres.database), default_pool_size=size) as url:
        through = Command(vis_postgres.cwd, url, vis_postgres.environment)
        process = start(through, *PURGE, "--batch-size", "20")
        holder(vis_postgres, process, 100)
        run = through(*PURGE)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, json.loads(out)["purged"]["cases"]) == (0, 3000), err
        assert (run.code, run.out, run.error["id"]) == (75, "", "purge-running")
    assert check_whole(vis_postgres) == 0
    vis_postgres.ok("audit", "verify")
