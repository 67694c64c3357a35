"""`vis retention attest`: what a unit's manager says of the patient record, which lets cases go."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext

Units = Annotated[
    list[str],
    typer.Argument(
        help="Units: HSA-id, name, alias or the beginning of a name. Units under them are named themselves.",
        metavar="UNIT...",
        show_default=False,
    ),
]


def attest(
    ctx: typer.Context,
    unit: Units,
    through: Annotated[
        str, typer.Option("--through", metavar="DATE", help="The last day of which it is so.", show_default=False)
    ],
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="PERSON",
            help="The unit's manager: HSA-id, e-mail or name.",
            show_default=False,
        ),
    ],
) -> None:
    """Record that a unit's manager states that everything through a day is summarised in the patient record.

    It releases cases that are kept because that is not known (undocumented), as far as nothing happened in them later.
    It never releases a hold. It can be undone until a purge has used it, and stands in that purge's certificate.
    """
    vis: AppContext = ctx.obj
    vis.show(app.retention.attestations.attest(vis.invocation, unit, by, through=vis.day(through, "--through")))
