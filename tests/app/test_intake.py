"""Orders in units' own words, from a script: read, and asked about."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from tests.register import BIRKA, TELEBORG
from vis_cli import app
from vis_cli.errors import FaultyInput, MissingInput

SURE = "IT-9: Vårdcentralen Birka stänger Boka tid v. 27–31. Hänvisning till Teleborg."


@pytest.fixture
def said(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(SURE, encoding="utf-8")
    return path


def test_what_is_read_can_be_applied_as_it_stands(invoke: Invoke, said: Path, tmp_path: Path) -> None:
    found = app.intake.read(invoke(), [str(said)])
    (item,) = found.items
    assert (item["unit"], item["handover"], item["case_types"], item["doubts"]) == (BIRKA, TELEBORG, ["Boka tid"], [])
    assert (item["deactivate"], item["reactivate"]) == ("2025-06-30", "2025-08-04")
    assert (found.exit_code, found.without_ref, found.unread) == (0, 0, [])
    order = tmp_path / "o.yaml"
    order.write_text(found.order_file, encoding="utf-8")
    assert app.orders.apply(invoke(yes=True), [str(order)]).counts["add"] == 1


def test_once_applied_the_same_text_may_be_a_change(invoke: Invoke, said: Path, tmp_path: Path) -> None:
    order = tmp_path / "o.yaml"
    order.write_text(app.intake.read(invoke(), [str(said)]).order_file, encoding="utf-8")
    app.orders.apply(invoke(yes=True), [str(order)])
    found = app.intake.read(invoke(), [str(said)])
    assert (found.exit_code, found.items[0]["doubts"]) == (3, ["kind"])


def test_the_ref_may_be_given_and_is_missing_otherwise(invoke: Invoke) -> None:
    text = SURE.removeprefix("IT-9: ").encode()
    assert app.intake.read(invoke(stdin=io.BytesIO(text)), ["-"]).without_ref == 1
    (item,) = app.intake.read(invoke(stdin=io.BytesIO(text)), ["-"], ref="IT-10").items
    assert item["ref"] == "IT-10"


def test_where_nothing_is_ordered_there_is_no_order(invoke: Invoke, tmp_path: Path, said: Path) -> None:
    other = tmp_path / "b.txt"
    other.write_text("Hej på er", encoding="utf-8")
    found = app.intake.read(invoke(), [str(other)])
    assert (found.exit_code, [each["kind"] for each in found.items]) == (65, ["none"])
    assert [fault.source.file for fault in app.intake.no_order([str(other)]).faults if fault.source] == [str(other)]
    both = app.intake.read(invoke(), [str(other), str(said)])
    assert (both.exit_code, len(both.items)) == (0, 2)


def test_every_file_that_cannot_be_read_is_named(invoke: Invoke, tmp_path: Path, said: Path) -> None:
    with pytest.raises(MissingInput):
        app.intake.read(invoke(), [str(said), str(tmp_path / "none.txt")])
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(b"no")
    with pytest.raises(FaultyInput) as refused:
        app.intake.read(invoke(), [str(tmp_path / "*.xlsx")])
    assert len(refused.value.faults) == 2
