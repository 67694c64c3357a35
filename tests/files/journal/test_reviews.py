"""A sample that somebody has filled in: every fault of every row at its place."""

from __future__ import annotations

from io import BytesIO

import pytest

from vis_cli.errors import FaultyInput, NotFound
from vis_cli.files.journal.reviews import read


def find(name: str) -> str:
    if name != "Teleborg":
        raise NotFound(f"no unit {name}", id="unknown-unit")
    return "U"


def looked(text: str) -> list[tuple[int, str, str]]:
    return read("-", find, stdin=BytesIO(text.encode())).rows


def test_a_row_is_a_read_and_what_came_of_it() -> None:
    text = "läsning;enhet;månad;utfall;kommentar;user\n4;Teleborg;2026-5;Fråga;Varför?;bo\n5;Teleborg;2026-05;OK;;bo\n"
    assert looked(text) == [(4, "question", "Varför?"), (5, "ok", "")]


def test_every_fault_is_told_at_once() -> None:
    text = "read,unit,month,outcome\n4,Teleborg,2026-05,\nx,Teleborg,2026-05,ok\n5,Birka,2026-05,ok\n"
    text += "6,Teleborg,maj,ok\n7,Teleborg,2026-06,ok\n8,Teleborg,2026-05,ok\n8,Teleborg,2026-05,ok\n"
    with pytest.raises(FaultyInput) as refused:
        looked(text)
    assert {(fault.id, fault.source.line) for fault in refused.value.faults} == {
        ("missing-outcome", 2), ("faulty-number", 3), ("unknown-unit", 4), ("malformed-month", 5),
        ("several-reviews", 6), ("several-reviews", 7), ("several-reviews", 8), ("duplicate-row", 8),
    }  # fmt: skip


def test_a_table_without_rows_is_no_review() -> None:
    with pytest.raises(FaultyInput):
        looked("read,unit,month,outcome\n")


def test_a_personal_number_in_a_comment_is_told_with_its_row_and_not_shown() -> None:
    text = "read,unit,month,outcome,comment\n4,Teleborg,2026-05,ok,\n5,Teleborg,2026-05,ok,om 19121212-1212\n"
    with pytest.raises(FaultyInput) as refused:
        looked(text)
    assert [(fault.id, fault.source.line, fault.source.column) for fault in refused.value.faults] == [
        ("personal-number", 3, 26)
    ]
