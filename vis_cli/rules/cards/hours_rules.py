"""What the three ways to write hours share: rules with their place in the text, and the hours that rules make."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vis_cli.errors import Malformed, Message, Sentence, as_message
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
from vis_cli.rules.cards.hours_words import days_in_words
from vis_cli.rules.core import letters

DASH = r"[-‐‑‒–—―−]"
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
    return Message("{message} Here should be {wanted}.", message=as_message(message), wanted=wanted)


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
    """On these days (None: those of `assemble`) these times; no times is closed.

    `adds` keeps what earlier rules said of the same days, else this rule takes their place. One that `cuts` takes its
    times out of those of earlier rules, on these days or (None) on all that they have.
    """

    days: tuple[int, ...] | None
    times: tuple[Time, ...]
    period: Days | None = None
    adds: bool = False
    offset: int = 0
    cuts: bool = False


MAX_RULES = 400  # of one text: a week has 336 half hours


def too_many(count: int, offset: int) -> Wrong:
    """What is wrong with more rules than anybody's hours have."""
    message = Message("these are {count} sets of days and times; {most} is the most.", count=count, most=MAX_RULES)
    return Wrong("too-many-hours", offset, message)


def assemble(
    rules: Sequence[Rule], *, instead: bool, everyday: Sequence[int] | None = None, strict: bool = True
) -> Hours:
    """The hours that rules make, read in order.

    With `instead`, a day that any dated rule covers has only what dated rules say of it (Swedish, HSA). Without, a
    dated rule replaces the days it names and the usual week goes on beside it (the OSM specification 0.7.2).

    Times without days hold on the day that they are dated for; over several, on `everyday`, or (None) on the days of
    the usual week beside them.

    Raises:
        Wrongs: spans that overlap, more of them than anybody's hours have, times without days where there is no usual
            week, and (`strict`) rules that have no effect at all.
    """
    if len(rules) > MAX_RULES:
        raise Wrongs([too_many(len(rules), rules[MAX_RULES].offset)])
    faults: dict[tuple[int, str], Wrong] = {}
    made = _Made(rules, faults)
    usual = made.week([rule for rule in rules if rule.period is None], (None, None))
    days_of_usual = tuple(sorted({span.day for span in usual})) if everyday is None else everyday
    dated = []
    periods = segments({rule.period: None for rule in rules if rule.period})
    firsts, covering = [days[0] or date.min for days in periods], [list[Rule]() for _ in periods]
    for rule in rules:
        if rule.period:  # no segment straddles the edge of a period
            placed = _placed(rule, rule.period, days_of_usual, faults)
            made.same[id(placed)] = rule
            since, until = rule.period[0] or date.min, rule.period[1] or date.max
            for n in range(bisect_left(firsts, since), bisect_right(firsts, until)):
                covering[n].append(placed)
        elif not instead:
            for each in covering:
                each.append(rule)
    for days, covers in zip(periods, covering, strict=True):
        dated.append(Period(*days, made.week(covers, days)))
    if strict and not faults:
        made.demand_effect()
    if faults:
        raise Wrongs([faults[key] for key in sorted(faults)])
    return hours(usual, dated)


def _placed(rule: Rule, period: Days, everyday: Sequence[int], faults: dict[tuple[int, str], Wrong]) -> Rule:
    """The rule with the days that its times hold on where it names none."""
    if rule.days is not None or rule.cuts or not rule.times or len(weekdays(period)) == 1:
        return rule
    days = tuple(day for day in everyday if day in weekdays(period))
    if not days:
        message = "there are no days with these times, and no usual hours to take them from."
        fault = Wrong("no-days", rule.offset, message, "Write for example mån–fre 08:00–16:00.")
        faults.setdefault((rule.offset, str(message)), fault)
    return replace(rule, days=days or weekdays(period))


class _Made:
    """The weeks that rules make, and which of the rules had any effect in them."""

    def __init__(self, rules: Sequence[Rule], faults: dict[tuple[int, str], Wrong]) -> None:
        self.rules, self.faults = rules, faults
        self.same: dict[int, Rule] = {}
        self.effective: set[int] = set()
        self.out_of_dates: set[int] = {id(rule) for rule in rules}

    def week(self, rules: Iterable[Rule], days: Days) -> tuple[Span, ...]:
        """The week that the rules make together; overlaps are put among the faults and left out."""
        by_day: dict[int, list[tuple[Time, tuple[Rule, ...]]]] = {}  # with the rules that made each time
        closed: dict[int, Rule] = {}
        for rule in rules:
            said = self.same.get(id(rule), rule)
            on = rule.days if rule.days is not None else (tuple(by_day) if rule.cuts else weekdays(days))
            if rule.cuts:
                self._cut(by_day, on, rule.times[0], said)
                continue
            for day in on:
                if day in weekdays(days):
                    self.out_of_dates.discard(id(said))
                if not rule.adds:
                    by_day[day] = []
                if not rule.times:
                    closed[day] = said
                elif rule.times:
                    closed.pop(day, None)
                by_day.setdefault(day, []).extend((time, (said,)) for time in rule.times)
        self.effective |= {id(rule) for rule in closed.values()}
        spans: list[Span] = []
        occurring = weekdays(days)
        for day, times in by_day.items():
            for time, makers in times:
                if day in occurring:
                    self.effective |= {id(rule) for rule in makers}
                spans += self._span(day, time, spans)
        return week(spans)

    def _span(self, day: int, time: Time, before: Sequence[Span]) -> list[Span]:
        other = next((s for s in before if s.day == day and s.start < time.end and time.start < s.end), None)
        if other is None:
            return [Span(day, time.start, time.end, time.comment)]
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
        self.faults.setdefault((time.offset, str(fault.message)), fault)
        return []

    def _cut(
        self, by_day: dict[int, list[tuple[Time, tuple[Rule, ...]]]], on: Iterable[int], out: Time, rule: Rule
    ) -> None:
        for day in on:
            left: list[tuple[Time, tuple[Rule, ...]]] = []
            for time, makers in by_day.get(day, ()):
                if out.end <= time.start or time.end <= out.start:
                    left.append((time, makers))
                    continue
                left += [
                    (replace(time, start=start, end=end), (*makers, rule))
                    for start, end in ((time.start, out.start), (out.end, time.end))
                    if start < end
                ]
            by_day[day] = left

    def demand_effect(self) -> None:
        """Put every rule that changed nothing among the faults: what is written is meant."""
        for rule in self.rules:
            if id(rule) in self.effective or (not rule.times and id(rule) in self.out_of_dates):
                continue
            self.faults[rule.offset, ""] = self._without_effect(rule)

    def _without_effect(self, rule: Rule) -> Wrong:
        if rule.cuts:
            hint = "Leave it out, or write when it is open."
            return Wrong("no-effect", rule.offset, "nothing is open at this time.", hint)
        if id(rule) in self.out_of_dates and rule.period:
            there, asked = (days_in_words(tuple(sorted(days))) for days in (rule.days or (), weekdays(rule.period)))
            message = Message(
                "the text has hours on {there} only, and the days asked for are {asked}.", there=there, asked=asked
            )
            return Wrong("other-weekdays", rule.offset, message, "Leave the weekday out, or write closed.")
        return Wrong(
            "no-effect",
            rule.offset,
            "this has no effect: what comes later for the same days takes its place.",
            "Leave it out, or join the times with a comma: mån–fre 08:00–11:30, 13:00–15:00.",
        )


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
