"""What each id of a fault, guard or finding means, an example of it, and the way on; the texts are in ids.txt."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("ids.txt")


class Explained(NamedTuple):
    """What an id means, a line that leads to it, and what to do; the example is the same in every language."""

    meaning: str
    example: str
    way_on: str


@cache
def explained() -> Mapping[str, Explained]:
    """Every id with its explanation, sorted: in the file each has a line of its own, and three indented ones below."""
    entries = (entry.splitlines() for entry in FILE.read_text(encoding="utf-8").strip().split("\n\n"))
    return {id: Explained(*(line.strip() for line in lines)) for id, *lines in entries}
