"""Findings as people read them, each with the id that `vis explain` knows: as lines, or as rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from vis_cli.cli.frame.i18n import is_aloud
from vis_cli.errors import Message, Sentence, as_message

SHOWN = 5  # of one kind
_ALOUD = {"!": Message("Wrong"), "-": Message("To see to")}


def lines(items: Iterable[Mapping[str, Any]], line: Callable[[Mapping[str, Any]], Sentence]) -> Iterator[Sentence]:
    """A line for each finding, kinds together, as they come first; of a kind with very many the first ones."""
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for each in items:
        kinds.setdefault(each["id"], []).append(each)
    for found in kinds.values():
        yield from map(line, found[:SHOWN])
        if len(found) > SHOWN:
            yield Message("  … and {count} more like this (--json has all).", count=len(found) - SHOWN)


def marked(sign: str = "!", *, where: Sentence | None = None) -> Callable[[Mapping[str, Any]], Sentence]:
    """What makes a line of a finding after a sign: where it is, if that is to be said, its id, what it is, what helps.

    `!` is wrong, `-` waits to be seen to.
    """

    def line(each: Mapping[str, Any]) -> Message:
        said = named(each)
        if where is not None:
            said = Message("{where}: {said}", where=as_message(where), said=said)
        if each.get("fix"):
            said = Message("{said} {fix}", said=said, fix=as_message(each["fix"]))
        if is_aloud():
            return Message("{sign}, {said}", sign=_ALOUD[sign], said=said)
        return Message("{sign} {said}", sign=sign, said=said)

    return line


def named(finding: Mapping[str, Any]) -> Message:
    """A finding in a sentence: its id, and what it is."""
    return Message("{id}: {message}", id=finding["id"], message=as_message(finding["message"]))


def ids(*found: Iterable[Mapping[str, Any]]) -> dict[str, None]:
    """The ids of findings, each once, as they come: what `Result.ids` takes."""
    return dict.fromkeys(each["id"] for items in found for each in items)


def noting(items: Iterator[Any], ids: dict[str, None]) -> Iterator[Any]:
    """Findings that are read as they are written; their ids are noted on the way."""
    try:
        for each in items:
            ids[each["id"]] = None
            yield each
    finally:
        if close := getattr(items, "close", None):
            close()


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
