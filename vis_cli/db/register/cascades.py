"""What ends with a unit that closes or a person who is disabled: each section's part, in one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch
from vis_cli.db.roles.grants import ending_with_person, ending_with_unit
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register import units

# Given the connection, the HSA-id, the first day that the unit or person is no longer there, and the moment of the
# command: the steps that follow from it, and notes on what a person must look after.
Ending = Callable[[Connection, str, date, datetime], Plan]


def _windows_of_unit(db: Connection, unit: str, on: date, now: datetime) -> Plan:
    """The unit's windows that are still to come or run past the day."""
    at, w = midnight(on), t.windows.c
    held = fetch(db, Window, w.unit == unit, w.until > min(at, now), w.cancelled_at.is_(None))
    return units.end_windows(held, at, now)


def _offers_of_unit(db: Connection, unit: str, on: date, now: datetime) -> Plan:
    """What orders would have the unit offer or drop from the day on."""
    o = t.ordered_offers.c
    held = fetch(db, OrderedOffer, o.unit == unit, o.since >= midnight(on), o.cancelled_at.is_(None))
    return Plan(tuple(Step(each, replace(each, cancelled_at=now)) for each in held if each.since > now))


OF_UNITS: Sequence[Ending] = (_windows_of_unit, _offers_of_unit)
OF_PERSONS: Sequence[Ending] = (ending_with_person,)


def of_unit(db: Connection, unit: str, on: date, now: datetime, first_day: Callable[[str], date]) -> Plan:
    """Everything that ends with the unit; `first_day` is the first without a role, by its id."""
    grants = ending_with_unit(db, unit, first_day, now)
    return sum((ending(db, unit, on, now) for ending in OF_UNITS), grants)


def of_person(db: Connection, person: str, on: date, now: datetime) -> Plan:
    """Everything that ends with the person."""
    return sum((ending(db, person, on, now) for ending in OF_PERSONS), Plan())
