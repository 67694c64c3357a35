"""Days, moments and lengths of time as arguments and options give them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from vis_cli.errors import Message, Usage, reason_of
from vis_cli.rules.core import times

T = TypeVar("T")


def _parsed(parse: Callable[[str], T], text: str, name: str, id: str | None) -> T:
    """What `parse` makes of the text of the argument or option `name`.

    Raises:
        Usage: it is malformed.
    """
    try:
        return parse(text.strip())
    except ValueError as error:
        raise Usage(Message("{name}: {error}", name=name, error=reason_of(error)), id=id) from None


def moment(text: str, name: str) -> datetime:
    """A moment; see `_parsed`."""
    return _parsed(times.parse_moment, text, name, "malformed-date")


def day(text: str, name: str) -> date:
    """A day; see `_parsed`."""
    return _parsed(times.parse_day, text, name, "malformed-date")


def through(text: str, name: str) -> datetime:
    """The moment at which the last day is over; see `_parsed`."""
    return _parsed(lambda text: times.day_over(times.parse_day(text)), text, name, "malformed-date")


def duration(text: str, name: str, id: str | None = None) -> timedelta:
    """A length of time; see `_parsed`."""
    return _parsed(times.duration, text, name, id)
