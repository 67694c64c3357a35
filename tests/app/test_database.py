"""Opening the database, and making a private one."""

from __future__ import annotations

from pathlib import Path

import pytest

from vis_cli.app import database
from vis_cli.errors import FaultyConfiguration, WrongDatabase


def test_a_missing_database_is_made_only_where_that_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "vis.db"
    with pytest.raises(WrongDatabase) as refused:
        database.open_(str(path))
    assert refused.value.id == "missing-database" and not path.exists()
    opened, made = database.open_(str(path), lock_timeout=3, make=True)
    assert (opened.path, opened.lock_timeout, made, path.exists()) == (path, 3, True, True)
    assert database.open_(str(path), make=True)[1] is False


def test_a_url_that_vis_cannot_use_is_a_faulty_configuration() -> None:
    with pytest.raises(FaultyConfiguration):
        database.open_("mysql://host/vis")
