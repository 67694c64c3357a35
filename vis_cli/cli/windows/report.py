"""`vis report closures`: what is closed in some weeks, to hand on."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _, language
from vis_cli.cli.windows.params import UnitOption
from vis_cli.output import Result

COLUMNS = (
    ("unit", "unit"),
    ("case_types", "case types"),
    ("from", "closed from"),
    ("to", "open again"),
    ("days", "days"),
)


def closures(
    ctx: typer.Context,
    weeks: Annotated[
        str | None, typer.Option(metavar="WEEKS", help="ISO weeks to show, e.g. 2026-W24..2026-W34.")
    ] = None,
    unit: UnitOption = None,
) -> None:
    """Report what is closed where and for how many days, in some weeks.

    With --format html as a page with the chart, which begins with the first of them.
    """
    vis: AppContext = ctx.obj
    span = None if weeks is None else moments.weeks(vis, weeks, "--weeks")
    found = app.windows.chart(vis.invocation, weeks=span, unit=unit, say=_, lang=language())
    if vis.format == "html":
        vis.print(found.report)
        return
    data = {"weeks": found.data["weeks"], "items": found.items}
    vis.show(Result(data, COLUMNS, empty="No closures."))
