"""What is written as CSV is no formula, and is read back as it was."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.core.test_csv import read
from tests.rules.core.strategies import is_kept
from vis_cli.files.core.csv_write import write_csv
from vis_cli.rules.core import letters


@pytest.mark.parametrize("cell", ["=1+1", "+46", "-5", "@x", "'=1", "''-", "'t", "a=b"])
def test_no_text_is_written_as_a_formula_and_every_one_is_read_back(cell: str) -> None:
    out = io.StringIO()
    write_csv([["id", "name"], [cell, -5]], out)
    written = out.getvalue().splitlines()[1]
    assert written[0] not in "=+-@" and written.endswith(",-5")
    assert list(read(out.getvalue()).pick("id", "name")) == [(cell, "-5")]


CELLS = st.text(st.characters(exclude_categories=["C"])).filter(lambda cell: is_kept(letters.name, cell))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2)))
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    write_csv([["id", "name"], *rows], out, ";")
    expected = [tuple(cell.strip() for cell in row) for row in rows]
    table = read(out.getvalue())
    assert list(table.pick("id", "name")) == [row for row in expected if any(row)]
