"""Dates in Swedish hours: `24 december 2025`, `22 december–6 januari 2026`, `från och med 2025-06-16`."""

from __future__ import annotations

import re
from datetime import date

from vis_cli.errors import Message, Sentence
from vis_cli.rules.cards.hours import Days
from vis_cli.rules.cards.hours_lexicon import day_named
from vis_cli.rules.cards.hours_rules import DASH, Wrong
from vis_cli.rules.core.times import VECKODAGAR

_MONTH = r"(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-zåäö]*\.?"
_WEEKDAY = r"(?:((?:mån|tis|ons|tors?|fre|lör|sön)[a-zåäö]*)\.?\s+)?(?:den\s+)?"
_DATE = (
    rf"{_WEEKDAY}(?:([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}})"
    rf"|([0-9]{{1,2}})(?:\s+{_MONTH})?(?:\s+([0-9]{{4}}))?)"
)
_GROUPS = 7  # of a date: its weekday; year, month and day in figures; day, month and year in words
_TO = rf"(?:{DASH}|\.\.|till\s+och\s+med|till|t\.?\s?o\.?\s?m\.?)"
_FROM = r"(?:från\s+och\s+med|från|fr\.?\s?o\.?\s?m\.?)"
_END = r"(?![0-9]|[:.][0-9])"
_PERIODS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<from>{_FROM}\s+)?{_DATE},?\s*{_TO}\s*{_DATE}{_END}",
        rf"(?P<from>{_FROM}\s+){_DATE}{_END}",
        rf"(?P<to>(?:till\s+och\s+med|till|t\.?\s?o\.?\s?m\.?)\s+){_DATE}{_END}",
        rf"{_DATE}{_END}",
    )
]
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_IN_FIGURES = re.compile(
    r"([0-9]{1,2})\.?\s*(?:(/)|[.])\s*([0-9]{1,2})\b(?![:])(\.\s*(?:[0-9]{4}|[0-9]{2})\b|\.(?=\s))?"
)


def hint() -> Sentence:
    """How dates are written."""
    return "Write dates as 2025-06-23 or 23 juni 2025."


def match(text: str, place: int, end: int) -> re.Match[str] | None:
    """The dates that stand at a place of the text; None if it has none there (`8-10` alone is of times)."""
    for pattern in _PERIODS:
        found = pattern.match(text, place, end)
        if found and _has_month(found):
            return found
    return None


def in_figures(text: str, place: int, *, valid: bool = False) -> bool:
    """Whether what stands at a place is rather a date in figures (`23/6`, `23.12.17`, `31.7`) than a time.

    With `valid`, what could be a time (`23.12`) is taken for a date too.
    """
    found = _IN_FIGURES.match(text, place)
    if found is None:
        return bool(re.match(r"[0-9]{1,2}\.?\s*[-–]\s*[0-9]{1,2}\.[0-9]{1,2}\.[0-9]", text[place:]))
    day, slash, month, more = found.groups()
    return bool(valid or slash or more or int(day) > 24 or len(month) == 1) and int(day) <= 31 and int(month) <= 12


def days_of(found: re.Match[str], offset: int) -> Days:
    """The first and last day that `match` found.

    Raises:
        Wrong: no year, no such day, the last before the first, or a weekday that a day is not.
    """
    groups = list(found.groups())
    named = found.groupdict()
    leading = len(named)  # the named group stands before the dates
    dates = [groups[leading + n : leading + n + _GROUPS] for n in range(0, len(groups) - leading, _GROUPS)]
    if len(dates) == 2:
        first, last = dates
        if first[1] is None and first[5] is None and last[5] is not None:
            first[5] = last[5]
        if first[1] is None and first[6] is None:
            first[6] = last[6] or last[1]
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


def _has_month(found: re.Match[str]) -> bool:
    return any(found[0].lower().find(month) >= 0 for month in _MONTHS) or bool(re.search(r"[0-9]{4}-[0-9]", found[0]))


def _date(parts: list[str | None], offset: int) -> date:
    weekday, *parts = parts
    if parts[0] is not None:
        year, month, day = (int(part or 0) for part in parts[:3])
    elif parts[4] is None or parts[5] is None:
        raise Wrong("no-year", offset, "the date has no year.", "Write 2026-06-15 or 15 juni 2026.")
    else:
        year, month, day = int(parts[5]), _MONTHS.index(parts[4].lower()) + 1, int(parts[3] or 0)
    try:
        found = date(year, month, day)
    except ValueError:
        raise Wrong(
            "impossible-date",
            offset,
            Message("there is no day {year}-{month:02}-{day:02}.", year=year, month=month, day=day),
        ) from None
    said = None if weekday is None else day_named(weekday)
    if said not in (None, found.isoweekday()):
        message = Message("{day} is no {weekday}.", day=found, weekday=VECKODAGAR[(said or 1) - 1])
        raise Wrong("other-weekdays", offset, message, "Leave the weekday out.")
    return found
