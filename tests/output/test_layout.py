"""How columns share a terminal: nothing cut, the lesser left out first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.output.layout import broken, lay_out, width_of

HEADINGS = ["person", "HSA-id", "from"]
ROW = ["Anna Berg", "SE2321000065-TEST2001", "2025-06-09 08:00"]
WHOLE = 9 + 21 + 16 + 2 * 2


@pytest.mark.parametrize(
    ("width", "shown", "left_out", "blocks"),
    [
        (WHOLE, [0, 1, 2], [], False),
        (WHOLE - 1, [0, 1], [2], False),  # a moment is not broken, nor an id, nor so short a name
        (9 + 2 + 21, [0, 1], [2], False),
        (9 + 2 + 20, [0, 1, 2], [], True),
    ],
)
def test_lesser_columns_go_before_anything_is_broken_too_much(
    width: int, shown: list[int], left_out: list[int], blocks: bool
) -> None:
    layout = lay_out(HEADINGS, [ROW], width, lesser=[2])
    assert (list(layout.shown), list(layout.left_out), layout.blocks) == (shown, left_out, blocks)


def test_a_column_without_a_value_is_not_shown() -> None:
    assert lay_out(["a", "b", "c"], [["x", "", "y"]], 80, lesser=[]).shown == [0, 2]


def test_room_to_spare_goes_where_it_saves_a_line() -> None:
    layout = lay_out(["unit", "what"], [["Vårdcentralen Teleborg", "word " * 40]], 80, lesser=[])
    assert layout.widths == [22, 56]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("08-465 004 08", ["08-465 004 08"]),
        ("2025-06-09 08:00", ["2025-06-09 08:00"]),
        ("fredag 26 december", ["fredag 26", "december"]),
        ("SE2321000065-TEST2001", ["SE2321000065-TEST2001"]),
        ("", [""]),
    ],
)
def test_text_is_broken_between_words_and_never_in_a_number_or_a_moment(text: str, lines: list[str]) -> None:
    assert broken(text, 10) == lines


def test_what_takes_two_columns_a_letter_is_counted_so() -> None:
    assert (width_of("Åseda"), width_of("日本"), width_of("e\u0301"), width_of("08–16 å")) == (5, 4, 1, 7)


WORDS = st.text(st.characters(categories=("L", "N"), max_codepoint=0x17F), min_size=1, max_size=12)
CELLS = st.lists(WORDS, max_size=8).map(" ".join)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=5), st.integers(5, 120))
def test_a_table_fits_its_terminal_or_stands_as_blocks(rows: list[tuple[str, ...]], width: int) -> None:
    layout = lay_out(["a", "bb", "ccc", "dddd"], rows, width, lesser=[3, 1])
    if not layout.blocks and layout.shown:
        assert sum(layout.widths) + 2 * (len(layout.widths) - 1) <= width
    for n, most in zip(layout.shown, layout.widths, strict=True):
        for row in rows:
            lines = broken(row[n], most)
            assert " ".join(lines) == row[n]
            assert layout.blocks or all(width_of(line) <= most for line in lines)
    assert not {*layout.shown} & {*layout.left_out}
    assert all(any(row[n] for row in rows) for n in (*layout.shown, *layout.left_out))
