"""Tables for people, fitted to a terminal and at their full width elsewhere; in a pipe plain lines.

Rows are read once, as they come; the first thousand decide the layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from vis_cli.errors import Message
from vis_cli.output.cells import as_read, cell, row_as_read, safe
from vis_cli.output.layout import GAP, Layout, broken, has_wide, lay_out, width_of, wrapped
from vis_cli.output.styles import overdue, styled

if TYPE_CHECKING:
    from vis_cli.output import Result

SAMPLE = 1000


def columns_of(result: Result, first: Mapping[str, Any] | None) -> Sequence[tuple[str, str]]:
    """The columns, (key, heading), that people see: those given, else the keys of the first row."""
    return result.columns or [(key, key.replace("_", " ")) for key in first or result.keys]


def sampled(rows: Iterable[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], Iterator[Mapping[str, Any]]]:
    """The first rows, and all of them."""
    coming = iter(rows)
    first = list(islice(coming, SAMPLE))
    return first, chain(first, coming)


def facts(result: Result) -> list[tuple[str, str]]:
    """A document that is no list, as names and values."""
    data = result.data if isinstance(result.data, Mapping) else {"": result.data}
    return [(key.replace("_", " "), cell(value, result.say)) for key, value in data.items()]


def table(result: Result, *, colour: bool = False) -> Iterator[str]:
    """The rows under their headings, each column as wide as its cells; text or facts where there are no rows."""
    if result.text is not None:
        yield result.whole
        return
    if result.items is None:
        yield from _facts(facts(result))
        return
    first, rows = sampled(result.items)
    say = result.say
    if not first:
        return
    columns = columns_of(result, first[0])
    keys = [key for key, _ in columns]
    headings = [heading for _, heading in columns]
    sample = [row_as_read(row, keys, say) for row in first]
    widths = [max(map(width_of, cells)) for cells in zip(headings, *sample, strict=True)]
    head = _line(headings, widths)
    yield styled(head, "heading") if colour else head
    yield _line(["-" * width for width in widths], widths)
    form = (" " * GAP).join(f"%-{width}s" for width in widths)
    marked = _marked(result, keys) if colour else ()
    for row in rows:
        cells = row_as_read(row, keys, say)
        line = form % tuple(cells)
        yield _line(cells, widths, marked) if marked or has_wide(line) else line.rstrip()


def _marked(result: Result, keys: Sequence[str]) -> Sequence[int]:
    """Which of the columns may end with a mark."""
    return [keys.index(key) for key in result.marked if key in keys]


def _facts(said: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max((len(key) for key, _ in said), default=0)
    for key, value in said:
        yield f"{key:<{width}}  {value}".rstrip()


def _line(cells: Sequence[str], widths: Sequence[int], marked: Sequence[int] = ()) -> str:
    padded = [
        text.ljust(width) if text.isascii() else text + " " * (width - width_of(text))
        for text, width in zip(cells, widths, strict=True)
    ]
    for n in marked:
        padded[n] = overdue(padded[n])
    return (" " * GAP).join(padded).rstrip()


def tabbed(result: Result) -> Iterator[str]:
    """Each row as a line of cells with tabs between them, without headings: for cut and awk."""
    assert result.items is not None
    first, rows = sampled(result.items)
    keys = [key for key, _ in columns_of(result, first[0] if first else None)]
    for row in rows:
        line = "\t".join(cells := row_as_read(row, keys, result.say))
        yield line if line.count("\t") < len(keys) else "\t".join([cell.replace("\t", " ") for cell in cells])


def fitted(result: Result, width: int, *, colour: bool) -> Iterator[str]:
    """The rows as they fit a terminal `width` columns wide."""
    assert result.items is not None
    first, rows = sampled(result.items)
    if not first:
        return
    say = result.say
    columns = columns_of(result, first[0])
    headings = [safe(heading) for _, heading in columns]
    sample = [row_as_read(row, [key for key, _ in columns], say) for row in first]
    layout = lay_out(headings, sample, width, _lesser(result, columns))
    keys = [columns[n][0] for n in layout.shown]
    shown = [headings[n] for n in layout.shown]
    hidden = [n for n in range(len(columns)) if n not in layout.shown and n not in layout.left_out]
    late: set[int] = set()

    def cells() -> Iterator[list[str]]:
        for row in rows:
            late.update(n for n in hidden if as_read(row.get(columns[n][0]), say))
            yield row_as_read(row, keys, say)

    marked = _marked(result, keys) if colour else ()
    if layout.blocks:
        yield from _blocks(shown, cells(), width, marked)
    else:
        yield from _fitted_rows(shown, cells(), layout, colour, marked)
    if unseen := sorted({*layout.left_out, *late}):
        yield ""
        said = ", ".join(headings[n] for n in unseen)
        yield wrapped(say(Message("Left out for want of room: {columns} (see --columns).", columns=said)), width)


def _lesser(result: Result, columns: Sequence[tuple[str, str]]) -> list[int]:
    """The columns to leave out, first to go first: those named, else all but the first three from the right."""
    keys = [key for key, _ in columns]
    if result.lesser is None:
        return list(range(len(keys) - 1, 2, -1))
    return [keys.index(key) for key in result.lesser if key in keys]


def _fitted_rows(
    headings: Sequence[str], rows: Iterable[Sequence[str]], layout: Layout, colour: bool, marked: Sequence[int]
) -> Iterator[str]:
    widths = layout.widths
    for line in _lines(headings, widths):
        yield styled(line, "heading") if colour else line
    yield (" " * GAP).join("─" * width for width in widths)
    for row in rows:
        yield from _lines(row, widths, marked)


def _lines(row: Sequence[str], widths: Sequence[int], marked: Sequence[int] = ()) -> Iterator[str]:
    """A row on as many lines as its longest cell takes."""
    if all(width_of(text) <= width for text, width in zip(row, widths, strict=True)):
        yield _line(row, widths, marked)
        return
    cells = [broken(text, width) for text, width in zip(row, widths, strict=True)]
    for n in range(max(map(len, cells))):
        yield _line([lines[n] if n < len(lines) else "" for lines in cells], widths, marked)


def _blocks(headings: Sequence[str], rows: Iterable[Sequence[str]], width: int, marked: Sequence[int]) -> Iterator[str]:
    """Each row as lines of heading and value, an empty line between rows; what is empty is not said."""
    left = max(map(width_of, headings), default=0) + GAP
    for n, row in enumerate(rows):
        if n:
            yield ""
        for at, (heading, value) in enumerate(zip(headings, row, strict=True)):
            for m, line in enumerate(broken(value, width - left) if value else ()):
                yield f"{heading if not m else '':<{left}}{overdue(line) if at in marked else line}"
