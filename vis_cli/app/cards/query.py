"""What residents see of a unit, whether it is open, and what is wrong with the cards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from vis_cli.app import arguments
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.cards import cards
from vis_cli.rules.cards import cards as rules
from vis_cli.rules.cards.cards import Card, Finding
from vis_cli.rules.cards.hours import next_change, open_at
from vis_cli.rules.cards.kept import kept_ahead
from vis_cli.rules.cards.red_days import name_of, red_days
from vis_cli.rules.cards.schedules import of_kind
from vis_cli.rules.core.times import VECKODAGAR, local

CARDS = 500
"""Cards in memory at a time."""


def card(invocation: Invocation, unit: str) -> Card:
    """The card of the unit that an argument names.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    with invocation.reading() as db:
        (found,) = cards.cards(db, [arguments.unit(invocation, db, unit)])
    return found


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
    found, moment = card(invocation, unit), at or invocation.now
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
    """Whether a unit is open, by its hours of a kind, now or at a moment; see `card`."""
    moment = at or invocation.now
    rows, day = card(invocation, unit).schedules, local(moment).date()
    value = of_kind(rows, kind)
    return Openness(
        open_at(value, moment), next_change(value, moment), name_of(day), tuple(kept_ahead(rows, kind, day))
    )


@streamed
def check(invocation: Invocation, *, year: int | None = None, unit: str | None = None) -> Iterator[dict[str, Any]]:
    """What is wrong with the cards of a unit or of all, with the red days of a year (None: this one).

    They are read as they are asked for.

    Raises:
        NotFound, Ambiguous: the unit. Usage: a year without red days.
    """
    which = invocation.today.year if year is None else year
    red_days(which)  # refuse a year that has none before anything is read
    with invocation.streaming() as db:
        held = cards.in_order(db, None if unit is None else [arguments.unit(invocation, db, unit)])
        for units in chunks(held, CARDS):
            for each in cards.cards(db, units):
                for finding in rules.check(each, which, invocation.today):
                    yield finding.as_json()


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
