"""Contact cards as they are read: units with their hours and notices, what HSA should hold, what changed since when."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import at_units
from vis_cli.db.core.records import fetch, fetch_in
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.cards.holidays import HolidayRule
from vis_cli.rules.cards.hours_hsa import ATTRIBUTES
from vis_cli.rules.cards.hsa_card import standings_of
from vis_cli.rules.cards.notices import ATTRIBUTE, Notice
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.times import local
from vis_cli.rules.register.units import Unit
from vis_cli.rules.worklist.tasks import Keyed, Standing

R = TypeVar("R")
_MANY = 2000  # from this many units on, reading everything is quicker than asking for each
_ON_A_CARD = ("hours", "notice", "unit", "holiday-rule")


def schedules(db: Connection, units: Sequence[str] | None = None) -> list[Schedule]:
    """The hours of these units, or of all."""
    return _of_units(db, Schedule, t.card_hours.c.unit, units)


def notices(db: Connection, units: Sequence[str] | None = None) -> list[Notice]:
    """The notices of these units, or of all, oldest first."""
    return sorted(_of_units(db, Notice, t.notices.c.unit, units), key=lambda notice: notice.number)


def holidays(db: Connection, units: Sequence[str] | None = None) -> dict[str, HolidayRule]:
    """The rules for red days of these units, or of all, by unit."""
    return {rule.unit: rule for rule in _of_units(db, HolidayRule, t.card_holidays.c.unit, units)}


def with_hours(db: Connection, today: date) -> list[str]:
    """The units that have hours and are not closed, by id."""
    u = t.units.c
    has = select(t.card_hours.c.unit).where(t.card_hours.c.unit == u.hsa_id).exists()
    is_open = u.closed_on.is_(None) | (u.closed_on > today)
    return list(db.scalars(select(u.hsa_id).where(has, is_open).order_by(u.hsa_id)))


def _of_units(db: Connection, record: type[R], column: ColumnElement[str], units: Sequence[str] | None) -> list[R]:
    if units is None:
        return fetch(db, record)
    if len(units) < _MANY:
        return fetch_in(db, record, column, units)
    wanted = set(units)
    return [row for row in fetch(db, record) if row.unit in wanted]  # type: ignore[attr-defined]


def cards(db: Connection, units: Sequence[str] | None = None) -> list[Card]:
    """The cards of these units, or of all, by name."""
    found = fetch(db, Unit) if units is None else fetch_in(db, Unit, t.units.c.hsa_id, units)
    hours = by_unit(schedules(db, units))
    told, rules = by_unit(notices(db, units)), holidays(db, units)
    return [
        Card(unit, tuple(hours.get(unit.hsa_id, ())), tuple(told.get(unit.hsa_id, ())), holidays=rules.get(unit.hsa_id))
        for unit in sorted(found, key=lambda unit: (unit.name.casefold(), unit.hsa_id))
    ]


def in_order(db: Connection, units: Sequence[str] | None = None) -> list[str]:
    """The ids of these units, or of all, as `cards` has them: by name."""
    u = t.units.c
    rows = db.execute(select(u.name, u.hsa_id).where(*at_units(u.hsa_id, units)))
    return [hsa_id for _, hsa_id in sorted((row[0].casefold(), row[1]) for row in rows)]


def by_unit(rows: Iterable[R]) -> dict[str, list[R]]:
    """The rows of each unit, in their order."""
    found: dict[str, list[R]] = {}
    for row in rows:
        found.setdefault(row.unit, []).append(row)  # type: ignore[attr-defined]
    return found


def standings(db: Connection, _now: datetime, until: datetime, units: Sequence[str] | None = None) -> list[Standing]:
    """What should stand in HSA by the end of `until`: the hours and the one notice of each card."""
    hours, told = by_unit(schedules(db, units)), by_unit(notices(db, units))
    keyed: dict[str, list[Keyed]] = {}
    for row in fetch(db, Keyed, t.keyed.c.system == "HSA", *at_units(t.keyed.c.unit, units)):
        keyed.setdefault(row.unit, []).append(row)
    u = t.units.c
    gone = u.closed_on <= local(until).date()
    closed = set(db.scalars(select(u.hsa_id).where(gone, *at_units(u.hsa_id, units))))
    return [
        standing
        for unit in sorted({*hours, *told, *keyed} - closed)
        for standing in standings_of(unit, hours.get(unit, []), told.get(unit, []), keyed.get(unit, []), until)
    ]


def changed_since(db: Connection, *, number: int | None = None, moment: datetime | None = None) -> dict[str, set[str]]:
    """The units whose cards any change set after `number`, or from `moment` on, has touched.

    Each with the attributes in HSA of what was touched and stood on its card before.
    """
    c = t.changes.c
    after = c.number > number if number is not None else c.at >= moment
    found: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    s = t.steps.c
    steps = select(s.kind, s.object, s.before, s.after).where(
        s.change.in_(select(c.number).where(after)), s.kind.in_(_ON_A_CARD)
    )
    for kind, object_, before, after_ in db.execute(steps.order_by(s.change, s.position)):
        first = (kind, object_) not in seen
        seen.add((kind, object_))
        for written in (before, after_):
            if written:
                row = json.loads(written)
                had = found.setdefault(row.get("unit") or row["hsa_id"], set())
                attribute = ATTRIBUTES.get(row["what"]) if kind == "hours" else ATTRIBUTE
                if first and written is before and kind in ("hours", "notice") and attribute:
                    had.add(attribute)
    return found


def keyed_in(db: Connection, units: Collection[str]) -> dict[str, set[str]]:
    """The attributes that have a value in HSA, as somebody ticked off, of these units."""
    found: dict[str, set[str]] = {}
    for row in fetch(db, Keyed, t.keyed.c.system == "HSA", t.keyed.c.state != "", *at_units(t.keyed.c.unit, units)):
        found.setdefault(row.unit, set()).add(row.item)
    return found
