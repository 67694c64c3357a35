"""The numbers of cases in a table, whatever else stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vis_cli.errors import FaultyInput
from vis_cli.files.cases.numbers import read


def test_each_case_is_read_once_from_whatever_a_list_has_beside(tmp_path: Path) -> None:
    file = tmp_path / "lista.csv"
    file.write_text("unit,number,resident\nX,2026-0000002,19121212-****\nX,2026-0000001,\nX,2026-0000002,\n")
    assert read(str(file)).row_of == {20260000002: 0, 20260000001: 1}


def test_a_row_without_a_number_is_a_fault_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "lista.csv"
    file.write_text("nummer,unit\n,X\n2026-1,X\n2026-0000001,X\n")
    with pytest.raises(FaultyInput) as faulty:
        read(str(file))
    assert [(fault.id, fault.place[0]) for fault in faulty.value.faults] == [
        ("missing-value", 2),
        ("faulty-case-number", 3),
    ]
