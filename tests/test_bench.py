"""The databases that benches measure on are made of the tables as they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench import many


@pytest.mark.parametrize("kind", many._KINDS)
def test_every_kind_of_large_database_can_be_made(tmp_path: Path, kind: str) -> None:
    many.make(tmp_path / "many.db", kind, 60)
    with closing(sqlite3.connect(tmp_path / "many.db")) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_grants_of_one_person_role_and_unit_are_one(tmp_path: Path) -> None:
    many.make(tmp_path / "many.db", "grants", 50_000)
    with closing(sqlite3.connect(tmp_path / "many.db")) as db:
        keys = db.execute("SELECT count(*), count(DISTINCT person || role || unit) FROM grants").fetchone()
    assert keys == (50_000, 50_000)
