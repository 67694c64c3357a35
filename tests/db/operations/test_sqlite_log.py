"""How long SQLite's log is, as SQLite says; and that a purge keeps it shorter than others would let it grow."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from tests.conftest import Command
from vis_cli.db.core.engine import Database, begin_writing, database_url
from vis_cli.db.operations.maintenance import upkeep
from vis_cli.db.operations.sqlite_log import checkpoint, pages_in_log

LET = 4000  # pages, before another connection of vis copies the log within its own commit


@contextmanager
def scratch(folder: Path) -> Iterator[tuple[Connection, Path]]:
    path = folder / "scratch.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE pages (number INTEGER PRIMARY KEY, body BLOB)")
        made.executemany("INSERT INTO pages VALUES (?, zeroblob(4000))", [(n,) for n in range(600)])
    made.close()
    with Database(database_url(str(path))).session() as db:
        db.exec_driver_sql("PRAGMA wal_autocheckpoint = 0")
        yield db, path.with_name("scratch.db-wal")


def write(db: Connection, first: int, count: int) -> None:
    rows = [(os.urandom(4000), (first + n) % 600) for n in range(count)]
    begin_writing(db, 5)
    db.exec_driver_sql("UPDATE pages SET body = ? WHERE number = ?", rows)
    db.exec_driver_sql("COMMIT")


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 60), st.sampled_from(["", "PASSIVE", "RESTART", "TRUNCATE"])), max_size=12))
def test_the_log_is_as_long_as_sqlite_says(tmp_path_factory: object, steps: list[tuple[int, str]]) -> None:
    with scratch(tmp_path_factory.mktemp("log")) as (db, log):  # type: ignore[attr-defined]
        for count, how in steps:
            write(db, count * 7, count)
            assert pages_in_log(log) == checkpoint(db, "PASSIVE")[1]
            if how:
                checkpoint(db, how)


def test_a_log_that_is_not_there_or_has_only_begun_is_empty(tmp_path: Path) -> None:
    assert pages_in_log(tmp_path / "x-wal") == 0
    (tmp_path / "x-wal").write_bytes(b"\x37\x7f\x06\x82")
    assert pages_in_log(tmp_path / "x-wal") == 0


def test_a_purge_empties_the_log_before_another_writer_has_to(vis_sqlite: Command) -> None:
    """Else one writer copied all of it within its own commit, and waited ten times as long as the others."""
    database = vis_sqlite.open()
    with database.session() as db:
        tending, log = upkeep(database, db), Path(f"{database.path}-wal")
        db.exec_driver_sql("CREATE TABLE pages (number INTEGER PRIMARY KEY, body BLOB)")
        longest, written = 0, 0
        for step in range(60):
            begin_writing(db, 5)
            rows = [(step * 150 + n, os.urandom(7000)) for n in range(150 if step % 2 else 300)]
            db.exec_driver_sql("INSERT OR REPLACE INTO pages VALUES (?, ?)", rows)
            db.exec_driver_sql("COMMIT")
            longest, written = max(longest, pages_in_log(log)), written + len(rows)
            tending.rest(lambda: None)
        assert written > 3 * LET and longest < LET
        tending.finish(lambda: None)
        assert pages_in_log(log) == 0 and db.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
