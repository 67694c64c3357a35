"""`vis roles`: who may do what on which unit."""

from __future__ import annotations

import typer

from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.roles import bulk, change, query

commands = typer.Typer(
    cls=Group, help="Editors and administrators: grant, revoke, apply files, check.", rich_markup_mode=None
)
commands.command("list", cls=Listing.of(Columns(query.COLUMNS, ("role", "system", "granted_by"))))(query.list_)
commands.command()(query.explain)
commands.command(cls=Listing.of(Columns(query.WHO_COLUMNS, ("unit", "role", "granted_on", "from"))))(query.who)
commands.command(cls=Listing.of(Columns(query.FINDING_COLUMNS, ("unit", "person", "role"))))(query.check)
for command in (change.grant, change.revoke, change.extend, change.copy, bulk.apply, bulk.sync, bulk.migrate):
    commands.command(cls=Changing)(command)
commands.command()(bulk.template)
