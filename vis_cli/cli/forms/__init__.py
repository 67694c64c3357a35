"""`vis forms`: forms that residents are sent, from the record system's to the folder patientformulär."""

from __future__ import annotations

import typer

from vis_cli.cli.forms import query, requests
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group

commands = typer.Typer(
    cls=Group, help="Forms that residents answer: import, send, answer, deliver.", rich_markup_mode=None
)
commands.command("list", cls=Listing.of(Columns(query.COLUMNS, ("url", "versions"))))(query.list_)
commands.command()(query.show)
commands.command("import", cls=Changing)(requests.import_)
commands.command(cls=Changing)(requests.send)
commands.command(cls=Changing)(requests.answer)
commands.command(cls=Changing)(requests.deliver)
commands.command(cls=Listing.of(Columns(query.JOURNAL, ("sent", "folder"))))(query.journal)
