"""Temporary files: gone with their maker, known for what they are where it was killed, and never taken from another."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vis_cli.temporary import left, part, sweep

MAKER = """
import sys, time
from pathlib import Path
from vis_cli.temporary import part
with part(Path(sys.argv[1])) as path:
    path.with_name(path.name + "-wal").write_text("x")
    print(path.name, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has made a file in the folder and is at work on it."""
    command = [sys.executable, "-c", MAKER, str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(".vis-")
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_file_is_gone_when_its_block_ends_with_what_lies_beside_it(tmp_path: Path) -> None:
    with part(tmp_path) as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.with_name(path.name + "-journal").touch()
        assert left([tmp_path]) == sweep([tmp_path]) == []  # ours, and we live
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeyboardInterrupt), part(tmp_path, None) as path:
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_given_another_name_stays(tmp_path: Path) -> None:
    with part(tmp_path) as path:
        path.replace(tmp_path / "whole")
    assert [each.name for each in tmp_path.iterdir()] == ["whole"]


def test_what_somebody_is_at_work_on_is_left_alone_until_they_are_killed(
    tmp_path: Path, maker: subprocess.Popen[str]
) -> None:
    there = sorted(tmp_path.iterdir())
    assert len(there) == 2
    assert left([tmp_path]) == sweep([tmp_path]) == []
    assert sorted(tmp_path.iterdir()) == there
    maker.send_signal(signal.SIGKILL)
    maker.wait()
    assert left([tmp_path, tmp_path]) == there == sorted(tmp_path.iterdir())
    assert sorted(sweep([tmp_path])) == there
    assert list(tmp_path.iterdir()) == []


def test_only_files_of_the_name_that_are_files_go(tmp_path: Path) -> None:
    kept = [".vis-0123456789abcdef.part.bak", "vis-0123456789abcdef.part", ".vis-xyz.part", ".other.db.1.part"]
    for name in kept:
        (tmp_path / name).touch()
    (tmp_path / ".vis-00000000000000aa.part").mkdir()
    (tmp_path / ".vis-00000000000000bb.part").symlink_to(tmp_path / kept[0])
    (tmp_path / ".vis-00000000000000cc.part-wal").touch()
    assert [path.name for path in sweep([tmp_path, tmp_path / "nowhere"])] == [".vis-00000000000000cc.part-wal"]
    assert len(list(tmp_path.iterdir())) == len(kept) + 2


def test_what_0_1_left_beside_the_database_goes_once_its_process_is_gone(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    database = tmp_path / "vis.db"
    gone, alive = tmp_path / f".vis.db.{child}.part", tmp_path / f".vis.db.{os.getpid()}.part"
    for path in (gone, alive, tmp_path / f".vis.db.{child}.part-journal"):
        path.touch()
    assert sweep([tmp_path]) == []
    assert len(sweep([tmp_path], database)) == 2
    assert [path.name for path in tmp_path.iterdir()] == [alive.name]
