"""JSON documents with a list whose items are written as they come; indented by two, as `json.dumps` would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
Document = dict[str, Any]

BATCH = 100
"""Items written at a time."""


def document(data: Any) -> str:
    """A whole document, which ends its line."""
    import orjson

    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def listed(head: Mapping[str, Any], key: str, items: Iterable[Any]) -> Iterator[str]:
    """A document in pieces: what is in `head`, then a list under `key`."""
    before, after = document({**head, key: []})[: -len("]\n}\n")], "]\n}\n"
    yield before
    separator = ""
    for batch in batches(items):
        yield separator + document(batch)[len("[") : -len("\n]\n")].replace("\n", "\n  ")
        separator, after = ",", "\n  ]\n}\n"
    yield after


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of at most `size`, each let go before the next is made."""
    coming = iter(items)
    return iter(lambda: list(islice(coming, size)), [])
