"""The arguments and options that commands of orders share."""

from __future__ import annotations

from typing import Annotated

import typer

Files = Annotated[
    list[str],
    typer.Argument(
        help="Order files (YAML, or tables in .csv and .xlsx), globs, or - for standard input.", metavar="FILE..."
    ),
]
Ref = Annotated[
    str,
    typer.Argument(help="The order's ref, e.g. IT-48213.", metavar="REF"),
]
UnitOption = Annotated[
    str | None,
    typer.Option("--unit", metavar="UNIT", help="The unit, if the order is for several."),
]
