"""Tables in Markdown, read back as another program reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.markdown import READER, cells, shown
from vis_cli.files.core.markdown import escaped, table

WRITTEN = st.text(st.sampled_from("ab0 |\\`*_~[]()<>&#!;:/$-+=\"'\n\tåä") | st.characters(exclude_categories=["C"]))


def one_line(row: list[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in row]


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(WRITTEN, min_size=width, max_size=width), min_size=1)))
def test_a_table_is_read_back_as_it_was_written(rows: list[list[str]]) -> None:
    headings, *body = rows
    assert [one_line(row) for row in cells(table(headings, body))] == [one_line(row) for row in rows]


@given(WRITTEN)
def test_a_heading_is_read_back_as_it_was_written(text: str) -> None:
    tokens = READER.parse(f"# {escaped(text)}")
    assert [token.type for token in tokens] == ["heading_open", "inline", "heading_close"]
    assert shown(tokens[1]) == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Akut | jour", r"Akut \| jour"),
        ("<b>", r"\<b>"),
        ("line\nbreak", "line break"),
        ("C:\\", r"C:\\"),
        ("sommar_2025.yaml", "sommar_2025.yaml"),
        ("_so_", r"\_so\_"),
        ("_" * 30, "_" * 30),
        ("Barn & unga &amp;", r"Barn & unga \&amp;"),
    ],
)
def test_only_what_would_be_a_mark_is_escaped(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_table_without_columns_is_nothing() -> None:
    assert table([], []) == ""


def test_a_long_text_does_not_make_the_other_rows_long() -> None:
    lines = table(["what"], [["x" * 400], ["y"]]).splitlines()
    assert [len(line) for line in lines] == [44, 44, 404, 44]
