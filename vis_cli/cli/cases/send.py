"""`vis cases send`: a template to one resident, or to each of a list."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.cases import params
from vis_cli.cli.cases.params import Attach, By, Fields, Keep, Once
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import output_file, private
from vis_cli.cli.frame.params import UnitName, resident
from vis_cli.cli.frame.rest_files import show_rows
from vis_cli.errors import Message, Usage

NOT_SENT = (
    Message("Not sent to {count}, who cannot log in to 1177. They are in {path}."),
    Message("Not sent to {count}, who cannot log in to 1177. They are on standard output."),
)


def send(
    ctx: typer.Context,
    unit: UnitName,
    template: Annotated[
        str,
        typer.Option(
            "--template", metavar="TEMPLATE", help="What is sent: number or name."
        ),
    ],
    resident_: Annotated[
        str | None,
        typer.Option(
            "--resident", metavar="PNR|-", parser=private,
            help="The resident, by personal number; - asks for it, or reads it from standard input.",
        ),
    ] = None,
    residents: Annotated[
        str | None,
        typer.Option(
            "--residents", metavar="FILE", parser=private,
            help="To those in a table (CSV, xlsx) with a column resident, and one for each field; - is standard input.",
        ),
    ] = None,
    fields: Fields = None,
    attach: Attach = None,
    keep: Keep = False,
    no_signature: Annotated[bool, typer.Option("--no-signature", help="Leave the signature out.")] = False,
    rest: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Where those go who cannot log in (default: FILE with the ending .rest.csv).",
                     callback=output_file),
    ] = None,
    by: By = None,
    once: Once = None,
) -> None:  # fmt: skip
    """Send a template to one resident, or to each of at most 250; -n shows the first, the last and the longest message.

    Nobody can reply to information: its case is closed at once. A question is its sender's, and the resident's turn. A
    field that is not filled, or a number that is none: nothing is sent. Who cannot log in is left out (exit 3).
    """
    vis: AppContext = ctx.obj
    params.one_stdin(resident_, residents)
    if (resident_ is None) == (residents is None):
        raise Usage("to whom?", id="missing-resident", hint="Give --resident, or --residents FILE.")
    if residents is None and rest is not None:
        raise Usage("--rest is for --residents.", hint="Leave it out.")
    values = params.fields(fields)
    number = None if resident_ is None else resident(vis, resident_)
    outcome, left = app.cases.sending.send(
        vis.invocation,
        unit,
        template,
        app.cases.sending.To(number, residents),
        values,
        app.cases.content.Content(signed=not no_signature, files=tuple(attach or ()), keep=keep),
        params.how(by, None, once, rest=rest),
    )
    show_rows(vis, outcome, left, key=None, said=NOT_SENT)
