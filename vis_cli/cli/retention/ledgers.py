"""`vis retention ledger`: what a replay goes by after a restore, and its removal when no backup can need it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.output import Result
from vis_cli.rules.core.times import clock

commands = typer.Typer(
    cls=Group, help="The purged numbers' digests, which a replay needs: list, remove.", rich_markup_mode=None
)


COLUMNS = (
    ("run", "run"),
    ("numbers", "numbers"),
    ("lost", "lost"),
    ("ended", "ended"),
    ("kept_through", "kept through"),
    ("state", "state"),
    ("file", "file"),
)


@commands.command("list", cls=Listing.of(Columns(COLUMNS, ("bytes",))))
def list_(ctx: typer.Context) -> None:
    """List the ledgers, oldest run first, with how long each is kept."""
    vis: AppContext = ctx.obj
    items = app.retention.ledgers.list_(vis.invocation)
    lesser = ("file", "lost")
    vis.show(Result({"items": items}, COLUMNS, row=_shown, worded=("state",), empty="No ledgers.", lesser=lesser))


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "ended": clock(item["ended"]) if item["ended"] else None}


@commands.command(cls=Changing)
def remove(
    ctx: typer.Context,
    run: Annotated[
        list[str] | None, typer.Argument(help="Runs, e.g. R-7 (default: all past ledger_keep).", metavar="[RUN]...")
    ] = None,
) -> None:
    """Remove ledgers that have been kept for as long as ledger_keep says. This cannot be undone."""
    vis: AppContext = ctx.obj
    vis.show(app.retention.ledgers.remove(vis.invocation, tuple(run or ())))
