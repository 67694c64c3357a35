"""The corpus of hours as people write them; its own notation is read here, and by no parser that it tests."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tests.conftest import ROOT
from vis_cli.rules.cards.hours import Hours, Span, hours

FOLDER = ROOT / "tests" / "data" / "hours"
WHY = {
    "weeks", "red-day", "weekend", "date", "no-year", "no-days", "no-times", "no-end", "past-midnight", "overlap",
    "other",
}  # fmt: skip


@dataclass(frozen=True)
class Phrase:
    """A phrase, with the hours that it means or why hours cannot hold it."""

    text: str
    hours: Hours | None
    refused: str | None
    contradicts: bool
    source: str


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def meant(text: str) -> Hours:
    """The hours that the notation of the corpus says: `1-5 08:00-11:30,13:00-15:00; 6 09:00-14:00 (a comment)`."""
    spans = []
    for part in text.split("; "):
        said, _, comment = part.partition(" (")
        days, times = said.split(" ")
        for each in days.split(","):
            first, _, last = each.partition("-")
            for day in range(int(first), int(last or first) + 1):
                for time in times.split(","):
                    start, end = map(_minute, time.split("-"))
                    spans.append(Span(day, start, end, comment[:-1] or None))
    return hours(spans)


def phrases(name: str = "phrases.jsonl") -> list[Phrase]:
    """A file of the corpus, but what it marks as left: not understood yet, and refused."""
    found = []
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        each = json.loads(line)
        if each.get("left"):
            continue
        value = meant(each["hours"]) if "hours" in each else None
        found.append(Phrase(each["phrase"], value, each.get("refused"), each.get("contradicts", False), each["source"]))
    return found
