"""Ordinary files are read; what would be waited for, or has no end, is refused."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from vis_cli.regular import MOST, PIECE, opened, read, up_to


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


class Asked(io.BytesIO):
    """A stream that knows how much was asked of it at once, which Python sets aside, however little there is."""

    largest = 0

    def read(self, size: int | None = -1) -> bytes:
        self.largest = max(self.largest, size if size is not None and size >= 0 else MOST)
        return super().read(size)


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_held_is_asked_for_a_piece_at_a_time_and_a_byte_beyond_what_may_be(length: int) -> None:
    for most, held in ((MOST, length), (length, length), (max(0, length - 1), length), (length // 2, length // 2 + 1)):
        stream = Asked(b"x" * length)
        assert len(up_to(stream, most)) == min(held, length)
        assert stream.largest <= PIECE


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
