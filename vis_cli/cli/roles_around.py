"""What every command about roles begins with: its arguments, the catalogue, and the register around the grants."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli.cli.base import Vis

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.db.roles import Surroundings
    from vis_cli.rules.roles_catalogue import Catalogue

Person = Annotated[str, typer.Argument(help="HSA-id, e-mail address or name.", metavar="PERSON")]
RoleNames = Annotated[str, typer.Argument(help="Id, Swedish name or bundle; several with commas.", metavar="ROLE")]
Units = Annotated[list[str], typer.Argument(help="HSA-ids or names.", metavar="UNIT…")]
LastDay = typer.Option("--to", "--through", metavar="DATE", help="The last day (t.o.m.); else until further notice.")
GrantedBy = typer.Option("--granted-by", metavar="PERSON", help="Who decided it: must hold a role there that may.")


def catalogue(vis: Vis) -> Catalogue:
    """The role catalogue in force: the configuration's, or the one that comes with vis."""
    from vis_cli.files.role_catalogue import read_catalogue
    from vis_cli.shipped import shipped

    return read_catalogue(str(vis.settings.roles or shipped("configs", "roles.yaml")))


def around(vis: Vis, db: Connection, today: date | None = None) -> Surroundings:
    """What grants are judged by, as of today or another day."""
    from vis_cli.db.roles import surroundings

    return surroundings(db, catalogue(vis), today or vis.today, vis.settings.guards)
