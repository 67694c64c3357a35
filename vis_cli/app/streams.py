"""Lists that are read from the database while they are written, so that memory does not grow with them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import wraps
from itertools import chain, count, islice
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

CHUNK = 2000
"""Rows read, and looked up, at a time."""
LEFT_LYING = 5
"""So many chunks leave lying what was looked up for them."""


class Rows(Iterator[T]):
    """Rows that are read as they are asked for. `close` ends the reading early, and with it the connection.

    `is_empty`: there was none from the beginning.
    """

    def __init__(self, coming: Generator[T, None, None]) -> None:
        self._coming = coming
        first = list(islice(coming, 1))
        self.is_empty = not first
        self._rows = chain(first, coming)

    def __next__(self) -> T:
        return next(self._rows)

    def close(self) -> None:
        self._coming.close()


def streamed(rows: Callable[P, Iterator[T]]) -> Callable[P, Rows[T]]:
    """A use case that is written as a generator, whose first row is read, and whose faults are raised, when called."""

    @wraps(rows)
    def begun(*args: P.args, **values: P.kwargs) -> Rows[T]:
        return Rows(cast("Generator[T, None, None]", rows(*args, **values)))

    return begun


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The rows in lists of at most `size`; see `swept`."""
    coming = iter(rows)
    return swept(iter(lambda: list(islice(coming, size)), []))


def swept(pieces: Iterable[T]) -> Iterator[T]:
    """The pieces, each of which something is looked up for.

    What was looked up for a few of them is then thrown away: it holds itself (the results of queries do), and the
    collector, which counts objects and not their size, would let it lie.
    """
    coming = iter(pieces)
    for n in count(1):
        if (piece := next(coming, None)) is None:
            return
        yield piece
        del piece
        if n % LEFT_LYING == 0:
            gc.collect(1)
