"""`vis publish`: the closures as a site that everybody may see."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _, language
from vis_cli.errors import Message
from vis_cli.identity import path_of
from vis_cli.output import Result

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def publish(
    ctx: typer.Context,
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="The folder to publish into: new, empty, or one of an earlier time.")
    ],
) -> None:
    """Publish the closures as a site: a page with search, calendars for all and for each unit, and JSON.

    The folder is written whole or not at all, and can be served as it is. There is nothing of persons or orders in it.
    Calendars keep their addresses.
    """
    vis: AppContext = ctx.obj
    data = app.publishing.publish(vis.invocation, vis.directory / path_of(folder), _, language())
    counted = Message("{count} closure", "{count} closures", count=data["closures"])
    units = Message("{count} unit", "{count} units", count=data["units"])
    said = Message("Published {closures} of {units} in {folder}.", closures=counted, units=units, folder=folder)
    vis.show(Result(data, text=said, done=True))
