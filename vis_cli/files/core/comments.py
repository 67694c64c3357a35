"""The comments of a YAML file that comes with vis, for who fills it in, in the language of whoever does."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from itertools import groupby

from vis_cli.errors import Sentence

_EXAMPLE = re.compile(r"# [a-z_-]+: ")
"""A key that is commented out, with an example of its value; or what editors look for."""
_WIDTH = 120


def paragraphs(text: str) -> Iterator[str]:
    """What the comments say, each of them in one line: all that is no example of a key."""
    for is_said, lines in _blocks(text):
        if is_said:
            yield _joined(lines)


def translated(text: str, say: Callable[[Sentence], str]) -> str:
    """The file with its comments as `say` has them; whatever it has nothing else for stays as it is."""
    written: list[str] = []
    for is_said, lines in _blocks(text):
        words = _joined(lines) if is_said else ""
        if is_said and (other := say(words)) != words:
            lines = textwrap.wrap(
                other,
                _WIDTH,
                initial_indent="# ",
                subsequent_indent="# ",
                break_long_words=False,
                break_on_hyphens=False,
            )
        written += lines
    return "\n".join(written) + "\n"


def _blocks(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Its lines, those that say something together: whether they are such, and the lines."""
    for is_said, lines in groupby(text.splitlines(), lambda line: line.startswith("# ") and not _EXAMPLE.match(line)):
        yield is_said, list(lines)


def _joined(lines: list[str]) -> str:
    return " ".join(line.removeprefix("# ").strip() for line in lines)
