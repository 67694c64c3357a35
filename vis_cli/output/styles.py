"""Every style that vis writes on a terminal: marks in bold and a colour, headings in bold, text always as it comes.

What is read has the terminal's own colour, so that it is readable on any ground. Only a mark of one character, or the
word `error`, has a colour, and what it means stands there in letters or signs too. Yellow, white and dark blue, which
vanish on some ground, are not used, nor any colour of a ground.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PLAIN = "\x1b[0m"
STYLES: Mapping[str, str] = {
    "heading": "\x1b[1m",
    "added": "\x1b[1;32m",
    "changed": "\x1b[1;35m",
    "removed": "\x1b[1;31m",
    "overdue": "\x1b[1;31m",
    "fault": "\x1b[1;31m",
}
"""Each style by what it stands for."""
SIGNS: Mapping[str, str] = {"+": "added", "~": "changed", "-": "removed", "!": "fault"}
"""The style of the sign that a line of a plan begins with."""
THEME: Mapping[str, str] = {
    "bar.back": "dim",
    "bar.complete": "bold",
    "bar.finished": "bold",
    "bar.pulse": "bold",
    "progress.download": "none",
    "progress.remaining": "none",
    "progress.description": "none",
}
"""The same for the bar that shows how far the work has come: what rich colours by itself has no colour here."""


def styled(text: str, name: str) -> str:
    """The text in a style."""
    return f"{STYLES[name]}{text}{PLAIN}"


def sign(line: str) -> str:
    """A line of a plan whose sign, where it begins with one, is in its colour."""
    style = SIGNS.get(line[:1]) if line[1:2] == " " else None
    return line if style is None else f"{styled(line[:1], style)}{line[1:]}"


def finding(line: str) -> str:
    """A line of an answer; the mark of a finding, where it begins with one, is in its colour."""
    return re.sub(r"^(\s*)!(?= )", lambda found: found[1] + styled("!", "fault"), line)


def fault(text: str) -> str:
    """A fault as it is told; the word that says so is in its colour."""
    return re.sub(r"\berror(?=\[)", lambda found: styled(found[0], "fault"), text, count=1)


def overdue(cell: str) -> str:
    """A day in a table; the mark that it is overdue is in its colour."""
    return re.sub(r"(?<= )!(?= |$)", lambda found: styled(found[0], "overdue"), cell)
