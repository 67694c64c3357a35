"""Which day: days, moments, weeks and periods as people write them, in every argument, option and file.

What stands in an argument is understood from `today`, so that it may be relative: `imorgon`, `fredag`, `29 juni`,
`v. 27–31`. A file is kept, and read again another day, so it is read without `today`: what would mean another day
then is refused there, with what to write. What machines wrote is read by `times`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from vis_cli.errors import Message
from vis_cli.rules.core import times
from vis_cli.rules.core.durations import parse_duration
from vis_cli.rules.core.times import MÅNADER, VECKODAGAR, in_english

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
_RELATIVE = {
    "idag": 0, "i dag": 0, "today": 0,
    "imorgon": 1, "i morgon": 1, "imorn": 1, "tomorrow": 1,
}  # fmt: skip
_AHEAD = re.compile(r"\+\s*(\S.*)")
_WEEKDAY = re.compile(r"(?:på\s+|on\s+)?([^\W\d_]{3,})\.?", re.IGNORECASE)
_WITH_WEEKDAY = re.compile(r"(?!den\b)([^\W\d_]{3,})\.?,?\s+((?:den\s+)?[0-9].*)", re.IGNORECASE)
_DATE = re.compile(r"(?:den\s+)?([0-9]{1,2})(?::?[ea])?\s+([^\W\d_]{3,})\.?(?:,?\s+([0-9]{4}))?", re.IGNORECASE)
_TIME = re.compile(r"(.*?\S)\s+(?:kl(?:ockan|\.)?\s*)?([0-9]{1,2})[:.]([0-9]{2})", re.IGNORECASE)
_ISO_WEEK = r"(\d{4})-?W(\d{1,2})"
_ISO_WEEKS = re.compile(rf"{_ISO_WEEK}(?:\s*\.\.\s*{_ISO_WEEK})?", re.ASCII | re.IGNORECASE)
_V = r"(?:v\.?|veckor|veckorna|vecka|weeks?)"
_WEEKS = re.compile(
    rf"{_V}\s*(\d{{1,2}})(?:,?\s+(\d{{4}}))?"
    rf"(?:\s*(?:-|–|till|to|\.\.)\s*(?:{_V}\s*)?(\d{{1,2}})(?:,?\s+(\d{{4}}))?)?",
    re.ASCII | re.IGNORECASE,
)
_BARE_WEEKS = re.compile(r"\d{1,2}(?:\s*[-–]\s*\d{1,2})?(?:,?\s+\d{4})?", re.ASCII)
_TO = re.compile(
    r"\s*–\s*|\s+-\s+|\s*\.\.\s*|\s+till(?:\s+och\s+med)?\s+|\s+t\.?\s?o\.?\s?m\.?\s+"
    r"|(?<=[^\W\d])-(?=\d)|(?<=/\d)-(?=\d)|(?<=/\d\d)-(?=\d)"
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:[ /-](\d{4}))?", re.ASCII)
_JUST_PAST = timedelta(weeks=13)  # what has no year and was so lately may be meant, as may the next
_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)


class Reversed(ValueError):
    """A period that ends before it begins."""


def is_in_full(text: str) -> bool:
    """Whether a day or a moment is written so that nothing had to be understood: `2026-06-29`, perhaps with a time."""
    return times.IN_FULL.match(text.strip()) is not None


def understand_day(text: str, today: date | None) -> date:
    """The day that is meant: `2026-06-29`, `29 juni 2026`; from `today` also `idag`, `+7d`, `fredag`, `29 juni`.

    Raises:
        ValueError: another form, no such day, one that could be either of two, or (without `today`) one that is
            another day for whoever reads it tomorrow.
    """
    text = " ".join(text.split())
    if is_in_full(text):
        return times.parse_day(text)
    weekday, rest = None, text
    if found := _WITH_WEEKDAY.fullmatch(text):
        weekday, rest = _number_of(found[1], _DAYS, VECKODAGAR), found[2]
        if weekday is None:
            raise ValueError(_no_date(text))
    if found := _DATE.fullmatch(rest):
        day = _of_month(text, found, today)
    elif weekday is not None:
        day = times.parse_day(rest)
    else:
        day = _relative(text, today)
    if weekday is not None and day.isoweekday() != weekday:
        raise ValueError(
            Message('"{text}": that day is {day}. Mend the day or the weekday.', text=text, day=in_english(day))
        )
    return day


def understand_moment(text: str, today: date | None) -> datetime:
    """The instant, in UTC, that is meant: a day (then 00:00), or a day and a time, `fredag 16:30`, in Stockholm.

    Raises:
        ValueError: see `understand_day` and `times.parse_moment`.
    """
    text = " ".join(text.split())
    if is_in_full(text):
        return times.parse_moment(text)
    if found := _TIME.fullmatch(text):
        day = understand_day(found[1], today)
        return times.parse_moment(f"{day} {int(found[2]):02}:{found[3]}")
    return times.midnight(understand_day(text, today))


def understand_weeks(text: str, today: date | None) -> tuple[date, date]:
    """The first Monday of the weeks that are meant, and the Monday after the last.

    `2026-W27..2026-W31`, `v. 27–31 2026`, `v. 52 2026 – v. 1 2027`; from `today` also `v. 27–31`, the next weeks
    of these numbers, unless such weeks have just begun, or been.

    Raises:
        ValueError: another form, a week that the year has not, the wrong order, or weeks of either of two years.
    """
    text = " ".join(text.split())
    if found := _ISO_WEEKS.fullmatch(text):
        year, week, last_year, last_week = (int(each) if each else None for each in found.groups())
        start = _monday(year or 0, week or 0)
        return _in_order(text, start, start if last_week is None else _monday(last_year or 0, last_week))
    found = _WEEKS.fullmatch(text)
    if found is None:
        raise ValueError(
            Message('"{text}" is not a range of weeks. Write 2026-W27..2026-W31 or v. 27–31 2026.', text=text)
        )
    week, year, last_week, last_year = (int(each) if each else None for each in found.groups())
    last_week, first_week = last_week or week or 0, week or 0
    if year is not None and (last_year is not None or found[3] is None):
        return _in_order(text, _monday(year, first_week), _monday(last_year or year, last_week))
    over = last_week < first_week  # over the year's end
    if year is not None:  # the first week has its year
        return _in_order(text, _monday(year, first_week), _monday(year + over, last_week))
    if last_year is not None and not over:
        return _in_order(text, _monday(last_year, first_week), _monday(last_year, last_week))
    years = [last_year - 1, last_year] if last_year else []  # of the first week
    if today is not None and not years:
        years = list(range(today.year - 1, today.year + 8))  # as far as the next week 53
    ranges = [each for each in (_weeks_of(year, first_week, last_week, over) for year in years) if each is not None]
    return _one_of(text, ranges, today, named=last_year is not None)


def monday_of(year: int, week: int) -> date | None:
    """The Monday of an ISO week; None where the year has no such week."""
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def understand_period(text: str, today: date | None) -> tuple[date, date]:
    """The first and the last day of a period: `2026`, `2026-03`, weeks, a day, or two of these with `..` between.

    Raises:
        ValueError: another form, or no such day. Reversed: the wrong order.
    """
    text = " ".join(text.split())
    if _ISO_WEEKS.fullmatch(text) or _WEEKS.fullmatch(text):
        first, after = understand_weeks(text, today)
        return first, after - timedelta(days=1)
    begin, dots, end = (part.strip() for part in text.partition(".."))
    first, last = _days_of(begin, today)[0], _days_of(end if dots else begin, today)[1]
    if last < first:
        raise Reversed(Message('"{text}" ends before it begins.', text=text))
    return first, last


def understand_sheet_day(text: str, today: date | None) -> date:
    """The day that a cell of a sheet means: as in any file, and as people write days soon to come (`23 juni`, `23/6`).

    Days without a year are the next ones from `today`. Words that mean another day tomorrow are refused as in any file.

    Raises:
        ValueError: another form, no such day, or one that has been not long ago.
    """
    try:
        return understand_day(text, None)
    except ValueError:
        if today is None or not any(letter.isdigit() for letter in text) or text.lstrip().startswith("+"):
            raise
        return understand_day(_slashed(text), today)


def _slashed(text: str) -> str:
    """`23/6` and `23/6 2026` with the month's name."""
    found = _SLASHED.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12:
        return text
    return f"{found[1]} {MÅNADER[int(found[2]) - 1]} {found[3] or ''}".strip()


def is_sheet_period(text: str) -> bool:
    """Whether a cell is written as weeks (`26-32`, `v. 26–32`) or from one day to another (`23 juni–17 augusti`)."""
    return _BARE_WEEKS.fullmatch(text.strip()) is not None or _TO.search(text.strip()) is not None or _is_weeks(text)


def _is_weeks(text: str) -> bool:
    text = " ".join(text.split())
    return _ISO_WEEKS.fullmatch(text) is not None or _WEEKS.fullmatch(text) is not None


def understand_sheet_period(text: str, today: date | None) -> tuple[date, date]:
    """The first and the last day that a cell of a sheet means: weeks, a day, or from one day to another.

    Raises:
        ValueError: another form, or no such day. Reversed: the wrong order.
    """
    text = " ".join(text.split())
    if _BARE_WEEKS.fullmatch(text):
        text = f"v. {text}"
    if _is_weeks(text):
        first, after = understand_weeks(text, today)
        return first, after - timedelta(days=1)
    parts = _TO.split(text, maxsplit=1)
    if len(parts) == 1:
        day = understand_sheet_day(text, today)
        return day, day
    last = understand_sheet_day(parts[1], today)
    begin = parts[0]
    if begin.isdigit():  # 23–30 juni
        begin = f"{last.year:04}-{last.month:02}-{int(begin):02}"
    first = understand_sheet_day(begin, today)
    if first > last and not re.search(r"\d{4}", parts[0]) and not re.search(r"\d{4}", parts[1]) and today is not None:
        last = understand_sheet_day(parts[1], first)  # over the year's end: 22 december–6 januari
    if last < first:
        raise Reversed(Message('"{text}" ends before it begins.', text=text))
    return first, last


# --- days ------------------------------------------------------------------------------------------------------------


def _number_of(word: str, *languages: Iterable[str]) -> int | None:
    """Which of seven days or twelve months a word of three letters or more is, counted from 1."""
    word = word.casefold()
    found = {n for names in languages for n, name in enumerate(names, 1) if name.startswith(word)}
    return found.pop() if len(found) == 1 else None


def _no_date(text: str) -> Message:
    return Message('"{text}" is not a date. Write YYYY-MM-DD.', text=text)


def _of_month(text: str, found: re.Match[str], today: date | None) -> date:
    month = _number_of(found[2], _MONTHS, MÅNADER)
    if month is None:
        raise ValueError(_no_date(text))
    number = int(found[1])
    if found[3]:
        return times.parse_day(f"{found[3]}-{month:02}-{number:02}")
    if today is None:
        raise ValueError(Message('"{text}" has no year, and a file is kept. Write the year too.', text=text))
    days = []
    for year in range(today.year - 4, today.year + 5):  # 29 February
        try:
            days.append(date(year, month, number))
        except ValueError:
            continue
    if not days:
        raise ValueError(Message('there is no day "{text}".', text=text))
    past = [day for day in days if day < today]
    coming = [day for day in days if day >= today]
    if past and today - past[-1] <= _JUST_PAST:
        raise ValueError(_either(text, past[-1], coming[0]))
    return coming[0]


def _either(text: str, one: object, other: object) -> Message:
    return Message('"{text}" could be {one} or {other}. Write which.', text=text, one=one, other=other)


def _relative(text: str, today: date | None) -> date:
    """A day by how far it is from today."""
    low = text.casefold()
    ahead, weekday = _AHEAD.fullmatch(low), None
    if found := _WEEKDAY.fullmatch(low):
        word = found[1]
        weekday = _number_of(word.removesuffix("en") if word.endswith("dagen") else word, _DAYS, VECKODAGAR)
    if low not in _RELATIVE and ahead is None and weekday is None:
        return times.parse_day(text)  # which says what is wrong with it
    if today is None:
        raise ValueError(Message('"{text}" is another day tomorrow, and a file is kept. Write YYYY-MM-DD.', text=text))
    try:
        if low in _RELATIVE:
            return today + timedelta(days=_RELATIVE[low])
        if ahead is not None:
            return _later(text, ahead[1], today)
        days = ((weekday or 0) - today.isoweekday()) % 7
        if not days:
            raise ValueError(_either(text, today, today + timedelta(weeks=1)))
        return today + timedelta(days=days)
    except OverflowError:
        raise ValueError(Message('"{text}" is too far ahead.', text=text)) from None


def _later(text: str, length: str, today: date) -> date:
    duration = parse_duration(length)
    if not duration.is_of_days:
        raise ValueError(Message('"{text}" is not a number of days. Write for example +7d, +2w or +1mo.', text=text))
    try:
        return duration.after(today)
    except ValueError:
        raise OverflowError from None


# --- weeks and periods -----------------------------------------------------------------------------------------------


def _monday(year: int, week: int) -> date:
    if year < 1000:
        raise ValueError(Message('"{year:04}" is too long ago.', year=year))
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        raise ValueError(Message("the year {year} has no week {week}.", year=year, week=week)) from None


def _in_order(text: str, start: date, end: date) -> tuple[date, date]:
    if end < start:
        raise ValueError(Message('"{text}" ends before it begins.', text=text))
    if end.year == date.max.year:
        raise ValueError(Message('"{text}" is too far ahead.', text=text))
    return start, end + timedelta(days=7)


def _weeks_of(year: int, first: int, last: int, over: bool) -> tuple[date, date] | None:
    """These weeks, the first of them in `year`; None where the year has none of that number."""
    try:
        return date.fromisocalendar(year, first, 1), date.fromisocalendar(year + over, last, 1) + timedelta(days=7)
    except ValueError:
        return None


def _one_of(text: str, ranges: list[tuple[date, date]], today: date | None, *, named: bool) -> tuple[date, date]:
    """The one that is meant: the next one, unless the last has just begun, or been; of `named` ones that not over."""
    if today is None and not ranges:
        raise ValueError(Message('"{text}" has no year, and a file is kept. Write the year too.', text=text))
    if not ranges:
        raise ValueError(Message('"{text}": there is no such week. Write the year too.', text=text))
    if len(ranges) == 1 and named:
        return ranges[0]
    if today is None:
        raise ValueError(_either(text, *map(_iso_weeks, ranges)))
    coming = [each for each in ranges if each[0] > today]
    begun = [each for each in ranges if each[0] <= today]
    if named:  # either of two years: only one that is over is not meant
        if len(coming) == 1 and begun and begun[0][1] <= today:
            return coming[0]
        raise ValueError(_either(text, *map(_iso_weeks, ranges)))
    if not coming:
        raise ValueError(Message('"{text}": there is no such week. Write the year too.', text=text))
    if begun and today - begun[-1][1] <= _JUST_PAST:
        raise ValueError(_either(text, _iso_weeks(begun[-1]), _iso_weeks(coming[0])))
    return coming[0]


def _iso_weeks(span: tuple[date, date]) -> str:
    first, last = (day.isocalendar() for day in (span[0], span[1] - timedelta(days=7)))
    written = [f"{each.year}-W{each.week:02}" for each in (first, last)]
    return written[0] if first == last else "..".join(written)


def _days_of(text: str, today: date | None) -> tuple[date, date]:
    """The first and the last day of a year, a month or a day."""
    found = _MONTH.fullmatch(text)
    if found is None:
        day = understand_day(text, today)
        return day, day
    year, month = int(found[1]), int(found[2] or 0)
    first = times.parse_day(f"{year:04}-{month or 1:02}-01")
    last_month = month or 12
    if last_month == 12:
        return first, date(year, 12, 31)
    return first, date(year, last_month + 1, 1) - timedelta(days=1)
