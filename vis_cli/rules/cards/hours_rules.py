"""What the three ways to write hours share: rules with their place in the text, and the hours that rules make."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

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


MAX_RULES = 400  # of one text: a week has 336 half hours


def assemble(rules: Sequence[Rule], *, instead: bool) -> Hours:
    """The hours that rules make, read in order.

    With `instead`, a day that any dated rule covers has only what dated rules say of it (Swedish, HSA). Without, a
    dated rule replaces the days it names and the usual week goes on beside it (the OSM specification 0.7.2).

    Raises:
        Wrongs: spans that overlap, or more of them than anybody's hours have.
    """
    if len(rules) > MAX_RULES:
        message = Message(
            "these are {count} sets of days and times; {most} is the most.", count=len(rules), most=MAX_RULES
        )
        raise Wrongs([Wrong("too-many-hours", rules[MAX_RULES].offset, message)])
    faults: dict[tuple[int, str], Wrong] = {}
    plain = [rule for rule in rules if rule.period is None]
    usual = _week(plain, (None, None), faults)
    dated = []
    periods = segments({rule.period: None for rule in rules if rule.period})
    firsts, covering = [days[0] or date.min for days in periods], [list[Rule]() for _ in periods]
    for rule in rules:
        if rule.period:  # no segment straddles the edge of a period
            since, until = rule.period[0] or date.min, rule.period[1] or date.max
            for n in range(bisect_left(firsts, since), bisect_right(firsts, until)):
                covering[n].append(rule)
        elif not instead:
            for each in covering:
                each.append(rule)
    for days, covers in zip(periods, covering, strict=True):
        dated.append(Period(*days, _week(covers, days, faults)))
    if faults:
        raise Wrongs([faults[key] for key in sorted(faults)])
    return hours(usual, dated)


def _week(rules: Iterable[Rule], days: Days, faults: dict[tuple[int, str], Wrong]) -> tuple[Span, ...]:
    """The week that the rules make together; overlaps are put among the faults and left out."""
    by_day: dict[int, list[Time]] = {}
    for rule in rules:
        for day in rule.days if rule.days is not None else weekdays(days):
            if not rule.adds:
                by_day[day] = []
            by_day.setdefault(day, []).extend(rule.times)
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


def end_of_comment(text: str, place: int) -> int | None:
    """The offset after the comment that begins at `place`."""
    if text[place] == '"':
        end = text.find('"', place + 1)
        return None if end < 0 else end + 1
    depth = 0
    for offset in range(place, len(text)):
        depth += {"(": 1, ")": -1}.get(text[offset], 0)
        if depth == 0:
            return offset + 1
    return None


def without_comments(text: str) -> str:
    """The text with its comments blanked out."""
    closed = _closed_brackets(text)
    parts, place = [], 0
    for found in re.finditer('[("]', text):
        begin = found.start()
        if begin < place:
            continue
        end = closed.get(begin) if text[begin] == "(" else end_of_comment(text, begin)
        if end is not None:
            parts += [text[place:begin], " " * (end - begin)]
            place = end
    return "".join((*parts, text[place:]))


def _closed_brackets(text: str) -> dict[int, int]:
    """Where each bracket that is closed begins, and the offset after its end."""
    closed: dict[int, int] = {}
    opened: list[int] = []
    for found in re.finditer("[()]", text):
        if found[0] == "(":
            opened.append(found.start())
        elif opened:
            closed[opened.pop()] = found.end()
    return closed
