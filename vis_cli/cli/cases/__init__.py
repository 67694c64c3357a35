"""`vis cases`: residents' cases, from the question to the closed answer; personal numbers masked unless asked for."""

from __future__ import annotations

import typer

from vis_cli.cli.cases import bulk, events, query, send
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group

commands = typer.Typer(cls=Group, help="Residents' cases: list, show, assign, answer, close.", rich_markup_mode=None)
commands.command("list", cls=Listing.of(Columns(query.COLUMNS, query.OTHERS)))(query.list_)
commands.command()(query.show)
commands.command()(query.stats)
commands.command()(query.export)
commands.command("import", cls=Changing)(bulk.import_)
commands.command("open", cls=Changing)(events.open_)
commands.command(cls=Changing)(events.reply)
commands.command(cls=Changing)(events.assign)
commands.command(cls=Changing)(events.unassign)
commands.command(cls=Changing)(events.comment)
commands.command(cls=Changing)(events.answer)
commands.command(cls=Changing)(send.send)
commands.command(cls=Changing)(events.attach)
commands.command(cls=Changing)(events.document)
commands.command(cls=Changing)(events.run)
