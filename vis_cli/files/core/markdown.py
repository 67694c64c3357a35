"""Markdown in which what people wrote shows as they wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

_MARKS = re.compile(
    r"[\\`*\[\]<|~$]"
    r"|&(?=#?\w+;)"  # an entity
    r"|(?<!\w)_+(?=[^\s_])|(?<=[^\s_])_+(?!\w)"  # emphasis; not between letters, nor a line to write on
    r"|(?<!\S)#+$"  # the end of a heading
)
_SUSPECT = re.compile(r"[\\`*\[\]<|~$&_#]|[^\S ]|^ |  | $")
_SAMPLE = 1000
_WIDEST = 40  # characters that a column is made even to; a long text does not push the others out of sight


def escaped(text: str) -> str:
    """The text on one line, none of its characters a mark of Markdown's."""
    if not _SUSPECT.search(text):
        return text
    return _MARKS.sub(lambda found: "".join(f"\\{each}" for each in found[0]), " ".join(text.split()))


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of texts, each as long as there are headings; nothing where there are none."""
    return "\n".join(lines(headings, rows))


def lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The same, a line at a time; the first rows say how wide its columns are made."""
    if not headings:
        return
    coming = iter(rows)
    first = [[escaped(cell) for cell in row] for row in (headings, *islice(coming, _SAMPLE))]
    widths = [min(_WIDEST, max(3, *map(len, column))) for column in zip(*first, strict=True)]
    first.insert(1, ["-" * width for width in widths])
    for line in chain(first, ([escaped(cell) for cell in row] for row in coming)):
        yield f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
