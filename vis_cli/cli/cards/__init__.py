"""`vis cards`: what residents see of a unit: hours, notices, red days, findings, export and import."""

from __future__ import annotations

import typer

from vis_cli.cli.cards import bulk, holidays, hours, notices, query
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group

commands = typer.Typer(cls=Group, help="Contact cards: hours, notices, red days.", rich_markup_mode=None)
commands.add_typer(hours.commands, name="hours")
commands.add_typer(notices.commands, name="notice")
commands.add_typer(holidays.commands, name="holidays")
commands.command("export")(bulk.export)
commands.command("import", cls=Changing)(bulk.import_)
commands.command()(query.show)
commands.command("open")(query.open_)
commands.command(cls=Listing.of(Columns(query.FINDING_COLUMNS)))(query.check)
commands.command(cls=Listing.of(Columns(query.DAY_COLUMNS)))(query.days)
