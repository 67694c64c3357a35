"""How long: lengths of time as people write them, in every option, file and policy, and what they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from vis_cli.errors import Message

Day = TypeVar("Day", date, datetime)

_PART = re.compile(r"(\d+)\s*(min|mo|[smhdwyå])", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(rf"\s*(?:{_PART.pattern}\s*)+", re.ASCII | re.IGNORECASE)
_SECONDS = {"s": 1, "min": 60, "h": 3600}
_DAYS = {"d": 1, "w": 7}
_MONTHS = {"mo": 1, "y": 12}
_LONGEST = 900  # years, so that a day of this millennium moved by it is still a day


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as it was written, part by part: `((2, "y"),)`, `((1, "h"), (30, "min"))`.

    Months and years are of the calendar: a month after 31 January is the last of February.
    """

    parts: tuple[tuple[int, str], ...]

    def __str__(self) -> str:
        return " ".join(f"{count}{unit}" for count, unit in self.parts)

    def __bool__(self) -> bool:
        """Whether it is of any length."""
        return any(count for count, _ in self.parts)

    def _sum(self, units: dict[str, int]) -> int:
        return sum(count * units.get(unit, 0) for count, unit in self.parts)

    @property
    def months(self) -> int:
        """Its months and years, in months."""
        return self._sum(_MONTHS)

    @property
    def exact(self) -> timedelta:
        """The rest of it, which is as long at any time of the year."""
        return timedelta(days=self._sum(_DAYS), seconds=self._sum(_SECONDS))

    @property
    def is_nothing(self) -> bool:
        """Whether no time passes in it."""
        return not self.months and not self.exact

    @property
    def is_of_days(self) -> bool:
        """Whether it is of whole days: nothing in it is shorter."""
        return not self._sum(_SECONDS)

    def after(self, day: Day) -> Day:
        """The same day of the month, or moment, so much later; the month's last where it has no such day."""
        return self._moved(day, 1)

    def before(self, day: Day) -> Day:
        """The same so much earlier. `after` may not lead back: months are not equally long."""
        return self._moved(day, -1)

    def _moved(self, day: Day, sign: int) -> Day:
        from dateutil.relativedelta import relativedelta

        moved: Day = day + relativedelta(months=sign * self.months) + sign * self.exact
        return moved


def rounded(length: timedelta) -> Message:
    """A length of time that has passed, in its two largest units: `287 days 9 hours`, `1 hour 30 minutes`."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [
        (days, Message("{count} day", "{count} days", count=days)),
        (hours, Message("{count} hour", "{count} hours", count=hours)),
        (minutes, Message("{count} minute", "{count} minutes", count=minutes)),
        (seconds, Message("{count} second", "{count} seconds", count=seconds)),
    ]
    first = next((at for at, (count, _) in enumerate(parts) if count), len(parts) - 1)
    said = [words for count, words in parts[first : first + 2] if count] or [parts[-1][1]]
    return said[0] if len(said) == 1 else Message("{larger} {smaller}", larger=said[0], smaller=said[1])


def parse_duration(text: str) -> Duration:
    """The length that `30s`, `90min`, `12h`, `30d`, `4w`, `2mo`, `2y` or several of them name: `1h 30min`.

    Raises:
        ValueError: another form, one that is longer than any register, or `m`, of which nobody knows what it is.
    """
    if _WHOLE.fullmatch(text) is None:
        raise ValueError(
            Message(
                '"{text}" is not a length of time. Write for example 30s, 90min, 12h, 30d, 4w, 2mo or 2y.', text=text
            )
        )
    parts = [(digits.lstrip("0") or "0", unit.lower()) for digits, unit in _PART.findall(text)]
    for digits, unit in parts:
        if unit == "m":
            raise ValueError(
                Message(
                    '"{text}": m means minute to one and month to the other. Write {digits}min or {digits}mo.',
                    text=text,
                    digits=digits,
                )
            )
    if any(len(digits) > 12 for digits, _ in parts):
        raise ValueError(_too_long(text))
    duration = Duration(tuple((int(digits), "y" if unit == "å" else unit) for digits, unit in parts))
    try:
        years = duration.months / 12 + duration.exact / timedelta(days=365)
    except OverflowError:
        raise ValueError(_too_long(text)) from None
    if years > _LONGEST:
        raise ValueError(_too_long(text))
    return duration


def _too_long(text: str) -> Message:
    return Message('"{text}" is longer than any register.', text=text if len(text) <= 40 else f"{text[:40]}…")
