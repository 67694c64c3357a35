"""Markdown and HTML, for documents of people; rows are written as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from vis_cli.output.cells import as_read, flat, row_as_read
from vis_cli.output.tables import columns_of, sampled

if TYPE_CHECKING:
    from vis_cli.output import Result


def markdown(result: Result) -> Iterator[str]:
    """A table of pipes, a line at a time."""
    from vis_cli.files.core.markdown import lines

    yield from lines(*_for_reading(result))


def html(result: Result) -> Iterator[str]:
    """A page with the table."""
    from vis_cli.files.core.html.pages import streamed

    headings, rows = _for_reading(result)
    columns = headings if any(headings) else ()
    yield from streamed(result.title, columns, rows, lang=result.lang, empty=str(result.empty))


def _for_reading(result: Result) -> tuple[list[str], Iterable[list[str]]]:
    """Headings and cells; a document that is no list has its keys in the first column, and no headings."""
    if result.items is None:
        named = ((key.replace("_", " "), as_read(value, result.say)) for key, value in flat(result.data))
        return ["", ""], map(list, named)
    first, rows = sampled(result.items)
    columns = columns_of(result, first[0] if first else None)
    keys, say = [key for key, _ in columns], result.say
    return [heading for _, heading in columns], (row_as_read(row, keys, say) for row in rows)
