"""`vis case-types`: what residents can open, and which unit offers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import (
    AsOf,
    CaseTypeName,
    UnitFilter,
    UnitName,
)
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result, indented

commands = typer.Typer(cls=Group, help="What residents can open, and where it is offered.", rich_markup_mode=None)

COLUMNS = (("name", "case type"), ("central", "central"), ("units", "offered at"), ("aliases", "also"))
UNIT_COLUMNS = (
    ("name", "case type"),
    ("offered", "offered"),
    ("active", "active"),
    ("switch", "switch"),
    ("opens_again", "opens again"),
)
KEYS = ("name", "aliases", "central")
UNIT_KEYS = ("unit", "case_type", "offered")


@commands.command(
    "list",
    cls=Listing.of(
        Columns(COLUMNS, ("id",)),
        Columns(UNIT_COLUMNS, ("unit", "case_type", "offered_from", "dropped_from"), given="--unit"),
    ),
)
def list_(ctx: typer.Context, unit: UnitFilter = None, as_of: AsOf = None) -> None:
    """List the case types; with --unit, what a resident can open there."""
    vis: AppContext = ctx.obj
    at = None if as_of is None else vis.moment(as_of, "--as-of")
    if unit is None:
        items = app.register.case_types.list_(vis.invocation, at=at)
        vis.show(Result({"items": items}, COLUMNS, empty="No case types.", keys=KEYS))
        return
    key, items = app.register.case_types.offered(vis.invocation, unit, at=at)
    rows = [{"unit": key, "case_type": item["name"], **item} for item in items]  # as `import` takes them
    vis.show(Result({"items": rows}, UNIT_COLUMNS, empty="No case types.", keys=UNIT_KEYS))


@commands.command()
def show(ctx: typer.Context, case_type: CaseTypeName) -> None:
    """Show a case type and the units that offer it."""
    vis: AppContext = ctx.obj
    vis.show(described(app.register.case_types.show(vis.invocation, case_type)))


def described(data: Mapping[str, Any]) -> Result:
    """Everything about a case type, as JSON and as a person reads it."""
    who = "central: VIS support switches it, on order" if data["central"] else "local: the unit switches it itself"
    count = len(data["units"])
    lines: list[Sentence] = [
        f"{data['name']}  {data['id']}",
        indented(Message(who)),
        *([indented(Message("also: {names}", names=data["aliases"]))] if data["aliases"] else []),
        indented(
            Message("offered at {count} unit:", "offered at {count} units:", count=count)
            if count
            else Message("offered at no unit.")
        ),
        *(f"    {unit['name']} ({unit['hsa_id']})" for unit in data["units"]),
    ]
    return Result(data, text=lines, wrap=True)


@commands.command(cls=Changing)
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The name that residents see.", metavar="NAME", show_default=False)],
    aliases: Annotated[list[str] | None, typer.Option("--alias", metavar="ALIAS", help="Another name for it.")] = None,
    central: Annotated[
        bool | None,
        typer.Option(
            "--central/--local", help="VIS support switches it, on order, or each unit does (default: central)."
        ),
    ] = None,
) -> None:
    """Add a case type."""
    vis: AppContext = ctx.obj
    vis.show(app.register.added.case_type(vis.invocation, name, aliases=aliases or (), central=central))


@commands.command("import", cls=Changing)
def import_(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(
            help=(
                "CSV of case types or of what units offer, or YAML; - is standard input (default: `case_types` of the"
                " configuration)."
            ),
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Add and update case types, or what units offer; the file's header decides which. Deletes nothing."""
    vis: AppContext = ctx.obj
    vis.show(app.register.case_types.import_(vis.invocation, file))


@commands.command(cls=Changing)
def rename(
    ctx: typer.Context,
    case_type: CaseTypeName,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.", show_default=False)],
) -> None:
    """Give a case type a new name; the old one stays as an alias."""
    vis: AppContext = ctx.obj
    vis.show(app.register.case_types.rename(vis.invocation, case_type, new))


@commands.command("set", cls=Changing)
def set_(
    ctx: typer.Context,
    unit: UnitName,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="The case types, by name or alias, and then offered or not-offered.",
            metavar="TYPE... offered|not-offered",
            show_default=False,
        ),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="Offer what this unit does, instead of TYPE."),
    ] = None,
) -> None:
    """Set whether a unit offers case types, until further notice. For a period, use `vis windows add`."""
    vis: AppContext = ctx.obj
    if like is not None:
        if words:
            raise Usage("give TYPE and offered|not-offered, or --like UNIT.")
        vis.show(app.register.case_types.offer_like(vis.invocation, unit, like))
        return
    *types, state = words or [""]
    if state not in ("offered", "not-offered"):
        raise Usage(
            Message('"{state}" is neither offered nor not-offered.', state=state),
            hint="For a period, use `vis windows add`.",
        )
    if not types:
        raise Usage("give TYPE and offered|not-offered, or --like UNIT.")
    vis.show(app.register.case_types.offer(vis.invocation, unit, types, state == "offered"))
