"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from vis_cli.errors import CannotWrite
from vis_cli.files.core.atomic_write import write_file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_takes_the_mode_asked_for_or_keeps_the_one_it_has(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_file(path, "å", mode=0o640)
    assert (path.read_bytes(), mode(path)) == ("å".encode(), 0o640)
    write_file(path, b"more")
    assert (path.read_bytes(), mode(path)) == (b"more", 0o640)
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "new", "")
    finally:
        os.umask(before)
    assert mode(tmp_path / "new") == 0o640


def test_what_cannot_be_written_leaves_nothing_behind_and_what_stood_there_stands(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        write_file(tmp_path / "none" / "page.html", "x")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "kept").write_text("x")
    with pytest.raises(CannotWrite):
        write_file(folder, "x")  # a folder with something in it gives way to no file
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
