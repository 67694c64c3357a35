"""Windows changed by hand."""

from __future__ import annotations

import typer

from vis_cli import app
from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.windows.params import CaseTypes, From, Opens, Through, Weeks, WindowName, WindowNames, closed_over
from vis_cli.errors import Usage


def add(
    ctx: typer.Context,
    unit: params.UnitName,
    case_types: CaseTypes,
    since: From = None,
    opens: Opens = None,
    through: Through = None,
    weeks: Weeks = None,
    to: params.OldTo = None,
) -> None:
    """Close case types at a unit without an order."""
    vis: AppContext = ctx.obj
    vis.show(app.windows.add(vis.invocation, unit, case_types, *closed_over(vis, since, opens, through, weeks, to)))


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
