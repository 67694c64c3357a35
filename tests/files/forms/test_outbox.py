"""The outbox: each file whole, for its owner alone, whatever lay there before."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.kills import killed_before_each_step
from vis_cli.errors import CannotWrite
from vis_cli.files.forms.outbox import Outbox, named

NAME = "patientformular-2026-0000001-71f77ade-b52c-5e50-80f9-71659ec005af.json"


def test_a_file_is_there_whole_and_private_also_where_one_was(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "a" / "ut")
    outbox.sweep()
    for content in (b"ett", b"ett", "två".encode()):
        outbox.put(NAME, content)
        assert (outbox.folder / NAME).read_bytes() == content
    (outbox.folder / NAME).chmod(0o644)
    outbox.put(NAME, b"tre")
    outbox.settle()
    assert stat.S_IMODE((outbox.folder / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(outbox.folder.stat().st_mode) == 0o700
    assert named(outbox.folder) == os.listdir(outbox.folder) == [NAME]


def test_a_link_that_somebody_has_put_there_leads_nowhere(tmp_path: Path) -> None:
    precious, folder = tmp_path / "precious", tmp_path / "ut"
    precious.write_text("mitt")
    folder.mkdir()
    (folder / NAME).symlink_to(precious)
    Outbox(folder).put(NAME, b"svar")
    assert precious.read_text() == "mitt" and not (folder / NAME).is_symlink()


def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".vis-0123456789abcdef.part").write_text("halvt svar")
    (tmp_path / "mottagarens.txt").write_text("x")
    Outbox(tmp_path).sweep()
    assert os.listdir(tmp_path) == ["mottagarens.txt"] and named(tmp_path) == []


def test_an_outbox_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x")
    (tmp_path / "ut").mkdir()
    (tmp_path / "ut" / NAME).mkdir()
    for do in (
        lambda: Outbox(tmp_path / "fil").sweep(),
        lambda: Outbox(tmp_path / "nix").put(NAME, b""),
        lambda: Outbox(tmp_path / "nix").settle(),
        lambda: Outbox(tmp_path / "ut").put(NAME, b""),
    ):
        with pytest.raises(CannotWrite) as error:
            do()
        assert "the outbox" in str(error.value.message)
    assert named(tmp_path / "nix") == []


def test_killed_before_any_step_the_file_is_what_it_was_or_is_whole_and_the_next_run_leaves_nothing_else(
    tmp_path: Path,
) -> None:
    outbox, before, after = Outbox(tmp_path / "ut"), b"ett", b"tv\xc3\xa5" * 20_000
    outbox.sweep()

    def files() -> None:
        outbox.sweep()
        outbox.put(NAME, after)
        outbox.settle()

    seen = set()
    outbox.put(NAME, before)
    for _ in killed_before_each_step(files):
        there = (outbox.folder / NAME).read_bytes()
        seen.add(there)
        assert stat.S_IMODE((outbox.folder / NAME).stat().st_mode) == 0o600
        assert named(outbox.folder) == [NAME]
        outbox.put(NAME, before)
    assert seen == {before, after}
    outbox.sweep()
    assert os.listdir(outbox.folder) == [NAME]
