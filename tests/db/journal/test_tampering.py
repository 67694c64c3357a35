"""Every table, edited past vis: each row that goes, and each column that is changed, is found, on both databases.

A new table is here by itself: it is held to the journal, or stands in FREE with the reason why it cannot be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Connection, Date, Integer, Row, Table, and_
from sqlalchemy.exc import IntegrityError

from tests.db.core.test_apply import EXAMPLES, NOW, TYPE, UNIT
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.apply import apply
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.records import raise_counter
from vis_cli.db.core.types import Instant
from vis_cli.db.journal.derived import derived
from vis_cli.db.journal.orphans import orphans
from vis_cli.db.journal.replay import Replay
from vis_cli.db.orders import switches
from vis_cli.db.retention.evidence import evidence as read_evidence
from vis_cli.rules.core.plan import Step
from vis_cli.rules.retention import evidence

CONTENT = "what residents and staff write, which the journal must be able to forget with the case"
FREE: Mapping[str, str] = {
    "cases": "held by their number: an import and a purge are counts, so that a purge can forget",
    "messages": CONTENT,
    "comments": CONTENT,
    "attachments": CONTENT,
    "form_replies": CONTENT,
    "form_requests": CONTENT,
    "sendings": "beside the cases that were sent, which go; the number given out is held",
    "hold_residents": "whom a hold concerns, which is forgotten with the hold",
    "purges": "held by the certificate, whose hash the journal keeps",
    "file_removals": "work that is left, empty when it is done",
    "shared_removals": "work that is left, empty when it is done",
    "read_residents": "of cases that are gone: nothing is left that it follows from",
    "sealed_residents": "of cases that are gone: nothing is left that it follows from",
    "onces": "answers that are kept for some days, and change nothing",
}
HELD = [table for table in t.metadata.sorted_tables if table.name not in FREE]
FREE_COLUMNS: Mapping[tuple[str, str], str] = {
    ("counters", "last"): "a number that is never given out is none that is given out twice; fewer are found",
    ("attestations", "run"): "the first purge that used it, whose certificate says so",
}
COMES_TOO = ("counters", "runs")
"""Tables to which vis itself adds rows that no change set has sealed or counted yet."""


@pytest.fixture
def filled(database: str) -> Iterator[Connection]:
    """A database with a row in every table that is held to the journal; what is done to it is rolled back."""
    kept = Database(database_url(database))
    with kept.writing() as db:
        apply(db, [Step(None, each) for each in EXAMPLES], entry())
        cases = {"what": "show", "unit": UNIT.hsa_id, "cases": '["2026-0000001"]'}
        read = journal.add_beside(db, t.reads, {"at": NOW, "actor": "anna", "command": "vis cases show …", **cases})
        db.execute(t.read_cases.insert(), {"read": read, "case_key": 20260000001})
        switches.level(db, NOW)
        turn = {"unit": UNIT.hsa_id, "case_type": TYPE.slug, "at": NOW}
        db.execute(t.offer_turns.insert(), [{**turn, "number": 1}, {**turn, "number": 2}])  # on, and off again
        journal.add_beside(db, t.runs, {"job": "windows", "at": NOW, "actor": "cron", "result": "{}"})
        row = {"number": 1, "at": NOW, "unit": UNIT.hsa_id, "recipients": 1, "digest": "d"}
        db.execute(t.sendings.insert(), row)
        raise_counter(db, "sending", 1)
        assert journal.seal(db, entry(), NOW) is not None
        past_keys(db)
        yield db
        db.rollback()


def past_keys(db: Connection) -> None:
    """Mind no foreign keys from here on, as somebody past vis need not."""
    if db.dialect.name == "sqlite":
        db.commit()
        db.exec_driver_sql("PRAGMA foreign_keys = OFF")
        db.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        db.exec_driver_sql("SET LOCAL session_replication_role = replica")


def entry() -> journal.Entry:
    return journal.Entry(at=NOW, actor="anna", command="vis test")


def found(db: Connection) -> list[str]:
    """What `vis audit verify --state` finds."""
    replay = Replay(db)
    verdict = journal.verify(db, witness=replay)
    if verdict.broken_at is not None:
        return [str(verdict.why)]
    both: tuple[Any, ...] = (
        *orphans(db, verdict),
        *replay.findings(db),
        *derived(db),
        *evidence.disagreements(read_evidence(db)),
    )
    return [str(each.message) for each in both]


@pytest.mark.parametrize("table", HELD, ids=lambda table: table.name)
def test_whatever_is_done_to_a_table_past_vis_is_found(filled: Connection, table: Table) -> None:
    assert found(filled) == []
    rows = filled.execute(table.select()).all()
    assert rows, "no row to try this on"
    for row in rows:
        for what, statement in edits(table, row):
            tried = filled.begin_nested()
            if is_done(filled, statement):
                assert found(filled), f"{table.name}: {what}: {row}"
            tried.rollback()


def is_done(db: Connection, statement: Any) -> bool:
    """Do something past vis, if the database lets it be done at all."""
    try:
        db.execute(statement)
    except IntegrityError:
        return False
    return True


def edits(table: Table, row: Row[Any]) -> Iterator[tuple[str, Any]]:
    """What somebody could do to a row: remove it, put one like it beside, or change a column."""
    keys = list(table.primary_key.columns)
    this = and_(*(key == row._mapping[key.name] for key in keys))
    yield "removed", table.delete().where(this)
    if table.name not in COMES_TOO:
        yield (
            "added",
            table.insert().values({**row._mapping, keys[-1].name: other(keys[-1], row._mapping[keys[-1].name])}),
        )
    for column in table.columns:
        if (table.name, column.name) not in FREE_COLUMNS:
            change = {column: other(column, row._mapping[column.name])}
            yield f"{column.name} changed", table.update().where(this).values(change)


def other(column: Column[Any], value: Any) -> Any:
    """Another value for the column."""
    kind = column.type
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Date):
        return (value or date(2026, 1, 1)) + timedelta(days=1)
    if isinstance(kind, Instant):
        return (value or datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(minutes=1)
    if isinstance(kind, Integer):
        return (value or 0) + 1
    return f"{value or ''}x"


def test_a_table_is_held_to_the_journal_or_named_with_the_reason() -> None:
    assert set(FREE) < {table.name for table in t.metadata.sorted_tables}


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (t.read_cases.delete(), "read_cases: read 1 was of case 2026-0000001, and is not found by it"),
        (
            t.read_cases.insert().values(read=1, case_key=20260000002),
            "read_cases: read 1 is found by case 2026-0000002, and was not of it",
        ),
        (
            t.counters.update().where(t.counters.c.kind == "sending").values(last=0),
            "counters sending is 0, and there is a sending 1",
        ),
        (
            t.counters.delete().where(t.counters.c.kind == "webinar-occasion"),
            "counters webinar-occasion is 0, and the journal has given out 1",
        ),
    ],
    ids=["a read that is hidden", "a read that was not", "a sending twice", "an occasion twice"],
)
def test_what_follows_from_others_is_named(filled: Connection, statement: Any, message: str) -> None:
    filled.execute(statement)
    assert found(filled) == [message]


def test_a_read_that_is_altered_before_it_is_sealed_is_found_by_the_cases_it_was_of(filled: Connection) -> None:
    cases = {"cases": '["2026-0000001"]', "unit": UNIT.hsa_id, "what": "show"}
    read = journal.add_beside(filled, t.reads, {"at": NOW, "actor": "anna", "command": "vis cases show …", **cases})
    filled.execute(t.read_cases.insert(), {"read": read, "case_key": 20260000001})
    assert found(filled) == []
    filled.execute(t.reads.update().where(t.reads.c.number == read).values(cases="[]"))
    assert found(filled) == [f"read_cases: read {read} is found by case 2026-0000001, and was not of it"]
    filled.execute(t.reads.update().where(t.reads.c.number == read).values(cases="no list"))
    assert found(filled) == [f"read_cases: read {read} is found by case 2026-0000001, and was not of it"]
