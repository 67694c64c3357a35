"""HTML pages, each one file that needs nothing beside it, all made from one base template."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from html import escape
from itertools import chain, islice
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parents[2]  # vis_cli/files: each noun has its own, which extend core/html/base.html.j2


BATCH = 500  # rows written at a time
SHORT = 16  # letters
_MARKS = re.compile("[&<>\"']")
"""What HTML would not take for what people wrote."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, if it has one, and a table; `empty` is said where there are no rows.

    Without `columns` each row is a name and a value. Rows that are read as they come are for `tables_in_pieces`.
    """

    heading: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    empty: str = "None."


def page(template: str, *, title: str, lang: str, **values: Any) -> str:
    """The page that a template under `TEMPLATES` makes. Whatever people wrote shows as they wrote it, never as HTML."""
    made: str = _template(template).render(title=title, lang=lang, **values)
    return made


def in_pieces(template: str, *, title: str, lang: str, **values: Any) -> Iterator[str]:
    """The same in pieces that are made as they are asked for: where a value is an iterator, as it comes."""
    stream = _template(template).stream(title=title, lang=lang, **values)
    stream.enable_buffering(BATCH)
    return iter(stream)


def _template(name: str) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: "" if value is None else value,
    )
    environment.globals["row"] = lambda cells: Markup(row(cells))  # noqa: S704  # escaped by `row`
    environment.filters["source"] = lambda text: Markup(_source(text))  # noqa: S704  # a digest
    return environment.get_template(name)


def _source(text: str) -> str:
    """What a Content-Security-Policy calls a style or a script that stands in the page: its digest."""
    return f"'sha256-{b64encode(sha256(str(text).encode()).digest()).decode()}'"


def row(cells: Sequence[Any]) -> str:
    """A row of a table; what is short is not broken over lines, and numbers stand to the right."""
    if all(type(cell) is str for cell in cells) and not _MARKS.search("".join(cells)):
        said = [f'<td class="short">{cell}</td>' if len(cell) <= SHORT else f"<td>{cell}</td>" for cell in cells]
        return f"<tr>\n{chr(10).join(said)}\n</tr>\n"
    said = []
    for cell in cells:
        kind = type(cell)
        text = escape(cell) if kind is str else "" if cell is None else escape(str(cell))
        marked = ' class="number"' if kind is int or kind is float else ' class="short"' if len(text) <= SHORT else ""
        said.append(f"<td{marked}>{text}</td>")
    return f"<tr>\n{chr(10).join(said)}\n</tr>\n"


def with_commands(text: str) -> Any:
    """A sentence of vis's own, in which what is typed, between backticks, is set as such."""
    from markupsafe import Markup

    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S704  # escaped before


def streamed(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, lang: str, empty: str
) -> Iterator[str]:
    """A page of one table whose rows are written as they come."""
    coming = iter(rows)
    before, end, after = tables(
        title, [Section("", columns, list(islice(coming, BATCH)), empty)], lang=lang
    ).rpartition("</tbody>")
    yield before
    while batch := list(islice(coming, BATCH)):
        yield "".join(map(row, batch))
    yield end + after


def tables(title: str, sections: Sequence[Section], *, lang: str, about: str = "") -> str:
    """A page of tables under their headings, with a sentence about them all."""
    return page("core/html/tables.html.j2", title=title, lang=lang, sections=sections, about=about)


def tables_in_pieces(title: str, sections: Iterable[Section], *, lang: str, about: str = "") -> Iterator[str]:
    """The same in pieces: the sections, and their rows, are read as they are written."""
    coming = (replace(section, rows=_Coming(section.rows)) for section in sections)
    return in_pieces("core/html/tables.html.j2", title=title, lang=lang, sections=coming, about=about)


class _Coming(Iterable[Sequence[Any]]):
    """Rows that are read once; whether there are any, and the first, can be seen before."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._coming = iter(rows)
        self._first = list(islice(self._coming, 1))

    def __bool__(self) -> bool:
        return bool(self._first)

    def __getitem__(self, at: int) -> Sequence[Any]:
        return self._first[at]

    def __iter__(self) -> Iterator[Sequence[Any]]:
        return chain(self._first, self._coming)
