"""`vis changes`: what was changed, by whom and why, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import moments, steps
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.errors import Message, Sentence
from vis_cli.identity import called
from vis_cli.output import Result
from vis_cli.rules.core.differences import Entry, gathered
from vis_cli.rules.core.times import local
from vis_cli.rules.core.who import who

commands = typer.Typer(cls=Group, help="The journal: list, show, undo.", rich_markup_mode=None)

INTERNAL = ("sealed", "needs", "database")  # details of a change set that say nothing to people
LIST_COLUMNS = (
    ("id", "change"),
    ("at", "at"),
    ("who", "actor"),
    ("ticket", "ticket"),
    ("summary", "did"),
    ("command", "command"),
)


@commands.command(
    "list",
    cls=Listing.of(
        Columns(LIST_COLUMNS, ("actor", "user", "reason", "counts", "undoes", "undone_by"), ("who", "summary"))
    ),
)
def list_(
    ctx: typer.Context,
    actor: Annotated[str | None, typer.Option(metavar="ID", help="Only changes by this actor.")] = None,
    ticket: Annotated[str | None, typer.Option(metavar="ID", help="Only changes with this ticket.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="From this day or time on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Through this day or time.")] = None,
    object_: Annotated[
        str | None, typer.Option("--object", metavar="OBJECT", help="Only changes of this object, e.g. W-17.")
    ] = None,
    file: Annotated[
        str | None, typer.Option(metavar="NAME|SHA-256", help="Only changes that read this file (name or SHA-256).")
    ] = None,
    cases: Annotated[bool, typer.Option("--cases", help="Also the events of cases.")] = False,
) -> None:
    """List change sets, newest first; events of cases only with --cases, or of a case with --object."""
    vis: AppContext = ctx.obj
    items = app.changes.list_(
        vis.invocation,
        actor=actor or vis.options.get("actor"),  # --actor stands here for a filter, not for who is asking
        ticket=ticket,
        since=vis.moment(since, "--since") if since else None,
        until=moments.until(vis, until, "--until") if until else None,
        object=object_,
        file=file,
        events=cases,
    )
    vis.show(Result({"items": items}, LIST_COLUMNS, row=_shown, empty="No changes.", lesser=("command", "ticket")))


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    by = who(item["actor"], item["user"])
    return {**item, "at": item["at"][:16].replace("T", " "), "summary": summary(item), "who": by}


def summary(item: Mapping[str, Any]) -> Sentence:
    """The counts of a change set in a few characters: `+2 ~1 -3`, and whether it was taken back."""
    signs = {"add": "+", "change": "~", "remove": "-"}
    said = " ".join(f"{signs.get(key, key + ' ')}{n}" for key, n in item["counts"].items() if n and key != "same")
    return Message("{said} (undone by {change})", said=said, change=item["undone_by"]) if item["undone_by"] else said


ChangeShown = Annotated[str, typer.Argument(help="The change, e.g. C-42.", metavar="CHANGE")]


@commands.command()
def show(ctx: typer.Context, change: ChangeShown) -> None:
    """Show a change set with every step before and after."""
    vis: AppContext = ctx.obj
    found = app.changes.show(vis.invocation, change)
    data = found.data
    ticket = Message("  ticket {ticket}", ticket=data["ticket"]) if data["ticket"] else ""
    head = f"{data['id']}  {local(found.at):%Y-%m-%d %H:%M:%S}  {who(data['actor'], data['user'])}"
    lines: list[Sentence] = [
        Message("{head}{ticket}", head=head, ticket=ticket),
        f"  {data['command']}",
        *([Message("  because: {reason}", reason=data["reason"])] if data["reason"] else []),
        *(
            Message("  read {name} ({sort} {digest}…)", name=called(file["name"]), sort=sort, digest=digest[:16])
            for file in data["files"]
            for sort, digest in [app.changes.digest_of(file)]
        ),
        *([Message("  takes back {change}", change=data["undoes"])] if data["undoes"] else []),
        *([Message("  taken back by {change}", change=data["undone_by"])] if data["undone_by"] else []),
        "",
    ]
    verbose = bool(vis.options.get("verbose"))
    for entry in [Entry((step,)) for step in found.steps] if verbose else gathered(found.steps):
        lines += steps.lines(entry, found.names)
    if not found.steps:
        lines += [f"  {key}: {value}" for key, value in data["details"].items() if key not in INTERNAL]
    vis.show(Result(data, text=lines, wrap=True, signs=True))


ChangeName = Annotated[str, typer.Argument(help="The change to undo, e.g. C-42.", metavar="CHANGE")]
OnlyUntouched = Annotated[
    bool, typer.Option("--only-untouched", help="Undo only the steps that nothing has changed since.")
]


@commands.command(cls=Changing)
def undo(ctx: typer.Context, change: ChangeName, only_untouched: OnlyUntouched = False) -> None:
    """Undo a change: what it added is removed or ends, what it changed or removed is restored from now on."""
    vis: AppContext = ctx.obj
    vis.show(app.changes.undo(vis.invocation, change, only_untouched=only_untouched))
