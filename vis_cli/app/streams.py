"""Lists that are read from the database while they are written, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import chain, islice
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

CHUNK = 2000
"""Rows read, and looked up, at a time."""


def streamed(rows: Callable[P, Iterator[T]]) -> Callable[P, Iterator[T]]:
    """A use case that is written as a generator, whose first row is read, and whose faults are raised, when called."""

    @wraps(rows)
    def begun(*args: P.args, **values: P.kwargs) -> Iterator[T]:
        coming = rows(*args, **values)
        return chain(list(islice(coming, 1)), coming)

    return begun


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The rows in lists of at most `size`."""
    coming = iter(rows)
    while chunk := list(islice(coming, size)):
        yield chunk
