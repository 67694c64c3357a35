"""A folder below a folder is reached part by part, and no link leads elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vis_cli import below


def test_a_folder_inside_is_reached_by_its_name_or_from_an_open_one(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x").write_text("x")
    (tmp_path / "alias").symlink_to("a")
    with below.opened(str(tmp_path / "alias"), "b") as folder:  # the folder itself may be named by a link
        assert os.listdir(folder) == ["x"]
    with below.opened(str(tmp_path)) as root:
        with below.opened(root, "a//b") as folder:
            assert os.listdir(folder) == ["x"]
        assert os.listdir(root)


def test_what_leads_astray_is_named_and_nothing_stays_open(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to("a")
    before = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    for inside in ("link", "file", "a/../link", "link/b"):
        with pytest.raises(below.Astray) as astray, below.opened(str(tmp_path), inside):
            pass
        assert "is a link or no folder" in str(astray.value.said)
    with pytest.raises(FileNotFoundError), below.opened(str(tmp_path), "a/none"):
        pass
    assert len(os.listdir("/proc/self/fd") if before else []) == len(before)
