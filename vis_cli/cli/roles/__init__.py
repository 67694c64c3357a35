"""`vis roles`: who may do what on which unit."""

from __future__ import annotations

import typer

from vis_cli.cli.frame.options import Changing, Group, Listing
from vis_cli.cli.roles import bulk, change, query

commands = typer.Typer(
    cls=Group, help="Editors and administrators: grant, revoke, apply files, check.", rich_markup_mode=None
)
commands.command("list", cls=Listing)(query.list_)
commands.command()(query.explain)
commands.command(cls=Listing)(query.who)
commands.command(cls=Listing)(query.check)
for command in (change.grant, change.revoke, change.extend, change.copy, bulk.apply, bulk.sync, bulk.migrate):
    commands.command(cls=Changing)(command)
commands.command()(bulk.template)
