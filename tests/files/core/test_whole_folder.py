"""Folders that vis replaces: whole or not at all, and never one of others."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.kills import killed_before_each_step
from vis_cli.errors import Busy, CannotWrite, Refused
from vis_cli.files.core.whole_folder import MARKER, replacing

OLD = {"index.html": "old", "units/a.ics": "old", "units/gone.ics": "old"}
NEW = {"index.html": "new", "units/a.ics": "new", "units/b.ics": "new"}


def put(folder: Path, files: Mapping[str, str], kind: str = "tests", remembered: str = "") -> Mapping[str, object]:
    with replacing(folder, kind) as found:
        found.put(files.items(), {"said": remembered})
        return found.remembered


def content(folder: Path) -> dict[str, str]:
    return {
        each.relative_to(folder).as_posix(): each.read_text()
        for each in folder.rglob("*")
        if each.is_file() and each.name != MARKER
    }


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir])
def test_a_new_or_an_empty_folder_is_filled_and_then_replaced_with_what_it_remembers(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    folder = tmp_path / "site"
    make(folder)
    assert put(folder, OLD, remembered="first") == {}
    assert put(folder, NEW) == {"said": "first"}
    assert (content(folder), os.listdir(tmp_path)) == (NEW, ["site"])


def test_folders_around_it_are_made_and_a_link_is_followed(tmp_path: Path) -> None:
    put(tmp_path / "a" / "b" / "site", OLD)
    (tmp_path / "link").symlink_to("a/b/site")
    put(tmp_path / "link", NEW)
    assert (content(tmp_path / "a" / "b" / "site"), (tmp_path / "link").is_symlink()) == (NEW, True)


def test_everybody_may_read_a_new_one_and_one_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    def modes() -> list[str]:
        paths = (tmp_path / "site", tmp_path / "site" / "units", tmp_path / "site" / "units" / "a.ics")
        return [oct(path.stat().st_mode & 0o7777) for path in paths]

    umask = os.umask(0o077)
    try:
        put(tmp_path / "site", OLD)
        assert modes() == ["0o755", "0o755", "0o644"]
        (tmp_path / "site").chmod(0o2750)
        put(tmp_path / "site", NEW)
        assert modes() == ["0o2750", "0o2750", "0o640"]
    finally:
        os.umask(umask)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders away")
def test_one_that_is_there_keeps_its_owner(tmp_path: Path) -> None:
    put(tmp_path / "site", OLD)
    os.chown(tmp_path / "site", 4711, 4712)
    put(tmp_path / "site", NEW)
    for each in (tmp_path / "site", tmp_path / "site" / "units" / "a.ics"):
        assert (each.stat().st_uid, each.stat().st_gid) == (4711, 4712)


def refused(folder: Path, kind: str = "tests") -> str:
    with pytest.raises(Refused) as found:
        put(folder, NEW, kind)
    return f"{found.value.id}: {found.value.message}"


def test_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "letters").mkdir(parents=True)
    said = f'not-ours: {home} is not empty, and vis did not make it: "letters" lies there.'
    assert refused(home) == said
    (home / "letters" / "dear.txt").write_text("dear")
    assert refused(home) == said.replace("letters", "letters/dear.txt")
    for marker in (
        "no JSON",
        "[]",
        "{}",
        '{"vis": "tests", "files": {}, "remembered": {}}',
        '{"vis": "tests", "files": []}',
        '{"vis": "tests", "files": [[]], "remembered": {}}',
        '{"vis": "tests", "files": ["a", 1], "remembered": {}}',
        "[" * 100_000,
        "\0",
    ):
        (home / MARKER).write_text(marker)
        assert refused(home).startswith("not-ours")
    assert content(home) == {"letters/dear.txt": "dear"}


def test_what_stands_in_the_place_of_the_marker_is_not_waited_for(tmp_path: Path) -> None:
    site = tmp_path / "site"
    put(site, OLD)
    makes: list[Callable[[Path], object]] = [
        os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to(path)
    ]  # fmt: skip
    for make in makes:
        (site / MARKER).unlink()
        make(site / MARKER)
        assert refused(site).startswith("not-ours")
        if (site / MARKER).is_dir():
            (site / MARKER).rmdir()
            (site / MARKER).touch()
    (site / MARKER).unlink()
    (site / MARKER).touch()
    os.truncate(site / MARKER, 1 << 40)
    with pytest.raises(CannotWrite, match="File too large"):
        put(site, NEW)
    assert content(site) == OLD


def test_one_of_vis_s_for_something_else_and_one_with_a_file_of_others_are_left_alone(tmp_path: Path) -> None:
    site = tmp_path / "site"
    put(site, OLD)
    assert refused(site, "other").startswith("not-ours")
    (site / "units" / "robots.txt").write_text("mine")
    assert refused(site) == f'foreign-file: "units/robots.txt" in {site} is not vis\'s.'
    (site / "units" / "robots.txt").unlink()
    (site / "link").symlink_to(tmp_path)
    assert refused(site).startswith('foreign-file: "link"')
    (site / "link").unlink()
    put(site, NEW)
    assert content(site) == NEW


def test_what_is_in_the_way_and_what_is_vis_s_own_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path / "file", tmp_path / "file" / "site"):
        with pytest.raises(CannotWrite):
            put(path, NEW)
    with (
        pytest.raises(Refused) as found,
        replacing(tmp_path / "att" / "site", "tests", [(tmp_path / "att", "the attachments")]),
    ):
        pass
    assert (found.value.id, os.listdir(tmp_path)) == ("own-file", ["file"])


def test_two_at_once_are_told_of_each_other_and_a_failed_one_leaves_the_old(tmp_path: Path) -> None:
    site = tmp_path / "site"
    put(site, OLD)
    with replacing(site, "tests") as found:
        with pytest.raises(Busy), replacing(site, "tests"):
            pass
        with pytest.raises(CannotWrite):
            found.put([("index.html", "new"), ("n" * 300, "")], {})
    assert (content(site), os.listdir(tmp_path)) == (OLD, ["site"])


def test_killed_before_any_step_the_old_one_stands_or_the_new_one_and_the_next_sweeps(tmp_path: Path) -> None:
    site, found, left = tmp_path / "site", [], 0
    put(site, OLD)
    for _ in killed_before_each_step(lambda: put(site, NEW)):
        found.append(content(site))
        left = max(left, len(os.listdir(tmp_path)))
        with replacing(site, "tests") as replacement:
            replacement.put(OLD.items(), {})
        assert (content(site), os.listdir(tmp_path)) == (OLD, ["site"])
    assert all(each in (OLD, NEW) for each in found) and found[0] == OLD and found[-1] == NEW
    assert left == 2 and found.count(NEW) > 3  # also while the old one is being removed
