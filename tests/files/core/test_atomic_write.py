"""Files that are written whole or not at all, with the owner they have, and never over one of vis's own."""

from __future__ import annotations

import io
import os
import resource
import shutil
import stat
import struct
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kills import killed_before_each_step
from vis_cli.errors import CannotWrite, Refused
from vis_cli.files.core.atomic_write import check, whole_file, write_file, write_new

NOBODY = 65534


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def in_another_process(work: Callable[[], object]) -> int:
    """Do it in a process that may lose rights and room for good; 73 where it cannot write, else 0."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            work()
            code = 0
        except CannotWrite:
            code = 73
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that everybody may write into."""
    folder = Path(tempfile.mkdtemp(prefix="vis-shared-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def test_a_file_takes_the_mode_asked_for_or_keeps_the_one_it_has(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_file(path, "å", mode=0o640)
    assert (path.read_bytes(), mode(path)) == ("å".encode(), 0o640)
    write_file(path, b"more", mode=0o600)
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
    with pytest.raises(CannotWrite):
        write_file(folder, "x")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(CannotWrite):
        write_file(tmp_path / "loop", "x")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "loop"]


def test_a_block_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), whole_file(path) as part:
        part.write_text("half")
        raise ZeroDivisionError
    assert (path.read_text(), [each.name for each in tmp_path.iterdir()]) == ("old", ["page.html"])


def test_a_disk_that_fills_up_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        write_file(path, b"x" * 100_000)

    assert in_another_process(work) == 73
    assert (path.read_text(), [each.name for each in tmp_path.iterdir()]) == ("old", ["page.html"])


def test_a_link_is_followed_and_stays_one(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    link = tmp_path / "link"
    link.symlink_to("web/page.html")
    for content in ("new", "newer"):  # where nothing is yet, and over a file
        write_file(link, content)
        assert link.is_symlink() and (tmp_path / "web" / "page.html").read_text() == content
    assert [each.name for each in (tmp_path / "web").iterdir()] == ["page.html"]


def test_a_pipe_is_written_to_and_a_reader_who_leaves_is_no_failure(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, "å")
    reader.join(10)
    assert (got, stat.S_ISFIFO(pipe.stat().st_mode)) == (["å".encode()], True)
    head = subprocess.Popen(["head", "-c1", str(pipe)], stdout=subprocess.DEVNULL)
    write_file(pipe, b"x" * 1_000_000)
    assert head.wait(10) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_is_written_to(tmp_path: Path) -> None:
    device = tmp_path / "null"
    try:
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("no devices here")
    write_file(device, "x")
    assert stat.S_ISCHR(device.stat().st_mode)


def test_a_stream_gets_the_content_once_it_is_whole(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with whole_file(stream) as part:
        part.write_text("x")
        assert stream.getvalue() == b""
    assert stream.getvalue() == b"x"
    with (tmp_path / "log").open("wb") as log:
        log.write(b"before ")
        log.flush()
        write_file(Path(f"/dev/fd/{log.fileno()}"), "x")
    assert (tmp_path / "log").read_text() == "before x"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_owner_group_and_mode_of_a_file_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")
    os.chown(path, 12345, 54321)
    path.chmod(0o640)
    write_file(path, "new")
    there = path.stat()
    assert (path.read_text(), there.st_uid, there.st_gid, mode(path)) == ("new", 12345, 54321, 0o640)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_somebody_else_is_written_to_where_it_is_and_stays_theirs(shared: Path) -> None:
    path = shared / "page.html"
    path.write_text("old and longer")
    path.chmod(0o666)

    def work(content: bytes, room: int | None = None) -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        write_file(path, content)

    assert in_another_process(lambda: work(b"new")) == 0
    assert (path.read_text(), path.stat().st_uid, mode(path)) == ("new", 0, 0o666)
    path.chmod(0o644)
    assert in_another_process(lambda: work(b"newer")) == 73
    path.chmod(0o666)
    assert in_another_process(lambda: work(b"x" * 100_000, room=50_000)) == 73
    shared.chmod(0o755)  # and no other file can be made beside it
    assert in_another_process(lambda: work(b"newest")) == 0
    assert (path.read_text(), [each.name for each in shared.iterdir()]) == ("newest", ["page.html"])


def test_the_access_list_of_a_file_is_kept(tmp_path: Path) -> None:
    path, nobody, none = tmp_path / "page.html", NOBODY, 0xFFFFFFFF
    path.write_text("old")
    entries = [(1, 6, none), (2, 4, nobody), (4, 4, none), (16, 4, none), (32, 0, none)]  # user, one user, group, mask
    acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    try:
        os.setxattr(path, "system.posix_acl_access", acl)
    except OSError:
        pytest.skip("no access lists here")
    write_file(path, "new")
    assert (path.read_text(), os.getxattr(path, "system.posix_acl_access")) == ("new", acl)


def test_vis_s_own_files_are_refused_whatever_leads_to_them(tmp_path: Path) -> None:
    database, folder = tmp_path / "vis.db", tmp_path / "attachments"
    database.write_text("rows")
    folder.mkdir()
    (tmp_path / "soft").symlink_to("vis.db")
    (tmp_path / "hard").hardlink_to(database)
    (tmp_path / "here").symlink_to(".")
    own = [(database, "the database"), (tmp_path / "vis.db-wal", "its log"), (folder, "the attachments")]
    for name in ("vis.db", "./vis.db", "attachments/../vis.db", "here/vis.db", "soft", "hard"):
        with pytest.raises(Refused) as refused:
            write_file(tmp_path / name, "x", own=own)
        assert (refused.value.id, refused.value.exit_code) == ("own-file", 4)
        assert refused.value.message == f"{tmp_path / name} is the database: it is not written over."
    for name in ("vis.db-wal", "here/vis.db-wal", "attachments/1", "attachments"):
        with pytest.raises(Refused):
            check(tmp_path / name, own)
    assert database.read_text() == "rows"
    check(tmp_path / "other", own)


def test_killed_before_any_step_a_file_is_as_it_was_or_as_it_is_to_be(tmp_path: Path) -> None:
    path, found = tmp_path / "page.html", []
    for _ in killed_before_each_step(lambda: write_file(path, "after")):
        found.append(path.read_text() if path.exists() else "before")
        path.write_text("before")
    assert found[0] == "before" and found[-1] == "after" and set(found) == {"before", "after"} and len(found) > 3


def test_a_new_file_takes_no_other_s_place_and_leaves_nothing_where_the_disk_is_full(tmp_path: Path) -> None:
    path = tmp_path / "key"

    def write() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
        with pytest.raises(OSError, match="File too large"):
            write_new(path, "k" * 64)

    assert in_another_process(write) == 0
    assert list(tmp_path.iterdir()) == []
    write_new(path, "k" * 64)
    with pytest.raises(FileExistsError):
        write_new(path, "j" * 64)
    assert (path.read_text(), mode(path), len(list(tmp_path.iterdir()))) == ("k" * 64, 0o600, 1)
