"""Cases that are there: listed, shown, counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result, indented
from vis_cli.rules.cases.cases import STATES
from vis_cli.rules.core.times import clock

COLUMNS = (
    ("number", "number"),
    ("unit_name", "unit"),
    ("case_type", "case type"),
    ("state", "state"),
    ("assigned_to", "assigned to"),
    ("days_open", "days open"),
    ("opened", "opened"),
    ("closed", "closed"),
    ("resident", "resident"),
)
LESSER = ("assigned_to", "closed", "days_open", "opened")
Reveal = Annotated[bool, typer.Option("--reveal", help="Show personal numbers in full; this is logged.")]
UnitOption = Annotated[str | None, typer.Option("--unit", help="Only cases of this unit.")]


def list_(
    ctx: typer.Context,
    unit: UnitOption = None,
    state: Annotated[str | None, typer.Option(help="Only new, assigned, answered or closed.")] = None,
    older_than: Annotated[
        str | None, typer.Option(help="Only cases opened longer ago than this, e.g. 23mo or 30d.")
    ] = None,
    reveal: Reveal = False,
) -> None:
    """List cases, in order of their numbers."""
    vis: AppContext = ctx.obj
    if state is not None and state not in STATES:
        raise Usage(Message('--state: "{state}" is not one of {states}.', state=state, states=", ".join(STATES)))
    opened_before = None if older_than is None else moments.back(vis, older_than, "--older-than")
    items = app.cases.query.list_(vis.invocation, unit=unit, state=state, older_than=opened_before, reveal=reveal)
    vis.show(
        Result({"items": items}, COLUMNS, row=_shown, worded=("state",), empty="No cases.", lesser=LESSER, private=True)
    )


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "opened": clock(item["opened"]), "closed": clock(item["closed"])}


def show(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(help="The case, e.g. 2024-0001234.")],
    as_: Annotated[str, typer.Option("--as", help="Show what a resident or what staff sees.")] = "staff",
    reveal: Reveal = False,
) -> None:
    """Show a case with its messages, and for staff its comments."""
    vis: AppContext = ctx.obj
    if as_ not in ("resident", "staff"):
        raise Usage(Message('--as: "{word}" is not resident or staff.', word=as_))
    shown = app.cases.query.show(vis.invocation, case, as_resident=as_ == "resident", reveal=reveal)
    vis.show(Result(shown, text=_screen(shown), private=True, wrap=True))


def _screen(data: dict[str, Any]) -> list[Sentence]:
    state, opened = Message(data["state"]), data["opened"][:10]
    if data["closed"]:
        said = Message(
            "{state}, opened {opened}, closed {closed}", state=state, opened=opened, closed=data["closed"][:10]
        )
    else:
        said = Message(
            "{state}, opened {opened}, open {count} day",
            "{state}, opened {opened}, open {count} days",
            state=state,
            opened=opened,
            count=data["days_open"],
        )
    if data["assigned_to"]:
        said = Message("{state}, with {person}", state=said, person=data["assigned_to_name"] or data["assigned_to"])
    subject = data["subject"] or Message("no subject")
    lines: list[Sentence] = [
        Message(
            "{number}  {case_type} at {unit}",
            number=data["number"],
            case_type=data["case_type"],
            unit=data["unit_name"] or data["unit"],
        ),
        indented(Message("{subject}; resident {resident}", subject=subject, resident=data["resident"])),
        indented(said),
        indented(Message("in the patient record: {answer}", answer=Message(data["documented"]))),
    ]
    for message in data["messages"]:
        who = message["author"] or message["sender"]
        lines += ["", f"{clock(message['at'])}  {who}:", f"  {message['text']}"]
    for each in data["attachments"]:
        lines += ["", Message("attached: {name} ({size} bytes)", name=each["name"], size=each["size"])]
    for comment in data.get("comments", ()):
        lines += [
            "",
            Message("{moment}  {author}, to staff only:", moment=clock(comment["at"]), author=comment["author"]),
            f"  {comment['text']}",
        ]
    return lines


def stats(ctx: typer.Context, unit: UnitOption = None) -> None:
    """Count the cases: all, open, closed, and by state."""
    vis: AppContext = ctx.obj
    data = app.cases.query.stats(vis.invocation, unit=unit)
    by_state = [
        Message("{count} {state}", count=count, state=Message(state)) for state, count in data["states"].items()
    ]
    said = Message(
        "{count} case: {open} open, {closed} closed.",
        "{count} cases: {open} open, {closed} closed.",
        count=data["total"],
        open=data["open"],
        closed=data["closed"],
    )
    vis.show(Result(data, text=[said, Message("By state: {states}.", states=by_state)], wrap=True))
