"""The purge against what goes wrong: kill -9, a full disk, other writers, and what is left behind."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from tests.conftest import Command
from tests.db.retention.purging import ALL, KEY, NOW, add_cases, old_cases, run_purge
from vis_cli.db.core import tables as t
from vis_cli.db.operations.maintenance import purge_lock
from vis_cli.db.retention import purge_records as records
from vis_cli.files.retention.ledger import LedgerFile, find
from vis_cli.rules.cases.cases import first_key, number

# --- what goes wrong -------------------------------------------------------------------------------------------------


def sandbox(vis: Command, count: int, content: str = "text") -> None:
    """Many due cases, a policy with its decision, and the attachment files."""
    vis.write("vis.yaml", "retention: retention.yaml\ncertificates: certs\nhmac_key: keys/hmac.key\nattachments: att\n")
    decision = "{body: RS, date: 2019-03-12, reference: x}"
    vis.write("retention.yaml", f"policies:\n  - {{name: p, keep: 2y, decision: {decision}}}\n")
    vis.environment["VIS_NOW"] = NOW.isoformat()[:16]
    made = old_cases(count)
    with vis.open().writing() as db:
        add_cases(db, made, content)
        db.commit()
    for case in made:
        if case.key % 3 == 0:
            vis.write(f"att/{case.id}.pdf", content)


def start(vis: Command, *words: str) -> subprocess.Popen[bytes]:
    """`vis` in a process of its own that can be killed."""
    environment = {"HOME": str(vis.cwd), "PATH": "/usr/bin:/bin", "VIS_DB": str(vis.database), **vis.environment}
    environment["PYTHONPATH"] = str(Path(__file__).parents[3])
    return subprocess.Popen(
        [sys.executable, "-m", "vis_cli", *words],
        cwd=vis.cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def check_whole(vis: Command) -> int:
    """Every case is there with all that belongs to it, or gone with it; how many are there."""
    with vis.open().reading() as db:
        keys = set(db.scalars(select(t.cases.c.key)))
        for table, each in ((t.messages, 2), (t.comments, 1)):
            found = list(db.scalars(select(table.c.case_key)))
            assert set(found) == keys and len(found) == each * len(keys)
        waiting = set(db.scalars(select(t.file_removals.c.file)))
        assert set(db.scalars(select(t.attachments.c.case_key))) == {key for key in keys if key % 3 == 0}
        files = {path.name for path in (vis.cwd / "att").iterdir()}
        assert files - waiting == {f"{number(key)}.pdf" for key in keys if key % 3 == 0}
        run = records.unfinished(db)
        if run is not None and run.progress["batches"]:
            (ledger,) = (one for one in find(vis.cwd / "certs", run.progress["database"]) if one.run == run.id)
            marked = sum(len(macs) for macs, _ in ledger.batches())
            assert 0 <= run.counts["cases"] - marked <= 60  # the last batch's mark may be missing
    return len(keys)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_at_any_instant_every_case_is_whole_or_gone_and_the_run_goes_on(
    kind: str, request: pytest.FixtureRequest, soak: bool
) -> None:
    database = None
    if kind == "sqlite":
        vis = request.getfixturevalue("vis_sqlite")
    else:
        from tests.conftest import run_sql, with_database

        server = request.getfixturevalue("postgres_server")
        request.getfixturevalue("postgres_template")
        run_sql(server, "CREATE DATABASE vis_killed TEMPLATE vis_template")
        database = with_database(server, "vis_killed")
        vis = Command(request.getfixturevalue("tmp_path"), database)
    count = 20_000
    sandbox(vis, count)
    vis.ok("retention", "purge", "--apply", "--yes", "--max-runtime", "0s")  # makes the key
    picked = random.Random(5)
    kills, wanted = 0, 200 if soak else 52 if kind == "sqlite" else 4
    while kills < wanted:
        kills += _kill_while_purging(vis, picked)
        if check_whole(vis) < count // 10:  # fill it up: a run under way goes on with the new ones as well
            with vis.open().writing() as db:
                add_cases(db, old_cases(20_000, count))
                db.commit()
            for case in old_cases(20_000, count):
                if case.key % 3 == 0:
                    vis.write(f"att/{case.id}.pdf", "x")
            count += 20_000
    vis.ok("retention", "purge", "--apply", "--yes")
    assert check_whole(vis) == 0
    # A quick machine may end a run before it is killed, so that there are several: together they say what went.
    said = [item["id"] for item in vis.ok("retention", "certificate", "list", "--json").json["items"]]
    papers = [vis.ok("retention", "certificate", "show", run, "--format", "json").json for run in said]
    assert sum(paper["counts"]["cases"] for paper in papers) == count
    assert sum(paper["counts"]["messages"] for paper in papers) == 2 * count
    for path in (vis.cwd / "certs").glob("R-*.json"):
        assert vis("retention", "certificate", "verify", path).code == 0


def _kill_while_purging(vis: Command, picked: random.Random) -> bool:
    """Start a purge in a forked process and kill it at some instant; whether it was alive to be killed."""
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_RDWR)
        vis._become(["retention", "purge", "--apply", "--yes", "--batch-size", "50"], null, null, null, {})
    time.sleep(0.05 + picked.random() * 0.45)
    finished, _ = os.waitpid(child, os.WNOHANG)
    if finished:
        return False
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


@pytest.mark.parametrize("number_", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_after_the_batch_in_flight(vis_sqlite: Command, number_: int) -> None:
    vis = vis_sqlite
    sandbox(vis, 20_000)
    process = start(vis, "retention", "purge", "--apply", "--yes", "--json", "--batch-size", "20")
    _wait_until_some_have_gone(vis, 20_000)
    process.send_signal(number_)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    left = check_whole(vis)
    assert 0 < left < 20_000
    assert b'"finished": false' in out
    assert vis.ok("retention", "runs", "--json").json["items"][0]["state"] == "stopped"
    said = vis.ok("retention", "purge", "--apply", "--yes", "--json").json
    assert (said["run"], said["finished"], said["purged"]["cases"]) == ("R-1", True, 20_000)


def _wait_until_some_have_gone(vis: Command, count: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with vis.open().reading() as db:
            if int(db.scalar(select(func.count()).select_from(t.cases)) or 0) < count:
                return
        time.sleep(0.005)
    raise AssertionError("the purge does not begin")


def test_a_second_purge_meanwhile_is_told_to_try_again(vis: Command) -> None:
    sandbox(vis, 30)
    with purge_lock(vis.open()):
        run = vis("retention", "purge", "--apply", "--yes", "--json")
    assert (run.code, run.error["id"]) == (75, "purge-running")
    assert check_whole(vis) == 30


def test_what_was_purged_is_found_nowhere_after_compacting(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    canary = "KANARIEFÅGEL-7731"
    sandbox(vis, 4000, canary)
    before = Path(str(vis.database)).read_bytes()
    assert canary.encode() in before
    vis.ok("retention", "purge", "--apply", "--yes", "--compact")
    folder = Path(str(vis.database)).parent
    for path in [
        *folder.glob("vis.db*"),
        *(p for p in vis.cwd.rglob("*") if p.is_file() and p.name != "retention.yaml"),
    ]:
        assert canary.encode() not in path.read_bytes(), path
    assert vis.ok("retention", "certificate", "show", "R-1", "--json").json["method"]["compacted"] is True
    assert len(before) > Path(str(vis.database)).stat().st_size * 2


def test_space_comes_back_without_compacting(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    sandbox(vis, 3000, "x" * 400)
    before = Path(str(vis.database)).stat().st_size
    vis.ok("retention", "purge", "--apply", "--yes")
    assert Path(str(vis.database)).stat().st_size < before / 3


def test_a_full_disk_is_74_and_loses_nothing(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    sandbox(vis, 3000, "x" * 400)
    with vis.open().session() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    size = Path(str(vis.database)).stat().st_size
    code, err = _limited(vis, 300_000, "retention", "purge", "--apply", "--yes", "--json")
    assert code == 74, err
    assert "goes on" in err and "Nothing was changed" not in err
    left = check_whole(vis)
    assert left > 0 and size > 300_000
    assert vis.ok("retention", "purge", "--apply", "--yes", "--json").json["purged"]["cases"] == 3000
    assert check_whole(vis) == 0


@pytest.fixture
def small_disk(vis_sqlite: Command) -> Iterator[Command]:
    """The command, its database and its folders on a disk of 24 MiB; for whoever may mount one."""
    place = vis_sqlite.cwd / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        database = shutil.copy(str(vis_sqlite.database), place / "vis.db")
        yield replace(vis_sqlite, cwd=place, database=str(database))
    finally:
        subprocess.run(["umount", str(place)], capture_output=True, check=True)


def test_a_disk_that_is_really_full_is_74_and_the_run_goes_on_when_there_is_room(small_disk: Command) -> None:
    vis = small_disk
    sandbox(vis, 3000, "x" * 400)
    with vis.open().session() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    fill = vis.cwd / "fill"
    free = shutil.disk_usage(vis.cwd).free
    seen = set()
    for room in (100_000, 400_000, 1_000_000, 1_500_000):
        fill.unlink(missing_ok=True)
        fill.write_bytes(b"x" * (free - room))
        run = vis("retention", "purge", "--apply", "--yes", "--batch-size", "100", "--json")
        assert (run.code, run.out) == (74, ""), run.err
        seen.add(check_whole(vis))
    assert min(seen) < 3000
    fill.unlink()
    assert vis.ok("retention", "purge", "--apply", "--yes", "--json").json["purged"]["cases"] == 3000
    assert check_whole(vis) == 0
    assert vis.ok("audit", "verify", "--json").json["ok"]


def _limited(vis: Command, size: int, *words: str) -> tuple[int, str]:
    """Run `vis` where no file may grow beyond `size` bytes: the system then answers as on a full disk."""
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
        "from vis_cli.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    environment = {"HOME": str(vis.cwd), "PATH": "/usr/bin:/bin", "VIS_DB": str(vis.database), **vis.environment}
    environment["PYTHONPATH"] = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=vis.cwd, env=environment, capture_output=True, check=False
    )
    return done.returncode, done.stderr.decode()


def test_a_certificates_folder_that_can_not_be_written_is_74_and_nothing_goes(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    sandbox(vis, 30)
    vis.write("certs", "a file where the folder should be")
    run = vis("retention", "purge", "--apply", "--yes", "--json")
    assert run.code == 74
    with vis.open().reading() as db:
        assert db.scalar(select(func.count()).select_from(t.cases)) == 30
    (vis.cwd / "certs").unlink()
    assert vis.ok("retention", "purge", "--apply", "--yes", "--json").json["purged"]["cases"] == 30


def test_files_left_by_a_killed_run_are_swept_and_counted(vis: Command) -> None:
    sandbox(vis, 9)
    vis.ok("retention", "purge", "--apply", "--yes", "--max-runtime", "0s")
    vis.write("att/orphan.pdf", "x")
    with vis.open().writing() as db:
        db.execute(insert(t.file_removals).values(file="orphan.pdf"))
        db.commit()
    said = vis.ok("retention", "purge", "--apply", "--yes", "--json").json
    assert said["files"] == {"removed": 4, "missing": 0, "leftovers": 1}
    assert list((vis.cwd / "att").iterdir()) == []


def test_a_file_outside_the_attachments_folder_is_never_removed(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    sandbox(vis, 3)
    precious = vis.write("precious.txt", "x")
    with vis.open().writing() as db:
        db.execute(t.attachments.update().values(file="../precious.txt"))
        db.commit()
    run = vis("retention", "purge", "--apply", "--yes")
    assert (run.code, "../precious.txt could not be removed" in run.err) == (3, True)
    assert precious.exists()
    assert vis.dump()["file_removals"] == [("../precious.txt", "attachments")]


def test_another_writer_never_fails_and_never_waits_long(vis_sqlite: Command, tmp_path: Path) -> None:
    database = vis_sqlite.open()
    made = old_cases(20_000)
    kept = replace(made[0], key=first_key(2025) + 1, closed=None, state="new", documented="unknown")
    with database.writing() as db:
        add_cases(db, [*made, kept], "x" * 200)
        db.commit()
    waits: list[float] = []
    done = threading.Event()

    def write() -> None:
        other = sqlite3.connect(str(database.path), isolation_level=None, timeout=0)
        while not done.is_set():
            began = time.monotonic()
            while True:
                try:
                    other.execute("BEGIN IMMEDIATE")
                    break
                except sqlite3.OperationalError:
                    time.sleep(0.0015)
            other.execute("UPDATE cases SET subject = ? WHERE key = ?", (str(began), kept.key))
            other.execute("COMMIT")
            waits.append(time.monotonic() - began)
            time.sleep(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        run, _ = run_purge(database, tmp_path, ALL, NOW.date())
    finally:
        done.set()
        writer.join()
    assert run.counts["cases"] == 20_000
    waits.sort()
    assert len(waits) > 5
    assert waits[int(len(waits) * 0.9)] < 0.5  # the benchmark measures; this only sees that nobody starves


def test_a_ledger_cut_off_in_the_middle_of_a_batch_gives_the_batches_before(tmp_path: Path) -> None:
    from vis_cli.rules.retention.certificate import GENESIS, chained, digester

    ledger = LedgerFile(tmp_path, "12345678-0", "R-1", KEY)
    ledger.open(0, GENESIS)
    macs = digester(KEY)(b"%d" % n for n in range(4))
    ledger.write(macs[:2])
    first = chained(KEY, GENESIS, macs[:2])
    ledger.mark(1, first)
    ledger.write(macs[2:])
    ledger.close()
    (found,) = find(tmp_path, "12345678-0")
    assert list(found.batches()) == [(macs[:2], first)]
    assert found.digest(KEY) == (2, first)
    again = LedgerFile(tmp_path, "12345678-0", "R-1", KEY)
    second = chained(KEY, first, macs[2:])
    again.open(2, second)  # the record says it was committed
    again.close()
    assert found.digest(KEY) == (4, second)


def test_a_file_that_cannot_be_removed_holds_up_none_of_the_others(vis_sqlite: Command, tmp_path: Path) -> None:
    database = vis_sqlite.open()
    (tmp_path / "att" / "x.pdf").mkdir(parents=True)  # a folder cannot be unlinked
    (tmp_path / "att" / "y.pdf").write_text("x")
    with database.writing() as db:
        db.execute(insert(t.file_removals), [{"file": "x.pdf"}, {"file": "y.pdf"}])
        db.commit()
    run, why = run_purge(database, tmp_path, ALL, NOW.date())
    assert (why, run.progress["files"]) == (None, {"removed": 1, "missing": 0, "leftovers": 1})
    assert not (tmp_path / "att" / "y.pdf").exists()
    with database.reading() as db:
        assert list(db.scalars(select(t.file_removals.c.file))) == ["x.pdf"]
