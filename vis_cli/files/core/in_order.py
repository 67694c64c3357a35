"""Rows sorted in memory that does not grow with their number."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar, cast

T = TypeVar("T")

CHUNK = 20_000
"""Rows sorted in memory; more are sorted in pieces that wait in a temporary file."""
AT_ONCE = 200
"""Rows of a piece that are written, and read again, at a time."""


def in_order(rows: Iterable[T], order: Callable[[T], Any] | None = None) -> Iterator[T]:
    """The rows sorted, by what `order` says of each or (None) by themselves; those that are alike stay as they came."""
    coming, by = iter(rows), cast("Callable[[T], Any]", order)  # rows that are sorted by themselves can be compared
    first = sorted(islice(coming, CHUNK), key=by)
    if len(first) < CHUNK:
        return iter(first)
    return _merged(first, coming, by)


def _merged(piece: list[T], coming: Iterator[T], order: Callable[[T], Any]) -> Iterator[T]:
    with TemporaryFile() as file:
        starts = []
        while piece:
            starts.append((file.tell(), len(piece)))
            for at in range(0, len(piece), AT_ONCE):
                pickle.dump(piece[at : at + AT_ONCE], file)
            del piece[:]  # before the next is read
            piece = sorted(islice(coming, CHUNK), key=order)
        yield from merge(*(_waiting(file, start, count) for start, count in starts), key=order)


def _waiting(file: IO[bytes], start: int, count: int) -> Iterator[Any]:
    """The rows of a piece, some at a time, since the pieces take turns with one file."""
    while count:
        file.seek(start)
        rows = pickle.load(file)  # noqa: S301  # written by this very process
        start, count = file.tell(), count - len(rows)
        yield from rows
