"""`vis windows chart|export`: windows drawn by week, and as files for others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.windows.params import COLUMNS, UnitOption
from vis_cli.errors import Usage
from vis_cli.rules.core.times import local, parse_weeks

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.orders.windows import Window


def chart(
    ctx: typer.Context,
    weeks: Annotated[str | None, typer.Option(help="ISO weeks to draw, e.g. 2026-W24..2026-W34.")] = None,
    unit: UnitOption = None,
    svg: Annotated[str | None, typer.Option(help="Draw into this SVG file.")] = None,
    html: Annotated[str | None, typer.Option(help="Draw into this HTML file.")] = None,
) -> None:
    """Draw the closures by ISO week; today is marked."""
    from pathlib import Path

    from vis_cli.files.core.atomic_write import write_file
    from vis_cli.files.orders import charts

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        windows, names = _exported(vis, db, unit)
    windows = [window for window in windows if window.ends > window.since]
    rows = charts.rows(windows, names)
    span = _chart_weeks(weeks, windows, vis.today)
    drawing = charts.Drawing(rows, *span, today=vis.today)
    for path, draw in ((svg, charts.svg), (html, charts.html)):
        if path is not None:
            write_file(Path(path), draw(drawing))
            vis.say(f"Wrote {path}.")
    if svg is None and html is None:
        data = charts.as_json(drawing)
        listed = [
            {"unit": row["unit"], "case_types": row["case_types"], **span}
            for row in data["rows"]
            for span in row["closed"]
        ]
        vis.show(Result(data, text=charts.text(drawing), rows=listed))


def _chart_weeks(weeks: str | None, windows: Sequence[Window], today: date) -> tuple[date, date]:
    """The Mondays to draw between: those asked for, or those of all that is not long over."""
    if weeks is not None:
        try:
            return parse_weeks(weeks)
        except ValueError as error:
            raise Usage(f"--weeks: {error}", id="malformed-weeks") from None
    monday = today - timedelta(days=today.weekday())
    days = [local(moment).date() for window in windows for moment in (window.since, window.ends - timedelta(seconds=1))]
    recent = [day for day in days if monday - timedelta(weeks=26) <= day <= monday + timedelta(weeks=52)] or [today]
    first, last = min(recent), max(recent)
    return first - timedelta(days=first.weekday()), last - timedelta(days=last.weekday()) + timedelta(weeks=1)


def _exported(vis: AppContext, db: Connection, unit: str | None) -> tuple[list[Window], dict[str, str]]:
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch
    from vis_cli.db.register.directories import names_of
    from vis_cli.rules.orders.windows import Window

    where = [] if unit is None else [t.windows.c.unit == params.unit(vis, db, unit)]
    windows = fetch(db, Window, *where)
    return windows, names_of(db, windows)


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
    from pathlib import Path

    from vis_cli.db.orders import windows as db_windows
    from vis_cli.files.core.atomic_write import write_file

    vis: AppContext = ctx.obj
    format_ = "json" if vis.options.get("json") else format_ or vis.options.get("format") or "ics"
    if format_ not in ("ics", "csv", "json", "yaml"):
        raise Usage(f'--format: there is no format "{format_}".', hint="Formats: ics, csv, json, yaml.")
    with vis.reading() as db:
        windows, names = _exported(vis, db, unit)
        if format_ == "ics":
            from vis_cli.files.core.ics import calendar

            text = calendar(windows, names, made_at=vis.now)
        elif format_ == "yaml":
            from vis_cli.db.core.records import fetch
            from vis_cli.files.orders.export import order_file, without_order
            from vis_cli.rules.orders.orders import Order

            text = order_file(fetch(db, Order), windows, names)
            left_out = len(without_order(windows))
            if left_out:
                said = "1 window has" if left_out == 1 else f"{left_out} windows have"
                vis.say(f"{said} no order, and can not stand in an order file: see the comment at its end.")
        else:
            from vis_cli.output import WRITERS

            items = db_windows.as_items(db, windows, vis.now)
            text = WRITERS[format_](Result({"items": items}, COLUMNS))
    if out is None:
        vis.print(text if text.endswith("\n") else text + "\n")
    else:
        write_file(Path(out), text if text.endswith("\n") else text + "\n")
        vis.say(f"Wrote {out}.")
