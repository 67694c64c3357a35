"""The arguments and columns that the commands of `vis windows` share."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli.cli.frame.params import complete_case_types, complete_units, complete_windows

WindowName = Annotated[
    str,
    typer.Argument(
        help="A window: W-17, an order's ref, or UNIT / CASE TYPE.", metavar="WINDOW", autocompletion=complete_windows
    ),
]
WindowNames = Annotated[
    list[str],
    typer.Argument(
        help="Windows: W-17, an order's ref, or UNIT / CASE TYPE.",
        metavar="WINDOW...",
        autocompletion=complete_windows,
    ),
]
UnitOption = Annotated[
    str | None, typer.Option("--unit", metavar="UNIT", help="Only this unit.", autocompletion=complete_units)
]
CaseTypeOption = Annotated[
    str | None,
    typer.Option("--case-type", metavar="TYPE", help="Only this case type.", autocompletion=complete_case_types),
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="State as of this day or time.")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day or time closed.")]
Opens = Annotated[str | None, typer.Option("--opens", metavar="DATE", help="First day or time open again.")]
Through = Annotated[str | None, typer.Option("--through", metavar="DATE", help="Last day closed, instead of --opens.")]

COLUMNS = (
    ("id", "window"),
    ("ref", "order"),
    ("unit_name", "unit"),
    ("case_type", "case type"),
    ("from", "closed from"),
    ("to", "open again"),
    ("state", "state"),
)
