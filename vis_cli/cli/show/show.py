"""`vis show ANYTHING`: one screen with everything about whatever a word names."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def show(
    ctx: typer.Context,
    anything: Annotated[
        list[str],
        typer.Argument(
            help="W-17, C-42, N-7, T-1a2b3c4d, R-1, H-3, A-2, an order, a case number, or a unit, person or case type.",
            metavar="ANYTHING",
        ),
    ],
) -> None:
    """Show everything about one thing, by its number, id, name or the beginning of its name."""
    from vis_cli.cli.show.screens import SCREENS

    vis: AppContext = ctx.obj
    found = app.show.find(vis.invocation, " ".join(anything).strip())
    if found.kind == "change":
        from vis_cli.cli.journal import changes

        changes.show(ctx, found.id)
    elif found.kind == "case":
        from vis_cli.cli.cases import query

        query.show(ctx, found.id, "staff", False)
    else:
        screen = SCREENS[found.kind](vis, found.id)
        vis.show(replace(screen, data={"kind": found.kind, **screen.data}, text=screen.lines, wrap=True))
