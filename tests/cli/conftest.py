"""The example register, imported once and copied for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Command, _run_sql, _with_database

_made = iter(range(1, 10**9))

EXAMPLES = (
    ("units", "units.csv"),
    ("persons", "persons.csv"),
    ("case-types", "case-types.csv"),
    ("case-types", "unit-case-types.csv"),
)


def _fill(vis: Command) -> None:
    for section, name in EXAMPLES:
        vis.ok(section, "import", ROOT / "examples" / name, "-y")


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """An SQLite sandbox database with the example register."""
    folder = tmp_path_factory.mktemp("filled")
    path = folder / "vis.db"
    shutil.copy(sqlite_template, path)
    _fill(Command(folder, str(path)))
    return path


@pytest.fixture(scope="session")
def filled_postgres(tmp_path_factory: pytest.TempPathFactory, postgres_server: str, postgres_template: str) -> str:
    """A PostgreSQL sandbox database with the example register."""
    name = "vis_filled"
    _run_sql(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    _fill(Command(tmp_path_factory.mktemp("filled"), _with_database(postgres_server, name)))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Command]:
    """`vis` on a fresh sandbox database with the example register, once on each kind; `examples` is beside it."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "examples").symlink_to(ROOT / "examples")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("filled_sqlite"), tmp_path / "vis.db")
        yield Command(work, str(tmp_path / "vis.db"))
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("filled_postgres")
    name = f"vis_{os.getpid()}_{next(_made)}"
    _run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield Command(work, _with_database(server, name))
    _run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")
