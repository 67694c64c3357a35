"""What lies in a shared folder is seen without following a link, and leaves only while it is the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vis_cli.files.cases import shared
from vis_cli.files.cases.documents import Document


def yes(document: Document) -> bool:
    return True


def test_everything_but_folders_is_seen_in_order_and_no_link_is_followed(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "b").mkdir(parents=True)
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "secret").write_text("x")
    (own / "c").write_text("x")
    (own / "b" / "a").write_text("x")
    (own / "a").symlink_to("../others")
    os.mkfifo(own / "d")
    assert [each.inside for each in shared.lying(str(own), [])] == ["a", "b/a", "c", "d"]
    assert {each.inode for each in shared.lying(str(own), [])} == {
        path.lstat().st_ino for path in (own / "a", own / "b" / "a", own / "c", own / "d")
    }
    with pytest.raises(FileNotFoundError):
        list(shared.lying(str(tmp_path / "none"), []))


def test_a_folder_inside_that_cannot_be_read_is_named_with_why(tmp_path: Path) -> None:
    (tmp_path / "z").write_text("x")
    place = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):  # deeper than a path may be long
        os.mkdir("d" * 200, dir_fd=place)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(place)
    closed: list[tuple[str, str]] = []
    assert [each.inside for each in shared.lying(str(tmp_path), closed)] == ["z"]
    ((path, why),) = closed
    assert path.startswith(f"{tmp_path}/ddd") and why == "File name too long"


def test_a_file_that_came_there_with_an_old_date_has_not_lain_there_long(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    os.utime(tmp_path / "x", (0, 0))
    (found,) = shared.lying(str(tmp_path), [])
    assert found.since.year > 2000
    assert shared.at(str(tmp_path), "x") == found
    assert shared.at(str(tmp_path), "y") is None
    assert shared.at(str(tmp_path), "x/y") is None


def test_what_would_leave_is_the_same_and_stays_where_nothing_is_to_be_removed(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    assert shared.leave(str(tmp_path), "x", lambda _: True, remove=False) == "same"
    assert shared.leave(str(tmp_path), "x", lambda _: False, remove=False) == "changed"
    assert (tmp_path / "x").exists()


def test_what_was_sent_leaves_if_it_is_the_same_and_else_it_is_said_what_lies_there(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "x"
    path.write_text("x")
    seen = []

    def no(document: Document) -> bool:
        seen.append((document.inode, document.size))
        return False

    assert shared.leave(str(tmp_path), "a/x", no) == shared.CHANGED
    assert (seen, path.read_text()) == ([(path.stat().st_ino, 1)], "x")
    assert shared.leave(str(tmp_path), "a/x", yes) == shared.REMOVED
    assert shared.leave(str(tmp_path), "a/x", yes) == shared.GONE
    assert shared.leave(str(tmp_path), "b/x", yes) == shared.GONE
    path.mkdir()
    assert shared.leave(str(tmp_path), "a/x", yes) == shared.CHANGED
    path.rmdir()
    path.symlink_to("../y")
    (tmp_path / "y").write_text("y")
    assert shared.leave(str(tmp_path), "a/x", yes) == shared.CHANGED
    (tmp_path / "link").symlink_to("a")
    assert shared.leave(str(tmp_path), "link/x", yes) == shared.CHANGED
    assert (tmp_path / "y").exists()


def test_a_shared_folder_that_is_not_there_says_nothing_of_its_files(tmp_path: Path) -> None:
    """It may be a share that is not mounted."""
    with pytest.raises(FileNotFoundError):
        shared.leave(str(tmp_path / "none"), "x", yes)


def test_what_was_found_is_discarded_and_nothing_that_came_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("x")
    (found,) = shared.lying(str(tmp_path), [])
    held = os.open(path, os.O_RDONLY)  # so that its number is not given to the next
    path.unlink()
    path.write_text("y")
    assert not shared.discard(str(tmp_path), found)
    assert path.read_text() == "y"
    (found,) = shared.lying(str(tmp_path), [])
    assert shared.discard(str(tmp_path), found)
    assert not shared.discard(str(tmp_path), found)
    os.close(held)
    (tmp_path / "link").symlink_to("nowhere")
    (found,) = shared.lying(str(tmp_path), [])
    assert shared.discard(str(tmp_path), found)
    assert list(tmp_path.iterdir()) == []
