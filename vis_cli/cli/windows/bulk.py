"""Windows drawn by week, and as files for others."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _, language
from vis_cli.cli.frame.options import FORMATS as COMMON
from vis_cli.cli.frame.options import output_file
from vis_cli.cli.windows.params import COLUMNS, UnitOption
from vis_cli.output import Result, pieces

FORMATS = ("ics", "csv", "json", "yaml")


def chart(
    ctx: typer.Context,
    weeks: Annotated[
        str | None, typer.Option(metavar="WEEKS", help="ISO weeks to show, e.g. 2026-W24..2026-W34.")
    ] = None,
    unit: UnitOption = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="svg, html, or a format of every command (default: table)."),
    ] = None,
    svg: Annotated[
        str | None, typer.Option(metavar="FILE", help="Draw into this SVG file.", callback=output_file, hidden=True)
    ] = None,
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Draw into this HTML file.", callback=output_file, hidden=True)
    ] = None,
) -> None:
    """Draw the closures by ISO week; today is marked."""
    vis: AppContext = ctx.obj
    span = None if weeks is None else moments.weeks(vis, weeks, "--weeks")
    wanted = vis.options["format"] = vis.form(format_, ("svg", *COMMON), "table")
    drawn = app.windows.chart(vis.invocation, weeks=span, unit=unit, say=_, lang=language())
    if svg is not None:
        vis.write_file(svg, drawn.svg)
    if html is not None:
        vis.write_file(html, drawn.html)
    if wanted in ("svg", "html"):
        vis.print(drawn.svg if wanted == "svg" else drawn.html)
    elif svg is None and html is None:
        data = drawn.data
        listed = [
            {"unit": row["unit"], "case_types": row["case_types"], **span}
            for row in data["rows"]
            for span in row["closed"]
        ]
        text = drawn.lines if wanted == "plain" else drawn.text
        vis.show(Result(data, text=text, rows=listed, keys=("unit", "case_types", "from", "to")))


def export(
    ctx: typer.Context,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help="ics, csv, json or yaml (which `orders apply` reads)."),
    ] = None,
    unit: UnitOption = None,
) -> None:
    """Export windows as a calendar, a table, JSON, or an order file."""
    vis: AppContext = ctx.obj
    wanted = vis.form(format_, FORMATS, "ics")
    if wanted == "ics":
        vis.write(app.windows.as_calendar(vis.invocation, unit))
    elif wanted == "yaml":
        vis.write(app.windows.as_order_file(vis.invocation, unit, _))
    else:
        result = Result({"items": app.windows.list_(vis.invocation, at=vis.now, unit=unit)}, COLUMNS)
        with closing(result):
            vis.write(pieces(result, wanted))
