"""`vis cards holidays`: what units do on red days: set, list, show, clear, apply."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import UnitFilter, UnitName
from vis_cli.cli.frame.rest_files import KeepGoing, Rest, show_rows
from vis_cli.errors import Usage
from vis_cli.output import Result

commands = typer.Typer(cls=Group, help="Red days: what units do then, and on the day before.", rich_markup_mode=None)

COLUMNS = (("unit_name", "unit"), ("unit", "HSA-id"), ("red", "red days"), ("before", "day before"))

Units = Annotated[
    list[str] | None,
    typer.Argument(metavar="[UNIT]...", help="The units.", show_default=False),
]
All = Annotated[bool, typer.Option("--all", help="Every unit that has hours.")]


def _which(units: list[str] | None, all_: bool) -> list[str] | None:
    """The units that are named; None for all.

    Raises:
        Usage: neither, or both.
    """
    if bool(units) == all_:
        raise Usage("which units?", id="missing-unit", hint="Give one UNIT or more, or --all.")
    return None if all_ else units


@commands.command("set", cls=Changing)
def set_(
    ctx: typer.Context,
    units: Units = None,
    rule: Annotated[
        str,
        typer.Argument(
            metavar="closed|as-usual|TEXT",
            help='On red days: closed, as usual, or hours, e.g. "10–12".',
            show_default=False,
        ),
    ] = "",
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="TEXT", help='On a weekday before a red day, e.g. "till 12" (until noon).'),
    ] = None,
    all_: All = False,
) -> None:
    """Set what units do on red days, with all their hours: nothing opens on days when they have none."""
    vis: AppContext = ctx.obj
    if not rule:
        hint = 'Give closed, as-usual or hours after the units: vis cards holidays set --all closed --before "till 12".'
        raise Usage("what do they do on red days?", id="missing-rule", hint=hint)
    vis.show(app.cards.holidays.set_(vis.invocation, _which(units, all_), rule, before))


@commands.command("list", cls=Listing.of(Columns(COLUMNS)))
def list_(ctx: typer.Context, unit: UnitFilter = None) -> None:
    """List what units do on red days, as `vis cards holidays apply` reads it."""
    vis: AppContext = ctx.obj
    items = app.cards.holidays.list_(vis.invocation, unit)
    vis.show(Result({"items": items}, COLUMNS, empty="No unit has a rule for red days."))


@commands.command()
def show(ctx: typer.Context, unit: UnitName) -> None:
    """Show what a unit does on red days."""
    list_(ctx, unit)


@commands.command(cls=Changing)
def clear(ctx: typer.Context, units: Units = None, all_: All = False) -> None:
    """Remove what units do on red days: nothing is known of them then."""
    vis: AppContext = ctx.obj
    vis.show(app.cards.holidays.clear(vis.invocation, _which(units, all_)))


@commands.command(cls=Changing)
def apply(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV: unit, red, before; - is standard input.")],
    keep_going: KeepGoing = False,
    rest: Rest = None,
) -> None:
    """Set what many units do on red days from a file. Every row is checked before the first is written."""
    vis: AppContext = ctx.obj
    outcome, left = app.cards.holidays.apply(vis.invocation, file, keep_going=keep_going, rest=rest)
    show_rows(vis, outcome, left, key="errors" if keep_going else None)
