"""What residents see of a unit, whether it is open, and what is wrong with the cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was, unknown_then
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.cards import cards
from vis_cli.rules.cards import cards as rules
from vis_cli.rules.cards.cards import Card, Finding
from vis_cli.rules.cards.holidays import effective
from vis_cli.rules.cards.hours import next_change, open_at
from vis_cli.rules.cards.kept import kept_ahead
from vis_cli.rules.cards.red_days import name_of, red_days
from vis_cli.rules.core.times import VECKODAGAR, local

if TYPE_CHECKING:
    from sqlalchemy import Connection

CARDS = 500
"""Cards in memory at a time."""
DAYS = 60
"""How many days ahead cards are checked."""
_AHEAD = timedelta(days=4 * 366)
"""How far ahead the rule for red days is looked at, of a moment and of each change that is found beyond that."""


def card(invocation: Invocation, unit: str, at: datetime | None = None) -> Card:
    """The card of the unit that an argument names; at a moment gone by, as it was then.

    Raises:
        NotFound, Ambiguous: none, or several; it was not known then.
    """
    with invocation.reading() as db:
        key = arguments.unit(invocation, db, unit)
        with as_it_was(invocation, db, at) as then:
            found = cards.cards(db, [key])
    if then is not None and not found:
        raise unknown_then(unit, then)
    return found[0]


@dataclass(frozen=True)
class Shown:
    """A card as residents see it: as data, as Swedish text, as a page; and what 1177 does not show of it."""

    data: dict[str, Any]
    not_shown: list[Finding]

    @property
    def text(self) -> str:
        """For a terminal."""
        return rules.shown_text(self.data)

    @property
    def html(self) -> str:
        """As a page."""
        from vis_cli.files.cards.html import page

        return "".join(page([self.data]))


def show(invocation: Invocation, unit: str, *, at: datetime | None = None) -> Shown:
    """What a resident sees of a unit, now or at a moment; see `card`."""
    found, moment = card(invocation, unit, at), at or invocation.now
    return Shown(rules.shown(found, moment), list(rules.exceptions_not_shown(found, local(moment).date())))


@dataclass(frozen=True)
class Openness:
    """Whether a unit is open at a moment, when that next changes, the red day that it is, and what is not weighed.

    `kept` are values of HSA that hours here cannot hold (even and odd weeks).
    """

    is_open: bool
    next_change: datetime | None
    red_day: str | None
    kept: tuple[str, ...] = ()


def open_(invocation: Invocation, unit: str, *, kind: str = "telephone", at: datetime | None = None) -> Openness:
    """Whether a unit is open, by its hours of a kind, now or at a moment; see `card`.

    At a moment gone by it and the next change are by the hours of then.
    """
    moment = at or invocation.now
    found = card(invocation, unit, at)
    rows, day = found.schedules, local(moment).date()
    far = day
    while True:
        last = far + min(_AHEAD, date.max - far)
        value = effective(rows, kind, found.holidays, day, last)
        change = next_change(value, moment)
        far = day if change is None else local(change).date()
        if far <= last:
            break
    return Openness(open_at(value, moment), change, name_of(day), tuple(kept_ahead(rows, kind, day)))


@streamed
def check(
    invocation: Invocation, *, days: int = DAYS, year: int | None = None, unit: str | None = None
) -> Iterator[dict[str, Any]]:
    """What is wrong with the cards of a unit or of all, looking `days` ahead, or at what is to come of a year.

    They are read as they are asked for.

    Raises:
        NotFound, Ambiguous: the unit. Usage: a year without red days.
    """
    today = invocation.today
    first, last = today, today + timedelta(days=min(days, (date.max - today).days))
    if year is not None:
        red_days(year)  # refuse a year that has none before anything is read
        first, last = date(year, 1, 1), date(year, 12, 31)
    with invocation.streaming() as db:
        where = None if unit is None else [arguments.unit(invocation, db, unit)]
        for finding in findings(db, first, last, today, where):
            yield finding.as_json()


def findings(
    db: Connection, first: date, last: date, today: date, units: Sequence[str] | None = None
) -> Iterator[Finding]:
    """What is wrong with the cards of these units, or of all, and what is not told of these days."""
    for some in chunks(cards.in_order(db, units), CARDS):
        for each in cards.cards(db, some):
            yield from rules.check(each, first, last, today)


def days(today: date, year: int | None = None) -> tuple[int, list[dict[str, Any]]]:
    """A year (None: this one) and its red days with weekday.

    Raises:
        Usage: a year without red days.
    """
    which = today.year if year is None else year
    return which, [
        {"date": day.isoformat(), "weekday": VECKODAGAR[day.weekday()], "name": name}
        for day, name in red_days(which).items()
    ]
