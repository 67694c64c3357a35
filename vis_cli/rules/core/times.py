"""Days and moments in full, read and written: wall clock in Stockholm, instants in UTC. Shorter ones: see `dates`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from vis_cli.errors import Message

STOCKHOLM = ZoneInfo("Europe/Stockholm")

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
VECKODAGAR = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MÅNADER = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli",
    "augusti", "september", "oktober", "november", "december",
)  # fmt: skip

IN_FULL = re.compile(r"\d{4}-\d{2}-\d{2}(?![\d.])", re.ASCII)
"""What a day or a moment begins with that is written in full."""

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?\s?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}", re.ASCII)


@lru_cache(maxsize=4096)
def parse_day(text: str) -> date:
    """The day that `YYYY-MM-DD` names.

    Raises:
        ValueError: another form, no such day, or one that no register goes back to; the message says which.
    """
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(Message('"{text}" is not a date. Write YYYY-MM-DD.', text=text))
    year, month, day = map(int, found.groups())
    try:
        named = date(year, month, day)
    except ValueError:
        raise ValueError(Message('there is no day "{text}".', text=text)) from None
    if year < 1000:  # a slip of the pen; and the first day of all has no midnight in UTC
        raise ValueError(Message('"{text}" is too long ago.', text=text))
    return named


def parse_month(text: str) -> tuple[date, date]:
    """The first day of a month written as `2026-05`, and that of the month after it.

    Raises:
        ValueError: it is no month.
    """
    found = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not 2000 <= int(found[1]) <= 9998:
        raise ValueError(f'"{text.strip()}" is no month')
    year, month = int(found[1]), int(found[2])
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def day_over(day: date) -> datetime:
    """The instant, in UTC, at which `day` is over in Stockholm.

    Raises:
        ValueError: the calendar ends with that day.
    """
    if day == date.max:
        raise ValueError(Message('"{day}" is the last day of all; nothing comes after it.', day=day))
    return midnight(day + timedelta(days=1))


@lru_cache(maxsize=4096)
def parse_moment(text: str) -> datetime:
    """The instant, in UTC, that a date (then 00:00) or `YYYY-MM-DD HH:MM[:SS][offset]` names in Stockholm.

    Raises:
        ValueError: another form, no such time, or a local time that the clock skips or passes twice;
            then the message gives the two choices.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        if _DAY.fullmatch(text):
            return midnight(parse_day(text))
        raise ValueError(Message('"{text}" is not a date or a time. Write YYYY-MM-DD or YYYY-MM-DD HH:MM.', text=text))
    day, hour, minute, second, offset = found.groups()
    try:
        clock = time(int(hour), int(minute), int(second or 0))
    except ValueError:
        raise ValueError(
            Message(
                'there is no time "{clock}". Hours go from 00 to 23, minutes and seconds from 00 to 59.',
                clock=":".join(part for part in (hour, minute, second) if part),
            )
        ) from None
    wall = datetime.combine(parse_day(day), clock)
    if offset:
        return _with_offset(wall, "+00:00" if offset == "Z" else offset)
    return _from_wall_clock(wall)


def _with_offset(wall: datetime, offset: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{wall.isoformat()}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            Message('"{offset}" is no offset from UTC. Write for example +02:00.', offset=offset)
        ) from None


def _from_wall_clock(wall: datetime) -> datetime:
    """A wall-clock time in Stockholm as UTC; refuses the hour that is skipped and the hour that comes twice."""
    from dateutil.tz import datetime_ambiguous, datetime_exists

    written = wall.isoformat(" ", "minutes")
    if not datetime_exists(wall, STOCKHOLM):
        before, later = wall - timedelta(hours=1), wall + timedelta(hours=1)
        raise ValueError(
            Message(
                '"{written}" does not exist: the clock is put forward then. Write "{before}" or "{later}".',
                written=written,
                before=before.isoformat(" ", "minutes"),
                later=later.isoformat(" ", "minutes"),
            )
        )
    if datetime_ambiguous(wall, STOCKHOLM):
        raise ValueError(
            Message(
                '"{written}" comes twice: the clock is put back then. Write "{written}+02:00" or "{written}+01:00".',
                written=written,
            )
        )
    return wall.replace(tzinfo=STOCKHOLM).astimezone(UTC)


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """The instant, in UTC, at which `day` begins in Stockholm."""
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)


def local(moment: datetime) -> datetime:
    """The moment on Stockholm's wall clock."""
    return moment.astimezone(STOCKHOLM)


@lru_cache(maxsize=4096)
def iso(moment: datetime) -> str:
    """ISO 8601 with Stockholm's offset, to the second."""
    return moment.astimezone(STOCKHOLM).isoformat(timespec="seconds")


def clock(written: str | None) -> str:
    """What `iso` wrote, as people read it: `2026-06-02 08:00`, or the date alone at midnight."""
    return (written or "")[:16].replace("T", " ").removesuffix(" 00:00")


@lru_cache(maxsize=4096)
def boundary(moment: datetime) -> str:
    """A boundary of a period: a date where it falls at midnight in Stockholm, else ISO 8601 with offset."""
    wall = moment.astimezone(STOCKHOLM)
    if wall.hour or wall.minute or wall.second:
        return wall.isoformat(timespec="seconds")
    return wall.date().isoformat()


def as_read(text: str) -> str:
    """Moments in the text, ISO 8601 with Stockholm's offset, as a person reads them: `2026-06-29 16:30`."""
    return _ISO.sub(lambda found: f"{found[1]} {_on_clock(datetime.fromisoformat(found[0]))}", text)


def _on_clock(wall: datetime) -> str:
    """The time of day; with the offset only in the hour that comes twice."""
    first, second = (wall.replace(tzinfo=STOCKHOLM, fold=fold).utcoffset() for fold in (0, 1))
    return f"{wall:%H:%M}" if first == second else f"{wall:%H:%M}{wall.isoformat()[-6:]}"


def day_after(day: date | None) -> date | None:
    """The next day; None after an open end, and after the last day that there is, which some write for one."""
    return None if day is None or day == date.max else day + timedelta(days=1)


def in_english(day: date, *, year: bool = True) -> Message:
    """`Mon 29 June 2026`, to be put in a sentence of any language."""
    weekday, month = Message(WEEKDAYS[day.weekday()]), Message(MONTHS[day.month - 1])
    if not year:
        return Message("{weekday} {day} {month}", weekday=weekday, day=day.day, month=month)
    return Message("{weekday} {day} {month} {year}", weekday=weekday, day=day.day, month=month, year=day.year)


def moment_in_english(moment: datetime) -> Message:
    """`Mon 29 June 2026 16:30`; the day alone where it falls at midnight."""
    wall = local(moment)
    if wall.time() == time():
        return in_english(wall.date())
    return Message("{day} {time}", day=in_english(wall.date()), time=_on_clock(wall))


def in_swedish(day: date, *, year: bool = True, weekday: bool = True) -> str:
    """`måndag 29 juni 2026`."""
    words = f"{day.day} {MÅNADER[day.month - 1]}"
    if weekday:
        words = f"{VECKODAGAR[day.weekday()]} {words}"
    return f"{words} {day.year}" if year else words


def weeks(since: date, through: date) -> str:
    """The ISO weeks that the days lie in: `v. 27–31`, with years where they differ."""
    first, last = since.isocalendar(), through.isocalendar()
    if first.year != last.year:
        return f"v. {first.week} {first.year} – v. {last.week} {last.year}"
    return f"v. {first.week}" if first.week == last.week else f"v. {first.week}–{last.week}"


def closure(since: datetime, until: datetime) -> Message:
    """Both ends of a closure in words: `closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)`."""
    start, end = local(since), local(until)
    if end.time() != time():
        return Message(
            "closed {begins} {begin_time} – {ends} {end_time} ({weeks})",
            begins=in_english(start.date()),
            begin_time=_on_clock(start),
            ends=in_english(end.date()),
            end_time=_on_clock(end),
            weeks=weeks(start.date(), end.date()),
        )
    last = end.date() - timedelta(days=1)
    one_day, whole = last == start.date(), start.time() == time()
    template = (
        ("closed {last}, opens {opens} ({weeks})" if whole else "closed {last} from {time}, opens {opens} ({weeks})")
        if one_day
        else "closed {begins} – {last}, opens {opens} ({weeks})"
        if whole
        else "closed {begins} {time} – {last}, opens {opens} ({weeks})"
    )
    return Message(
        template,
        begins=in_english(start.date(), year=start.year != last.year),
        time=_on_clock(start),
        last=in_english(last),
        opens=in_english(end.date(), year=end.year != last.year),
        weeks=weeks(start.date(), last),
    )
