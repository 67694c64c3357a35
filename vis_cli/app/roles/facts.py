"""What every use case of roles begins with: what grants are judged by, and a grant as others show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from vis_cli.app.configured import catalogue
from vis_cli.app.invocation import Invocation
from vis_cli.db.roles.grants import (  # fmt: skip
    RoleContext,
    context,
    former,
    former_persons,
    limits,
    reader,
    register,
)
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.roles import guards
from vis_cli.rules.roles.effect import moves
from vis_cli.rules.roles.grants import Grant, RoleFacts

if TYPE_CHECKING:
    from sqlalchemy import Connection


def role_context(invocation: Invocation, db: Connection, today: date | None = None) -> RoleContext:
    """What grants are judged by, as of today or another day."""
    settings = invocation.settings
    return context(db, catalogue(settings), today or invocation.today, settings.guards)


def with_history(db: Connection, facts: RoleFacts, unit: str, *persons: str) -> RoleFacts:
    """The facts, with what the unit lay under and who of the persons was disabled on days gone by."""
    register = replace(facts.register, former=former(db, unit), former_persons=former_persons(db, persons))
    return replace(facts, register=register)


def judged(invocation: Invocation, db: Connection, plan: Plan) -> Plan:
    """The plan with its effect on who may what, and the guards `too-many` and `last-admin` if that trips them."""
    if not moves(plan.steps):
        return plan
    settings = invocation.settings
    facts = RoleFacts(catalogue(settings), register(db), invocation.today, *limits(settings.guards))
    return guards.judged(plan, facts, reader(db))


def grant_as_json(grant: Grant, names: Mapping[str, str]) -> dict[str, Any]:
    """A grant as it stands among everything about a unit or a person."""
    return {
        "person": grant.person,
        "person_name": names.get(grant.person),
        "role": grant.role,
        "unit": grant.unit,
        "unit_name": names.get(grant.unit),
        "from": str(grant.since),
        "to": str(grant.until) if grant.until else None,
    }
