"""Roles from files, from a script: row by row, a unit made to have just these, what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from tests.register import TELEBORG
from vis_cli import app
from vis_cli.errors import FaultyInput

ROWS = "person,role,unit\nAnna Berg,redaktor-kontaktkort,Birka\nNobody,redaktor-kontaktkort,Birka\n"


def test_faulty_rows_stop_a_file_or_are_left_in_the_rest_file(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(ROWS, encoding="utf-8")
    with pytest.raises(FaultyInput):
        app.roles.apply(invoke(yes=True), str(path))
    outcome, left = app.roles.apply(invoke(yes=True), str(path), keep_going=True)
    assert (outcome.counts["add"], left.rows, len(left.faults)) == (1, 1, 1)
    assert left.path is not None and "Nobody" in left.path.read_text(encoding="utf-8-sig")


def test_a_dry_run_writes_no_rest_file(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(ROWS, encoding="utf-8")
    outcome, left = app.roles.apply(invoke(dry_run=True), str(path), keep_going=True)
    assert (outcome.change, left.path, len(left.faults)) == (None, None, 1)
    assert sorted(each.name for each in tmp_path.glob("roles*")) == ["roles.csv"]


def test_a_unit_has_exactly_what_a_file_names(invoke: Invoke, tmp_path: Path) -> None:
    app.roles.grant(invoke(), "Anna Berg", "redaktor-e-tjanst", ["Teleborg"])
    path = tmp_path / "sync.csv"
    path.write_text("person,role\nAnna Berg,redaktor-kontaktkort\n", encoding="utf-8")
    app.roles.sync(invoke(yes=True), "Teleborg", str(path), system="HSA Webb")
    held = {item["role"] for item in app.roles.list_(invoke(), unit=TELEBORG)}
    assert "redaktor-kontaktkort" in held
    rows, text = app.roles.template(invoke().today)
    assert set(rows[0]) >= {"person", "role", "unit"} and text.splitlines()[0].startswith("person;")
