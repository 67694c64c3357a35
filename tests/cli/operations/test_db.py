"""`vis db`: the database is made, recognised, checked and upgraded."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cli.rows import BIRKA, REGISTER, add, window
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from vis_cli.db.core import journal
from vis_cli.db.core.engine import SCHEMA_VERSION, Database, database_url
from vis_cli.db.core.schema import alembic_config

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


# --- made, and recognised --------------------------------------------------------------------------------------------


def test_a_database_is_made_once(bare_vis: Command) -> None:
    assert bare_vis.ok("db", "init", "--db", "new.db", "--json").json["sandbox"] is False
    again = bare_vis("db", "init", "--db", "new.db", "--json")
    assert (again.code, again.out, again.error["id"]) == (4, "", "exists")
    assert stat.S_IMODE((bare_vis.cwd / "new.db").stat().st_mode) == 0o600


def test_a_database_file_that_sqlite_cannot_open_is_told_and_not_a_bug(bare_vis: Command) -> None:
    (bare_vis.cwd / "new.db").symlink_to("gone/new.db")
    run = bare_vis("db", "init", "--db", "new.db")
    assert (run.code, run.out) == (74, "")
    assert run.err == "error[storage]: new.db cannot be made: unable to open database file. Check the folder.\n"


def test_a_missing_database_is_told_with_the_command_to_run(bare_vis: Command) -> None:
    run = bare_vis("changes", "list", "--db", "none.db")
    assert (run.code, run.out) == (78, "")
    assert "vis db init" in run.err


def test_without_a_terminal_no_private_database_is_made(bare_vis: Command) -> None:
    run = bare_vis("changes", "list")
    assert run.code == 78
    assert not list(bare_vis.cwd.rglob("*.db"))


def test_at_a_terminal_the_private_database_is_made_and_said(bare_vis: Command) -> None:
    run = at_terminal(bare_vis, "changes", "list")
    assert run.code == 0 and "Made a new database:" in run.out and "No changes." in run.out
    assert [path.name for path in bare_vis.cwd.rglob("*.db")] == ["vis.db"]


def test_a_fresh_database_has_no_changes(vis: Command) -> None:
    run = vis("changes", "list", "--json")
    assert (run.code, run.json, run.err) == (0, {"items": []}, "")


def test_an_older_schema_is_told_with_the_command_to_run_and_upgraded(vis: Command) -> None:
    set_version(vis, "0000")
    run = vis("changes", "list", "--json")
    assert (run.code, run.out, run.error["id"], run.error["hint"]) == (78, "", "old-schema", "Run `vis db upgrade`.")
    for words in (["changes", "undo", "C-1"], ["db", "check"], ["db", "stats"], ["audit", "verify"]):
        assert vis(*words).code == 78


def old_database(path: Path, revision: str) -> Database:
    """A database as an older vis made it."""
    from alembic import command

    database = Database(database_url(str(path)))
    with database.writing() as db:
        command.upgrade(alembic_config(db), revision)
        db.commit()
    return database


def test_a_database_of_every_version_before_this_is_upgraded(vis_sqlite: Command, tmp_path: Path) -> None:
    from alembic.script import ScriptDirectory

    for revision in ScriptDirectory.from_config(alembic_config()).walk_revisions():
        path = tmp_path / f"{revision.revision}.db"
        old_database(path, revision.revision)
        old = replace(vis_sqlite, database=str(path))
        if revision.revision != SCHEMA_VERSION:
            assert old("changes", "list").code == 78
            before = old.ok("db", "upgrade", "-n", "--json").json
            assert (before["dry_run"], before["before"]) == (True, revision.revision)
            assert old("changes", "list").code == 78
        done = old.ok("db", "upgrade", "--json").json
        assert (done["before"], done["version"]) == (revision.revision, SCHEMA_VERSION)
        changes = old.ok("changes", "list", "--json").json["items"]
        wanted = [] if revision.revision == SCHEMA_VERSION else [(done["change"], "vis db upgrade --json")]
        assert [(change["id"], change["command"]) for change in changes] == wanted
        assert old.ok("audit", "verify", "--json").json["records"] == len(changes)
        assert old.ok("db", "upgrade", "--json").json["change"] is None


def test_an_upgrade_names_its_ticket_where_every_change_must(vis_sqlite: Command, tmp_path: Path) -> None:
    old_database(tmp_path / "old.db", "0004")
    old = replace(vis_sqlite, database=str(tmp_path / "old.db"))
    old.write("vis.yaml", "ticket_required: true\n")
    run = old("db", "upgrade", "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "ticket-required")
    counts = old("db", "upgrade", "--expect", "change=1", "--ticket", "CHG-7", "--json")
    assert (counts.code, counts.out, counts.error["id"]) == (4, "", "expect")
    assert old("changes", "list").code == 78
    done = old.ok("db", "upgrade", "--ticket", "CHG-7", "--reason", "ny version", "--json").json
    assert (done["change"], done["before"], done["dry_run"], done["steps"]) == ("C-1", "0004", False, [])
    shown = old.ok("changes", "show", "C-1", "--json").json
    assert (shown["ticket"], shown["reason"]) == ("CHG-7", "ny version")
    assert old.ok("db", "upgrade", "--json").json["change"] is None  # nothing to do takes no ticket


def test_an_upgrade_by_a_clock_that_is_wrong_is_refused(bare_vis: Command) -> None:
    database = old_database(bare_vis.cwd / "old.db", "0005")
    with database.writing() as db:
        journal.write(db, journal.Entry(datetime(2100, 1, 1, tzinfo=UTC), "anna", "vis demo"))
        db.execute(text("UPDATE alembic_version SET version_num = '0004'"))
        db.commit()
    words = ("db", "upgrade", "--db", "old.db")
    refused = bare_vis(*words, "--json")
    assert (refused.code, refused.out, refused.error["id"]) == (4, "", "clock")
    preview = bare_vis.ok(*words, "-n", "--json").json
    assert ([each["guard"] for each in preview["guards"]], preview["version"]) == (["clock"], SCHEMA_VERSION)


def test_an_upgrade_is_done_now_but_in_a_sandbox(bare_vis: Command) -> None:
    bare_vis.ok("db", "init", "--db", "real.db")
    refused = bare_vis("db", "upgrade", "--db", "real.db", *AT, "--json")
    assert (refused.code, refused.out, refused.error["id"]) == (4, "", "now")
    bare_vis.ok("db", "upgrade", "--db", "real.db", *AT, "-n")


def test_a_newer_schema_is_told_to_upgrade_vis(vis: Command) -> None:
    set_version(vis, "9999")
    for words in (["changes", "list"], ["db", "upgrade"], ["db", "check"]):
        run = vis(*words, "--json")
        assert (run.code, run.out, run.error["id"]) == (78, "", "new-schema")
        assert "Upgrade vis" in run.error["hint"]


def test_what_is_no_vis_database_is_left_alone(bare_vis: Command) -> None:
    path = bare_vis.cwd / "other.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE accounts (id)")
        db.commit()
    bare_vis.write("text.db", "not a database at all, but long enough to be looked at\n" * 20)
    before = path.read_bytes()
    for words, name in (
        (["changes", "list"], "other.db"),
        (["db", "init"], "other.db"),
        (["changes", "list"], "text.db"),
    ):
        assert bare_vis(*words, "--db", name).code == 78
    assert path.read_bytes() == before


def test_upgrading_what_is_not_there_makes_nothing(bare_vis: Command) -> None:
    run = bare_vis("db", "upgrade", "--db", "none.db", "--json")
    assert (run.code, run.error["id"]) == (78, "missing-database")
    assert not list(bare_vis.cwd.iterdir())


# --- check, stats, grants --------------------------------------------------------------------------------------------


def test_a_sound_database_is_well(filled: Command) -> None:
    run = filled.ok("db", "check", "--json")
    assert run.json["ok"] is True and all(check["ok"] for check in run.json["checks"])
    assert {check["check"] for check in run.json["checks"]} >= {
        "version",
        "integrity",
        "foreign keys",
        "tables",
        "journal",
    }
    assert filled.ok("db", "check").out.endswith(f"well, version {SCHEMA_VERSION}.\n")


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE changes SET actor = 'x' WHERE number = 1", "journal"),
        ("DROP INDEX ix_windows_ref", "tables"),
        ("DROP TABLE keyed", "tables"),
    ],
)
def test_what_is_wrong_is_found(filled: Command, damage: str, found: str) -> None:
    with filled.open().writing() as db:
        db.execute(text(damage))
        db.commit()
    run = filled("db", "check", "--json")
    if "INDEX" in damage:  # the next test may be given the same database, emptied
        with filled.open().writing() as db:
            db.execute(text("CREATE INDEX ix_windows_ref ON windows (ref)"))
            db.commit()
    assert (run.code, run.err, run.json["ok"]) == (1, "", False)
    assert [check["check"] for check in run.json["checks"] if not check["ok"]] == [found]


def test_a_reference_to_nothing_is_found(filled: Command) -> None:
    database = filled.open()
    if database.is_sqlite:
        with closing(sqlite3.connect(str(database.path))) as db:
            db.execute(f"DELETE FROM units WHERE hsa_id = '{BIRKA.hsa_id}'")
            db.commit()
    else:
        with database.writing() as db:
            db.execute(text("SET session_replication_role = replica"))
            db.execute(text(f"DELETE FROM units WHERE hsa_id = '{BIRKA.hsa_id}'"))
            db.commit()
    run = filled("db", "check", "--json")
    assert run.code == 1
    assert [check["check"] for check in run.json["checks"] if not check["ok"]] == ["foreign keys", "state"]


def test_a_file_that_others_can_read_is_found(vis_sqlite: Command) -> None:
    os.chmod(str(vis_sqlite.database), 0o644)
    run = vis_sqlite("db", "check")
    assert run.code == 1 and "chmod 600" in run.out


def test_a_damaged_file_is_a_storage_error_or_a_finding_never_a_traceback(vis_sqlite: Command) -> None:
    add(vis_sqlite, *REGISTER)
    path = Path(str(vis_sqlite.database))
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    good = path.read_bytes()
    for start in range(8192, len(good), 8192):
        path.write_bytes(good[:start] + b"\xff" * 4096 + good[start + 4096 :])
        run = vis_sqlite("db", "check")
        assert run.code in (0, 1, 74, 78), run.err
        assert "Traceback" not in run.err and "bug" not in run.err
    path.write_bytes(good[: len(good) // 2])
    assert vis_sqlite("db", "check").code in (1, 74)


def test_the_sizes_are_counted(filled: Command) -> None:
    run = filled.ok("db", "stats", "--json").json
    rows = {table["name"]: table["rows"] for table in run["tables"]}
    assert (rows["units"], rows["windows"], rows["changes"]) == (2, 2, 2)
    assert run["bytes"] > 8192 and run["sandbox"] is True and run["head"].startswith("2:")
    assert "2  windows" in filled.ok("db", "stats").out


def test_checks_and_sizes_are_swedish_in_swedish(vis: Command) -> None:
    said = vis.ok("db", "check", "--lang", "sv").out
    words = {word for line in said.splitlines()[:-1] for word in line.removeprefix("ok").split(":")[0].split()}
    known = {"version", "databasens", "integritet", "främmande", "nycklar", "ärenden", "tabeller", "läge"}
    known |= {
        "ändringslogg",
        "gallringar",
        "journal-holds-private",
        "filrättigheter",
        "bilagor",
        "utkorg",
        "tillfälliga",
        "filer",
    }
    assert words <= known
    said = vis.ok("db", "stats", "--lang", "sv").out
    assert not {"bytes", "free", "log", "head"} & set(said.replace(":", " ").split())
