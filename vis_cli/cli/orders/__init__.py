"""`vis orders`: closure orders, read from what units write; checked, planned, applied; changed, withdrawn, answered."""

from __future__ import annotations

import typer

from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.orders import bulk, change, intake, query, season

commands = typer.Typer(
    cls=Group, help="Closure orders from files: check, plan, apply, change, withdraw.", rich_markup_mode=None
)
commands.command()(bulk.check)
commands.command(cls=Changing)(bulk.plan)
commands.command(cls=Changing)(bulk.apply)
received = Columns(query.RECEIVED_COLUMNS, ("unit", "state", "stage", "windows"), given="--state received")
commands.command("list", cls=Listing.of(Columns(query.LIST_COLUMNS, query.OTHERS), received))(query.list_)
commands.command()(query.show)
commands.command(cls=Changing)(change.add)
commands.command(cls=Changing)(change.change)
commands.command(cls=Changing)(change.withdraw)
commands.command(cls=Changing)(query.reply)
commands.command()(bulk.template)
commands.command(cls=Changing)(intake.read)
commands.command()(season.season)
