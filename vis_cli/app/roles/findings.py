"""What is not as it should be with the grants, read unit by unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import stream
from vis_cli.db.roles.grants import holding, unit_by_unit
from vis_cli.rules.roles.findings import Checking, Finding, in_order, levels
from vis_cli.rules.roles.grants import Grant, RoleFacts

if TYPE_CHECKING:
    from sqlalchemy import Connection


def checking(db: Connection, facts: RoleFacts) -> Checking:
    """What finds it, with the grants on the units that others lie under."""
    above = one_of(t.grants.c.unit, levels(facts.register))
    return Checking(facts, stream(db, Grant, above, *holding(facts.today)))


def findings(db: Connection, found: Checking, units: Sequence[str] | None = None) -> Iterator[Finding]:
    """What is not as it should be on `units` (None: all that are not closed), by unit and rule, as it is read."""
    wanted = found.open_units() if units is None else in_order(units, found.register)
    for unit, grants in unit_by_unit(db, wanted, found.today):
        yield from found.at(unit, grants)
