"""What the commands of the demo write to: a terminal or pipe on which no line is cut or broken within a word."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TextIO

from vis_cli.output.layout import width_of, wrapped

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Screen(io.TextIOBase):
    """Passes whole lines on to `stream`, those that are wider than `width` broken between words.

    `terminal`: it says that it is one, so that tables fit it.
    """

    def __init__(self, stream: TextIO, width: int, *, terminal: bool = False) -> None:
        self.stream, self.width, self._terminal = stream, width, terminal
        self._begun = ""

    def isatty(self) -> bool:
        return self._terminal

    def write(self, text: str) -> int:
        *whole, self._begun = (self._begun + text).split("\n")
        for line in whole:
            self.stream.write(f"{self._fitted(line)}\n")
        return len(text)

    def flush(self) -> None:
        self.stream.write(self._fitted(self._begun))
        self._begun = ""
        self.stream.flush()

    def _fitted(self, line: str) -> str:
        fits = width_of(_COLOUR.sub("", line) or " ") <= self.width
        whole = fits or line.startswith("$ ") or " " not in line.strip()  # what is to be typed stays as it stands
        return line if whole else wrapped(line, self.width)


def typed(words: Sequence[str], width: int) -> str:
    """A command as one would type it, on lines that fit: each but the last goes on in the next."""
    import shlex

    lines = ["$"]
    for word in map(shlex.quote, words):
        if len(lines[-1]) + len(word) + len("  \\") > width and lines[-1].strip():
            lines[-1] += " \\"
            lines.append("   ")
        lines[-1] += f" {word}"
    return "\n".join(lines)
