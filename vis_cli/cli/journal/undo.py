"""`vis undo`: one's own last change, taken back."""

from __future__ import annotations

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import Changing
from vis_cli.cli.journal.changes import OnlyUntouched

commands = typer.Typer(rich_markup_mode=None)


@commands.command(cls=Changing)
def undo(ctx: typer.Context, only_untouched: OnlyUntouched = False) -> None:
    """Undo your own last change, after asking."""
    vis: AppContext = ctx.obj
    vis.show(app.changes.undo_last(vis.invocation, only_untouched=only_untouched))
