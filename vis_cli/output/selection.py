"""Which rows of a list are answered, which of their columns, and in which order: --columns, --sort, --limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import chain, islice
from typing import Any

from vis_cli.errors import Message, Usage
from vis_cli.files.core.in_order import CHUNK, in_order
from vis_cli.output import Result

_DIGITS = re.compile(r"(\d+)")
_SWEDISH = str.maketrans({"å": "z\u0001", "ä": "z\u0002", "æ": "z\u0002", "ö": "z\u0003", "ø": "z\u0003", "é": "e"})

Row = Mapping[str, Any]


def selected(
    result: Result, *, columns: Sequence[str] = (), sort: Sequence[str] = (), limit: int | None = None, people: bool
) -> Result:
    """The answer with only these columns, sorted by these, and only its first rows.

    Args:
        columns, sort: names of columns, as JSON or as the headings have them; a `-` before one of `sort` is downwards.
        people: whether people see the rows, so that what only they see can be asked for too.

    Raises:
        Usage: there is no such column, or the answer is no list.
    """
    key, documents = result.listed, result.documents
    if key is None or documents is None:
        raise Usage("--columns, --sort and --limit are for lists, and this answer is none.")
    coming = iter(documents)
    first = list(islice(coming, 1))
    names = _Names(result, first[0] if first else None, people)
    rows: Iterator[Row] = chain(first, coming)
    if sort:
        rows = _sorted(rows, _order(names, sort), limit)
    if limit is not None:
        rows = islice(rows, limit)
    if not columns:
        return replace(result, data={**result.data, key: rows}, rows=None)
    chosen = [names.named("--columns", name) for name in columns]
    if people:
        headings = dict(result.columns)
        return replace(
            result,
            data={**result.data, key: rows},
            columns=[(name, headings.get(name, name.replace("_", " "))) for name in chosen],
            rows=None,
            row=names.whole,
            lesser=(),
            text=None,
        )
    narrow = ({name: row.get(name) for name in chosen} for row in rows)
    return replace(result, data={**result.data, key: narrow}, rows=None, row=None, keys=chosen, text=None)


class _Names:
    """The names by which the columns of an answer can be called."""

    def __init__(self, result: Result, first: Row | None, people: bool) -> None:
        self.row = result.row
        self.empty = first is None
        shown = [key for key, _ in result.columns]
        self.keys = dict.fromkeys([*(self.whole(first) if people and first is not None else first or ()), *result.keys])
        if people or first is None:
            self.keys |= dict.fromkeys(shown)
        self.headings = {heading.casefold(): key for key, heading in result.columns if key in self.keys}

    def whole(self, document: Row) -> Row:
        """All that can be seen of a row: what programs read, and what people do."""
        return document if self.row is None else {**document, **self.row(document)}

    def named(self, option: str, name: str) -> str:
        """The key of the column that is called `name`."""
        wanted = name.strip()
        if wanted in self.keys or self.empty:
            return wanted
        if (found := self.headings.get(wanted.casefold())) is not None:
            return found
        raise Usage(
            Message('{option}: there is no column "{name}".', option=option, name=wanted),
            id="unknown-column",
            hint=Message("Columns: {names}.", names=", ".join(self.keys)),
        )


def _order(names: _Names, sort: Sequence[str]) -> Callable[[Row], Any]:
    wanted = [(name.strip(), not name.strip().startswith("-")) for name in sort]
    keys = [(names.named("--sort", name.removeprefix("-")), upwards) for name, upwards in wanted]

    def order(row: Row) -> Any:
        whole = names.whole(row)
        return tuple(_Up(whole.get(key)) if upwards else _Down(whole.get(key)) for key, upwards in keys)

    return order


class _Up:
    """A value as lists are sorted: nothing last, numbers by size also inside text, words as in Swedish."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = sort_key(value)

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < other.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Up) and bool(self.value == other.value)


class _Down(_Up):
    """The same the other way, but for nothing, which is last also here."""

    __slots__ = ()

    def __lt__(self, other: Any) -> bool:
        if self.value[0] != other.value[0] and 9 in (self.value[0], other.value[0]):
            return bool(self.value[0] < other.value[0])
        return bool(other.value < self.value)


def sort_key(value: Any) -> tuple[Any, ...]:
    """A value of any kind as something that can be compared with any other."""
    if value is None or value == "":
        return (9,)
    if isinstance(value, bool | int | float):
        return (0, value)
    text = "|".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    parts = _DIGITS.split(text.casefold().translate(_SWEDISH))
    return (1, *((part, 0) if n % 2 == 0 else ("", int(part)) for n, part in enumerate(parts)))


def _sorted(rows: Iterable[Row], order: Callable[[Row], Any], limit: int | None) -> Iterator[Row]:
    """The rows in their order, or the first of them."""
    if limit is not None and limit <= CHUNK:
        return iter(nsmallest(limit, rows, key=order))
    return in_order(rows, order)
