"""`vis db restore`: the source is only read, what was looked at is put back, and what is said has come of it."""

from __future__ import annotations

import hashlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cli.retention.fixtures import with_clients
from tests.cli.rows import BIRKA, REGISTER, add, window
from tests.conftest import ROOT, Command
from vis_cli.db.core.engine import SCHEMA_VERSION, database_url

AT = ("--now", "2026-06-02 09:00")


@pytest.fixture
def filled(vis: Command) -> Command:
    """A register and two windows, on both databases, with PostgreSQL's client programs."""
    with_clients(vis)
    add(vis, *REGISTER)
    add(vis, window(1), window(2, BIRKA))
    return vis


@pytest.fixture
def filled_sqlite(vis_sqlite: Command) -> Command:
    """The same, where only SQLite is of interest."""
    add(vis_sqlite, *REGISTER)
    add(vis_sqlite, window(1), window(2, BIRKA))
    return vis_sqlite


def everything(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file in the folder: its content's digest, and when it was written."""
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
        if path.is_file()
    }


def copied_live(vis: Command, folder: Path, *endings: str) -> Path:
    """A copy of the database as it lies there while another has it open, its last change only in the log beside it."""
    folder.mkdir()
    with closing(sqlite3.connect(str(vis.database))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM meta").fetchone()
        vis.ok("windows", "cancel", "W-1", "--yes", *AT)
        for ending in ("", *endings):
            shutil.copy(f"{vis.database}{ending}", folder / f"raw.db{ending}")
    return folder / "raw.db"


# --- the source ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endings", [(), ("-wal",), ("-wal", "-shm")])
def test_what_a_log_beside_the_source_holds_is_verified_said_and_put_back(
    filled_sqlite: Command, endings: tuple[str, ...]
) -> None:
    vis = filled_sqlite
    head = vis.ok("audit", "head").out.strip()
    source = copied_live(vis, vis.cwd / "there", *endings)
    if endings:
        head = vis.ok("audit", "head").out.strip()
    wanted = vis.dump()["windows"] if endings else None
    vis.ok("windows", "cancel", "W-2", "--yes", *AT)
    before = everything(source.parent)
    preview = vis.ok("db", "restore", source, "-n", "--json").json
    assert (preview["head"], everything(source.parent)) == (head, before)
    done = vis.ok("db", "restore", source, "--yes", *AT, "--json").json
    assert (done["head"], everything(source.parent)) == (head, before)
    assert vis.ok("changes", "list", "--json").json["items"][1]["id"] == f"C-{head.partition(':')[0]}"
    assert wanted is None or vis.dump()["windows"] == wanted
    files = vis.ok("changes", "show", done["change"], "--json").json["files"]
    logs = [ending for ending in endings if ending == "-wal"]
    assert [(file["name"], file["sha256"]) for file in files] == [
        (f"{source}{ending}", before[f"raw.db{ending}"][0]) for ending in ("", *logs)
    ]
    assert vis.ok("audit", "verify").code == 0
    assert [path.name for path in Path(str(vis.database)).parent.glob(".vis-*")] == []


def test_a_journal_that_a_killed_writer_left_beside_the_source_is_rolled_back_in_the_copy(
    filled_sqlite: Command,
) -> None:
    """Such a file by itself holds half a transaction."""
    vis = filled_sqlite
    vis.ok("db", "backup", "save")
    writer = (
        "import os, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute('PRAGMA cache_size = 1')\n"
        "db.execute('PRAGMA cache_spill = 1')\n"
        "db.execute('BEGIN')\n"
        "db.execute('UPDATE units SET name = name || ?', ('x' * 3000,))\n"
        "db.execute('CREATE TABLE ballast AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 900)"
        " SELECT i, randomblob(2000) FROM n')\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", writer, str(vis.cwd / "save")], check=False)
    assert (vis.cwd / "save-journal").stat().st_size > 0
    before = everything(vis.cwd)
    vis.ok("db", "restore", "save", "--yes", *AT)
    assert everything(vis.cwd) == before
    assert {row[1] for row in vis.dump()["units"]} == {record.name for record in REGISTER if record.kind == "unit"}
    assert vis.ok("db", "check").code == 0


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no folder can be made read-only for root here")
def test_a_source_in_a_folder_that_cannot_be_written_is_put_back(filled_sqlite: Command) -> None:
    vis = filled_sqlite
    source = copied_live(vis, vis.cwd / "there", "-wal")
    there = str(source.parent)
    script = f'mount --bind {there} {there} && mount -o remount,ro,bind {there} && exec "$@"'
    environment = {"HOME": str(vis.cwd), "PATH": "/usr/bin:/bin", "VIS_DB": str(vis.database), "PYTHONPATH": str(ROOT)}
    run = ["unshare", "-m", "sh", "-c", script, "sh", sys.executable, "-m", "vis_cli", "db", "restore", str(source)]
    done = subprocess.run([*run, "--yes"], env=environment, cwd=vis.cwd, capture_output=True, text=True, check=False)
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip("no folder can be made read-only here")
    assert done.returncode == 0, done.stderr
    assert vis.ok("db", "check").code == 0


def test_a_source_that_is_changed_while_somebody_is_asked_is_not_put_back(filled: Command) -> None:
    from tests.cli.terminal import at_terminal

    filled.ok("db", "backup", "save")
    source = filled.cwd / "save"
    add(filled, window(3))
    before = filled.dump()

    def meanwhile() -> None:
        with source.open("ab") as file:
            file.write(b"\0")

    run = at_terminal(filled, "db", "restore", "save", *AT, keys="1", meanwhile=meanwhile)
    assert run.code == 75, run.out
    assert filled.dump() == before


def test_the_database_itself_is_no_backup_of_it(filled_sqlite: Command) -> None:
    before = filled_sqlite.dump()
    run = filled_sqlite("db", "restore", filled_sqlite.database, "--yes", *AT, "--json")
    assert (run.code, run.error["id"]) == (4, "own-file")
    assert filled_sqlite.dump() == before


# --- the chain -------------------------------------------------------------------------------------------------------


def test_a_backup_whose_journal_was_altered_is_refused_and_the_guard_can_be_lifted(filled: Command) -> None:
    with filled.open().writing() as db:
        db.execute(text("UPDATE changes SET reason = 'nothing' WHERE number = 1"))
        db.commit()
    filled.ok("db", "backup", "save")
    before = filled.dump()
    preview = filled.ok("db", "restore", "save", "-n", "--json").json
    assert [(guard["guard"], guard["lifted"]) for guard in preview["guards"]] == [("broken-chain", False)]
    run = filled("db", "restore", "save", "--yes", *AT, "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "broken-chain")
    assert "at C-1, it was altered" in run.error["message"]
    assert "--allow broken-chain --reason TEXT" in run.error["hint"]
    assert filled.dump() == before
    done = filled.ok(
        "db", "restore", "save", "--yes", "--allow", "broken-chain", "--reason", "inget annat finns", *AT, "--json"
    ).json
    assert filled.ok("changes", "show", done["change"], "--json").json["details"]["lifted"] == ["broken-chain"]


def test_runs_and_steps_in_a_backup_are_of_its_chain_too(filled: Command) -> None:
    filled.ok("windows", "run", *AT)
    add(filled, window(3))  # seals the run
    filled.ok("db", "backup", "whole")
    assert "guards" not in filled.ok("db", "restore", "whole", "-n", "--json").json
    for statement in ("UPDATE runs SET result = '{}' WHERE number = 1", "DELETE FROM steps WHERE change = 2"):
        filled.ok("db", "restore", "whole", "--yes", *AT)
        with filled.open().writing() as db:
            db.execute(text(statement))
            db.commit()
        filled.ok("db", "backup", "save")
        assert filled.ok("db", "restore", "save", "-n", "--json").json["guards"][0]["guard"] == "broken-chain"


# --- who may, and when others are at it -----------------------------------------------------------------------------


def test_who_may_not_is_told_before_anything_is_read(filled: Command) -> None:
    filled.write("vis.yaml", "operators: {anna: [windows]}\n")
    for file in ("missing", "vis.yaml"):
        run = filled("db", "restore", file, "--json", env={"SUDO_USER": "anna"})
        assert (run.code, run.out, run.error["id"]) == (77, "", "not-permitted")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("words", [("db", "restore", "missing"), ("db", "upgrade")], ids=["restore", "upgrade"])
def test_who_does_not_own_the_tables_is_told_before_anything_is_read(filled: Command, words: tuple[str, ...]) -> None:
    with filled.open().session() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '0004'"))  # so that there is something to upgrade
        db.execute(text("DROP ROLE IF EXISTS vis_stranger"))
        db.execute(text("CREATE ROLE vis_stranger LOGIN"))
        db.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO vis_stranger"))
        db.commit()
    url = database_url(str(filled.database)).set(username="vis_stranger", password=None)
    stranger = replace(filled, database=url.render_as_string(hide_password=False))
    try:
        run = stranger(*words, "--yes", "--json")
    finally:
        with filled.open().session() as db:
            db.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": SCHEMA_VERSION})
            db.execute(text("DROP OWNED BY vis_stranger"))
            db.execute(text("DROP ROLE vis_stranger"))
            db.commit()
    assert (run.code, run.out, run.error["id"]) == (77, "", "not-permitted")
    assert "vis_stranger does not own the tables" in run.error["message"]


def test_a_restore_waits_no_longer_than_it_may_for_others(filled: Command) -> None:
    filled.ok("db", "backup", "save")
    before = filled.dump()
    with filled.open().writing() as db:
        db.execute(text("SELECT 1"))
        began = time.monotonic()
        run = filled("db", "restore", "save", "--yes", *AT, "--lock-timeout", "1", "--json")
    assert (run.code, run.out, run.error["id"]) == (75, "", "busy")
    assert run.error["hint"].startswith("Nothing was changed.")
    assert time.monotonic() - began < 20
    assert filled.dump() == before


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_restore_does_not_wait_for_ever_for_one_who_reads(filled: Command) -> None:
    filled.ok("db", "backup", "save")
    before = filled.dump()
    with filled.open().session() as reader:
        reader.execute(text("SELECT * FROM units"))
        run = filled("db", "restore", "save", "--yes", *AT, "--lock-timeout", "1", "--json")
    assert (run.code, run.out, run.error["id"]) == (75, "", "busy")
    assert run.error["hint"].startswith("Nothing was changed.")
    assert filled.dump() == before


# --- what goes wrong -------------------------------------------------------------------------------------------------


def start(vis: Command, *words: object) -> subprocess.Popen[bytes]:
    """`vis` in a process of its own that can be killed."""
    environment = {"HOME": str(vis.cwd), "PATH": "/usr/bin:/bin", "VIS_DB": str(vis.database), **vis.environment}
    command = [sys.executable, "-m", "vis_cli", *map(str, words)]
    return subprocess.Popen(
        command,
        cwd=vis.cwd,
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def heavy(vis: Command) -> None:
    """Make the database large enough for its copies to take a while."""
    with vis.open().writing() as db:
        db.execute(text("CREATE TABLE IF NOT EXISTS ballast (content BLOB)"))
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)"
        db.execute(text(f"{numbers} INSERT INTO ballast SELECT randomblob(8000) FROM n"))
        db.commit()


def folders(vis: Command) -> Iterator[Path]:
    """Where temporary files may lie."""
    yield vis.cwd
    yield Path(str(vis.database)).parent


def parts(vis: Command) -> list[Path]:
    return [path for folder in folders(vis) for path in folder.glob(".vis-*")]


def until_there_is_a_part(vis: Command, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while not parts(vis) and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.001)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("words", [("backup", "again"), ("restore", "save", "--yes", *AT)], ids=["backup", "restore"])
def test_killed_at_any_instant_a_copy_is_whole_or_not_there_and_what_it_left_is_swept(
    filled_sqlite: Command, words: tuple[str, ...], number: int, soak: bool
) -> None:
    vis = filled_sqlite
    heavy(vis)
    vis.ok("db", "backup", "save")
    add(vis, window(3))
    changed = vis.dump()
    for wait in range(40 if soak else 4):
        process = start(vis, "db", *words)
        until_there_is_a_part(vis, process)
        time.sleep(0.03 * wait)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        found = vis.dump()
        if number == signal.SIGTERM:
            assert parts(vis) == []
            assert process.returncode in (0, 130), err
            if process.returncode == 130 and words[0] == "restore":
                assert (b"Done before that" in err) == (found != changed)
        if words[0] == "restore" and found["windows"] != changed["windows"]:
            assert vis.ok("changes", "list", "--json").json["items"][0]["command"].startswith("vis db restore")
            add(vis, window(3))
            changed = vis.dump()
        assert vis.ok("audit", "verify").code == 0
        if words[0] == "backup" and (vis.cwd / "again").exists():
            with closing(sqlite3.connect(vis.cwd / "again")) as db:
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    left = parts(vis)
    if left:
        check = vis("db", "check", "--json")
        (finding,) = [each for each in check.json["checks"] if each["check"] == "temporary files"]
        assert check.code == 1 and str(left[0].name) in finding["message"]
        assert "Removed" in vis.ok("db", "backup", "later").err
    assert parts(vis) == []
    assert vis.ok("db", "check").code == 0


def test_a_purge_sweeps_copies_that_hold_what_it_destroys(vis_sqlite: Command) -> None:
    from tests.cli.retention.fixtures import fill, purge

    fill(vis_sqlite)
    left = Path(str(vis_sqlite.database)).parent / ".vis-0123456789abcdef.part"
    left.write_bytes(b"texts")
    assert vis_sqlite("db", "check").code == 1
    purge(vis_sqlite)
    assert not left.exists()


@pytest.fixture
def small_disk(filled_sqlite: Command) -> Iterator[Command]:
    """The command with its database on a disk of 12 MiB; for whoever may mount one."""
    place = filled_sqlite.cwd / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        shutil.copy(str(filled_sqlite.database), place / "vis.db")
        yield replace(filled_sqlite, cwd=place, database=str(place / "vis.db"))
    finally:
        subprocess.run(["umount", str(place)], capture_output=True, check=True)


def test_on_a_full_disk_nothing_is_changed_and_nothing_is_left(small_disk: Command) -> None:
    vis = small_disk
    vis.ok("db", "backup", "../save")
    add(vis, window(3))
    before = vis.dump()
    size = (vis.cwd / "../save").stat().st_size
    seen = set()
    for room in (0, 16_384, size // 2, size + 8192, size + 60_000, size * 3 // 2):
        free = shutil.disk_usage(vis.cwd).free
        (vis.cwd / "fill").write_bytes(b"x" * max(0, free - room))
        run = vis("db", "restore", "../save", "--yes", *AT, "--json")
        seen.add(run.code)
        kept = vis("db", "backup", "copy", "--json")
        assert kept.code in (0, 73, 74), kept.err
        assert not list(vis.cwd.glob(".vis-*"))
        (vis.cwd / "copy").unlink(missing_ok=True)
        (vis.cwd / "fill").unlink()
        if not run.code:
            break
        assert run.out == ""
        assert run.code == 74 or run.error["hint"].startswith("Nothing was changed.")  # 74: it cannot even be read
        assert {**vis.dump(), "runs": []} == {**before, "runs": []}  # they tell of the backups
    assert {73, 74} <= seen
    vis.ok("db", "restore", "../save", "--yes", *AT)
    assert vis.ok("db", "check").code == 0
