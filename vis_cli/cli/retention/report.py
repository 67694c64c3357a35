"""`vis report retention`: what is due, held and overdue, to hand on."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _, language
from vis_cli.output import Result
from vis_cli.rules.core.times import local

COLUMNS = (("name", "unit"), ("due", "cases due"), ("held", "held"), ("overdue", "overdue"))


def retention(
    ctx: typer.Context,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="State as of this day or moment.")
    ] = None,
) -> None:
    """Report which cases are due, held and overdue, what falls due in the next months, and the latest purges.

    With --format html as a page, with a chart of the months. There are no cases and no residents in it.
    """
    vis: AppContext = ctx.obj
    day = None
    if as_of:
        day = local(vis.moment(as_of, "--as-of")).date()
        moments.reckonable(day, as_of, "--as-of")
    found = app.retention.report.report(vis.invocation, as_of=day)
    if vis.format == "html":
        vis.print(app.retention.report.page(found, _, language()))
        return
    vis.show(Result(found, COLUMNS, rows=found["groups"], empty="Nothing is due."))
