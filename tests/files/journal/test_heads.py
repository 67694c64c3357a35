"""The file of heads: whole lines at its end, and what is read back."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from vis_cli.files.journal import heads
from vis_cli.rules.journal.heads import Noted

A, B = "a" * 64, "b" * 64


def test_lines_are_added_and_read_back_up_to_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "heads"
    assert heads.size(path) == 0 and list(heads.read(path, "db", 0)) == []
    heads.append(path, heads.line(1, A, "db"))
    size = heads.size(path)
    heads.append(path, heads.line(2, B, "db"))
    assert list(heads.read(path, "db", size)) == [Noted(1, 1, A)]
    assert heads.last(path) == {(1, A), (2, B)}


def test_other_databases_may_share_the_file_and_lines_by_hand_are_ours(tmp_path: Path) -> None:
    path = tmp_path / "heads"
    path.write_text(f"# of PROD\n\n1:{A}\nC-2:{B.upper()}\n3:{A} other\n4:{B} db\nnonsense\n5:abc\n")
    assert list(heads.read(path, "db", heads.size(path))) == [
        Noted(3, 1, A), Noted(4, 2, B), Noted(6, 4, B), Noted(7, None, ""), Noted(8, None, ""),
    ]  # fmt: skip


def test_a_line_without_an_end_is_no_head_and_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "heads"
    long, comment = f"1:{A} db{' ' * heads.LONGEST}db\n", f"#{'x' * 3 * heads.LONGEST}\n"
    exactly = f"2:{A} db".ljust(heads.LONGEST - 1) + "\n"
    path.write_text(f"{long}{comment}{exactly}3:{B} db\n")
    assert list(heads.read(path, "db", heads.size(path))) == [Noted(1, None, ""), Noted(3, 2, A), Noted(4, 3, B)]
    assert list(heads.read(path, "db", len(long) - 1)) == []
    os.truncate(path, 1 << 26)  # of which the disk holds a page
    tracemalloc.start()
    try:
        assert list(heads.read(path, "db", 1 << 26))[3:] == [Noted(5, None, "")]
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_what_cannot_be_written_is_an_error_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, why in ((tmp_path, "directory"), (tmp_path / "none" / "heads", "No such"), (tmp_path / "pipe", "device")):
        with pytest.raises(OSError, match=why):
            heads.append(path, heads.line(1, A, "db"))
