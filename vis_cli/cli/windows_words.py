"""The arguments and columns that the commands of `vis windows` share."""

from __future__ import annotations

from typing import Annotated

import typer

WindowName = Annotated[
    str, typer.Argument(help="A window: W-17, an order's ref, or UNIT / CASE TYPE.", metavar="WINDOW")
]
WindowNames = Annotated[
    list[str], typer.Argument(help="Windows: W-17, an order's ref, or UNIT / CASE TYPE.", metavar="WINDOW...")
]
UnitOption = Annotated[str | None, typer.Option("--unit", help="Only this unit.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As of this day or time.")]
Through = Annotated[str | None, typer.Option("--through", help="Last day closed, instead of --to.")]

COLUMNS = (
    ("id", "window"),
    ("ref", "order"),
    ("unit_name", "unit"),
    ("case_type", "case type"),
    ("from", "closed from"),
    ("to", "open again"),
    ("state", "state"),
)
