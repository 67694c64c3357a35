"""Hours read as OpenStreetMap writes them: `Mo-Fr 08:00-11:30,13:00-15:00` (opening_hours specification 0.7.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from vis_cli.errors import Message
from vis_cli.rules.cards.hours import ALL_DAYS, MIDNIGHT, Days, Hours
from vis_cli.rules.cards.hours_osm_red import BY_RULE, Eves, RedRule, Told, told_of_red_days
from vis_cli.rules.cards.hours_osm_write import ALWAYS, DAYS, FOREVER, MONTHS
from vis_cli.rules.cards.hours_rules import (  # fmt: skip
    DASH,
    NUMBER,
    Rule,
    Time,
    Wrong,
    Wrongs,
    assemble,
    comment_of,
    expecting,
    minute_of_day,
    time_span,
)

_DAY_NAMES = {name.lower(): number for number, name in enumerate(DAYS, 1)}
_MONTH = "|".join(MONTHS)
_DATES = re.compile(
    rf"([0-9]{{4}})\s+({_MONTH})\s+([0-9]{{1,2}})"
    rf"(?:(\+)|\s*{DASH}\s*(?:(?:([0-9]{{4}})\s+)?({_MONTH})\s+)?([0-9]{{1,2}})(?![0-9:]))?",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s*")
_DAY = re.compile(r"[A-Za-z]{2,}")
_RANGE = re.compile(rf"\s*{DASH}\s*")
_COMMA = re.compile(r"\s*,\s*")
_OFF = re.compile(r"(?:off|closed)\b", re.IGNORECASE)
_OPEN = re.compile(r"open\b", re.IGNORECASE)
_COMMENT = re.compile(r'"([^"]*)"')
_247 = re.compile(r"24/7")
_PH = re.compile(r"PH\b", re.IGNORECASE)
_DAYS_FROM = re.compile(r"[-+−]\s*[0-9]+\s*days?\b", re.IGNORECASE)
_EVES = {
    "Midsommarafton": re.compile(r"Jun\s+19\s*-\s*25\s+Fr\b", re.IGNORECASE),
    "Julafton": re.compile(r"Dec\s+24(?![0-9]|\s*[-+])", re.IGNORECASE),
    "Nyårsafton": re.compile(r"Dec\s+31(?![0-9]|\s*[-+])", re.IGNORECASE),
}
_NOT_OURS = {
    "sh": "School holidays differ from one municipality to the next, and no rule holds them: write their dates.",
    "week": "Weeks have no place in HSA's hours: write dates, as 2026 Jun 15-Aug 9.",
    "easter": "Write the date.",
    "sunrise": "Write a time.",
    "sunset": "Write a time.",
    "unknown": "Hours are open or closed.",
}


def parse(text: str, period: Days | None = None, everyday: Sequence[int] | None = None) -> Hours:
    """Hours from an OSM text that says nothing of red days; with `period` every rule holds then.

    `everyday`: see `assemble`.

    Raises:
        Wrongs: every fault, each with its offset.
    """
    hours, told = read(text, period, everyday)
    if told is not None:
        raise Wrongs([Wrong("not-supported", told.offset, "what holds on red days cannot be kept here.", BY_RULE)])
    return hours


def read(text: str, period: Days | None = None, everyday: Sequence[int] | None = None) -> tuple[Hours, Told | None]:
    """Hours from an OSM text, and what it says of red days (`PH off`); with `period` every rule holds then.

    Raises:
        Wrongs: every fault, each with its offset; among them what a rule for red days cannot hold.
    """
    said: list[Rule | RedRule] = []
    faults: list[Wrong] = []
    for start, end in _split(text, faults):
        try:
            said.extend(_Reader(text, start, end, period).rules())
        except Wrong as wrong:
            faults.append(wrong)
    if not said and not faults:
        faults.append(Wrong("empty-hours", 0, "there are no hours here.", "Write for example Mo-Fr 08:00-11:30."))
    if faults:
        raise Wrongs(faults)
    found = assemble([rule for rule in said if isinstance(rule, Rule)], instead=False, everyday=everyday)
    try:
        return found, told_of_red_days(said, found)
    except Wrong as wrong:
        raise Wrongs([wrong]) from None


def _split(text: str, faults: list[Wrong]) -> Iterator[tuple[int, int]]:
    """Where the rules between `;` begin and end; comments are passed over whole."""
    start, place = 0, 0
    while place < len(text):
        if text[place] == '"':
            end = text.find('"', place + 1)
            if end < 0:
                faults.append(Wrong("unclosed-comment", place, "the comment that begins here does not end."))
                return
            place = end + 1
        elif text[place] in ";\n":
            if text[start:place].strip():
                yield start, place
            start = place = place + 1
        else:
            place += 1
    if text[start:].strip():
        yield start, len(text)


class _Reader:
    """Reads the rules between two `;`, from left to right."""

    def __init__(self, text: str, start: int, end: int, period: Days | None) -> None:
        self.text, self.place, self.end, self.fixed = text, start, end, period
        self.take(_SPACE)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.place, self.end)
        if found:
            space = _SPACE.match(self.text, found.end(), self.end)
            self.place = space.end() if space else found.end()
        return found

    def rules(self) -> Iterator[Rule | RedRule]:
        adds = False
        while True:
            offset = self.place
            if self.take(_247):
                yield Rule(ALL_DAYS, (Time(0, MIDNIGHT, None, offset),), self.fixed, adds, offset)
            elif eves := self.eves():
                yield RedRule(Rule(ALL_DAYS, self.times(offset), None, False, offset), eves)
            else:
                periods = self.periods()
                days, red = self.selected(has_dates=bool(periods))
                times = self.times(offset)
                asked: list[Days | None] = [*periods] or [self.fixed]
                for period in asked if days or not red else ():
                    on = days or (None if self.fixed and not periods else ALL_DAYS)
                    yield Rule(on, times, period, adds and bool(times), offset)
                if red:
                    yield replace(red, rule=replace(red.rule, times=times, adds=adds and bool(times)))
            if self.place == self.end:
                return
            if not self.take(_COMMA):
                raise self.unexpected()
            adds = True

    def periods(self) -> list[Days]:
        found: list[Days] = []
        while True:
            offset = self.place
            match = self.take(_DATES)
            if match is None:
                break
            if self.fixed is not None:
                raise Wrong("dates-twice", offset, "dates stand here too, beside those asked for.", "Leave one out.")
            found.append(_days(match, offset))
            behind = self.place
            if not (self.take(_COMMA) and _DATES.match(self.text, self.place, self.end)):
                self.place = behind
                break
        if found:
            self.take(re.compile(":"))
        return found

    def eves(self) -> Eves:
        """The eves that `write` names beside `PH`, since opening_hours.js does not count them among red days."""
        found: list[str] = []
        behind = self.place
        while eve := next((name for name, pattern in _EVES.items() if self.take(pattern)), None):
            found.append(eve)
            behind = self.place
            if not self.take(_COMMA):
                break
        self.place = behind
        return tuple(found)

    def selected(self, *, has_dates: bool) -> tuple[tuple[int, ...], RedRule | None]:
        """The weekdays of a rule, and whether it is of red days too (`PH`), or of red days alone on some weekdays."""
        days: tuple[int, ...] = ()
        red: RedRule | None = None
        while self._at_day():
            begin = self.place
            if self.take(_PH):
                if red is not None:
                    raise Wrong("no-effect", begin, "red days stand here already.", "Write PH once.")
                if self.take(_DAYS_FROM):
                    raise Wrong("not-supported", begin, "days before or after red days cannot be kept here.", BY_RULE)
                if has_dates or self.fixed is not None:
                    message = "what holds on red days is not for some dates alone."
                    raise Wrong("not-supported", begin, message, BY_RULE)
                on = self.days() if self._at_day() else ALL_DAYS
                red = RedRule(Rule(on, (), None, False, begin))
            else:
                more = self.days()
                if set(more) & set(days):
                    raise Wrong("no-effect", begin, "this day stands here already.", "Write it once.")
                days += more
            behind = self.place
            if not self.take(_COMMA):
                break
            if not self._at_day():
                self.place = behind
                break
        return days, red

    def days(self) -> tuple[int, ...]:
        found: list[int] = []
        while self._at_day() and not _PH.match(self.text, self.place, self.end):
            begin = self.place
            first = self.day()
            if self.take(_RANGE):
                last = self.day()
                more = [day % 7 + 1 for day in range(first - 1, last if last >= first else last + 7)]
            else:
                more = [first]
            if set(more) & set(found):
                raise Wrong("no-effect", begin, "this day stands here already.", "Write it once.")
            found += more
            behind = self.place
            if not self.take(_COMMA):
                break
            if not self._at_day() or _PH.match(self.text, self.place, self.end):
                self.place = behind
                break
        return tuple(found)

    def _at_day(self) -> bool:
        if _OFF.match(self.text, self.place, self.end) or _OPEN.match(self.text, self.place, self.end):
            return False
        return _DAY.match(self.text, self.place, self.end) is not None

    def day(self) -> int:
        offset = self.place
        word = self.take(_DAY)
        name = word[0].lower() if word else ""
        if name in _DAY_NAMES:
            return _DAY_NAMES[name]
        if word is None:
            raise Wrong("unknown-day", offset, "a day is missing here.", "Write for example Mo-Fr.")
        if name in _NOT_OURS:
            raise Wrong("not-supported", offset, Message('"{word}" cannot be kept.', word=word[0]), _NOT_OURS[name])
        if name.title() in MONTHS:
            raise Wrong("no-year", offset, "the date has no year.", "Write for example 2026 Jun 15-Aug 9.")
        near = next((day for day in DAYS if day.lower() == name[:2]), None)
        hint = Message('Did you mean "{near}"?', near=near) if near else Message("The days are {days}.", days=DAYS)
        raise Wrong("unknown-day", offset, Message('"{word}" is not a day.', word=word[0]), hint)

    def times(self, offset: int) -> tuple[Time, ...]:
        if self.take(_OFF):
            if _COMMENT.match(self.text, self.place, self.end):
                raise Wrong("comment-on-closed", self.place, "closed days have no comment.", "Put up a notice.")
            return ()
        spans = []
        while NUMBER.match(self.text, self.place, self.end):
            begin = self.place
            start = self.clock()
            if start == MIDNIGHT:
                raise Wrong("impossible-time", begin, "24:00 can only be an end.", "Did you mean 00:00?")
            if not self.take(_RANGE):
                raise Wrong("no-end", self.place, "the time that it ends is missing.", "Write for example 08:00-11:30.")
            spans.append((begin, start, self.clock()))
            behind = self.place
            if not (self.take(_COMMA) and NUMBER.match(self.text, self.place, self.end)) or self._at_date():
                self.place = behind
                break
        if not spans:
            raise (
                self.unexpected(Message("a time"))
                if self.place < self.end
                else Wrong("no-times", offset, "times are missing here.", 'Write for example "08:00-11:30" or "off".')
            )
        self.take(_OPEN)
        written = self.take(_COMMENT)
        comment = comment_of(written[1], written.start(1)) if written else None
        return tuple(time_span(start, end, comment, begin) for begin, start, end in spans)

    def _at_date(self) -> bool:
        return _DATES.match(self.text, self.place, self.end) is not None

    def clock(self) -> int:
        offset = self.place
        found = self.take(NUMBER)
        if found is None:
            raise self.unexpected(Message("a time"))
        return minute_of_day(found[0], offset)

    def unexpected(self, wanted: Message | None = None) -> Wrong:
        rest = self.text[self.place : self.end].split()
        if not rest:
            return Wrong(
                "no-times",
                self.place,
                expecting("the text ends too soon.", wanted),
                'Write times or "off".',
            )
        word = _DAY.match(rest[0])  # alone: sunrise-sunset is one piece
        hint = _NOT_OURS.get(word[0].lower()) if word else None
        return Wrong(
            "not-hours",
            self.place,
            expecting(Message('"{rest}" is not understood.', rest=rest[0]), wanted),
            hint,
        )


def _days(found: re.Match[str], offset: int) -> Days:
    year, month, day, plus, until_year, until_month, until_day = found.groups()
    since = _date(int(year), month, day, offset)
    if plus:
        until = FOREVER
    elif until_day is None:
        until = since
    else:
        until = _date(int(until_year or year), until_month or month, until_day, offset)
        if until < since and until_year is None and until_month:
            raise Wrong(
                "inverted-dates",
                offset,
                Message("{since}–{until} ends before it begins.", since=since, until=until),
                "Write the second year.",
            )
    if until < since:
        raise Wrong(
            "inverted-dates", offset, Message("{since}–{until} ends before it begins.", since=since, until=until)
        )
    if since <= ALWAYS and until == FOREVER:
        raise Wrong("not-supported", offset, "these dates are all there are.", "Leave them out.")
    return (None if since <= ALWAYS else since), (None if until == FOREVER else until)


def _date(year: int, month: str, day: str, offset: int) -> date:
    number = MONTHS.index(month.title()) + 1
    try:
        return date(year, number, int(day))
    except ValueError:
        raise Wrong(
            "impossible-date",
            offset,
            Message("there is no day {year}-{number:02}-{day:02}.", year=year, number=number, day=int(day)),
        ) from None
