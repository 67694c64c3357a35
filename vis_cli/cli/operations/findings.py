"""Findings as lines: of a kind that there are many of, the first ones, and how many more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from vis_cli.errors import Message, Sentence, as_message

SHOWN = 5  # of one kind


def lines(items: Iterable[Mapping[str, Any]], line: Callable[[Mapping[str, Any]], Sentence]) -> Iterator[Sentence]:
    """A line for each finding, kinds together, as they come first; of a kind with very many the first ones."""
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for each in items:
        kinds.setdefault(each["id"], []).append(each)
    for found in kinds.values():
        yield from map(line, found[:SHOWN])
        if len(found) > SHOWN:
            yield Message("  … and {count} more like this (--json has all).", count=len(found) - SHOWN)


def marked(sign: str) -> Callable[[Mapping[str, Any]], Sentence]:
    """What makes a line of a finding, with what helps, after a sign."""

    def line(each: Mapping[str, Any]) -> Message:
        return Message("{sign} {message} {fix}", sign=sign, message=each["message"], fix=as_message(each["fix"]))

    return line


def verdict(*, well: bool, waiting: int) -> Sentence:
    """The last line of whoever looked: all is well only where nothing waits to be seen to either."""
    if not well:
        return "Not well."
    if not waiting:
        return "All is well."
    return Message(
        "Nothing is wrong, but {count} matter above waits to be seen to.",
        "Nothing is wrong, but {count} matters above wait to be seen to.",
        count=waiting,
    )
