"""Orders in units' own words: tickets, mails and tables, read into an order file or a question."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.errors import Message
from vis_cli.output import Result

Incoming = Annotated[
    list[str],
    typer.Argument(
        help="Texts, mails (.eml) or tables (.csv, .xlsx), globs, or - for standard input.", metavar="FILE..."
    ),
]
TicketRef = Annotated[
    str | None, typer.Option("--ref", metavar="REF", help="The ticket, where the text does not say it.")
]


Keep = Annotated[
    bool, typer.Option("--keep", help="Remember it as received, until it is applied: `orders list --state received`.")
]


def read(ctx: typer.Context, files: Incoming, ref: TicketRef = None, keep: Keep = False) -> None:
    """Read a ticket's text, a mail or a table into an order file to look at. Closes nothing, guesses nothing.

    What is missing, in doubt or contradictory is marked with a ? in the file, which `orders check` then refuses.
    Exit 0 without doubts, 3 with, 65 where there is no order.
    """
    vis: AppContext = ctx.obj
    found = app.intake.read(vis.invocation, files, ref=ref)
    _say_unread(vis, found)
    if found.exit_code == app.intake.NO_ORDER and not vis.speaks_json:
        raise app.intake.no_order([each["file"] for each in found.items])
    if found.without_ref and found.exit_code != app.intake.NO_ORDER and not vis.speaks_json:
        vis.say("The ticket is not named: write its ref in the file, or give --ref.")
    data: dict[str, Any] = {"items": found.items}
    if keep and found.exit_code != app.intake.NO_ORDER:
        outcome = app.inbox.keep(vis.invocation, found)
        data["change"] = None if outcome.change is None else f"C-{outcome.change}"
        if not vis.speaks_json:
            for line in vis.answer(outcome).lines[-1:]:
                vis.say(line)
    vis.show(Result(data, text=found.order_file.removesuffix("\n"), exit_code=found.exit_code))


def ask(vis: AppContext, file: str, ref: str | None = None) -> None:
    """Print the Swedish question about what is missing in what a unit wrote."""
    found = app.intake.read(vis.invocation, [file], ref=ref)
    _say_unread(vis, found)
    if found.exit_code == app.intake.NO_ORDER:
        raise app.intake.no_order([each["file"] for each in found.items])
    asked = next((each["ref"] for each in found.items if each["ref"]), None)
    vis.show(Result({"ref": asked, "text": found.question}, text=found.question))


def _say_unread(vis: AppContext, found: Any) -> None:
    if vis.speaks_json:
        return
    for file, name in found.unread:
        vis.say(Message("{file}: the attachment {name} was not read.", file=file, name=name))
