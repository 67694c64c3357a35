"""Lists and sizes as parts of a sentence, put together in the language that the sentence is spoken in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from vis_cli.errors import Message, Sentence


def both(names: Sequence[Any]) -> Any:
    """`a and b and c`; one name is itself."""
    return reduce(lambda first, second: Message("{first} and {second}", first=first, second=second), names)


def either(names: Sequence[Any]) -> Any:
    """`a or b or c`; one name is itself."""
    return reduce(lambda first, second: Message("{first} or {second}", first=first, second=second), names)


def some(names: Sequence[Any], most: int) -> Message:
    """`a, b, c`, with `and 4 more` where there are more than `most`."""
    shown, more = list(names[:most]), len(names) - most
    return Message("{shown}", shown=shown) if more <= 0 else Message("{shown} and {more} more", shown=shown, more=more)


def together(sentences: Sequence[Sentence]) -> Sentence:
    """One sentence after the other."""
    return reduce(lambda first, second: Message("{first} {second}", first=first, second=second), sentences)


def in_bytes(size: int) -> Message:
    """How large something is, to the byte."""
    return Message("{count} byte", "{count} bytes", count=size)
