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
_MARK = re.compile(r"[\\`*\[\]<|~$&_#]|[^\S ]")
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
    form = f"| {' | '.join(f'%-{width}s' for width in widths)} |"
    for line in chain(first, map(_escaped_row, coming)):
        yield form % tuple(line)


def _escaped_row(row: Sequence[str]) -> Sequence[str]:
    """The cells of a row as `escaped` has them; in most rows there is nothing to do."""
    whole = "\0".join(("", *row, ""))
    if _MARK.search(whole) or "  " in whole or " \0" in whole or "\0 " in whole:
        return [escaped(cell) for cell in row]
    return row
