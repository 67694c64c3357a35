"""The database made, upgraded, checked and measured from a script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.db.core.engine import SCHEMA_VERSION
from vis_cli.errors import NotPermitted, Refused, WrongDatabase
from vis_cli.settings import Settings


def test_a_database_is_made_once_and_is_well(invoke: Invoke, tmp_path: Path) -> None:
    fresh = replace(invoke(), database=app.database.named(str(tmp_path / "fresh.db")))
    with pytest.raises(WrongDatabase):
        app.operations.database.upgrade(fresh)
    assert app.operations.database.init(fresh, sandbox=True)["sandbox"]
    with pytest.raises(Refused):
        app.operations.database.init(fresh)
    found = app.operations.database.check(fresh)
    assert (found["ok"], found["sandbox"], found["head"]) == (True, True, f"0:{'0' * 64}")


def test_an_upgrade_to_the_version_there_changes_nothing_and_takes_the_right(invoke: Invoke) -> None:
    done = app.operations.database.upgrade(invoke())
    assert (done.extra["before"], done.extra["version"]) == (SCHEMA_VERSION, SCHEMA_VERSION)
    assert (done.change, done.extra["restored"]) == (None, None)
    nobody = Settings(operators={"anna": ("orders",)})
    with pytest.raises(NotPermitted):
        app.operations.database.upgrade(invoke(settings=nobody))
    assert app.operations.database.upgrade(invoke(settings=nobody, dry_run=True)).dry_run


def test_rows_are_counted_and_sharing_is_for_servers(invoke: Invoke) -> None:
    stats = app.operations.database.stats(invoke())
    assert {each["name"]: each["rows"] for each in stats["tables"]}["changes"] == 1
    shared = app.operations.database.grants(invoke(), "op", "look", "end")
    assert bool(shared) is not invoke().database.is_sqlite
