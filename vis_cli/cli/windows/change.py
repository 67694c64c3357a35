"""Windows changed by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import moments, params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.windows.params import From, Opens, Through, WindowName, WindowNames
from vis_cli.errors import Message, Usage
from vis_cli.rules.core.times import boundary, midnight

CaseTypes = Annotated[
    list[str],
    typer.Argument(help="Case types, or: all.", metavar="CASE_TYPE...", autocompletion=params.complete_case_types),
]


def add(
    ctx: typer.Context,
    unit: params.UnitName,
    case_types: CaseTypes,
    since: From = None,
    opens: Opens = None,
    through: Through = None,
    weeks: Annotated[str | None, typer.Option(help="Weeks, instead of days: 2026-W27..2026-W31 or v. 27–31.")] = None,
    to: params.OldTo = None,
) -> None:
    """Close case types at a unit without an order."""
    vis: AppContext = ctx.obj
    if weeks is not None:
        if since or opens or through or to:
            raise Usage("--weeks is instead of --from, --opens and --through.")
        first, after = moments.weeks(vis, weeks, "--weeks")
        period = midnight(first), midnight(after)
    else:
        start = None if since is None else vis.moment(since, "--from")
        period = _in_order(start, params.first_open(vis, opens, through, to))
    vis.show(app.windows.add(vis.invocation, unit, case_types, *period))


def _in_order(start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    if start is None or end is None:
        raise Usage("both ends are needed.", hint="Give --from and --opens (or --through), or --weeks.")
    if end <= start:
        raise Usage(
            Message(
                "the closure would end ({end}) before it begins ({start}).", end=boundary(end), start=boundary(start)
            ),
            id="reversed-period",
        )
    return start, end


def change(
    ctx: typer.Context,
    window: WindowName,
    since: From = None,
    opens: Opens = None,
    through: Through = None,
    to: params.OldTo = None,
) -> None:
    """Move the beginning or the end of a window."""
    vis: AppContext = ctx.obj
    start = None if since is None else vis.moment(since, "--from")
    end = params.first_open(vis, opens, through, to)
    if start is None and end is None:
        raise Usage("nothing to change.", hint="Give --from, --opens or --through.")
    vis.show(app.windows.change(vis.invocation, window, since=start, until=end))


def extend(
    ctx: typer.Context,
    window: WindowName,
    opens: Opens = None,
    through: Through = None,
    to: params.OldTo = None,
) -> None:
    """Move the end of a window later."""
    vis: AppContext = ctx.obj
    end = params.first_open(vis, opens, through, to)
    if end is None:
        raise Usage("until when?", hint="Give --opens or --through.")
    vis.show(app.windows.change(vis.invocation, window, until=end, only_longer=True))


def cancel(ctx: typer.Context, windows: WindowNames) -> None:
    """Cancel windows; one that is running ends now."""
    vis: AppContext = ctx.obj
    vis.show(app.windows.cancel(vis.invocation, windows))


def ack(ctx: typer.Context, windows: WindowNames) -> None:
    """Acknowledge missed windows, so that they are no longer reported."""
    vis: AppContext = ctx.obj
    vis.show(app.windows.ack(vis.invocation, windows))
