"""The example register, imported once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.roles.fixtures import with_staff
from tests.conftest import ROOT, Command
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.tables import meta, metadata

EXAMPLES = (
    ("units", "units.csv"),
    ("persons", "persons.csv"),
    ("case-types", "case-types.csv"),
    ("case-types", "unit-case-types.csv"),
)


def _fill(vis: Command) -> None:
    for section, name in EXAMPLES:
        # Before all that tests ask of: what was so then is answered from what was known then.
        vis.ok(section, "import", ROOT / "examples" / name, "-y", "--now", "2025-01-01 08:00")


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """An SQLite sandbox database with the example register."""
    folder = tmp_path_factory.mktemp("filled")
    path = folder / "vis.db"
    shutil.copy(sqlite_template, path)
    _fill(Command(folder, str(path)))
    return path


@pytest.fixture(scope="session")
def filled_rows(filled_sqlite: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of that database, by table."""
    with Database(database_url(str(filled_sqlite))).reading() as db:
        return {
            table.name: [dict(row._mapping) for row in db.execute(table.select())] for table in metadata.sorted_tables
        }


@pytest.fixture(params=["sqlite", "postgresql"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Command:
    """`vis` on a fresh sandbox database with the example register, once on each kind; `examples` is beside it."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "examples").symlink_to(ROOT / "examples")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("filled_sqlite"), tmp_path / "vis.db")
        return Command(work, str(tmp_path / "vis.db"))
    url = request.getfixturevalue("postgres_database")
    rows = request.getfixturevalue("filled_rows")
    with Database(database_url(url)).writing() as db:
        db.execute(meta.delete())  # its journal says which database it is
        for table in metadata.sorted_tables:
            if rows[table.name]:
                db.execute(table.insert(), rows[table.name])
        db.commit()
    return Command(work, url)


@pytest.fixture
def staffed(vis: Command) -> Command:
    """Units and staff, on both databases."""
    return with_staff(vis)


@pytest.fixture
def staffed_sqlite(vis_sqlite: Command) -> Command:
    """The same, on SQLite only."""
    return with_staff(vis_sqlite)
