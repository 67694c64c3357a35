"""A unit's card with the hours and notices that a test wants."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from vis_cli.files.cards.exports import Options, written
from vis_cli.rules.cards import schedules
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.cards.hours import Hours
from vis_cli.rules.cards.hours_text import parse
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule, of_kind
from vis_cli.rules.core.plan import after
from vis_cli.rules.register.units import Unit

UNIT = "SE2321000065-TEST0001"
TODAY = date(2026, 6, 1)  # a Monday


def card(*notices: Notice, unit: dict[str, Any] | None = None, had: Collection[str] = (), **hours: str) -> Card:
    """A card with these hours, in Swedish, for each kind; `unit` has further fields of the unit."""
    rows: list[Schedule] = []
    for kind, text in hours.items():
        rows = list(after(rows, schedules.set_hours(rows, UNIT, kind, parse(text), today=TODAY)))
    return Card(Unit(UNIT, **{"name": "Teleborg", **(unit or {})}), tuple(rows), notices, frozenset(had))


def hours_of(one: Card, kind: str) -> Hours:
    """The hours of a kind as the card has them."""
    return of_kind(one.schedules, kind)


def notice(number: int, since: date | None, until: date | None, text: str = "Stängt", **more: Any) -> Notice:
    """A notice of the unit."""
    return Notice(number, UNIT, since, until, text, **more)


@dataclass(frozen=True)
class Export:
    """What is written, and what the format could not carry, in words."""

    text: str
    losses: list[str]


def export(form: str, *cards: Card, options: Options) -> Export:
    """The cards in a format."""
    losses: list[str] = []
    text = "".join(written(form, cards, options, lambda loss: losses.append(str(loss))))
    return Export(text, losses)
