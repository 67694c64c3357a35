"""Orders that were applied: changed and withdrawn."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.orders.params import Ref, UnitOption
from vis_cli.cli.windows.params import From, Opens, Through
from vis_cli.errors import Usage


def change(
    ctx: typer.Context,
    ref: Ref,
    from_: From = None,
    opens: Opens = None,
    through: Through = None,
    add: Annotated[
        list[str] | None,
        typer.Option("--add", help="Close this case type too.", autocompletion=params.complete_case_types),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option("--drop", help="Do not close this case type.", autocompletion=params.complete_case_types),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="DATE", help="A day of the period that is meant, if the order has several."),
    ] = None,
    unit: UnitOption = None,
    deactivate: Annotated[str | None, typer.Option("--deactivate", hidden=True, help="Former name of --from.")] = None,
    reactivate: Annotated[str | None, typer.Option("--reactivate", hidden=True, help="Former name of --opens.")] = None,
) -> None:
    """Change an order that was applied: its days, or the case types it closes."""
    vis: AppContext = ctx.obj
    if from_ and deactivate:
        raise Usage("--from and --deactivate say the same; give one.")
    start = from_ or deactivate
    since = vis.moment(start, "--from" if from_ else "--deactivate") if start else None
    until = params.first_open(vis, opens, through, reactivate, "--reactivate")
    if not any((since, until, add, drop)):
        raise Usage("nothing to change.", hint="Give --from, --opens, --through, --add or --drop.")
    meant = vis.day(period, "--period") if period else None
    outcome = app.orders.change(
        vis.invocation, ref, unit=unit, since=since, until=until, add=add or (), drop=drop or (), period=meant
    )
    vis.show(outcome)


def withdraw(ctx: typer.Context, ref: Ref, unit: UnitOption = None) -> None:
    """Withdraw an order: its windows are cancelled, those that run end now."""
    vis: AppContext = ctx.obj
    vis.show(app.orders.withdraw(vis.invocation, ref, unit))
