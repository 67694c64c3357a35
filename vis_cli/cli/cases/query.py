"""Cases that are there: listed, shown, counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.errors import Usage
from vis_cli.output import Result
from vis_cli.rules.cases.cases import STATES
from vis_cli.rules.core.times import clock

if TYPE_CHECKING:
    from vis_cli.app.cases import Age

COLUMNS = ("number", "unit_name", "case_type", "state", "assigned_to", "days_open", "opened", "closed", "resident")
Reveal = Annotated[bool, typer.Option("--reveal", help="Show personal numbers in full; is journalled.")]
UnitOption = Annotated[str | None, typer.Option("--unit", help="Only this unit's.")]


def list_(
    ctx: typer.Context,
    unit: UnitOption = None,
    state: Annotated[str | None, typer.Option(help="Only new, assigned, answered or closed.")] = None,
    older_than: Annotated[str | None, typer.Option(help="Only those opened longer ago, e.g. 23mo or 30d.")] = None,
    reveal: Reveal = False,
) -> None:
    """List cases, in order of their numbers."""
    vis: AppContext = ctx.obj
    if state is not None and state not in STATES:
        raise Usage(f'--state: "{state}" is not one of {", ".join(STATES)}.')
    age = None if older_than is None else _age(older_than)
    items = app.cases.list_(vis.invocation, unit=unit, state=state, older_than=age, reveal=reveal)
    shown = [item | {name: clock(item[name]) for name in ("opened", "closed")} for item in items]
    columns = [(name, name.replace("_", " ")) for name in COLUMNS]
    vis.show(Result({"items": items}, columns, rows=shown, empty="No cases."))


def _age(written: str) -> Age:
    length = re.fullmatch(r"([0-9]{1,4})(mo|m|y|d)", written.strip())
    if length is None:
        raise Usage(f'--older-than: "{written}" is not a length. Write for example 23mo or 30d.')
    n = int(length[1])
    months, days = {"d": (0, n), "y": (12 * n, 0)}.get(length[2], (n, 0))
    age: Age = app.cases.Age(months, days)
    return age


def show(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(help="The case, e.g. 2024-0001234.")],
    as_: Annotated[str, typer.Option("--as", help="What a resident or staff sees.")] = "staff",
    reveal: Reveal = False,
) -> None:
    """Show a case with its messages, and its comments unless it is as a resident sees it."""
    vis: AppContext = ctx.obj
    if as_ not in ("resident", "staff"):
        raise Usage(f'--as: "{as_}" is not resident or staff.')
    shown = app.cases.show(vis.invocation, case, as_resident=as_ == "resident", reveal=reveal)
    vis.show(Result(shown, text=_screen(shown)))


def _screen(data: dict[str, Any]) -> str:
    closed = f", closed {data['closed'][:10]}" if data["closed"] else f", open {data['days_open']} days"
    lines = [
        f"{data['number']}  {data['case_type']} at {data['unit_name'] or data['unit']}",
        f"  {data['subject'] or 'no subject'}; resident {data['resident']}",
        f"  {data['state']}, opened {data['opened'][:10]}{closed}"
        + (f", with {data['assigned_to_name'] or data['assigned_to']}" if data["assigned_to"] else ""),
        f"  in the patient record: {data['documented']}",
    ]
    for message in data["messages"]:
        who = message["author"] or message["sender"]
        lines += ["", f"{clock(message['at'])}  {who}:", f"  {message['text']}"]
    for each in data["attachments"]:
        lines += ["", f"attached: {each['name']} ({each['size']} bytes)"]
    for comment in data.get("comments", ()):
        lines += [
            "",
            f"{clock(comment['at'])}  {comment['author']}, to staff only:",
            f"  {comment['text']}",
        ]
    return "\n".join(lines)


def stats(ctx: typer.Context, unit: UnitOption = None) -> None:
    """Count the cases: all, open, closed, and by state."""
    vis: AppContext = ctx.obj
    vis.show(Result(app.cases.stats(vis.invocation, unit=unit)))
