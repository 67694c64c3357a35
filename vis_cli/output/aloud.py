"""An answer as it is read aloud: `--format plain`, for a screen reader and whoever else reads line by line.

Each record is lines of name and value, an empty line between records. Nothing is drawn, lined up, broken or coloured,
and no sign stands for a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from vis_cli.errors import Message, Sentence
from vis_cli.output.cells import cell, flat, row_as_read, safe
from vis_cli.output.tables import columns_of, sampled

if TYPE_CHECKING:
    from vis_cli.output import Result

BECOMES = Message("becomes")
SIGNS: Mapping[str, Message] = {
    "+": Message("add"),
    "~": Message("change"),
    "-": Message("remove"),
    "=": Message("same"),
}
"""What the sign stands for that a line of a plan begins with."""
_ROOM = re.compile(r"\{(\w+):[<>^]\d+\}( *)")
_BRACKETS = re.compile(r"\s*\[\{(\w+)\}\]")
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_MARK = re.compile(r"^(\s*)! ", re.MULTILINE)
_SIGN = re.compile(r"^([+~=-]) ")


@lru_cache(1000)
def template(text: str, becomes: str) -> str:
    """A sentence's template, in any language, without what only eyes understand; what is put into it stays as it is."""
    text = _ROOM.sub(lambda found: f"{{{found[1]}}}, " if found[2] else f"{{{found[1]}}}", text)
    text = _BRACKETS.sub(r", {\1}", text)
    text = text.replace("} → {", f"}} {becomes} {{")
    return text.replace(" → ", ", ").replace(" · ", ", ").replace("· ", "- ")


def line(text: str) -> str:
    """A line of an answer: a comma for a gap between columns, no mark before what begins with one."""
    return _GAP.sub(_comma, _MARK.sub(r"\1", text))


def _comma(gap: re.Match[str]) -> str:
    return " " if gap.string[gap.start() - 1] in ",;:.!?" else ", "


def sheet(text: str) -> str:
    """A sheet for the archive: its names and values in two columns, and lines to write on, which nobody hears."""
    text = re.sub(r"^-+\n| *_{3,}$", "", text, flags=re.MULTILINE)
    return re.sub(r"^(\S.*?) {2,}(?=\S)", r"\1: ", text, flags=re.MULTILINE)


def step(text: str, say: Callable[[Sentence], str]) -> str:
    """A line of a plan: a word for the sign that it begins with."""
    found = _SIGN.match(text)
    return line(text if found is None else f"{say(SIGNS[found[1]])}: {text[found.end() :]}")


def plain(result: Result) -> Iterator[str]:
    """The rows as lines of heading and value; text, which is spoken already; or a document as names and values."""
    if result.text is not None:
        yield result.whole
        return
    if result.items is None:
        data = result.data if isinstance(result.data, Mapping) else {"": result.data}
        for key, value in flat(data):
            if said := safe(cell(value, result.say)):
                yield f"{key.replace('_', ' ').replace('.', ' ')}: {said}"
        return
    first, rows = sampled(result.items)
    columns = columns_of(result, first[0] if first else None)
    keys = [key for key, _ in columns]
    heads = [f"{safe(heading).rstrip('.')}: " for _, heading in columns]
    between = ""
    for row in rows:
        cells = row_as_read(row, keys, result.say)
        yield between + "\n".join([head + text for head, text in zip(heads, cells, strict=True) if text])
        between = "\n"
