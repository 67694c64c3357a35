"""Ordinary files are read; what would be waited for, or has no end, is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vis_cli.regular import opened, read


def test_a_file_is_read_to_its_end_and_by_way_of_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("file")
    assert read(tmp_path / "file", 3) == read(str(tmp_path / "link")) == b"abc"
    with opened(tmp_path / "file") as stream:
        assert stream.read(2) == b"ab"


def test_one_that_is_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    with pytest.raises(OSError, match="too large"):
        read(tmp_path / "file", 2)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "loop", "nothing"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind != "nothing":
        path.symlink_to("/dev/zero" if kind == "device" else path)
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(OSError) as refused:  # noqa: PT011  # which is looked at below
        read(path)
    assert refused.value.strerror
    assert ("pipe or a device" in refused.value.strerror) == (kind in ("pipe", "device"))
    assert len(os.listdir("/dev/fd")) == before
