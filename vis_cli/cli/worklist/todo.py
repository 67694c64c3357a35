"""What is to be keyed in, listed; and ticked off when it has been."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.report import fault_as_json
from vis_cli.cli.frame.rest_files import report_left_out
from vis_cli.errors import Message, as_message
from vis_cli.output import Result

COLUMNS = (
    ("id", "task"),
    ("due", "due"),
    ("system", "system"),
    ("unit_name", "unit"),
    ("what", "key in"),
    ("details", "details"),
)

Day = Annotated[str | None, typer.Option("--date", help="Tasks due on this day or earlier (default: today).")]
Tasks = Annotated[list[str], typer.Argument(help="Tasks, e.g. T-1a2b3c4d.", metavar="TASK...")]


def list_(
    ctx: typer.Context,
    date: Day = None,
    system: Annotated[str | None, typer.Option(help="Only tasks in this system.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only this unit.")] = None,
) -> None:
    """List what is to be keyed in today, and what is overdue."""
    if ctx.invoked_subcommand:
        return
    vis: AppContext = ctx.obj
    items = app.worklist.list_(vis.invocation, day=_day(vis, date), system=system, unit=unit)
    vis.show(Result({"items": items}, COLUMNS, row=_shown, empty="Nothing to key in.", lesser=("details", "system")))


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "due": f"{item['due'][:10]}{' !' if item['overdue'] else ''}"}


def _day(vis: AppContext, written: str | None) -> datetime.date | None:
    if written is None:
        return None
    day = vis.day(written, "--date")
    moments.over(day, "--date")  # there must be a next day
    return day


def done(ctx: typer.Context, tasks: Tasks, date: Day = None) -> None:
    """Tick off tasks that have been keyed in."""
    vis: AppContext = ctx.obj
    vis.show(app.worklist.done(vis.invocation, tasks, day=_day(vis, date)))


def undone(ctx: typer.Context, tasks: Tasks) -> None:
    """Remove the tick of tasks that were not keyed in after all."""
    vis: AppContext = ctx.obj
    vis.show(app.worklist.undone(vis.invocation, tasks))


def verify(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Exports from HSA (LDIF, CSV, xlsx), or a table of switches or of roles seen."
        ),
    ],
) -> None:
    """Tick off what exports show to be there, and report what does not agree (exit 1).

    That is what was ticked off and is not there, and what is there and nobody asked for. Switches: unit, case_type,
    active, seen_at. Roles: person, role, unit, from, to, seen_at; all that a unit it names has in the roles' systems.
    """
    vis: AppContext = ctx.obj
    outcome, verified, faults = app.worklist.verify(vis.invocation, files)
    found = verified.discrepancies
    extra = {
        "findings": [each.as_json() for each in found],
        "errors": [fault_as_json(fault) for fault in faults],
        "agreeing": verified.agreeing,
        "waiting": verified.waiting,
    }
    answer = vis.answer(replace(outcome, extra=extra))
    report_left_out(vis, faults)
    lines = [
        Message(
            "! {finding}: {message} {fix}", finding=each.id, message=as_message(each.message), fix=as_message(each.fix)
        )
        for each in found
    ]
    text = [*answer.lines, *lines] if answer.lines else lines
    vis.show(replace(answer, text=text, exit_code=1 if found else 0))
