"""What a command answers, written to stdout in the format asked for; one writer per format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import chain
from typing import Any, TextIO

from vis_cli.errors import Message, Sentence
from vis_cli.output.cells import safe
from vis_cli.output.layout import wrapped
from vis_cli.output.styles import finding, sign

BATCH = 500  # lines written at a time
FOR_PROGRAMS = ("json", "yaml", "csv", "xlsx")
"""The formats that have the keys and the values of the document, whoever reads them."""


@dataclass(frozen=True)
class Result:
    """An answer. `data` is the document for programs; its first list of objects, if any, is the rows of a table.

    But not where people see only `text`, and the document has more than that list: then it is names and values. The
    list may be an iterator, which is read once, as it is written. `row` makes of one of its objects what people
    see, or `rows` stands in its place. `worded` are the keys whose values are words of vis's own, such as states, which
    people see in their language. `columns` chooses and names what people see: (key, heading), `lesser` what a
    narrow terminal can spare, first that which goes first (None: all but the first three). `marked` are those of which
    a last `!` is a mark. `text`, in lines, is what people see instead of a table; with `wrap` its long lines are broken
    between words on a terminal. Where it is whole it is a document, and stands as it is in every format; `signs`
    says that its lines begin with those of a plan, `done` that it says what was done and no more. `below` are lines for
    people under a table. `empty` is said, on stderr, where there are no rows. `ids` are those of the findings in it,
    known once it has been written.
    Messages may stand anywhere; `spoken` puts them together. `keys` are the rows' own, for a CSV file that has none.
    `exit_code` is the command's. `title` and `lang` are those of a page in HTML. `private`: it holds a case or a
    resident's number, so a file it is written to is for its owner's eyes only.
    """

    data: Any
    columns: Sequence[tuple[str, str]] = ()
    text: Sentence | Sequence[Sentence] | None = None
    empty: Sentence = "Nothing found."
    exit_code: int = 0
    rows: Iterable[Mapping[str, Any]] | None = field(default=None)
    private: bool = False
    wrap: bool = False
    signs: bool = False
    done: bool = False
    marked: Sequence[str] = ()
    ids: Iterable[str] = ()
    keys: Sequence[str] = ()
    title: str = "vis"
    lang: str = "en"
    lesser: Sequence[str] | None = None
    row: Callable[[Any], Mapping[str, Any]] | None = None
    say: Callable[[Sentence], str] = str
    worded: Sequence[str] = ()
    below: Sequence[Sentence] = ()

    @property
    def lines(self) -> Sequence[Sentence]:
        """The text in its lines."""
        if isinstance(self.text, str):
            return self.text.split("\n")
        return () if self.text is None else [self.text] if isinstance(self.text, Message) else self.text

    @property
    def whole(self) -> str:
        """The text as one, spoken already."""
        return self.text if isinstance(self.text, str) else "\n".join(map(str, self.lines))

    @property
    def listed(self) -> str | None:
        """The key of the document's list of objects, if that is what the answer is."""
        if not isinstance(self.data, Mapping):
            return None
        is_list = self.text is None or self.columns or self.rows is not None
        for key, value in self.data.items() if is_list or len(self.data) == 1 else ():
            if isinstance(value, Iterator):
                return str(key)
            if isinstance(value, list) and (value or is_list) and all(isinstance(item, Mapping) for item in value):
                return str(key)
        return None

    def close(self) -> None:
        """End the reading of rows that nobody has asked for to the end."""
        for value in self.data.values() if isinstance(self.data, Mapping) else ():
            if isinstance(value, Iterator) and (close := getattr(value, "close", None)):
                close()

    @property
    def documents(self) -> Iterable[Mapping[str, Any]] | None:
        """The rows as programs read them."""
        if self.rows is not None and self.row is None:
            return self.rows
        key = self.listed
        return None if key is None else self.data[key]

    @property
    def items(self) -> Iterable[Mapping[str, Any]] | None:
        """The rows as people see them."""
        rows = self.rows
        if rows is None:
            rows = self.documents
            rows = rows if rows is None or self.row is None else map(self.row, rows)
        return rows if rows is None or not self.worded or self.lang == "en" else map(self._in_words, rows)

    def _in_words(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**row, **{key: Message(row[key]) for key in self.worded if row.get(key)}}


def indented(line: Sentence) -> Message:
    """The line, as one of several under a heading."""
    return Message("  {line}", line=line)


def spoken(result: Result, say: Callable[[Sentence], str]) -> Result:
    """The answer as people read it: headings and text as `say` puts them, and it puts what stands among the values."""
    text = result.text
    return replace(
        result,
        empty=say(result.empty),
        columns=[(key, say(heading)) for key, heading in result.columns],
        text=text if text is None else say(text) if isinstance(text, str) else [*map(say, result.lines)],
        below=[*map(say, result.below)],
        say=say,
    )


def pieces(result: Result, format: str, *, width: int | None = None, colour: bool = False) -> Iterator[str]:
    """The answer in a format that is text, in pieces. `width` is that of the terminal at which a person reads it.

    In a pipe a row of `plain` is a line with tabs between its cells, for cut and awk; at a terminal it is heard.
    """
    module, name, by_line = WRITERS[format]
    if format == "table" and result.text is None and result.items is not None:
        from vis_cli.output.tables import fitted, table

        lines: Iterator[str] = table(result, colour=colour) if width is None else fitted(result, width, colour=colour)
    elif format == "plain" and width is None and result.items is not None and (result.columns or result.text is None):
        from vis_cli.output.tables import tabbed

        lines = tabbed(result)
    else:
        lines = getattr(import_module(f"vis_cli.output.{module}"), name)(result)
    if format in ("table", "plain") and result.text is not None:
        lines = map(safe, lines)
    if result.below and (format == "table" or (format == "plain" and width is not None)):
        lines = chain(lines, _under(result, width if format == "table" else None))
    if format == "table" and (colour or (width is not None and result.wrap)):
        lines = (line for text in lines for line in text.split("\n"))
        lines = (wrapped(line, width) for line in lines) if width is not None and result.wrap else lines
        is_in_lines = result.text is not None and not isinstance(result.text, str)
        lines = map(sign if result.signs else finding, lines) if colour and is_in_lines else lines
    if by_line:
        yield from _in_batches(lines)
    else:
        last = ""
        for last in lines:
            yield last
        if not last.endswith("\n"):
            yield "\n"


def _under(result: Result, width: int | None) -> Iterator[str]:
    """What is said below the rows, where there are any, an empty line between."""
    if any(True for _ in result.documents or ()):
        yield ""
    for line in map(safe, map(str, result.below)):
        yield line if width is None else wrapped(line, width)


def write_workbook(sheets: Result | Mapping[str, Result], stream: TextIO) -> None:
    """Write the answer as a workbook, or answers as its sheets by name, to the bytes beneath a stream of text.

    Raises:
        CannotWrite: it has more rows, or a longer text, than a workbook can hold; nothing is written.
    """
    from vis_cli.output.workbook import xlsx

    stream.flush()
    stream.buffer.writelines(xlsx(sheets))


def write(pieces: Iterable[str], stream: TextIO) -> bool:
    """Write the pieces of an answer; say whether there were any."""
    any_came = False
    for piece in pieces:
        any_came = True
        stream.write(piece)
    return any_came


def _in_batches(lines: Iterator[str]) -> Iterator[str]:
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if len(waiting) == BATCH:
            yield "\n".join(waiting) + "\n"
            waiting.clear()
    if waiting and (text := "\n".join(waiting)):
        yield text if text.endswith("\n") else text + "\n"


def width_of(stream: TextIO, wanted: str | None = None) -> int:
    """How many columns the terminal has, or `wanted`, what COLUMNS says, where that is a number."""
    if wanted and wanted.isascii() and wanted.isdigit() and int(wanted):
        return int(wanted)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def fitted(text: str, stream: TextIO, wanted: str | None = None) -> str:
    """The text as it is, but on a terminal, whose width is that of `width_of`, its lines broken between words."""
    return wrapped(text, width_of(stream, wanted)) if stream.isatty() else text


WRITERS: Mapping[str, tuple[str, str, bool]] = {
    "table": ("tables", "table", True),
    "plain": ("aloud", "plain", True),
    "json": ("documents", "json", False),
    "yaml": ("documents", "yaml", False),
    "csv": ("documents", "csv", False),
    "markdown": ("markup", "markdown", True),
    "html": ("markup", "html", False),
}
"""For each format of text the module and function that write it, and whether that yields lines without their ends."""
