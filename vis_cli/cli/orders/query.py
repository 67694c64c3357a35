"""Orders that are there: listed, shown, answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import moments, params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.orders.intake import TicketRef, ask
from vis_cli.cli.orders.params import Ref, UnitOption
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result
from vis_cli.rules.core.times import as_read, closure, parse_moment
from vis_cli.rules.core.who import who

LIST_COLUMNS = (
    ("ref", "order"),
    ("unit_name", "unit"),
    ("state", "state"),
    ("case_types", "case types"),
    ("closed", "closed days"),
    ("handover_name", "handover"),
)
OTHERS = (
    "unit", "stage", "windows", "starts", "offers", "drops", "turns_on", "handover", "replaces", "notice", "ordered_by",
    "note",
)  # fmt: skip
ASKED = {"order": Message("order"), "change": Message("change"), "withdrawal": Message("withdrawal")}
RECEIVED_COLUMNS = (
    ("ref", "order"),
    ("unit_name", "unit"),
    ("asks", "asks for"),
    ("doubts", "in doubt"),
    ("file", "file"),
    ("received", "received"),
)
LESSER = ("handover_name", "case_types")


def list_(
    ctx: typer.Context,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="STATE",
            help="Only planned, active, done, cancelled or withdrawn; or received (read, not applied), applied (not"
            " answered), answered (not all keyed in) or keyed.",
        ),
    ] = None,
    unit: params.UnitFilter = None,
    starting_within: Annotated[
        str | None, typer.Option(metavar="DURATION", help="Only those that start within this time, e.g. 14d.")
    ] = None,
) -> None:
    """List orders with their windows, or those that wait for something."""
    vis: AppContext = ctx.obj
    states = (*app.orders.STATES, *app.orders.STAGES)
    if state is not None and state not in states:
        raise Usage(
            Message('--state: there is no state "{state}".', state=state),
            hint=Message("States: {states}.", states=", ".join(states)),
        )
    if state == app.orders.STAGES[0]:
        if starting_within is not None:
            raise Usage("--starting-within says nothing of what is not applied yet.")
        _show_received(vis, unit)
        return
    within = None if starting_within is None else moments.ahead(vis, starting_within, "--starting-within")
    items = app.orders.list_(vis.invocation, state=state, unit=unit, starting_within=within)
    vis.show(Result({"items": items}, LIST_COLUMNS, row=_row, worded=("state",), empty="No orders.", lesser=LESSER))


def _row(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An order as people see it: what it has a unit offer or drop stands with what it closes."""
    if not item["turns_on"]:
        return item
    day = as_read(item["turns_on"])
    turned = [
        *([Message("offered from {day}", day=day)] if item["offers"] else []),
        *([Message("no longer offered from {day}", day=day)] if item["drops"] else []),
    ]
    types = [*item["case_types"], *item["offers"], *item["drops"]]
    return {**item, "case_types": types, "closed": [*item["closed"], *turned]}


def _show_received(vis: AppContext, unit: str | None) -> None:
    items = app.inbox.received(vis.invocation, unit)
    rows = [{**item, "asks": ASKED[item["asks"]], "doubts": ", ".join(item["doubts"])} for item in items]
    vis.show(Result({"items": items}, RECEIVED_COLUMNS, rows=rows, empty="Nothing waits."))


def show(ctx: typer.Context, ref: Ref, unit: UnitOption = None) -> None:
    """Show an order: what was asked, its windows, and the changes made to it."""
    vis: AppContext = ctx.obj
    vis.show(described(ref, app.orders.show(vis.invocation, ref, unit)))


def described(ref: str, items: list[dict[str, Any]]) -> Result:
    """An order, for every unit it is for, as JSON and as a person reads it."""
    data = items[0] if len(items) == 1 else {"ref": ref, "items": items}
    return Result(data, text=[line for item in items for line in _lines(item)][:-1], wrap=True)


def _lines(item: dict[str, Any]) -> list[Sentence]:
    head = "{ref}  {unit_name} ({unit})  {state}"
    lines: list[Sentence] = [Message(head, **{**item, "state": Message(item["state"])})]
    for key in ("handover_name", "replaces", "ordered_by", "note"):
        if item[key]:
            name = Message(key.removesuffix("_name").replace("_", " "))
            lines.append(Message("  {name}: {value}", name=name, value=item[key]))
    for key, template in (
        ("offers", "  offered from {day}: {types}"),
        ("drops", "  no longer offered from {day}: {types}"),
    ):
        if item[key]:
            lines.append(Message(template, day=as_read(item["turns_on"]), types=item[key]))
    for window in item["window_items"]:
        period = closure(parse_moment(window["from"]), parse_moment(window["to"]))
        template = "  {id:<7} {case_type}: {period}  [{state}]"
        lines.append(
            Message(
                template, id=window["id"], case_type=window["case_type"], period=period, state=Message(window["state"])
            )
        )
        if window["asked_from"]:
            asked = Message("asked from {moment}", moment=as_read(window["asked_from"]))
            lines.append(Message("          {line}", line=asked))
    lines += [
        f"  {each['id']} {each['at'][:16].replace('T', ' ')} {who(each['actor'], each['user'])}: {each['command']}"
        for each in item["changes"]
    ]
    return [*lines, ""]


def reply(
    ctx: typer.Context,
    ref: Annotated[
        str,
        typer.Argument(
            help="The order's ref, e.g. IT-48213; with --missing, the text, mail or table that came in.",
            metavar="REF|FILE",
        ),
    ],
    unit: UnitOption = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="Read what a unit wrote, and ask for what is missing or in doubt.")
    ] = False,
    ticket: TicketRef = None,
) -> None:
    """Print the Swedish answer for the ticket: unit, case types, days, handover, or what is missing.

    The journal notes that the order was answered as it is now; --dry-run only prints.
    """
    vis: AppContext = ctx.obj
    if missing:
        if unit is not None:
            raise Usage("--unit does not go with --missing: the units are those of the text.")
        ask(vis, ref, ticket)
        return
    if ticket is not None:
        raise Usage("--ref goes with --missing only: the order has its own.")
    kept, text = app.orders.reply(vis.invocation, ref, unit)
    noted = app.inbox.answered(vis.invocation, kept, unit)
    change = None if noted is None or noted.change is None else f"C-{noted.change}"
    vis.show(Result({"ref": kept, "text": text, "change": change}, text=text))
