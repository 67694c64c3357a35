"""What every command about roles begins with: its arguments, the catalogue, and the register around the grants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.errors import VisError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.db.roles.grants import RoleContext
    from vis_cli.rules.core.plan import Plan
    from vis_cli.rules.roles.catalogue import Catalogue
    from vis_cli.rules.roles.grants import Grant

_SHOWN = 10  # holders of a role, where a unit is shown


def complete_roles(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The roles and bundles that the shell may complete, after the last comma."""
    earlier, comma, last = incomplete.rpartition(",")
    try:
        found = catalogue(ctx.find_root().obj)
    except VisError:  # told when the command is run, not while it is typed
        return []
    known = {role.id: role.name for role in found.roles.values()}
    known |= {bundle.id: bundle.name for bundle in found.bundles.values()}
    wanted = last.casefold()
    return [(f"{earlier}{comma}{id}", name) for id, name in known.items() if wanted in f"{id} {name}".casefold()]


RoleNames = Annotated[
    str,
    typer.Argument(
        help="The role: id, Swedish name or bundle; several with commas.",
        metavar="ROLE",
        autocompletion=complete_roles,
        show_default=False,
    ),
]
Units = Annotated[
    list[str],
    typer.Argument(
        help="The units: HSA-id, name, alias or the beginning of a name.",
        metavar="UNIT...",
        autocompletion=params.complete_units,
        show_default=False,
    ),
]
LastDay = typer.Option("--to", "--through", metavar="DATE", help="The last day (t.o.m.); else until further notice.")
GrantedBy = typer.Option("--granted-by", metavar="PERSON", help="Who decided it: must hold a role there that may.")


def catalogue(vis: AppContext) -> Catalogue:
    """The role catalogue in force: the configuration's, or the one that comes with vis."""
    from vis_cli.files.roles.catalogue import read_catalogue
    from vis_cli.shipped import shipped

    return read_catalogue(str(vis.settings.roles or shipped("configs", "roles.yaml")))


def role_context(vis: AppContext, db: Connection, today: date | None = None) -> RoleContext:
    """What grants are judged by, as of today or another day."""
    from vis_cli.db.roles.grants import context

    return context(db, catalogue(vis), today or vis.today, vis.settings.guards)


def find_person(vis: AppContext, now: RoleContext, text: str) -> str:
    """The HSA-id of the person that an argument names."""
    return params.find(vis, now.persons, text)


def find_unit(vis: AppContext, now: RoleContext, text: str) -> str:
    """The HSA-id of the unit that an argument names."""
    return params.find(vis, now.units, text)


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


def roles_as_text(grants: Iterable[Grant], names: Mapping[str, str]) -> list[str]:
    """A line for each role with those who hold it: `redaktor-kontaktkort: Anna Berg, Bo Ek`."""
    holders: dict[str, list[str]] = {}
    for grant in grants:
        holders.setdefault(grant.role, []).append(names.get(grant.person, grant.person))
    return [
        f"{role}: {', '.join(sorted(found)[:_SHOWN])}"
        + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
        for role, found in sorted(holders.items())
    ]


def with_last_admin(vis: AppContext, db: Connection, plan: Plan, person: str) -> Plan:
    """A plan that ends a person's grants, with the guard `last-admin` if it trips that."""
    from vis_cli.db.roles.grants import of_person_with_administrators
    from vis_cli.rules.roles.planning import guarded

    facts = role_context(vis, db).facts
    return guarded(plan, of_person_with_administrators(db, person, facts), facts)
