"""What every use case of roles begins with: what grants are judged by, and a grant as others show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from vis_cli.app.configured import catalogue
from vis_cli.app.invocation import Invocation
from vis_cli.db.roles.grants import RoleContext, context, of_person_with_administrators
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.roles.planning import guarded

if TYPE_CHECKING:
    from sqlalchemy import Connection


def role_context(invocation: Invocation, db: Connection, today: date | None = None) -> RoleContext:
    """What grants are judged by, as of today or another day."""
    settings = invocation.settings
    return context(db, catalogue(settings), today or invocation.today, settings.guards)


def with_last_admin(invocation: Invocation, db: Connection, plan: Plan, person: str) -> Plan:
    """A plan that ends a person's grants, with the guard `last-admin` if it trips that."""
    facts = role_context(invocation, db).facts
    return guarded(plan, of_person_with_administrators(db, person, facts), facts)


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
