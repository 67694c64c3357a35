"""A row is hashed by the columns of its own format, whatever columns come after it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sqlalchemy import text

from tests.cli.rows import NOW, REGISTER, add, window
from tests.conftest import ROOT, Command
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import SCHEMA_VERSION
from vis_cli.db.core.journal_formats import COLUMNS, NEWEST, SINCE, format_at

TABLES = (t.changes, t.steps, t.runs, t.reads)
UNHASHED = {"changes": {"hash"}, "steps": {"change"}}
LATER = """
import sys
from sqlalchemy import Column, Text
from vis_cli.__main__ import main
from vis_cli.db.core import tables as t
for table in (t.changes, t.steps, t.runs, t.reads):
    table.append_column(Column("later", Text))
sys.exit(main(sys.argv[1:]))
"""
"""A vis whose tables have a column more, and no format for it."""


@pytest.fixture
def journalled(vis: Command) -> Command:
    """A journal with sealed rows of the run history and the access log, and with rows after the last seal."""
    add(vis, *REGISTER)
    beside(vis)
    add(vis, window(1), window(2), ticket="IT-48213")
    beside(vis)
    return vis


def beside(vis: Command) -> None:
    with vis.open().writing() as db:
        journal.add_beside(db, t.runs, {"job": "windows", "at": NOW, "actor": "cron", "user": "vis", "result": "{}"})
        journal.add_beside(db, t.reads, {"at": NOW, "actor": "anna", "user": "anna", "command": "vis cases show"})
        db.commit()


def later(vis: Command, *words: str) -> None:
    """A command of that later vis."""
    place = {"PYTHONPATH": str(ROOT), "HOME": str(vis.cwd), "VIS_DB": str(vis.database)}
    environment = {"PATH": os.environ["PATH"], **place}
    command = [sys.executable, "-c", LATER, *words]
    subprocess.run(command, check=True, capture_output=True, env=environment, cwd=vis.cwd)


def test_every_column_of_the_tables_of_the_chain_is_hashed_in_the_newest_format() -> None:
    """A column more needs a format more: whoever adds one adds the other."""
    assert {table.name: set(COLUMNS[table.name][NEWEST]) for table in TABLES} == {
        table.name: {column.name for column in table.c} - UNHASHED.get(table.name, set()) for table in TABLES
    }


def test_formats_only_grow_and_follow_the_versions_of_the_schema() -> None:
    assert list(SINCE) == list(range(1, NEWEST + 1)) and list(SINCE.values()) == sorted(SINCE.values())
    assert all(list(formats) == list(SINCE) for formats in COLUMNS.values())
    for formats in COLUMNS.values():
        assert all(set(formats[number]) <= set(formats[number + 1]) for number in range(1, NEWEST))
    assert [format_at(version) for version in ("0001", "0004", "0005", SCHEMA_VERSION)] == [1, 1, 2, NEWEST]


def test_a_chain_holds_when_a_column_is_added_to_its_tables(journalled: Command) -> None:
    with journalled.open().writing() as db:
        for table in TABLES:
            db.execute(text(f"ALTER TABLE {table.name} ADD COLUMN later TEXT DEFAULT 'x'"))
        db.commit()
    try:
        later(journalled, "audit", "verify")
        later(journalled, "changes", "undo", "C-2", "--yes", "--now", "2026-06-02 09:00")
        later(journalled, "audit", "verify")
        verdict = journalled.ok("audit", "verify", "--json").json
        assert (verdict["ok"], verdict["records"]) == (True, 3)
    finally:  # the next test may be given the same database, emptied
        with journalled.open().writing() as db:
            for table in TABLES:
                db.execute(text(f"ALTER TABLE {table.name} DROP COLUMN later"))
            db.commit()


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        ("UPDATE changes SET \"user\" = 'bo' WHERE number = 2", "it was altered"),
        ("UPDATE changes SET format = 1 WHERE number = 2", "it was altered"),
        ("UPDATE changes SET format = 99 WHERE number = 2", "it has the format 99, which this vis does not know"),
        ("UPDATE runs SET \"user\" = 'bo' WHERE number = 1", "the rows of runs that it sealed were altered"),
        ("UPDATE reads SET format = 1 WHERE number = 1", "the rows of reads that it sealed were altered"),
        ("UPDATE reads SET format = 99 WHERE number = 1", "the rows of reads that it sealed were altered"),
    ],
)
def test_the_user_and_the_format_are_part_of_the_chain(journalled: Command, forged: str, why: str) -> None:
    with journalled.open().writing() as db:
        db.execute(text(forged))
        db.commit()
    run = journalled("audit", "verify", "--json")
    assert (run.code, run.err, run.json["broken_at"], run.json["why"]) == (1, "", 2, why)
