"""The arguments and columns that the commands of `vis windows` share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.params import first_open
from vis_cli.errors import Message, Usage
from vis_cli.rules.core.times import boundary, midnight

WindowName = Annotated[
    str,
    typer.Argument(help="A window: W-17, an order's ref, or UNIT / CASE TYPE.", metavar="WINDOW"),
]
WindowNames = Annotated[
    list[str],
    typer.Argument(
        help="Windows: W-17, an order's ref, or UNIT / CASE TYPE.",
        metavar="WINDOW...",
    ),
]
CaseTypes = Annotated[
    list[str],
    typer.Argument(help="Case types, or: all.", metavar="CASE_TYPE..."),
]
UnitOption = Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="Only this unit.")]
CaseTypeOption = Annotated[
    str | None,
    typer.Option("--case-type", metavar="TYPE", help="Only this case type."),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="State as of this day or moment.")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day or time closed.")]
Opens = Annotated[str | None, typer.Option("--opens", metavar="DATE", help="First day or time open again.")]
Through = Annotated[str | None, typer.Option("--through", metavar="DATE", help="Last day closed, instead of --opens.")]
Weeks = Annotated[
    str | None, typer.Option("--weeks", metavar="WEEKS", help="Weeks, instead of days: 2026-W27..2026-W31 or v. 27–31.")
]

COLUMNS = (
    ("id", "window"),
    ("ref", "order"),
    ("unit_name", "unit"),
    ("case_type", "case type"),
    ("from", "closed from"),
    ("to", "open again"),
    ("state", "state"),
)


def closed_over(
    vis: AppContext,
    since: str | None,
    opens: str | None,
    through: str | None,
    weeks: str | None,
    to: str | None = None,
) -> tuple[datetime, datetime]:
    """The first moment closed and the first open again, of the options that say so.

    Raises:
        Usage: one of them is missing, or two say the same, or the end comes before the beginning.
    """
    if weeks is not None:
        if since or opens or through or to:
            raise Usage("--weeks is instead of --from, --opens and --through.")
        first, after = moments.weeks(vis, weeks, "--weeks")
        return midnight(first), midnight(after)
    start = None if since is None else vis.moment(since, "--from")
    end = first_open(vis, opens, through, to)
    if start is None or end is None:
        raise Usage("both ends are needed.", hint="Give --from and --opens (or --through), or --weeks.")
    if end <= start:
        raise Usage(
            Message(
                "the closure would end ({end}) before it begins ({start}).", end=boundary(end), start=boundary(start)
            ),
            id="reversed-period",
        )
    return start, end
