"""`vis units`: the care units as the catalogue has them, their names, and their closing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import AsOf, LastDay, UnitName, first_day
from vis_cli.cli.roles.params import roles_as_text
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result, indented
from vis_cli.rules.core.times import in_english

if TYPE_CHECKING:
    from vis_cli.app.register.starts import Checklist
    from vis_cli.app.register.units import UnitFound

commands = typer.Typer(cls=Group, help="Care units: names, aliases, import, closing.", rich_markup_mode=None)

COLUMNS = (
    ("name", "unit"),
    ("hsa_id", "HSA-id"),
    ("location", "location"),
    ("phone", "phone"),
    ("parent_name", "under"),
    ("aliases", "also"),
    ("closed_on", "closed on"),
)
KEYS = ("hsa_id", "name", "parent", "location", "phone", "visiting_address", "aliases")
LESSER = ("aliases", "location", "parent_name")
AliasName = Annotated[str, typer.Argument(help="The alias.", metavar="ALIAS", show_default=False)]


@commands.command("list", cls=Listing.of(Columns(COLUMNS, ("parent", "visiting_address"))))
def list_(
    ctx: typer.Context,
    search: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only units with this in a name, alias, id or location.")
    ] = None,
) -> None:
    """List the units."""
    vis: AppContext = ctx.obj
    items = app.register.units.list_(vis.invocation, search)
    vis.show(Result({"items": items}, COLUMNS, empty="No units.", keys=KEYS, lesser=LESSER))


@commands.command()
def show(ctx: typer.Context, unit: UnitName, as_of: AsOf = None) -> None:
    """Show a unit: its names, the units under it, and the case types that can be opened there."""
    vis: AppContext = ctx.obj
    at = None if as_of is None else vis.moment(as_of, "--as-of")
    vis.show(described(app.register.units.show(vis.invocation, unit, at=at)))


def described(found: UnitFound) -> Result:
    """Everything about a unit, as JSON and as a person reads it."""
    unit = found.unit
    lines: list[Sentence] = [
        f"{unit.name}  {unit.hsa_id}",
        *([indented(Message("closed from {day}", day=in_english(unit.closed_on)))] if unit.closed_on else []),
        *([indented(Message("also: {names}", names=list(found.aliases)))] if found.aliases else []),
        *([indented(Message("under: {unit}", unit=found.parent))] if found.parent else []),
        *[f"  {value}" for value in (unit.visiting_address, unit.location, unit.phone) if value],
        *(
            [indented(Message("with under it: {units}", units=[each.name for each in found.below]))]
            if found.below
            else []
        ),
        *(["Case types:"] if found.offers else ["No case types."]),
        *(Message("  {name}: {state}", name=offer.name, state=offer.words) for offer in found.offers),
        *(["Roles:"] if found.grants else []),
        *(indented(line) for line in roles_as_text(found.grants, found.names)),
    ]
    return Result(found.data, text=lines, wrap=True)


@commands.command(cls=Changing)
def add(
    ctx: typer.Context,
    hsa_id: Annotated[str, typer.Argument(help="The HSA-id.", metavar="HSA-ID", show_default=False)],
    name: Annotated[str, typer.Argument(help="The name.", metavar="NAME", show_default=False)],
    under: Annotated[str | None, typer.Option(metavar="UNIT", help="The unit above it.")] = None,
    location: Annotated[str | None, typer.Option(metavar="PLACE", help="Where it is.")] = None,
    phone: Annotated[str | None, typer.Option(metavar="NUMBER", help="Its phone number.")] = None,
    address: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Its visiting address.")] = None,
) -> None:
    """Add a unit that the catalogue does not have yet; the next import takes it over by its HSA-id."""
    vis: AppContext = ctx.obj
    outcome = app.register.added.unit(
        vis.invocation, hsa_id, name, parent=under, location=location, phone=phone, address=address
    )
    vis.show(outcome)


@commands.command("import", cls=Changing)
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="CSV or LDIF; - is standard input.", metavar="FILE", show_default=False)],
) -> None:
    """Add to and update the register from a catalogue file, matched by HSA-id. Deletes nothing."""
    vis: AppContext = ctx.obj
    vis.show(app.register.units.import_(vis.invocation, file))


@commands.command(cls=Changing)
def rename(
    ctx: typer.Context,
    unit: UnitName,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.", show_default=False)],
) -> None:
    """Give a unit a new name; the old one stays as an alias."""
    vis: AppContext = ctx.obj
    vis.show(app.register.units.rename(vis.invocation, unit, new))


@commands.command(cls=Changing)
def alias(ctx: typer.Context, unit: UnitName, old: AliasName) -> None:
    """Add an alias to a unit."""
    vis: AppContext = ctx.obj
    vis.show(app.register.units.alias(vis.invocation, unit, old))


@commands.command(cls=Changing)
def unalias(ctx: typer.Context, unit: UnitName, old: AliasName) -> None:
    """Remove an alias from a unit."""
    vis: AppContext = ctx.obj
    vis.show(app.register.units.unalias(vis.invocation, unit, old))


@commands.command(cls=Changing)
def start(
    ctx: typer.Context,
    unit: UnitName,
    like: Annotated[str | None, typer.Option(metavar="UNIT", help="Offer what this unit does.")] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day on which residents can open something there.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only show what must be there by then (exit 1: something is missing).")
    ] = False,
) -> None:
    """Open a new unit on a day: what it offers, closed until then, and the checklist of what is missing.

    The checklist: case types, two local administrators of each kind, an editor of the card, somebody who distributes
    and somebody who answers cases, phone hours, phone, address, and a card without findings.
    """
    vis: AppContext = ctx.obj
    day = None if on is None else vis.day(on, "--on")
    if check:
        if like is not None:
            raise Usage("--check shows what is there; --like changes it. Give one.")
        vis.show(as_checklist(app.register.starts.check(vis.invocation, unit, day)))
        return
    if day is None:
        raise Usage("open from when?", hint="Give --on, or --check to see what is missing.")
    outcome = app.register.starts.start(vis.invocation, unit, day, like=like)
    vis.show(replace(vis.answer(outcome), ids=outcome.facts.findings))


def as_checklist(made: Checklist) -> Result:
    """The checklist of a unit that starts, as JSON and as a person reads it."""
    lines: list[Sentence] = [Message("{unit}, {day}:", unit=made.unit, day=in_english(made.on))]
    for item in made.items:
        lines.append(
            Message("  ok       {said}", said=item.said)
            if item.ok
            else Message("  MISSING  {finding}: {said}", finding=item.finding, said=item.said)
        )
        if not item.ok and item.fix:
            lines.append(Message("           {fix}", fix=item.fix))
    lines.append("All is there." if made.is_ready else "Something is missing.")
    return Result(made.data, text=lines, exit_code=0 if made.is_ready else 1, wrap=True, ids=made.findings)


@commands.command(cls=Changing)
def close(
    ctx: typer.Context,
    unit: UnitName,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="First day on which the unit is closed.")] = None,
    last_day: LastDay = None,
    into: Annotated[
        str | None, typer.Option(metavar="UNIT", help="The unit that takes over: the name becomes its alias.")
    ] = None,
    rights_until: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="Last day of roles for cases, where some are open (default: 14 days after the unit closes).",
        ),
    ] = None,
) -> None:
    """Close a unit for good: its grants and planned windows end, its open cases are listed.

    From --on nothing can be opened there. Roles for cases last until --rights-until where cases are open.
    """
    vis: AppContext = ctx.obj
    day = first_day(vis, on, last_day)
    if day is None:
        raise Usage("closed from when?", hint="Give --on or --last-day.")
    until = None if rights_until is None else vis.day(rights_until, "--rights-until")
    vis.show(app.register.units.close(vis.invocation, unit, day, into=into, rights_until=until))
