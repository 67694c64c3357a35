"""Days and weeks in order files, as values that are read."""

from __future__ import annotations

from datetime import datetime

from vis_cli.errors import Message
from vis_cli.files.core.yaml_schema import Scalar
from vis_cli.rules.core.dates import is_in_full, understand_day, understand_moment, understand_weeks
from vis_cli.rules.core.times import day_over, midnight

YEARS = (2000, 2100)  # outside them it is a slip of the pen


def _moment(text: str) -> datetime:
    return _within_reason(understand_moment(text, None), text)


def _last_day(text: str) -> datetime:
    """The moment after the last day, `t.o.m.`."""
    if is_in_full(text) and len(text) != len("2026-06-29"):
        raise ValueError(Message('"{text}" is a time; the last day is a date, YYYY-MM-DD.', text=text))
    return _within_reason(day_over(understand_day(text, None)), text)


def _weeks(text: str) -> tuple[datetime, datetime]:
    since, until = understand_weeks(text, None)
    return _within_reason(midnight(since), text), midnight(until)


def _within_reason(moment: datetime, text: str) -> datetime:
    if not YEARS[0] <= moment.year <= YEARS[1]:
        raise ValueError(
            Message('"{text}" is not in the years {first} to {last}.', text=text, first=YEARS[0], last=YEARS[1])
        )
    return moment


_DAY = {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2}|.*\d{1,2}:?[ea]? .{3,} \d{4})([T ]\d{2}:\d{2}.*)?$"}
MOMENT = Scalar(_moment, "a date, YYYY-MM-DD, or a time, YYYY-MM-DD HH:MM", _DAY, "faulty-date")
LAST_DAY = Scalar(_last_day, "the last day, YYYY-MM-DD", _DAY, "faulty-date")
WEEKS = Scalar(_weeks, "ISO weeks: 2026-W27..2026-W31 or v. 27–31 2026", {"type": "string"}, "faulty-weeks")
