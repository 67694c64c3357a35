"""`vis report`: what stands, on a page for those who do not use vis."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import Group
from vis_cli.output import Result
from vis_cli.rules.core.times import local

commands = typer.Typer(cls=Group, help="What stands, as a page to hand on.", rich_markup_mode=None)

Html = Annotated[str | None, typer.Option("--html", metavar="FILE", help="Write the whole report as an HTML page.")]
ROLE_COLUMNS = (("system", "system"), ("name", "role"), ("persons", "persons"), ("units", "units"))


@commands.callback()
def report() -> None:
    """What stands, as a page to hand on."""


@commands.command()
def roles(
    ctx: typer.Context,
    html: Html = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As it was, or will be, then.")] = None,
) -> None:
    """Who holds which role where, what ends soon, and what is not as it should be."""
    vis: AppContext = ctx.obj
    day = local(vis.moment(as_of, "--as-of")).date() if as_of else None
    found = app.roles.report.roles(vis.invocation, day=day)
    if html is not None:
        vis.write_file(html, found.html)
    vis.show(Result(found.data, ROLE_COLUMNS, rows=found.counted, empty="Nobody holds a role."))
