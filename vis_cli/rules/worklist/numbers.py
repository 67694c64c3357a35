"""The numbers of the worklist: what each line of the list stood for that somebody was last shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from vis_cli.errors import Message, Refused

NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
AGAIN = "Take the numbers from `vis todo`."


class Line(NamedTuple):
    """A line of the list: its unit, and the ids of the tasks that stood on it."""

    unit: str
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A list that was shown: of which database (by its id), what was due through which day, and its lines in order."""

    database: str
    day: date
    lines: Sequence[Line]


def numbers(named: Sequence[str]) -> list[str]:
    """Those of the names that are numbers, and no ids."""
    return [name for name in named if NUMBER.fullmatch(name)]


def meant(wanted: Sequence[str], shown: Shown | None, database: str) -> dict[str, Line]:
    """The lines that numbers stand for in the list last shown, which must be of this database.

    Raises:
        Refused: `unknown-number`: no list was shown, it was of another database, or it has no such line.
    """
    if shown is None:
        raise Refused("no list with numbers has been shown to this user.", id="unknown-number", hint=AGAIN)
    if shown.database != database:
        raise Refused("the list last shown to this user is of another database.", id="unknown-number", hint=AGAIN)
    missing = [each for each in wanted if not 0 < int(each) <= len(shown.lines)]
    if missing:
        said = Message(
            "the list last shown to this user has {count} line, and no number {missing}.",
            "the list last shown to this user has {count} lines, and no number {missing}.",
            count=len(shown.lines),
            missing=", ".join(missing),
        )
        raise Refused(said, id="unknown-number", hint=AGAIN)
    return {each: shown.lines[int(each) - 1] for each in wanted}


def changed(names: Sequence[str]) -> Refused:
    """The refusal where what numbers stood for is no longer to be done as it was."""
    said = Message("what {numbers} stood for in the list last shown has changed since.", numbers=", ".join(names))
    return Refused(said, id="changed-task", hint="See `vis todo` again.")
