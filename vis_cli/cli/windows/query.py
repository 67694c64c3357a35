"""Windows that are there: listed, shown, with their history."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.windows.params import COLUMNS, AsOf, CaseTypeOption, UnitOption, WindowName
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result, indented
from vis_cli.rules.core.times import as_read, closure
from vis_cli.rules.core.who import who

HISTORY = (
    ("change", "change"),
    ("at", "at"),
    ("who", "actor"),
    ("action", "action"),
    ("from", "from"),
    ("to", "to"),
    ("cancelled_at", "cancelled at"),
)


def list_(
    ctx: typer.Context,
    unit: UnitOption = None,
    case_type: CaseTypeOption = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="Only planned, active, done, cancelled or missed.")
    ] = None,
    starting_within: Annotated[
        str | None, typer.Option(metavar="DURATION", help="Only those that start within this time, e.g. 14d.")
    ] = None,
    ending_within: Annotated[
        str | None, typer.Option(metavar="DURATION", help="Only those that end within this time, e.g. 14d.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """List windows."""
    vis: AppContext = ctx.obj
    at = vis.now if as_of is None else vis.moment(as_of, "--as-of")
    if state is not None and state not in app.windows.STATES:
        raise Usage(
            Message('--state: there is no state "{state}".', state=state),
            hint=Message("States: {states}.", states=", ".join(app.windows.STATES)),
        )
    starting, ending = (
        None if length is None else moments.duration(length, name).after(at) - at
        for length, name in ((starting_within, "--starting-within"), (ending_within, "--ending-within"))
    )
    items = app.windows.list_(
        vis.invocation,
        at=at,
        unit=unit,
        case_type=case_type,
        state=state,
        starting_within=starting,
        ending_within=ending,
    )
    vis.show(Result({"items": items}, COLUMNS, worded=("state",), empty="No windows.", lesser=("ref",)))


def show(ctx: typer.Context, window: WindowName) -> None:
    """Show a window and the changes made to it."""
    vis: AppContext = ctx.obj
    vis.show(described(vis, window))


def described(vis: AppContext, written: str) -> Result:
    """A window as JSON and as a person reads it."""
    window, data = app.windows.show(vis.invocation, written)
    lines: list[Sentence] = [
        Message("{id}  {unit_name} · {case_type}  [{state}]", **{**data, "state": Message(data["state"])}),
        indented(closure(window.since, window.until)),
        *([indented(Message("order {ref}", ref=window.ref))] if window.ref else []),
        *([indented(_asked(data["asked_from"]))] if data["asked_from"] else []),
        *(
            [indented(Message("cancelled {moment}", moment=as_read(data["cancelled_at"])))]
            if data["cancelled_at"]
            else []
        ),
        *(
            f"  {each['id']} {each['at'][:16].replace('T', ' ')} {who(each['actor'], each['user'])}: {each['command']}"
            for each in data["changes"]
        ),
    ]
    return Result(data, text=lines, wrap=True)


def _asked(moment: str) -> Message:
    return Message("asked from {moment}, which had passed", moment=as_read(moment))


def history(ctx: typer.Context, window: WindowName) -> None:
    """Show every version that a window has had, oldest first."""
    vis: AppContext = ctx.obj
    id, items = app.windows.history(vis.invocation, window)
    shown = [item | {"who": who(item["actor"], item["user"])} for item in items]
    vis.show(Result({"id": id, "items": items}, HISTORY, rows=shown, worded=("action",)))
