"""Cases from a file."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import private


def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A CSV file, or - for standard input.", parser=private)],
    reserve_numbers: Annotated[
        bool,
        typer.Option("--reserve-numbers", help="Accept twelve characters that are not a personal number, unchanged."),
    ] = False,
) -> None:
    """Import cases from a CSV file: add new ones, change known ones, remove none. This cannot be undone."""
    vis: AppContext = ctx.obj
    vis.show(app.cases.imports.import_(vis.invocation, file, reserve_numbers=reserve_numbers))
