"""The list last shown is kept for the OS user, and a number in it read once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.app.conftest import invocation
from tests.conftest import Command
from vis_cli.app import task_numbers
from vis_cli.errors import Refused, Sentence
from vis_cli.rules.worklist.numbers import Line, Shown

SHOWN = Shown("one", date(2026, 6, 29), [Line("SE1", ("T-1",))])


def test_a_list_that_cannot_be_kept_is_told_of_and_takes_the_one_before_with_it(
    vis_sqlite: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    told: list[Sentence] = []
    anna = invocation(vis_sqlite, tell=told.append)
    assert task_numbers.keep(anna, SHOWN)
    found = task_numbers.numbered(anna, [" 1", "T-1", "1"])
    assert (found.named, found.ids, found.shown) == (["1", "T-1"], ["T-1"], SHOWN)
    assert found.through(date(2026, 6, 1)) == date(2026, 6, 29)
    assert found.through(date(2026, 7, 1)) == date(2026, 7, 1)
    assert task_numbers.numbered(replace(anna, user="bo"), ["1"]).shown is None
    assert told == []
    (tmp_path / "state").rename(tmp_path / "away")
    (tmp_path / "state").write_text("a file where the folder was")
    assert not task_numbers.keep(anna, replace(SHOWN, lines=[])) and told == []
    assert not task_numbers.keep(anna, SHOWN)
    assert "The lines have no numbers" in str(told[0])
    with pytest.raises(Refused, match="cannot be read"):
        task_numbers.numbered(anna, ["1"])
    assert task_numbers.numbered(anna, ["T-1"]).shown is None
