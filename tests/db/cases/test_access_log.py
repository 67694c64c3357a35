"""Reads are found by whose the cases were, whatever is purged, and by nobody else's number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete

from vis_cli.db.cases import access_log as log
from vis_cli.db.cases import cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.rules.cases.cases import Case, first_key, number
from vis_cli.rules.cases.resident_keys import ResidentKeys
from vis_cli.rules.core import personal_number

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
OURS, THEIRS = ResidentKeys(b"k" * 32), ResidentKeys(b"x" * 32)
RESIDENTS = ("191212121212", "191212121220", "197010632391")  # two of them born on one day
MOST = 6
KEYS = st.integers(1, MOST)
READS = st.lists(st.tuples(st.sets(KEYS, min_size=1), st.sampled_from([None, OURS, THEIRS]), st.booleans()), max_size=5)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection on which nothing is ever committed."""
    path: Path = tmp_path_factory.mktemp("log") / "vis.db"
    database = Database(database_url(str(path)))
    initialise(database)
    with database.writing() as connection:
        yield connection


def note(db: Connection, of: set[int], keys: ResidentKeys | None, revealed: bool, whose: dict[int, str]) -> None:
    """A read of these cases as the use case notes it."""
    residents = {whose[key] for key in of}
    resident = residents.pop() if len(residents) == 1 else None
    row = {
        "at": NOW,
        "actor": "anna",
        "command": "vis cases list",
        "cases": json.dumps([number(key) for key in of]),
        "resident": personal_number.mask(resident) if resident and revealed else None,
        "resident_key": keys.one(resident) if resident and keys else None,
    }
    log.add(db, [row], [sorted(of)])


def found(db: Connection, resident: str, keys: ResidentKeys | None) -> tuple[set[int], set[int]]:
    """The reads that are of a resident, and those that may be."""
    certain, perhaps = set[int](), set[int]()
    for row in log.fetch(db, [log.of_resident(db, resident, keys)]):
        of = [int(each.replace("-", "")) for each in json.loads(row.cases)]
        if row.certain:
            certain.add(row.number)
        elif not log.is_of_others(db, of, resident, keys):
            perhaps.add(row.number)
    return certain, perhaps


@given(st.lists(st.sampled_from(RESIDENTS), min_size=MOST, max_size=MOST), READS, st.sets(KEYS), READS)
@settings(max_examples=60, deadline=None)
def test_reads_are_those_of_the_resident_before_and_after_a_purge(
    db: Connection, owners: list[str], reads: list, gone: set[int], later: list
) -> None:
    db.rollback()
    db.exec_driver_sql("BEGIN IMMEDIATE")
    first = first_key(2024)
    whose = {first + n: resident for n, resident in enumerate(owners, 1)}
    cases.insert(db, [Case(key, "U", "a", who, "closed", NOW, NOW, NOW) for key, who in whose.items()])
    keep, expected = log.Keeper(db, OURS), dict[str, set[int]]((resident, set()) for resident in RESIDENTS)
    read = 0
    for noted, purged in ((reads, gone), (later, set())):
        for of, keys, revealed in noted:
            there = log.still_there(db, [first + n for n in of])
            if there:
                read += 1
                note(db, there, keys, revealed, whose)
                for key in there:
                    expected[whose[key]].add(read)
        for resident in RESIDENTS:
            assert found(db, resident, OURS) == (expected[resident], set())
        if purged:
            keep(sorted(first + n for n in purged))
            db.execute(delete(t.cases).where(t.cases.c.key.in_([first + n for n in purged])))
    for resident in RESIDENTS:
        assert found(db, resident, OURS) == (expected[resident], set())
    kept = repr([db.execute(table.select()).all() for table in (t.reads, t.read_cases, t.read_residents)])
    assert not any(resident in kept or resident[2:8] + "-" + resident[8:] in kept for resident in RESIDENTS)
