"""Hours and notices from files, from a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.errors import FaultyInput


def test_the_good_rows_go_and_the_others_are_left_in_the_rest_file(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "hours.csv"
    path.write_text('unit,hours\nBirka,"mån–fre 08–11"\nMoheda,"mån 25–26"\n', encoding="utf-8")
    with pytest.raises(FaultyInput):
        app.cards.rows.apply_hours(invoke(yes=True), str(path))
    outcome, left = app.cards.rows.apply_hours(invoke(yes=True), str(path), keep_going=True)
    assert (outcome.counts["add"], left.rows) == (1, 1)
    assert left.path is not None and "Moheda" in left.path.read_text(encoding="utf-8-sig")


def test_notices_come_from_a_file_and_a_dry_run_writes_nothing(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "notices.csv"
    path.write_text("unit,text,from,to\nBirka,Stängt.,2025-06-20,2025-06-21\n", encoding="utf-8")
    outcome, left = app.cards.rows.apply_notices(invoke(dry_run=True), str(path))
    assert (outcome.change, outcome.counts["add"], left.rows) == (None, 1, 0)
    assert app.cards.rows.apply_notices(invoke(), str(path))[0].change == 2
