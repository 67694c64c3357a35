"""Days, moments, weeks and lengths of time as arguments and options give them; what had to be understood is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from vis_cli.cli.frame.typer_private import current_context
from vis_cli.errors import Message, Sentence, Usage, reason_of
from vis_cli.rules.core import dates, times
from vis_cli.rules.core.durations import Duration, parse_duration
from vis_cli.rules.core.times import in_english

if TYPE_CHECKING:
    from vis_cli.cli.frame.context import AppContext

T = TypeVar("T")

LAST_YEAR = 9000


def _parsed(parse: Callable[[str], T], text: str, name: str, id: str) -> T:
    """What `parse` makes of the text of the argument or option `name`.

    Raises:
        Usage: it is malformed.
    """
    try:
        return parse(text.strip())
    except ValueError as error:
        raise Usage(Message("{name}: {error}", name=name, error=reason_of(error)), id=id) from None


def _understood(vis: AppContext, text: str, name: str, meant: Sentence) -> None:
    """Write out what was understood, where it is not what was written."""
    if not dates.is_in_full(text):
        vis.say(Message('{name}: "{text}" is {meant}.', name=name, text=text, meant=meant))


def now(text: str) -> datetime:
    """The moment that `--now` names, which says itself what today is, so that it stands in full; see `_parsed`."""
    found = _parsed(times.parse_moment, text, "--now", "malformed-date")
    reckonable(found, text, "--now")
    return found


def reckonable(when: date, text: str, name: str) -> None:
    """Refuse a day, given as `text`, from which nobody can reckon a year or two ahead.

    Raises:
        Usage: so.
    """
    if when.year > LAST_YEAR:
        raise Usage(Message('{name}: "{text}" is too far ahead.', name=name, text=text), id="malformed-date")


def as_typed(vis: AppContext, name: str) -> str:
    """The argument or option by the name that was typed: some options have two."""
    under_way = current_context()
    for param in under_way.command.params if under_way else ():
        if name in param.opts:
            return next((word for word in (each.partition("=")[0] for each in vis.words) if word in param.opts), name)
    return name


def moment(vis: AppContext, text: str, name: str) -> datetime:
    """A moment; see `_parsed`."""
    name = as_typed(vis, name)
    found = _parsed(lambda text: dates.understand_moment(text, vis.today), text, name, "malformed-date")
    _understood(vis, text, name, _in_words(found))
    return found


def _in_words(moment: datetime) -> Message:
    wall = times.local(moment)
    if times.midnight(wall.date()) == moment:
        return in_english(wall.date())
    return Message("{day} {time:%H:%M}", day=in_english(wall.date()), time=wall)


def day(vis: AppContext, text: str, name: str) -> date:
    """A day; see `_parsed`."""
    name = as_typed(vis, name)
    found = _parsed(lambda text: dates.understand_day(text, vis.today), text, name, "malformed-date")
    _understood(vis, text, name, in_english(found))
    return found


def over(day: date, name: str) -> datetime:
    """The moment at which the day, given as the argument or option `name`, is over.

    Raises:
        Usage: the calendar ends with it.
    """
    return _parsed(lambda _: times.day_over(day), "", name, "malformed-date")


def through(vis: AppContext, text: str, name: str) -> datetime:
    """The moment at which the last day is over; see `_parsed`."""
    name = as_typed(vis, name)
    return over(day(vis, text, name), name)


def until(vis: AppContext, text: str, name: str) -> datetime:
    """The moment before which a filter looks: the end of the day, or of the second, that is given; see `_parsed`."""
    found = moment(vis, text, name)
    wall = times.local(found)
    if times.midnight(wall.date()) == found and ":" not in text:
        return over(wall.date(), name)
    return found + timedelta(seconds=1)


def weeks(vis: AppContext, text: str, name: str) -> tuple[date, date]:
    """The first Monday of some weeks, and the Monday after the last; see `_parsed`."""
    first, after = _parsed(lambda text: dates.understand_weeks(text, vis.today), text, name, "malformed-weeks")
    _understood(vis, text, name, _span(first, after - timedelta(days=1)))
    return first, after


def period(vis: AppContext, text: str, name: str, *, reversed: str = "malformed-date") -> tuple[date, date]:
    """The first and the last day of a period; see `_parsed`. `reversed` is the id of the wrong order."""
    try:
        first, last = _parsed(lambda text: dates.understand_period(text, vis.today), text, name, "malformed-date")
    except Usage as error:
        if isinstance(error.__context__, dates.Reversed):
            error.id = reversed
        raise
    _understood(vis, text, name, _span(first, last))
    return first, last


def _span(first: date, last: date) -> Message:
    if first == last:
        return in_english(first)
    begins = in_english(first, year=first.year != last.year)
    return Message("{first} – {last} ({weeks})", first=begins, last=in_english(last), weeks=times.weeks(first, last))


def duration(text: str, name: str) -> Duration:
    """A length of time; see `_parsed`."""
    return _parsed(parse_duration, text, name, "malformed-duration")


def days(text: str, name: str) -> Duration:
    """A length of time in whole days; see `_parsed`.

    Raises:
        Usage: it has hours, minutes or seconds.
    """
    found = duration(text, name)
    if not found.is_of_days:
        message = Message('{name}: "{text}" is not a number of whole days. Write for example 7d.', name=name, text=text)
        raise Usage(message, id="malformed-duration")
    return found


def ahead(vis: AppContext, text: str, name: str) -> timedelta:
    """A length of time, as long as it is from now on: a month is not always 30 days; see `_parsed`."""
    return duration(text, name).after(vis.now) - vis.now


def back(vis: AppContext, text: str, name: str) -> datetime:
    """The moment so long ago; see `_parsed`."""
    return duration(text, name).before(vis.now)
