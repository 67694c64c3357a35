"""The arguments and options that commands of roles share, and how roles stand among what a unit has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli.errors import Message
from vis_cli.rules.core.sentences import some

if TYPE_CHECKING:
    from vis_cli.rules.roles.grants import Grant

_SHOWN = 10  # holders of a role, where a unit is shown


RoleNames = Annotated[
    str,
    typer.Argument(
        help="The role: id, Swedish name or bundle; several with commas.",
        metavar="ROLE",
        show_default=False,
    ),
]
Units = Annotated[
    list[str],
    typer.Argument(
        help="The units: HSA-id, name, alias or the beginning of a name.",
        metavar="UNIT...",
        show_default=False,
    ),
]
LastDay = typer.Option("--through", "--to", metavar="DATE", help="Last day (t.o.m.; default: until further notice).")
GrantedBy = typer.Option(
    "--granted-by", metavar="PERSON", help="Who decided it; must hold a role there that may give this one."
)


def roles_as_text(grants: Iterable[Grant], names: Mapping[str, str]) -> list[Message]:
    """A line for each role with those who hold it: `Redaktör kontaktkort: Anna Berg, Bo Ek`."""
    holders: dict[str, list[str]] = {}
    for grant in grants:
        holders.setdefault(grant.role, []).append(names.get(grant.person, grant.person))
    return [
        Message("{role}: {persons}", role=names.get(role, role), persons=some(sorted(found), _SHOWN))
        for role, found in sorted(holders.items())
    ]
