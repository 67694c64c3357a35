"""The worklist's sources: what should stand in each system, by section, and what was last keyed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from importlib import import_module

from sqlalchemy import ColumnElement, Connection, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import at_units, one_of, scalars
from vis_cli.rules.worklist import tasks as rules
from vis_cli.rules.worklist.tasks import ROLE, Key, Standing, Ticked

# Modules under vis_cli.db, each with `standings(db, now, until, units)`: what should stand at the moment `now`, for
# every item that is not in its default state or that was ever keyed in, and after it how that changes through `until`;
# `units` limits it to those units, None is all.
SOURCES: Sequence[str] = ("orders.switch_tasks", "cards.cards")

Source = Callable[[Connection, datetime, datetime, Sequence[str] | None], Iterable[Standing]]


def standings(db: Connection, now: datetime, until: datetime, units: Sequence[str] | None = None) -> list[Standing]:
    """What should stand in 1177 and HSA at the moment, and how that changes through `until`, from every section."""
    return [each for name in SOURCES for each in _source(name)(db, now, until, units)]


def units(db: Connection) -> Iterator[str]:
    """Every unit at which something can stand, read as they are asked for."""
    return scalars(db, select(t.units.c.hsa_id).union(select(t.keyed.c.unit)))


def _source(name: str) -> Source:
    found: Source = import_module(f"vis_cli.db.{name}").standings
    return found


def ticked_off(
    db: Connection, systems: Iterable[str], units: Sequence[str] | None = None, *where: ColumnElement[bool]
) -> dict[Key, Ticked]:
    """What was last ticked off in these systems, by system, unit and item, at these units or at all."""
    k = t.keyed.c
    query = select(k.system, k.unit, k.item, k.state, k.at, k.due)
    query = query.where(one_of(k.system, systems), *at_units(k.unit, units), *where)
    rows = db.execute(query).tuples()
    return {(system, unit, item): Ticked(state, at, due) for system, unit, item, state, at, due in rows}


def waiting(db: Connection, now: datetime, until: datetime, units: Sequence[str] | None = None) -> Iterator[Standing]:
    """What should stand and does not, now or until a moment, from every section."""
    found = standings(db, now, until, units)
    is_role = t.keyed.c.item.contains(ROLE, autoescape=True)
    ticked = ticked_off(db, {each.system for each in found}, units, ~is_role) if found else {}
    return rules.waiting(found, ticked, now=now, until=until)
