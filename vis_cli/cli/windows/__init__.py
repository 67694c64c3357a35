"""`vis windows`: closures listed, added, changed, run, drawn and exported."""

from __future__ import annotations

import typer

from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.windows import bulk, change, params, query, run

commands = typer.Typer(
    cls=Group, help="Closures: list, add, change, extend, cancel, run, chart, export.", rich_markup_mode=None
)
commands.command("list", cls=Listing.of(Columns(params.COLUMNS, ("unit", "asked_from"))))(query.list_)
commands.command()(query.show)
commands.command(cls=Listing.of(Columns(query.HISTORY, ("actor", "user", "ticket"))))(query.history)
commands.command(cls=Changing)(run.run)
for command in (change.add, change.change, change.extend, change.cancel, change.ack):
    commands.command(cls=Changing)(command)
commands.command()(bulk.chart)
commands.command()(bulk.export)
