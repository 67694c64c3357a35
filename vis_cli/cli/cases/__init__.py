"""`vis cases`: residents' cases, listed, shown, counted and imported; personal numbers masked unless asked for."""

from __future__ import annotations

import typer

from vis_cli.cli.cases import bulk, query
from vis_cli.cli.frame.options import Changing, Group, Listing

commands = typer.Typer(cls=Group, help="Residents' cases: list, show, stats, import.", rich_markup_mode=None)
commands.command("list", cls=Listing)(query.list_)
commands.command()(query.show)
commands.command()(query.stats)
commands.command("import", cls=Changing)(bulk.import_)
