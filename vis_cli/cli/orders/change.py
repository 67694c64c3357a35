"""Orders that were applied: changed and withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.orders.params import Ref, UnitOption
from vis_cli.cli.windows.params import CaseTypes, From, Opens, Through, Weeks, closed_over
from vis_cli.errors import Usage


def add(
    ctx: typer.Context,
    ref: Annotated[str, typer.Argument(help="The ticket, e.g. IT-48213.", metavar="REF")],
    unit: params.UnitName,
    case_types: CaseTypes,
    from_: From = None,
    opens: Opens = None,
    through: Through = None,
    weeks: Weeks = None,
    handover: Annotated[
        str | None,
        typer.Option(
            "--handover",
            metavar="UNIT",
            help="The unit that residents turn to meanwhile.",
        ),
    ] = None,
    notice: Annotated[bool, typer.Option("--notice", help="Also put a notice on the contact card.")] = False,
) -> None:
    """Order a closure without a file: plan it, apply it, and print the Swedish answer for the ticket."""
    vis: AppContext = ctx.obj
    since, until = closed_over(vis, from_, opens, through, weeks)
    outcome = app.orders.add(vis.invocation, ref, unit, case_types, since, until, handover=handover, notice=notice)
    answer = vis.answer(outcome)
    if outcome.dry_run:
        vis.show(answer)
        return
    _, text = app.orders.reply(vis.invocation, ref, unit)
    data = {**answer.data, "reply": text}
    vis.show(replace(answer, data=data, text=[*answer.lines, "", *text.split("\n")]))


def change(
    ctx: typer.Context,
    ref: Ref,
    from_: From = None,
    opens: Opens = None,
    through: Through = None,
    add: Annotated[
        list[str] | None,
        typer.Option("--add", metavar="TYPE", help="Close this case type too."),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option("--drop", metavar="TYPE", help="Do not close this case type."),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="DATE", help="A day of the period that is meant, if the order has several."),
    ] = None,
    unit: UnitOption = None,
    deactivate: Annotated[
        str | None, typer.Option("--deactivate", metavar="DATE", hidden=True, help="Former name of --from.")
    ] = None,
    reactivate: Annotated[
        str | None, typer.Option("--reactivate", metavar="DATE", hidden=True, help="Former name of --opens.")
    ] = None,
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
