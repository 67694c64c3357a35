"""Dates in Swedish hours: `24 december 2025`, `22 december–6 januari 2026`, `från och med 2025-06-16`."""

from __future__ import annotations

import re
from datetime import date

from vis_cli.errors import Message, Sentence
from vis_cli.rules.cards.hours import Days
from vis_cli.rules.cards.hours_rules import DASH, Wrong

_MONTH = r"(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-zåäö]*\.?"
_DATE = rf"(?:([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}})|([0-9]{{1,2}})(?:\s+{_MONTH})?(?:\s+([0-9]{{4}}))?)"
_TO = rf"(?:{DASH}|\.\.|till\s+och\s+med|till|t\.?\s?o\.?\s?m\.?)"
_FROM = r"(?:från\s+och\s+med|från|fr\.?\s?o\.?\s?m\.?)"
_END = r"(?![0-9]|[:.][0-9])"
_PERIODS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<from>{_FROM}\s+)?(?:den\s+)?{_DATE}\s*{_TO}\s*(?:den\s+)?{_DATE}{_END}",
        rf"(?P<from>{_FROM}\s+)(?:den\s+)?{_DATE}{_END}",
        rf"(?P<to>(?:till\s+och\s+med|till|t\.?\s?o\.?\s?m\.?)\s+)(?:den\s+)?{_DATE}{_END}",
        rf"(?:den\s+)?{_DATE}{_END}",
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
        Wrong: no year, no such day, or the last before the first.
    """
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


def _has_month(found: re.Match[str]) -> bool:
    return any(found[0].lower().find(month) >= 0 for month in _MONTHS) or bool(re.search(r"[0-9]{4}-[0-9]", found[0]))


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
