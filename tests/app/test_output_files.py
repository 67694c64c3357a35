"""Files named by options: standard output, modes, and which are vis's own."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.conftest import invocation
from tests.conftest import Command
from vis_cli.app import output_files
from vis_cli.errors import CannotWrite, Refused


def test_a_dash_is_standard_output_and_needs_one(vis_sqlite: Command) -> None:
    stdout = io.BytesIO()
    for name in ("-", Path("-"), "/dev/stdout"):
        output_files.write(invocation(vis_sqlite, stdout=stdout), name, "å")
    assert stdout.getvalue().decode() == "ååå"
    with pytest.raises(CannotWrite):
        output_files.write(invocation(vis_sqlite), "-", "x")


def test_what_holds_a_case_is_for_its_owner_only(vis_sqlite: Command, tmp_path: Path) -> None:
    output_files.write(invocation(vis_sqlite), tmp_path / "case", "x", private=True)
    output_files.write(invocation(vis_sqlite), tmp_path / "page", "x", mode=0o644)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("case", "page")] == [0o600, 0o644]


def test_files_in_a_folder_are_written_or_none_is_made(vis_sqlite: Command, tmp_path: Path) -> None:
    output_files.write_folder(None, tmp_path / "a" / "b", {"x": "1", "y": "2"}.items())
    assert {path.name: path.read_text() for path in (tmp_path / "a" / "b").iterdir()} == {"x": "1", "y": "2"}
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite):
        output_files.write_folder(None, tmp_path / "file", {"x": "1"}.items())
    (tmp_path / "a" / "z").symlink_to(str(vis_sqlite.database))
    with pytest.raises(Refused):
        output_files.write_folder(invocation(vis_sqlite), tmp_path / "a", {"z": "1"}.items())


def test_database_key_ledgers_configuration_and_attachments_are_vis_s_own(vis_sqlite: Command, tmp_path: Path) -> None:
    anna = invocation(vis_sqlite)
    named = {name: tmp_path / f"{name}.yaml" for name in ("config_file", "roles", "case_types", "retention")}
    certificates = tmp_path / "certs"
    certificates.mkdir()
    (certificates / "R-1.3f2a9c01.ledger").write_text("")
    (certificates / "R-1.html").write_text("")
    anna = replace(anna, settings=replace(anna.settings, certificates=certificates, **named))
    key = anna.settings.hmac_key
    assert key is not None
    database = str(vis_sqlite.database)
    for path in (
        *(database + ending for ending in ("", "-wal", "-shm", "-journal")),
        key,
        *named.values(),
        certificates / "R-1.3f2a9c01.ledger",
        Path(database).parent / "attachments" / "1",
    ):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with pytest.raises(Refused) as refused:
            output_files.check(anna, path)
        assert refused.value.id == "own-file"
    output_files.check(anna, certificates / "R-1.html")
    output_files.check(anna, tmp_path / "report.html")
    output_files.check(anna, "-")
