"""Files named by arguments: globs, standard input, what cannot be read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from vis_cli.app.input_files import matching, read_all
from vis_cli.errors import FaultyInput, MissingInput


def test_globs_are_spelt_out_and_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "c.txt"):
        (tmp_path / name).write_text("x")
    found = matching([f"{tmp_path}/*.yaml", str(tmp_path / "c.txt"), f"{tmp_path}/../{tmp_path.name}/a.yaml"])
    assert [Path(name).name for name in found] == ["a.yaml", "b.yaml", "c.txt"]
    assert matching(["-", "-"]) == ["-"]
    assert matching([str(tmp_path / "none.yaml")]) == [str(tmp_path / "none.yaml")]  # told when it is read
    with pytest.raises(MissingInput):
        matching([f"{tmp_path}/*.csv"])


def test_links_that_lead_round_are_told_when_they_are_read(invoke: Invoke, tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    for name in (str(loop), str(loop / "x.yaml")):
        assert matching([name]) == [name]
        with pytest.raises(MissingInput):
            read_all(invoke(), [name])


def test_all_that_cannot_be_read_is_named_together_and_bytes_that_are_no_text_are_kept(
    invoke: Invoke, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("å", encoding="utf-8")
    bad.write_bytes(b"\xff\xfe\xff")
    read = read_all(invoke(stdin=io.BytesIO(b"in")), [str(good), str(bad), "-"])
    assert [type(each) is FaultyInput for each in read] == [False, True, False]
    with pytest.raises(MissingInput) as refused:
        read_all(invoke(), [str(good), str(tmp_path / "one"), str(tmp_path / "two")])
    assert len(refused.value.faults) == 2
