"""Every part of an installation is looked at, and one that is not says why it could not be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.app.conftest import Invoke
from vis_cli.app.operations.doctor import BACKUP_AGE, examine
from vis_cli.db.core.engine import Database, database_url


def test_what_a_script_gets_names_every_part_and_what_mends_each_finding(invoke: Invoke) -> None:
    found = examine(invoke(), "bash", completes=True)
    parts = {each["part"]: each for each in found["parts"]}
    assert {"configuration", "database", "completion"} <= parts.keys()
    assert parts["configuration"]["looked"] and parts["database"]["looked"]
    assert parts["completion"]["findings"] == []
    assert BACKUP_AGE.days == 2


def test_a_shell_that_could_complete_is_a_finding(invoke: Invoke) -> None:
    parts = {each["part"]: each for each in examine(invoke(), "bash", completes=False)["parts"]}
    assert len(parts["completion"]["findings"]) == 1


def test_a_database_that_cannot_be_read_leaves_the_rest_unlooked_at(invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / "no.db"
    file.write_bytes(b"this is no database, " * 100)
    made = invoke()
    broken = replace(made, database=Database(database_url(str(file))))
    found = examine(broken, "bash", completes=True)
    assert not found["well"]
    assert any(not each["looked"] for each in found["parts"])
