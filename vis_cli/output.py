"""What a command answers, written to stdout in the format asked for; one writer per format."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from textwrap import wrap
from typing import Any, TextIO

from vis_cli.errors import CannotWrite, Message, Sentence

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MOMENT = r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2})?"
_BOUNDARIES = re.compile(rf"{_MOMENT}( – {_MOMENT})?(, {_MOMENT} – {_MOMENT})*", re.ASCII)


@dataclass(frozen=True)
class Result:
    """An answer. `data` is the document for programs; its `items`, if any, are the rows of a table.

    `columns` chooses and names the columns that people see: (key, heading). `text`, whole or in lines, is what people
    see instead of a table; with `wrap` its long lines are broken between words on a terminal. `empty` is said, on
    stderr, where there are no rows. Messages may stand anywhere; `spoken` puts them together. `keys` are the rows'
    own, for a CSV file that has none. `exit_code` is the command's. `title` and `lang` are those of the page in HTML.
    """

    data: Any
    columns: Sequence[tuple[str, str]] = ()
    text: Sentence | Sequence[Sentence] | None = None
    empty: Sentence = "Nothing found."
    exit_code: int = 0
    rows: Sequence[Mapping[str, Any]] | None = field(default=None)
    wrap: bool = False
    keys: Sequence[str] = ()
    title: str = "vis"
    lang: str = "en"

    @property
    def lines(self) -> Sequence[Sentence]:
        """The text in its lines."""
        if isinstance(self.text, str):
            return self.text.split("\n")
        return () if self.text is None else [self.text] if isinstance(self.text, Message) else self.text

    @property
    def items(self) -> Sequence[Mapping[str, Any]] | None:
        """The rows: `rows` where given, else the document's first list of objects."""
        if self.rows is not None:
            return self.rows
        if isinstance(self.data, Mapping):
            for value in self.data.values():
                if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
                    return value
        return None


def indented(line: Sentence) -> Message:
    """The line, as one of several under a heading."""
    return Message("  {line}", line=line)


def spoken(result: Result, say: Callable[[Sentence], str]) -> Result:
    """The answer as people read it: headings, text and the messages among the values as `say` puts them."""
    items = result.items
    return replace(
        result,
        data=_put_together(result.data, say) if items is None else result.data,
        columns=[(key, say(heading)) for key, heading in result.columns],
        text=_text(result, say),
        empty=say(result.empty),
        rows=None if items is None else _put_together(items, say),
    )


def _text(result: Result, say: Callable[[Sentence], str]) -> str | None:
    if result.text is None or isinstance(result.text, str):
        return result.text and say(result.text)
    return "\n".join(map(say, result.lines))


def _put_together(value: Any, say: Callable[[Sentence], str]) -> Any:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, Mapping):
        return {key: _put_together(each, say) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_put_together(each, say) for each in value]
    return value


def write(result: Result, format: str, stream: TextIO, *, terminal: bool = False, colour: bool = False) -> None:
    """Write `result` to `stream`. `terminal` says that a person is looking; `colour`, that they may see colour."""
    if format == "table" and terminal and result.text is None and result.items:
        _rich_table(result, stream, colour)
        return
    written = WRITERS[format](result)
    if format in ("table", "plain") or (terminal and format != "json"):
        written = safe(written)
    if terminal and format == "table" and result.wrap:
        written = _wrapped(written, _width(stream))
    if written:
        stream.write(written if written.endswith("\n") else written + "\n")


def write_file(path: Path, text: str, *, mode: int | None = None) -> None:
    """Write a file, whole or not at all: the one way for whatever is asked to be written to a file.

    `mode` gives the permissions; else those of the file it replaces, or the usual ones.

    Raises:
        CannotWrite: the folder is missing or closed, or the disk is full.
    """
    from vis_cli.files.core import atomic_write

    atomic_write.write_file(path, text, mode=mode)


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write files, by name, that everybody may read into a folder, which is made where it is missing.

    Raises:
        CannotWrite: the folder cannot be made, or a file not be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = Message("{folder} cannot be made: {reason}.", folder=folder, reason=error.strerror)
        raise CannotWrite(said, hint="Check the path.") from None
    for name, content in files.items():
        write_file(folder / name, content, mode=0o644)


def _width(stream: TextIO) -> int:
    """How many columns the terminal has."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _wrapped(text: str, width: int) -> str:
    """The lines, those that are too long broken between words and indented a little more than they begin."""
    lines = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        broken = wrap(line, width, subsequent_indent=indent, break_on_hyphens=False) if len(line) > width else [line]
        lines += broken
    return "\n".join(lines)


def safe(text: str) -> str:
    """The text with control characters and writing-direction tricks made visible, so that no terminal obeys them."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def cell(value: Any) -> str:
    """A value as it stands in a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(cell(each) for each in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {cell(each)}" for key, each in value.items() if each is not None)
    return str(value)


def _columns(result: Result) -> Sequence[tuple[str, str]]:
    items = result.items or ()
    return result.columns or [(key, key.replace("_", " ")) for key in (items[0] if items else ())]


def _body(result: Result) -> list[list[str]]:
    return [[_read(cell(item.get(key))) for key, _ in _columns(result)] for item in result.items or ()]


def _read(text: str) -> str:
    """A cell's text as a person reads it: on one line, moments as the clock on the wall has them."""
    said = safe(text).replace("\n", " ")
    if "T" not in said or not _BOUNDARIES.fullmatch(said):
        return said
    from vis_cli.rules.core.times import as_read

    return as_read(said)


def _headings(result: Result) -> list[str]:
    return [heading for _, heading in _columns(result)]


def _facts(result: Result) -> list[tuple[str, str]]:
    """A document that is no list, as lines of key and value."""
    data = result.data if isinstance(result.data, Mapping) else {"": result.data}
    return [(key.replace("_", " "), cell(value)) for key, value in data.items()]


def _rich_table(result: Result, stream: TextIO, colour: bool) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    body = list(_body(result))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 0))
    for heading, values in zip(_headings(result), zip(*body, strict=True), strict=True):
        whole = not any(" " in value for value in values)  # an id or a day is not broken over lines while words can be
        table.add_column(Text(heading), overflow="fold", no_wrap=whole)
    for row in body:
        table.add_row(*map(Text, row))
    Console(file=stream, color_system="auto" if colour else None, highlight=False, force_terminal=colour).print(table)


def _table(result: Result) -> str:
    if result.text is not None:
        return str(spoken(result, str).text)
    if result.items is None:
        facts = _facts(result)
        width = max((len(key) for key, _ in facts), default=0)
        return "\n".join(f"{key:<{width}}  {value}".rstrip() for key, value in facts)
    return _tabulate(result, "simple") if result.items else ""


def _tabulate(result: Result, style: str) -> str:
    from tabulate import tabulate

    if result.items is None:
        return tabulate(_facts(result), headers=["", ""], tablefmt=style, disable_numparse=True)
    return tabulate(_body(result), headers=_headings(result), tablefmt=style, disable_numparse=True)


def _for_reading(result: Result) -> tuple[list[str], list[list[str]]]:
    """Headings and cells; a document that is no list has its keys in the first column, and no headings."""
    if result.items is None:
        return ["", ""], [[key, _read(value)] for key, value in _facts(result)]
    return _headings(result), _body(result)


def _plain(result: Result) -> str:
    """Tab-separated, without headings: for cut, grep and awk."""
    if result.items is None or (result.text is not None and not result.columns):
        return _table(result)
    return "\n".join("\t".join(value.replace("\t", " ") for value in row) for row in _body(result))


def _json(result: Result) -> str:
    import json  # help and the version write none

    written = json.dumps(result.data, ensure_ascii=False, indent=2, default=json_value)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", written)  # json itself leaves those above 127


def json_value(value: Any) -> str:
    """A value that JSON has no type for, as documents for programs have it: a message as text. For `json.dumps`."""
    if isinstance(value, Message):
        return str(value)
    raise TypeError(f"{value!r} has no place in a document")


def _yaml(result: Result) -> str:
    import json

    import yaml

    return str(yaml.safe_dump(json.loads(_json(result)), allow_unicode=True, sort_keys=False, width=100))


def _csv(result: Result) -> str:
    from vis_cli.files.core.csv import write_csv

    items = result.items
    if items is None:
        rows: list[list[str]] = [list(fact) for fact in _facts(result)]
        header = ["key", "value"]
    else:
        header = list(dict.fromkeys(key for item in items for key in item))
        header = header or list(result.keys) or [key for key, _ in result.columns]
        rows = [[_csv_cell(item.get(key)) for key in header] for item in items]
    stream = StringIO()
    write_csv([header, *rows], stream, ",")
    return stream.getvalue()


def _csv_cell(value: Any) -> str:
    """A value as files have it: a list of names by `|`, because names have commas."""
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return "|".join(value)
    return cell(value)


def _markdown(result: Result) -> str:
    from vis_cli.files.core.markdown import table

    return table(*_for_reading(result))


def _html(result: Result) -> str:
    from vis_cli.files.core.html.pages import Section, tables

    headings, rows = _for_reading(result)
    section = Section("", headings if any(headings) else (), rows, empty=str(result.empty))
    return tables(result.title, [section], lang=result.lang)


WRITERS: Mapping[str, Callable[[Result], str]] = {
    "table": _table,
    "plain": _plain,
    "json": _json,
    "yaml": _yaml,
    "csv": _csv,
    "markdown": _markdown,
    "html": _html,
}
