"""Windows drawn by week, and as files for others."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.windows.params import COLUMNS, UnitOption
from vis_cli.errors import Message, Usage, reason_of
from vis_cli.output import Result, pieces
from vis_cli.rules.core.times import parse_weeks

FORMATS = ("ics", "csv", "json", "yaml")


def chart(
    ctx: typer.Context,
    weeks: Annotated[str | None, typer.Option(help="ISO weeks to draw, e.g. 2026-W24..2026-W34.")] = None,
    unit: UnitOption = None,
    svg: Annotated[str | None, typer.Option(help="Draw into this SVG file.")] = None,
    html: Annotated[str | None, typer.Option(help="Draw into this HTML file.")] = None,
) -> None:
    """Draw the closures by ISO week; today is marked."""
    vis: AppContext = ctx.obj
    try:
        span = None if weeks is None else parse_weeks(weeks)
    except ValueError as error:
        raise Usage(Message("--weeks: {error}", error=reason_of(error)), id="malformed-weeks") from None
    drawn = app.windows.chart(vis.invocation, weeks=span, unit=unit)
    if svg is not None:
        vis.write_file(svg, drawn.svg)
    if html is not None:
        vis.write_file(html, drawn.html)
    if svg is None and html is None:
        data = drawn.data
        listed = [
            {"unit": row["unit"], "case_types": row["case_types"], **span}
            for row in data["rows"]
            for span in row["closed"]
        ]
        vis.show(Result(data, text=drawn.text, rows=listed))


def export(
    ctx: typer.Context,
    format_: Annotated[
        str | None,
        typer.Option("--format", help="ics, csv, json or yaml (which `orders apply` reads)."),
    ] = None,
    out: Annotated[str | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    unit: UnitOption = None,
) -> None:
    """Export windows as a calendar, a table, JSON, or an order file."""
    vis: AppContext = ctx.obj
    wanted = "json" if vis.options.get("json") else format_ or vis.options.get("format") or "ics"
    if wanted not in FORMATS:
        raise Usage(
            Message('--format: there is no format "{wanted}".', wanted=wanted),
            hint=Message("Formats: {formats}.", formats=", ".join(FORMATS)),
        )
    if wanted == "ics":
        text = app.windows.as_calendar(vis.invocation, unit)
    elif wanted == "yaml":
        text, left_out = app.windows.as_order_file(vis.invocation, unit)
        if left_out:
            vis.say(
                Message(
                    "{count} window has no order, or a withdrawn one, and cannot stand in an order file: "
                    "see its last lines.",
                    "{count} windows have no order, or a withdrawn one, and cannot stand in an order file: "
                    "see its last lines.",
                    count=left_out,
                )
            )
    else:
        items = app.windows.list_(vis.invocation, at=vis.now, unit=unit)
        text = "".join(pieces(Result({"items": items}, COLUMNS), wanted))
    text = text if text.endswith("\n") else text + "\n"
    if out is None:
        vis.print(text)
    else:
        vis.write_file(out, text)
