"""Whatever is done in bulk finds its rows by a key: a table that each chunk scans is scanned again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, func, select

from tests.cli.rows import NOW
from tests.conftest import Command
from vis_cli.app.streams import chunks
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.db.core.records import CHUNK, KINDS, fetch_keys
from vis_cli.db.core.tables import metadata
from vis_cli.db.roles import worklist as role_tasks
from vis_cli.db.worklist import sources
from vis_cli.files.roles.catalogue import read_catalogue
from vis_cli.rules.core.plan import Step
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import CaseType, Offer
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit, UnitAlias
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.worklist.tasks import Keyed
from vis_cli.shipped import shipped

MANY = 3 * CHUNK


@contextmanager
def repeated() -> Iterator[dict[str, Any]]:
    """The statements that are run more than once meanwhile, each with the parameters of its first run."""
    runs, first, found = Counter[str](), dict[str, Any](), dict[str, Any]()

    def seen(_db: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        runs[statement] += len(parameters) if many else 1
        first.setdefault(statement, parameters[0] if many else parameters)

    event.listen(Engine, "before_cursor_execute", seen)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", seen)
        found |= {each: first[each] for each, count in runs.items() if count > 1}


def scanned(db: Connection, statement: str, parameters: Any, large: set[str]) -> set[str]:
    """The large tables that the statement looks through from one end to the other."""
    if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
        return set()
    if db.dialect.name == "sqlite":
        plan = [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        found = {each[1] for line in plan if (each := re.match(r"SCAN (\w+)", line))}
    else:
        driver: Any = db.connection.driver_connection
        with psycopg.ClientCursor(driver) as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # one that is used none the less has nothing else to use
            plan = [row[0] for row in cursor.execute(f"EXPLAIN {statement}", parameters).fetchall()]
        found = {each[1] for line in plan if (each := re.search(r"Seq Scan on (\w+)", line))}
    return found & large


def large_tables(db: Connection) -> set[str]:
    return {
        table.name
        for table in metadata.sorted_tables
        if int(db.scalar(select(func.count()).select_from(table)) or 0) > CHUNK
    }


def demand_keys(vis: Command, statements: dict[str, Any]) -> None:
    with vis.open().reading() as db:
        large = large_tables(db)
        bad = {each: found for each, given in statements.items() if (found := scanned(db, each, given, large))}
    assert not bad


UNITS = [Unit(f"SE2321000065-TEST{n:04}", f"Enhet {n}") for n in range(MANY)]
PERSONS = [Person(f"SE2321000065-TESTP{n:04}", f"Person {n}") for n in range(MANY)]
TYPES = [CaseType("a", "Boka tid"), CaseType("b", "Förnya recept")]
SUMMER = (datetime(2026, 5, 28, 22, tzinfo=UTC), datetime(2026, 8, 2, 22, tzinfo=UTC))
RECORDS: dict[str, list[Any]] = {
    "unit": UNITS,
    "unit-alias": [UnitAlias(f"Mottagning {n}", unit.hsa_id) for n, unit in enumerate(UNITS)],
    "person": PERSONS,
    "offer": [Offer(unit.hsa_id, "a", offered=True) for unit in UNITS],
    "grant": [Grant(p.hsa_id, "granskare", u.hsa_id, date(2026, 6, 1)) for p, u in zip(PERSONS, UNITS, strict=True)],
    "window": [Window(n, None, unit.hsa_id, "a", *SUMMER) for n, unit in enumerate(UNITS, 1)],
    "keyed": [Keyed("S", unit.hsa_id, "a", "x", f"T-{n}", None, NOW) for n, unit in enumerate(UNITS)],
}


def entry() -> journal.Entry:
    return journal.Entry(at=NOW, actor="anna", command="vis test")


@pytest.fixture
def filled(vis: Command) -> Command:
    with vis.open().writing() as db:
        apply(db, [Step(None, each) for each in (*TYPES, *(one for many in RECORDS.values() for one in many))], entry())
        db.commit()
    return vis


def test_plans_in_bulk_their_switches_and_their_undo_find_their_rows_by_a_key(filled: Command) -> None:
    kinds = ("offer", "grant", "window", "keyed", "unit-alias")
    steps = [Step(each, None) for kind in kinds for each in RECORDS[kind]]
    with filled.open().writing() as db, repeated() as statements:
        apply(db, steps, entry())
        apply(db, [step.inverse() for step in steps], entry())
        db.commit()
    assert any("offers" in each and "UPDATE" in each for each in statements)
    demand_keys(filled, statements)


def test_records_are_fetched_by_their_keys_whatever_the_kind(filled: Command) -> None:
    with filled.open().reading() as db, repeated() as statements:
        for place in KINDS:
            records = RECORDS.get(place.kind, [])
            keys = [place.key_of(record) for record in records]
            assert fetch_keys(db, place.kind, keys) == dict(zip(keys, records, strict=True))
    assert len(statements) >= len(RECORDS)
    demand_keys(filled, statements)


def test_the_worklist_finds_what_is_to_be_keyed_in_by_a_key(filled: Command) -> None:
    roles = read_catalogue(str(shipped("configs", "roles.yaml")))
    with filled.open().reading() as db, repeated() as statements:
        for units in chunks(sources.units(db), CHUNK):
            assert len(role_tasks.waiting(db, NOW, NOW, units, roles)) == len(units)
            assert len(list(sources.waiting(db, NOW, NOW, units))) == len(units)
    assert any("keyed" in each and "grants" in each for each in statements)
    demand_keys(filled, statements)
