"""What the three ways to write hours share: rules with their place in the text, and the hours that rules make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vis_cli.errors import Malformed, Message, Sentence
from vis_cli.rules.cards.hours import (
    ALL_DAYS,
    MIDNIGHT,
    Days,
    Hours,
    Period,
    Span,
    clock,
    hours,
    segments,
    week,
    weekdays,
)
from vis_cli.rules.core import letters

DASH = r"[-–—‑−]"
NUMBER = re.compile(r"[0-9]+(?:[.:][0-9]+)*")


class Wrong(Exception):
    """One fault in a text of hours, at an offset into it."""

    def __init__(self, id: str, offset: int, message: Sentence, hint: Sentence | None = None) -> None:
        super().__init__(message)
        self.id, self.offset, self.message, self.hint = id, offset, message, hint


def expecting(message: Sentence, wanted: Message | None) -> Sentence:
    """The message, with what should be there instead."""
    if wanted is None:
        return message
    return Message("{message} Here should be {wanted}.", message=message, wanted=wanted)


class Wrongs(Exception):
    """Every fault found in one text."""

    def __init__(self, faults: Sequence[Wrong]) -> None:
        super().__init__()
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Time:
    """A span of a day as it was written: minutes, comment, and the offset to point at."""

    start: int
    end: int
    comment: str | None
    offset: int


@dataclass(frozen=True, slots=True)
class Rule:
    """On these days (None: every day of the period) these times; no times is closed.

    `adds` keeps what earlier rules said of the same days, else this rule takes their place.
    """

    days: tuple[int, ...] | None
    times: tuple[Time, ...]
    period: Days | None = None
    adds: bool = False
    offset: int = 0


def assemble(rules: Sequence[Rule], *, instead: bool) -> Hours:
    """The hours that rules make, read in order.

    With `instead`, a day that any dated rule covers has only what dated rules say of it (Swedish, HSA). Without, a
    dated rule replaces the days it names and the usual week goes on beside it (the OSM specification 0.7.2).

    Raises:
        Wrongs: spans that overlap.
    """
    faults: dict[tuple[int, str], Wrong] = {}
    plain = [rule for rule in rules if rule.period is None]
    usual = _week(plain, (None, None), faults)
    dated = []
    for days in segments({rule.period: None for rule in rules if rule.period}):
        covering = [rule for rule in rules if rule.period and _covers(rule.period, days)]
        if not instead:
            covering = [rule for rule in rules if rule.period is None or rule in covering]
        dated.append(Period(*days, _week(covering, days, faults)))
    if faults:
        raise Wrongs([faults[key] for key in sorted(faults)])
    return hours(usual, dated)


def _covers(period: Days, days: Days) -> bool:
    """Whether a segment lies in the period. Segments never straddle a period's edge."""
    (since, until), (first, last) = period, days
    return (since is None or (first is not None and since <= first)) and (
        until is None or (last is not None and last <= until)
    )


def _week(rules: Iterable[Rule], days: Days, faults: dict[tuple[int, str], Wrong]) -> tuple[Span, ...]:
    """The week that the rules make together; overlaps are put among the faults and left out."""
    by_day: dict[int, list[Time]] = {}
    for rule in rules:
        for day in rule.days if rule.days is not None else weekdays(days):
            by_day[day] = [*(by_day.get(day, ()) if rule.adds else ()), *rule.times]
    spans = []
    for day, times in by_day.items():
        taken: list[Time] = []
        for time in times:
            other = next((t for t in taken if t.start < time.end and time.start < t.end), None)
            if other is None:
                taken.append(time)
                spans.append(Span(day, time.start, time.end, time.comment))
                continue
            fault = Wrong(
                "overlapping-hours",
                time.offset,
                Message(
                    "{start}–{end} overlaps {other_start}–{other_end} on the same day.",
                    start=clock(time.start),
                    end=clock(time.end),
                    other_start=clock(other.start),
                    other_end=clock(other.end),
                ),
                Message(
                    "Did you mean {start}–{end}?",
                    start=clock(min(time.start, other.start)),
                    end=clock(max(time.end, other.end)),
                ),
            )
            faults.setdefault((time.offset, str(fault.message)), fault)
    return week(spans)


def minute_of_day(text: str, offset: int) -> int:
    """The minute that `8`, `8.00` or `08:00` names, 24:00 included.

    Raises:
        Wrong: no such time.
    """
    hour, _, minute = text.replace(".", ":").partition(":")
    if len(hour) <= 2 and (minute == "" or (len(minute) == 2 and minute.isdigit())):
        found = int(hour) * 60 + int(minute or 0)
        if int(minute or 0) < 60 and found <= MIDNIGHT:
            return found
        raise Wrong(
            "impossible-time", offset, Message('there is no time "{text}".', text=text), "Times go from 00:00 to 24:00."
        )
    digits = re.sub(r"[^0-9]", "", text)
    likely = f"{digits[:-2]:0>2}:{digits[-2:]}" if len(digits) in (3, 4) and len(minute) != 1 else None
    hint = (
        Message('Did you mean "{likely}"?', likely=likely)
        if likely and likely < "24:01" and likely[3:] < "60"
        else "Write times as 08:00."
    )
    raise Wrong("impossible-time", offset, Message('"{text}" is not a time.', text=text), hint)


def time_span(start: int, end: int, comment: str | None, offset: int) -> Time:
    """A span within one day.

    Raises:
        Wrong: it ends when or before it begins.
    """
    if start < end:
        return Time(start, end, comment, offset)
    written = f"{clock(start)}–{clock(end)}"
    if start == end:
        raise Wrong(
            "empty-span",
            offset,
            Message("{written} has no length.", written=written),
            "Round the clock is 00:00–24:00.",
        )
    if end == 0:
        raise Wrong(
            "inverted-span",
            offset,
            Message("{written} ends before it begins.", written=written),
            Message("Write {start}–24:00.", start=clock(start)),
        )
    raise Wrong(
        "inverted-span",
        offset,
        Message("{written} ends before it begins.", written=written),
        Message(
            "Did you mean {end}–{start}? Past midnight is {start}–24:00 and 00:00–{end} the day after.",
            end=clock(end),
            start=clock(start),
        ),
    )


def comment_of(text: str, offset: int) -> str | None:
    """A comment as it is kept: without space around it, None when empty.

    Raises:
        Wrong: it has a character that HSA cannot carry: `#` parts the fields and has no escape.
    """
    for place, letter in enumerate(text):
        if letter == "#":
            raise Wrong(
                "hash-in-comment",
                offset + place,
                'a comment cannot have "#" in it: HSA would drop the whole value.',
                "Leave it out.",
            )
        if letter in "\t\n\r\x85\u2028\u2029":
            raise Wrong(
                "control-character",
                offset + place,
                Message("a comment cannot have U+{letter:04X} in it.", letter=ord(letter)),
            )
    try:
        return letters.text(text).strip() or None
    except Malformed as error:
        raise Wrong(error.id, offset + error.position, error.message, error.hint) from None


__all__ = [
    "ALL_DAYS", "DASH", "NUMBER", "Rule", "Time", "Wrong", "Wrongs", "assemble", "comment_of", "minute_of_day",
    "time_span",
]  # fmt: skip
