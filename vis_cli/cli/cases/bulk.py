"""Cases from a file."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import private


def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A CSV file, or - for stdin.", parser=private)],
    reserve_numbers: Annotated[
        bool,
        typer.Option("--reserve-numbers", help="Take twelve characters that are no personal number as they stand."),
    ] = False,
) -> None:
    """Take in cases from a CSV file: new ones added, known ones changed, none removed. It can not be undone."""
    vis: AppContext = ctx.obj
    vis.show(app.cases.import_(vis.invocation, file, reserve_numbers=reserve_numbers))
