"""Windows changed by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.windows.params import Through, WindowName, WindowNames
from vis_cli.errors import Message, Usage, reason_of
from vis_cli.rules.core.times import boundary, midnight, parse_weeks

CaseTypes = Annotated[
    list[str],
    typer.Argument(help="Case types, or: all.", metavar="CASE_TYPE...", autocompletion=params.complete_case_types),
]


def _end(vis: AppContext, until: str | None, through: str | None) -> datetime | None:
    if until is not None and through is not None:
        raise Usage("--to and --through say the same; give one.")
    if through is not None:
        return vis.through(through, "--through")
    return None if until is None else vis.moment(until, "--to")


def add(
    ctx: typer.Context,
    unit: params.UnitName,
    case_types: CaseTypes,
    since: Annotated[str | None, typer.Option("--from", help="First day or time closed.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="First day or time open again.")] = None,
    through: Through = None,
    weeks: Annotated[str | None, typer.Option(help="ISO weeks, instead of --from and --to.")] = None,
) -> None:
    """Close case types at a unit without an order."""
    vis: AppContext = ctx.obj
    period = _period(vis, since, until, through, weeks)
    vis.show(app.windows.add(vis.invocation, unit, case_types, *period))


def _period(
    vis: AppContext, since: str | None, until: str | None, through: str | None, weeks: str | None
) -> tuple[datetime, datetime]:
    if weeks is not None:
        if since or until or through:
            raise Usage("--weeks is instead of --from, --to and --through.")
        try:
            first, after = parse_weeks(weeks)
        except ValueError as error:
            raise Usage(Message("--weeks: {error}", error=reason_of(error)), id="malformed-weeks") from None
        return midnight(first), midnight(after)
    end = _end(vis, until, through)
    if since is None or end is None:
        raise Usage("both ends are needed.", hint="Give --from and --to (or --through), or --weeks.")
    start = vis.moment(since, "--from")
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
    since: Annotated[str | None, typer.Option("--from", help="New first day or time closed.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="New first day or time open again.")] = None,
    through: Through = None,
) -> None:
    """Move the beginning or the end of a window."""
    vis: AppContext = ctx.obj
    start = None if since is None else vis.moment(since, "--from")
    end = _end(vis, until, through)
    if start is None and end is None:
        raise Usage("nothing to change.", hint="Give --from, --to or --through.")
    vis.show(app.windows.change(vis.invocation, window, since=start, until=end))


def extend(
    ctx: typer.Context,
    window: WindowName,
    until: Annotated[str | None, typer.Option("--to", help="New first day or time open again.")] = None,
    through: Through = None,
) -> None:
    """Move the end of a window later."""
    vis: AppContext = ctx.obj
    end = _end(vis, until, through)
    if end is None:
        raise Usage("until when?", hint="Give --to or --through.")
    vis.show(app.windows.change(vis.invocation, window, until=end, only_longer=True))


def cancel(ctx: typer.Context, windows: WindowNames) -> None:
    """Cancel windows; one that is running ends now."""
    vis: AppContext = ctx.obj
    vis.show(app.windows.cancel(vis.invocation, windows))


def ack(ctx: typer.Context, windows: WindowNames) -> None:
    """Acknowledge missed windows, so that they are no longer reported."""
    vis: AppContext = ctx.obj
    vis.show(app.windows.ack(vis.invocation, windows))
