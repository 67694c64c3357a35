"""Orders that were applied: changed and withdrawn."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.orders.params import Ref, UnitOption
from vis_cli.errors import Usage


def change(
    ctx: typer.Context,
    ref: Ref,
    deactivate: Annotated[str | None, typer.Option(help="New first day closed.")] = None,
    reactivate: Annotated[str | None, typer.Option(help="New first day open again.")] = None,
    through: Annotated[str | None, typer.Option(help="New last day closed, instead of --reactivate.")] = None,
    add: Annotated[
        list[str] | None,
        typer.Option("--add", help="Close this case type too.", autocompletion=params.complete_case_types),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option("--drop", help="Do not close this case type.", autocompletion=params.complete_case_types),
    ] = None,
    unit: UnitOption = None,
) -> None:
    """Change an order that was applied: its days, or the case types it closes."""
    vis: AppContext = ctx.obj
    if not any((deactivate, reactivate, through, add, drop)):
        raise Usage("nothing to change.", hint="Give --deactivate, --reactivate, --through, --add or --drop.")
    if through and reactivate:
        raise Usage("--through and --reactivate say the same; give one.")
    since = vis.moment(deactivate, "--deactivate") if deactivate else None
    until = vis.moment(reactivate, "--reactivate") if reactivate else None
    if through:
        until = vis.through(through, "--through")
    outcome = app.orders.change(
        vis.invocation, ref, unit=unit, since=since, until=until, add=add or (), drop=drop or ()
    )
    vis.show(outcome)


def withdraw(ctx: typer.Context, ref: Ref, unit: UnitOption = None) -> None:
    """Withdraw an order: its windows are cancelled, those that run end now."""
    vis: AppContext = ctx.obj
    vis.show(app.orders.withdraw(vis.invocation, ref, unit))
