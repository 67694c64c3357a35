"""The worklist's sources: what should stand in each system, by section, and what was last keyed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from importlib import import_module

from sqlalchemy import ColumnElement, Connection, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import at_units, one_of, scalars
from vis_cli.rules.worklist import tasks as rules
from vis_cli.rules.worklist.tasks import ROLE, Standing

# Modules under vis_cli.db, each with `standings(db, at, units)`: what should stand at the moment `at`, for every item
# that is not in its default state or that was ever keyed in; `units` limits it to those units, None is all.
SOURCES: Sequence[str] = ("orders.windows", "cards.cards")

Source = Callable[[Connection, datetime, Sequence[str] | None], Iterable[Standing]]


def standings(db: Connection, at: datetime, units: Sequence[str] | None = None) -> list[Standing]:
    """What should stand in 1177 and HSA at the moment, from every section."""
    return [each for name in SOURCES for each in _source(name)(db, at, units)]


def units(db: Connection) -> Iterator[str]:
    """Every unit at which something can stand, read as they are asked for."""
    return scalars(db, select(t.units.c.hsa_id).union(select(t.keyed.c.unit)))


def _source(name: str) -> Source:
    found: Source = import_module(f"vis_cli.db.{name}").standings
    return found


def keyed_states(
    db: Connection, systems: Iterable[str], units: Sequence[str] | None = None, *where: ColumnElement[bool]
) -> dict[tuple[str, str, str], str]:
    """What was last keyed in in these systems, by system, unit and item, at these units or at all."""
    k = t.keyed.c
    query = select(k.system, k.unit, k.item, k.state).where(one_of(k.system, systems), *at_units(k.unit, units), *where)
    return {(row.system, row.unit, row.item): row.state for row in db.execute(query)}


def waiting(db: Connection, at: datetime, units: Sequence[str] | None = None) -> Iterator[Standing]:
    """What should stand and does not, from every section."""
    found = standings(db, at, units)
    is_role = t.keyed.c.item.contains(ROLE, autoescape=True)
    return rules.waiting(found, keyed_states(db, {each.system for each in found}, units, ~is_role) if found else {})
