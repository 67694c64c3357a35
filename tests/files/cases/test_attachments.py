"""The folder of attachments: one content, one name for each row, and what a killed run left is swept."""

from __future__ import annotations

import os
import resource
from collections.abc import Collection
from pathlib import Path

import pytest

from vis_cli.errors import StorageError
from vis_cli.files.cases.attachments import Store

FIRST, SECOND = "2026/0000/0000001-1-aa.pdf", "2026/0001/0001000-1-bb.pdf"


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*")) if path.is_dir()}


def test_one_content_has_a_name_for_each_row_and_is_its_owners_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "att")
    with store.put(b"content") as part:
        assert part.stat().st_mode & 0o777 == 0o600
        store.link(part, FIRST)
        store.link(part, SECOND)
        store.settle()
    assert names(store.folder) == [FIRST, SECOND]
    assert os.path.samefile(store.folder / FIRST, store.folder / SECOND)
    assert modes(store.folder) == {0o700}
    store.unlink([FIRST, FIRST])
    assert (store.folder / SECOND).read_bytes() == b"content"


def test_a_name_that_is_taken_is_not_written_over(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.put(b"one") as part:
        store.link(part, FIRST)
    with store.put(b"two") as part, pytest.raises(StorageError, match="File exists"):
        store.link(part, FIRST)
    assert (tmp_path / FIRST).read_bytes() == b"one"


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            with Store(tmp_path).put(bytes(1001)):
                pass
        except StorageError as error:
            os._exit(0 if "File too large" in str(error.message) else 1)
        os._exit(2)

    child = os.fork()
    if child == 0:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        fill()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_goes_but_for_the_names_that_have_rows(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        store = Store(tmp_path)
        with store.put(b"killed") as part:
            store.link(part, FIRST)
            store.link(part, SECOND)
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    assert len(names(tmp_path)) == 3
    store, asked = Store(tmp_path), []

    def named(files: Collection[str]) -> Collection[str]:
        asked.append(sorted(files))
        return {SECOND}

    with store.put(b"alive") as part:  # which is at work
        store.link(part, "2026/0000/0000002-1-cc.pdf")
        store.sweep(named)
        assert part.exists()
    assert asked == [[FIRST, SECOND]]
    assert names(tmp_path) == ["2026/0000/0000002-1-cc.pdf", SECOND]


def test_a_file_that_is_left_is_asked_about_by_the_next(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.put(b"x") as part:
        store.link(part, FIRST)
        store.leave(part)
    store.sweep(lambda files: files)
    assert names(tmp_path) == [FIRST]
