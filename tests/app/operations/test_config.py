"""The configuration checked from a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from vis_cli import app
from vis_cli.errors import FaultyConfiguration
from vis_cli.settings import Settings


def test_all_that_is_wrong_with_files_folders_and_database_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "roles.yaml").write_text("roles: 1\n", encoding="utf-8")
    (tmp_path / "hmac.key").write_bytes(b"k" * 32)
    (tmp_path / "hmac.key").chmod(0o644)
    wrong = Settings(
        database="oracle://x",
        roles=tmp_path / "roles.yaml",
        certificates=tmp_path / "roles.yaml",
        shared_folder=tmp_path / "none",
        hmac_key=tmp_path / "hmac.key",
    )
    with pytest.raises(FaultyConfiguration) as faulty:
        app.operations.config.check(wrong)
    ids = [fault.id for fault in faulty.value.faults]
    assert ids[:4] == ["database-url", "not-a-folder", "missing-folder", "open-key"] and len(ids) > 4


def test_a_file_for_heads_must_be_one_that_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "heads").touch()
    for path, id in ((tmp_path, "not-a-file"), (tmp_path / "none" / "heads", "missing-folder")):
        with pytest.raises(FaultyConfiguration) as faulty:
            app.operations.config.check(Settings(database=str(tmp_path / "vis.db"), heads=path))
        assert [fault.id for fault in faulty.value.faults] == [id]
    for path in (tmp_path / "heads", tmp_path / "another"):
        app.operations.config.check(Settings(database=str(tmp_path / "vis.db"), heads=path))


def test_a_configuration_without_faults_names_what_was_read(tmp_path: Path) -> None:
    assert app.operations.config.check(Settings(database=str(tmp_path / "vis.db"))) == []
