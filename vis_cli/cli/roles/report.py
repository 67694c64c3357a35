"""`vis report roles`: who holds which role, to hand on."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _, language
from vis_cli.cli.frame.options import output_file
from vis_cli.errors import Message, Usage
from vis_cli.output import Result
from vis_cli.rules.core.times import local

Html = Annotated[
    str | None,
    typer.Option(
        "--html",
        metavar="FILE",
        help="Write the report as an HTML page to this file.",
        callback=output_file,
        hidden=True,
    ),
]
ROLE_COLUMNS = (("system", "system"), ("name", "role"), ("persons", "persons"), ("units", "units"))


def roles(
    ctx: typer.Context,
    html: Html = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="State as of this day or moment.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="unit|administrator", help="On the page, each unit, or each local administrator, alone."),
    ] = None,
) -> None:
    """Report who holds which role where, which grants end soon, and what is wrong.

    With --format html as a page, what is wrong first.
    """
    vis: AppContext = ctx.obj
    if by not in (None, "unit", "administrator"):
        raise Usage(Message('--by: "{by}" is neither unit nor administrator.', by=by))
    day = local(vis.moment(as_of, "--as-of")).date() if as_of else None
    if html is not None:
        vis.write_file(html, app.roles.report.page(vis.invocation, _, language(), day=day, by=by))
    elif vis.format == "html":
        vis.write(app.roles.report.page(vis.invocation, _, language(), day=day, by=by))
        return
    found = app.roles.report.roles(vis.invocation, day=day)
    vis.show(Result(found.data, ROLE_COLUMNS, rows=found.counted, empty="Nobody holds a role."))
