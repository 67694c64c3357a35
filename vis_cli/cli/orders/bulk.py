"""Order files: checked, planned, applied; and one to begin from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _
from vis_cli.cli.frame.options import output_file
from vis_cli.cli.frame.report import fault_as_json
from vis_cli.cli.orders.params import Files
from vis_cli.cli.windows.params import From, Opens, Through
from vis_cli.errors import FaultyInput, Message, Usage
from vis_cli.output import Result
from vis_cli.rules.core.times import boundary


def check(ctx: typer.Context, files: Files) -> None:
    """Check order files: report every fault of every file, with its place. Changes nothing."""
    vis: AppContext = ctx.obj
    checked = app.orders.check(vis.invocation, files)
    if checked.faults and not vis.speaks_json:
        raise FaultyInput(checked.faults)
    faults = [fault_as_json(fault) for fault in checked.faults]
    data: dict[str, Any] = {"files": checked.files, "orders": checked.orders, "errors": faults}
    counts = [
        Message("{count} file", "{count} files", count=checked.files),
        Message("{count} order", "{count} orders", count=checked.orders),
        Message("{count} closure", "{count} closures", count=checked.closures),
    ]
    if checked.offers:
        counts.append(
            Message(
                "{count} case type offered or dropped", "{count} case types offered or dropped", count=checked.offers
            )
        )
    text = Message("{counts}: no faults.", counts=counts)
    vis.show(Result(data, text=text, exit_code=65 if faults else 0, wrap=True))


def plan(
    ctx: typer.Context,
    files: Files,
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Save the plan to this file, for `orders apply`.", callback=output_file),
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 if there is something to change.")] = False,
) -> None:
    """Show what applying the files would do, and the guards it would trip; change nothing."""
    vis: AppContext = ctx.obj
    outcome = app.orders.plan(vis.invocation, files, out=None if out is None else Path(out))
    if out is not None and vis.stdout_is_for is None:
        vis.say(Message("Saved the plan to {out}.", out=out))
    answer = vis.answer(outcome)
    vis.show(replace(answer, exit_code=1) if exit_code and not outcome.plan.is_empty else answer)


def apply(ctx: typer.Context, files: Files) -> None:
    """Apply order files, or a plan saved by `orders plan --out`: windows are added, changed in place, cancelled."""
    vis: AppContext = ctx.obj
    vis.show(app.orders.apply(vis.invocation, files))


def template(
    ctx: typer.Context,
    ref: Annotated[str | None, typer.Option(metavar="REF", help="The ticket.")] = None,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help="The unit.")] = None,
    case_type: Annotated[
        list[str] | None, typer.Option("--case-type", metavar="TYPE", help="A case type; repeat for more.")
    ] = None,
    since: From = None,
    opens: Opens = None,
    through: Through = None,
    to: params.OldTo = None,
) -> None:
    """Print an order file to fill in; options fill in their part."""
    vis: AppContext = ctx.obj
    start = None if since is None else vis.moment(since, "--from")
    end = params.first_open(vis, opens, through, to)
    if start is not None and end is not None and end <= start:
        raise Usage(
            Message(
                "the closure would end ({end}) before it begins ({start}).", end=boundary(end), start=boundary(start)
            ),
            id="reversed-period",
        )
    types = case_type or ()
    text = app.orders.template(vis.today, ref=ref, unit=unit, case_types=types, since=start, until=end, say=_)
    vis.show(Result({"template": text}, text=text))
