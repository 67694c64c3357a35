"""The databases that benches measure on are made of the tables as they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench import by_hand, many, regions, retention
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise


@pytest.mark.parametrize("kind", many._KINDS)
def test_every_kind_of_large_database_can_be_made(tmp_path: Path, kind: str) -> None:
    many.make(tmp_path / "many.db", kind, 60)
    with closing(sqlite3.connect(tmp_path / "many.db")) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_plain_layout_takes_every_column_that_a_case_and_its_children_have(tmp_path: Path) -> None:
    whole, plain = tmp_path / "vis.db", tmp_path / "plain.db"
    initialise(Database(database_url(str(whole))), sandbox=True)
    retention.fill(Database(database_url(str(whole))), 300)
    by_hand.plain_sqlite(whole, plain)
    by_hand.on_sqlite(plain, retention.CUT)
    with closing(sqlite3.connect(plain)) as db:
        assert 0 < db.execute("SELECT count(*) FROM cases").fetchone()[0] < 300


def test_grants_of_one_person_role_and_unit_are_one(tmp_path: Path) -> None:
    many.make(tmp_path / "many.db", "grants", 50_000)
    with closing(sqlite3.connect(tmp_path / "many.db")) as db:
        keys = db.execute("SELECT count(*), count(DISTINCT person || role || unit) FROM grants").fetchone()
    assert keys == (50_000, 50_000)


def test_of_jobs_in_one_store_at_the_same_minute_all_but_one_are_told_that_it_is_busy() -> None:
    each, together, spread, one = (nights for _, nights in regions.ways(10_000_000, 40_000, 1.5))
    assert together.busy == 20 * regions.NIGHTS and together.latest > 20
    assert each.busy == one.busy == each.late == 0
    assert abs(sum(each.done) - sum(one.done)) < sum(one.done) / 1000
    assert sum(each.done) == pytest.approx(10_000_000 / 2, rel=0.01)  # a year of two
    assert spread.longest <= 60 * regions.SPREAD + one.longest
