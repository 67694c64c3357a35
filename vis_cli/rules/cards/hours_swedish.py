"""Hours in Swedish, as units write them and as residents read them: `Måndag–fredag 08.00–11.30 och 13.00–15.00`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from vis_cli.errors import Message, Sentence
from vis_cli.rules.cards.hours import ALL_DAYS, MIDNIGHT, Days, Hours  # fmt: skip
from vis_cli.rules.cards.hours_rules import (  # fmt: skip
    DASH,
    NUMBER,
    Rule,
    Time,
    Wrong,
    Wrongs,
    assemble,
    comment_of,
    end_of_comment,
    expecting,
    minute_of_day,
    time_span,
)
from vis_cli.rules.core.times import VECKODAGAR

_MONTH = r"(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-zåäö]*\.?"
_DATE = rf"(?:([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}})|([0-9]{{1,2}})(?:\s+{_MONTH})?(?:\s+([0-9]{{4}}))?)"
_TO = rf"(?:{DASH}|\.\.|till\s+och\s+med|till|t\.?\s?o\.?\s?m\.?)"
_FROM = r"(?:från\s+och\s+med|från|fr\.?\s?o\.?\s?m\.?)"
_PERIODS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<from>{_FROM}\s+)?{_DATE}\s*{_TO}\s*{_DATE}(?![0-9]|[:.][0-9])",
        rf"(?P<from>{_FROM}\s+){_DATE}(?![0-9]|[:.][0-9])",
        rf"(?P<to>(?:till\s+och\s+med|till|t\.?\s?o\.?\s?m\.?)\s+){_DATE}(?![0-9]|[:.][0-9])",
        rf"{_DATE}(?![0-9]|[:.][0-9])",
    )
]
_SPACE = re.compile(r"[^\S\n]*")
_WORD = re.compile(r"[^\W\d_]+\.?")
_TO_WORD = re.compile(
    rf"\s*(?:{DASH}|till\s+och\s+med\b|till\b|t\.\s?o\.\s?m(?:\.|\b)|t\s?o\s?m\b\.?)\s*", re.IGNORECASE
)
_AND = re.compile(r"\s*(?:,\s*(?:och|samt)\b|,|och\b|samt\b|[&+/])\s*", re.IGNORECASE)
_CLOSED = re.compile(r"(?:stängt|stängd|stänger ej upp|closed)\b", re.IGNORECASE)
_ROUND_THE_CLOCK = re.compile(r"dygnet\s+runt\b", re.IGNORECASE)
_EVERY_DAY = re.compile(r"(?:alla\s+dagar|varje\s+dag|dagligen)\b", re.IGNORECASE)
_KL = re.compile(r"kl(?:ockan|\.)?(?=[\s0-9])\s*", re.IGNORECASE)
_RED = "Red days have no place in HSA's hours: put up a notice (vis cards notice suggest)."
_NO_DAYS = {  # what words of calendars begin with that hours have no place for, without å, ä and ö
    "rod": _RED,
    "helgdag": _RED,
    "helgafton": _RED,
    "helgfri": "Hours do not know red days: write mån–fre, and put up notices (vis cards notice suggest).",
    "vardag": "Write mån–fre, or mån–lör.",
}
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKEND = ("helg", "helger", "helgen", "helgerna")
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def parse(text: str, period: Days | None = None) -> Hours:
    """Hours from Swedish text; with `period` every rule holds then, and may leave the days out.

    A later rule for a day replaces an earlier one; `,` and `och` add. Dates hold until the next dates.

    Raises:
        Wrongs: every fault, each with its offset.
    """
    rules: list[Rule] = []
    faults: list[Wrong] = []
    current = period
    for start, end in split(text, faults):
        try:
            reader = _Reader(text, start, end)
            current = reader.period(fixed=period is not None) or current
            rules.extend(reader.rules(current))
        except Wrong as wrong:
            faults.append(wrong)
    if not rules and not faults:
        faults.append(Wrong("empty-hours", 0, "there are no hours here.", "Write for example mån–fre 08:00–11:30."))
    if faults:
        raise Wrongs(faults)
    return assemble(rules, instead=True)


def split(text: str, faults: list[Wrong]) -> Iterator[tuple[int, int]]:
    """Where the parts between `;` and line breaks begin and end; comments are passed over whole."""
    start, place = 0, 0
    parts = []
    while place < len(text):
        if text[place] in '("':
            end = end_of_comment(text, place)
            if end is None:
                faults.append(Wrong("unclosed-comment", place, "the comment that begins here does not end."))
                break
            place = end
        elif text[place] in ";\n\r":
            parts.append((start, place))
            start = place = place + 1
        else:
            place += 1
    else:
        parts.append((start, len(text)))
    return ((start, end) for start, end in parts if text[start:end].strip())


class _Reader:
    """Reads one part of the text, from left to right."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.place, self.end = text, start, end
        self.space()

    def space(self) -> None:
        found = _SPACE.match(self.text, self.place, self.end)
        self.place = found.end() if found else self.place

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What the pattern matches here, with the place moved behind it and the space that follows."""
        found = pattern.match(self.text, self.place, self.end)
        if found:
            self.place = found.end()
            self.space()
        return found

    def period(self, *, fixed: bool) -> Days | None:
        """The dates that the part begins with, if any."""
        start = self.place
        for pattern in _PERIODS:
            found = pattern.match(self.text, self.place, self.end)
            if found and _has_month(found):
                break
        else:
            return None
        if fixed:
            raise Wrong("dates-twice", start, "dates stand here too, beside those asked for.", "Leave one out.")
        days = _days(found, start)
        self.place = found.end()
        self.space()
        if self.text.startswith(":", self.place, self.end):
            self.place += 1
            self.space()
        return days

    def rules(self, period: Days | None) -> Iterator[Rule]:
        """The rules of the part: sets of days, each with its times or closed."""
        adds = False
        while True:
            offset = self.place
            days = self.days()
            if days is None and self.place == self.end:
                raise Wrong(
                    "no-times", offset, "times are missing here.", 'Write for example "08:00–11:30" or "stängt".'
                )
            if days is None and period is None and _ROUND_THE_CLOCK.match(self.text, self.place, self.end):
                days = ALL_DAYS
            times, more = self.times()
            if days is None and times and period is None:
                raise Wrong(
                    "no-days", offset, "there is no day before the times.", "Write for example mån–fre 08:00–16:00."
                )
            if days is None and not times and period is None:
                days = ALL_DAYS
            yield Rule(days, times, period, adds, offset)
            if not more:
                return
            adds = True

    def days(self) -> tuple[int, ...] | None:
        """Days and ranges of days; None where the part has none."""
        if self.take(_EVERY_DAY):
            self.take(re.compile(":"))
            return ALL_DAYS
        found: list[int] = []
        while True:
            begin = self.place
            if not self._at_day():
                self.place = begin
                break
            first = self.day()
            if self.take(_TO_WORD):
                last = self.day()
                found += [day % 7 + 1 for day in range(first - 1, last if last >= first else last + 7)]
            else:
                found.append(first)
            self.take(re.compile(":"))
            behind = self.place
            if not self.take(_AND):
                break
            if not self._at_day():
                self.place = behind
                break
        return tuple(dict.fromkeys(found)) or None

    def _at_day(self) -> bool:
        """Whether a word that should be a day stands here: any word but those that begin times."""
        if any(pattern.match(self.text, self.place, self.end) for pattern in (_CLOSED, _ROUND_THE_CLOCK, _KL)):
            return False
        return _WORD.match(self.text, self.place, self.end) is not None

    def day(self) -> int:
        begin = self.place
        word = self.take(_WORD)
        if word is None:
            raise Wrong("unknown-day", begin, "a day is missing here.", "Write for example mån–fre.")
        day = _day(word[0])
        if day is None:
            raise Wrong("unknown-day", begin, Message('"{word}" is not a day.', word=word[0]), suggest_day(word[0]))
        return day

    def times(self) -> tuple[tuple[Time, ...], bool]:
        """The times of a day, and whether another set of days follows."""
        if self.take(_CLOSED):
            more = self.take(_AND) is not None
            if not more and self.place < self.end:
                raise self.unexpected()
            return (), more
        found: list[Time] = []
        while True:
            found.append(self.span())
            if self.place == self.end:
                return tuple(found), False
            if not self.take(_AND):
                raise self.unexpected()
            if self._at_day() or self._at_closed():
                return tuple(found), True

    def _at_closed(self) -> bool:
        return _CLOSED.match(self.text, self.place, self.end) is not None

    def span(self) -> Time:
        begin = self.place
        if self.take(_ROUND_THE_CLOCK):
            return Time(0, MIDNIGHT, self.comment(), begin)
        self.take(_KL)
        begin = self.place
        start = self.clock(last=False)
        if not self.take(_TO_WORD):
            raise Wrong("no-end", self.place, "the time that it ends is missing.", "Write for example 08:00–11:30.")
        self.take(_KL)
        end = self.clock(last=True)
        return time_span(start, end, self.comment(), begin)

    def clock(self, *, last: bool) -> int:
        begin = self.place
        found = self.take(NUMBER)
        if found is None:
            raise self.unexpected(Message("a time"))
        minute = minute_of_day(found[0], begin)
        if minute == MIDNIGHT and not last:
            raise Wrong("impossible-time", begin, "24:00 can only be an end.", "Did you mean 00:00?")
        return minute

    def comment(self) -> str | None:
        if self.place >= self.end or self.text[self.place] not in '("':
            return None
        begin, end = self.place, end_of_comment(self.text, self.place)
        assert end is not None  # `split` has passed over it whole
        self.place = end
        self.space()
        return comment_of(self.text[begin + 1 : end - 1], begin + 1)

    def unexpected(self, wanted: Message | None = None) -> Wrong:
        rest = self.text[self.place : self.end].strip()
        shown = rest.split()[0] if rest else None
        if shown is not None and _day(shown) is not None:
            between = ", or och" if wanted else ";"
            hint = Message('Put {between} before "{shown}".', between=between, shown=shown)
            return Wrong(
                "not-hours",
                self.place,
                expecting(Message('"{shown}" comes too soon.', shown=shown), wanted),
                hint,
            )
        if shown is None:
            return Wrong(
                "no-times",
                self.place,
                expecting("the text ends too soon.", wanted),
                'Write times or "stängt".',
            )
        return Wrong(
            "not-hours",
            self.place,
            expecting(Message('"{shown}" is not understood.', shown=shown), wanted),
            suggest_day(shown),
        )


def _has_month(found: re.Match[str]) -> bool:
    """Whether the match is of dates at all: `8-10` alone is of times."""
    return any(found[0].lower().find(month) >= 0 for month in _MONTHS) or bool(re.search(r"[0-9]{4}-[0-9]", found[0]))


def _days(found: re.Match[str], offset: int) -> Days:
    groups = list(found.groups())
    named = found.groupdict()
    leading = len(named)  # the named group stands before the dates
    dates = [groups[leading + n : leading + n + 6] for n in range(0, len(groups) - leading, 6)]
    if len(dates) == 2:
        first, last = dates
        if first[0] is None and first[4] is None and last[4] is not None:
            first[4] = last[4]
        if first[0] is None and first[5] is None:
            first[5] = last[5] or last[0]
        since, until = _date(first, offset), _date(last, offset)
        if until < since:
            raise Wrong(
                "inverted-dates",
                offset,
                Message("{since}–{until} ends before it begins.", since=since, until=until),
                "Write the year of both.",
            )
        return since, until
    day = _date(dates[0], offset)
    if named.get("from"):
        return day, None
    return (None, day) if named.get("to") else (day, day)


def _date(parts: list[str | None], offset: int) -> date:
    if parts[0] is not None:
        year, month, day = (int(part or 0) for part in parts[:3])
    elif parts[4] is None or parts[5] is None:
        raise Wrong("no-year", offset, "the date has no year.", "Write 2026-06-15 or 15 juni 2026.")
    else:
        year, month, day = int(parts[5]), _MONTHS.index(parts[4].lower()) + 1, int(parts[3] or 0)
    try:
        return date(year, month, day)
    except ValueError:
        raise Wrong(
            "impossible-date",
            offset,
            Message("there is no day {year}-{month:02}-{day:02}.", year=year, month=month, day=day),
        ) from None


def _day(word: str) -> int | None:
    """The day that a word names: its full name, `måndagar`, or two letters of it or more."""
    low = word.rstrip(".").casefold()
    for number, name in enumerate(VECKODAGAR, 1):
        if low in (name, name + "ar", name + "en", name + "s") or (len(low) >= 2 and name.startswith(low)):
            return number
    return None


def suggest_day(word: str) -> Sentence:
    """The day that was probably meant, or how to say what is no day."""
    plain = _plain(word.casefold()).rstrip(".")
    for beginning, hint in _NO_DAYS.items():
        if plain.startswith(beginning):
            return hint
    if plain in _WEEKEND:
        return "Write lör–sön."
    near: list[str] = []
    if len(plain) >= 2:
        near += [name if len(plain) > 3 else name[:3] for day, name in _NAMES.items() if day.startswith(plain)]
    if len(plain) >= 3 and plain != "fri":  # free, which is closed, rather than Friday
        near += [name[:3] for day, name in _IN_ENGLISH.items() if day.startswith(plain)]
    if 5 <= len(plain) <= 2 * max(map(len, _NAMES)):  # fewer letters are near many words that are no days
        near += [_NAMES[day] for day in get_close_matches(plain, _NAMES, n=1, cutoff=0.75)]
    if near:
        return Message('Did you mean "{day}"?', day=near[0])
    return "The days are mån, tis, ons, tors, fre, lör and sön."


def _plain(text: str) -> str:
    """The text without the marks of å, ä and ö."""
    return text.translate(_PLAIN)


_PLAIN = str.maketrans("åäö", "aao")
_NAMES = {_plain(name): name for name in VECKODAGAR}
_IN_ENGLISH = dict(zip(_ENGLISH, VECKODAGAR, strict=True))
