"""Records and steps as `--json` and saved plans have them, and the names of what they are of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from vis_cli.db.core.records import kept
from vis_cli.db.register import directories
from vis_cli.rules.core.plan import Step

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.app.invocation import Invocation


def names_of(invocation: Invocation, db: Connection, records: Iterable[Any]) -> dict[str, str]:
    """Names for the ids of units, persons, case types and roles that stand in the records' fields.

    Raises:
        FaultyConfiguration: a record has a role, and the catalogue of roles is missing or faulty.
    """
    records = list(records)
    names = directories.names_of(db, records)
    roles = {record.role for record in records if hasattr(record, "role")}
    if roles:
        from vis_cli.app.configured import catalogue

        known = catalogue(invocation.settings)
        names |= {role: known.name(role) for role in roles}
    return names


def step_as_json(step: Step) -> dict[str, Any]:
    """A step as `--json` and saved plans have it."""
    record = step.record
    to_json = kept(record.kind).to_json
    return {
        "action": step.action,
        "object": record.kind,
        "id": record.id,
        "before": None if step.before is None else to_json(step.before),
        "after": None if step.after is None else to_json(step.after),
        "source": None if step.source is None else str(step.source),
    }
