"""How the columns of a table share the width of a terminal: which are shown, how wide, or one block per row.

Nothing is cut. Where the widest cells do not fit, text is broken between words; then the lesser columns are left out,
which the table says; and where even that is too much each row stands as a block of lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

GAP = 2
_BREAKS = re.compile(r"(?<!\d) (?!! |!$)| (?!\d|! |!$)")
"""Where text may be broken: not inside a phone number, nor between a day and its time, or the mark that it is past."""
_WIDE = re.compile("[^\u0000-\u02ff]")
STEPS = ((18, 2), (10, 3))
"""How far a column of text is narrowed before a lesser column goes: to so many letters, or to so many lines."""
PROSE = 32
"""A column as wide as this can be read, however long its text is."""


@dataclass(frozen=True)
class Layout:
    """The positions of the columns shown with their widths; those left out; whether rows stand as blocks."""

    shown: Sequence[int]
    widths: Sequence[int]
    left_out: Sequence[int] = ()
    blocks: bool = False


def has_wide(text: str) -> bool:
    """Whether a letter of the text may take another width than one column of a terminal."""
    if text.isascii():
        return False
    try:
        text.encode("latin-1")  # of which no letter is wide, and which is quick to ask
    except UnicodeEncodeError:
        return _WIDE.search(text) is not None
    return False


def width_of(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if not has_wide(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def lay_out(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int, lesser: Sequence[int]) -> Layout:
    """How a table of `rows` (cells as read) fits a terminal `width` columns wide.

    Args:
        lesser: the columns that can be left out, that which can most easily be spared first.
    """
    filled = [n for n in range(len(headings)) if not rows or any(row[n] for row in rows)]
    wanted = {n: max(width_of(headings[n]), *(width_of(row[n]) for row in rows), 0) for n in filled}
    needed = {n: max(_longest_word(headings[n]), *(_longest_word(row[n]) for row in rows), 0) for n in filled}
    shown, spared = filled, [n for n in lesser if n in filled]
    for count in range(len(spared) + 1):
        shown = [n for n in filled if n not in spared[:count]]
        for letters, lines in STEPS:
            least = {n: max(needed[n], min(wanted[n], max(letters, min(wanted[n] // lines, PROSE)))) for n in shown}
            if _total(shown, least) <= width:
                return Layout(shown, _shared(shown, least, wanted, width), sorted(spared[:count]))
    return Layout(filled, [width_of(headings[n]) for n in filled], blocks=True)


def _longest_word(text: str) -> int:
    return max(map(width_of, _BREAKS.split(text)))


def _total(columns: Sequence[int], widths: dict[int, int]) -> int:
    return sum(widths[n] for n in columns) + GAP * (len(columns) - 1)


def _shared(columns: Sequence[int], least: dict[int, int], wanted: dict[int, int], width: int) -> list[int]:
    """The widths, the room that is left given to the columns that are closest to what they want."""
    widths = {n: least[n] for n in columns}
    spare = width - _total(columns, widths)
    for n in sorted(columns, key=lambda n: (wanted[n] - widths[n], n)):
        given = min(spare, wanted[n] - widths[n])
        widths[n] += given
        spare -= given
    return [widths[n] for n in columns]


def broken(text: str, width: int) -> list[str]:
    """The text in lines of at most `width`, broken between words; a word that is longer stays whole."""
    lines, line = [], ""
    for word in _BREAKS.split(text):
        if line and width_of(line) + 1 + width_of(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def wrapped(text: str, width: int) -> str:
    """The lines, those that are too long broken between words and indented a little more than they begin."""
    from textwrap import wrap

    lines = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        broken = (
            [line]
            if len(line) <= width
            else wrap(line, width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)
        )
        lines += broken
    return "\n".join(lines)
