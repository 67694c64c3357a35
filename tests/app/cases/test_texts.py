"""What is written in cases: taken as it was written, refused where it cannot be kept, and never shown in a fault."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from vis_cli.app.cases.texts import checked, heading, in_file
from vis_cli.app.invocation import Invocation
from vis_cli.errors import FaultyInput
from vis_cli.rules.cases.events import LONGEST, LONGEST_HEADING

Make = Callable[..., Invocation]


def test_a_text_keeps_its_lines_and_loses_the_space_around_it() -> None:
    assert checked("  Hej!\r\n\r\nVi ses.  \n\n") == "Hej!\n\nVi ses."


@pytest.mark.parametrize(
    ("written", "id"), [(" \n ", "empty-text"), ("x" * (LONGEST + 1), "long-text"), ("hemlig\x07", "control-character")]
)
def test_what_cannot_be_kept_is_refused_without_the_text(written: str, id: str) -> None:
    with pytest.raises(FaultyInput) as faulty:
        checked(written)
    (fault,) = faulty.value.faults
    assert fault.id == id and "hemlig" not in str(fault)
    assert fault.source is not None and fault.source.text is None
    assert checked("x" * LONGEST)


def test_a_fault_stands_where_it_is_in_the_file_though_the_lines_before_it_are_left_out() -> None:
    with pytest.raises(FaultyInput) as faulty:
        checked("\n \n  Hej\x07 du", "svar.txt")
    (fault,) = faulty.value.faults
    assert fault.source is not None and (fault.source.line, fault.source.column) == (3, 6)


def test_a_text_comes_from_a_file_or_from_standard_input(care: Make, tmp_path: Path) -> None:
    (tmp_path / "svar.txt").write_text("Räksmörgås\n", encoding="cp1252")
    assert in_file(care(), str(tmp_path / "svar.txt"))[0] == "Räksmörgås"
    assert in_file(care(stdin=io.BytesIO(b"Hej")), "-") == ("Hej", b"Hej")


def test_a_heading_is_one_line_of_so_many_characters() -> None:
    assert heading(" Remiss \n") == "Remiss" and heading("x" * LONGEST_HEADING)
    for written, id in (("a\nb", "several-lines"), ("x" * (LONGEST_HEADING + 1), "long-text")):
        with pytest.raises(FaultyInput) as faulty:
            heading(written)
        assert faulty.value.faults[0].id == id
