"""`vis units`: the care units as the catalogue has them, their names, and their closing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import AsOf, UnitName
from vis_cli.cli.roles.params import grant_as_json, roles_as_text
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import in_english, local
from vis_cli.rules.register import units
from vis_cli.rules.register.units import Unit, UnitAlias

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.errors import Fault

app = typer.Typer(cls=Group, help="Care units: names, aliases, import, closing.", rich_markup_mode=None)

COLUMNS = (
    ("name", "unit"),
    ("hsa_id", "HSA-id"),
    ("location", "location"),
    ("phone", "phone"),
    ("parent_name", "under"),
    ("aliases", "also"),
    ("closed_on", "closed on"),
)


@app.command("list")
def list_(
    ctx: typer.Context,
    search: Annotated[str | None, typer.Option(help="Only units with this in a name, alias, id or location.")] = None,
) -> None:
    """List the units."""
    from vis_cli.db.core.records import fetch

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        held = fetch(db, Unit)
        other = _aliases(db)
    names = {unit.hsa_id: unit.name for unit in held}
    items = [as_json(unit, other.get(unit.hsa_id, []), names) for unit in held]
    if search is not None:
        wanted = normal(search)
        items = [item for item in items if any(wanted in normal(text) for text in _searched(item))]
    items.sort(key=lambda item: (normal(item["name"]), item["hsa_id"]))
    vis.show(Result({"items": items}, COLUMNS, empty="No units."))


def _searched(item: dict[str, Any]) -> list[str]:
    return [item["hsa_id"], item["name"], item["location"] or "", *item["aliases"]]


def _aliases(db: Connection) -> dict[str, list[str]]:
    from vis_cli.db.core.records import fetch

    found: dict[str, list[str]] = {}
    for alias in fetch(db, UnitAlias):
        found.setdefault(alias.unit, []).append(alias.alias)
    return found


def as_json(unit: Unit, aliases: list[str], names: dict[str, str]) -> dict[str, Any]:
    """A unit as `--json` has it."""
    return {
        "hsa_id": unit.hsa_id,
        "name": unit.name,
        "parent": unit.parent,
        "parent_name": names.get(unit.parent or ""),
        "location": unit.location,
        "phone": unit.phone,
        "visiting_address": unit.visiting_address,
        "aliases": aliases,
        "closed_on": unit.closed_on.isoformat() if unit.closed_on else None,
    }


@app.command()
def show(ctx: typer.Context, unit: UnitName, as_of: AsOf = None) -> None:
    """Show a unit, its names, what lies under it, and what can be opened there."""
    vis: AppContext = ctx.obj
    at = vis.now if as_of is None else vis.moment(as_of, "--as-of")
    with vis.reading() as db:
        vis.show(describe(db, params.unit(vis, db, unit), at))


def describe(db: Connection, hsa_id: str, at: datetime) -> Result:
    """Everything about a unit, as it is at the moment."""
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch
    from vis_cli.db.register.directories import names_of, offers_of
    from vis_cli.db.roles.grants import held_on_unit

    (unit,) = fetch(db, Unit, t.units.c.hsa_id == hsa_id)
    aliases = [alias.alias for alias in fetch(db, UnitAlias, t.unit_aliases.c.unit == hsa_id)]
    parent = fetch(db, Unit, t.units.c.hsa_id == unit.parent) if unit.parent else []
    below = fetch(db, Unit, t.units.c.parent == hsa_id, order_by=[t.units.c.name])
    offers = offers_of(db, hsa_id, at)
    grants = held_on_unit(db, hsa_id, local(at).date())
    names = names_of(db, grants)
    data = as_json(unit, aliases, {each.hsa_id: each.name for each in parent})
    data["below"] = [{"hsa_id": each.hsa_id, "name": each.name} for each in below]
    data["case_types"] = [offer.as_json() for offer in offers]
    data["roles"] = [grant_as_json(grant, names) for grant in grants]
    lines = [
        f"{unit.name}  {unit.hsa_id}",
        *([f"  closed from {in_english(unit.closed_on)}"] if unit.closed_on else []),
        *([f"  also: {', '.join(aliases)}"] if aliases else []),
        *[f"  under: {each}" for each in parent],
        *[f"  {value}" for value in (unit.visiting_address, unit.location, unit.phone) if value],
        *([f"  with under it: {', '.join(each.name for each in below)}"] if below else []),
        *(["Case types:"] if offers else ["No case types."]),
        *(f"  {offer.name}: {offer.words}" for offer in offers),
        *(["Roles:"] if grants else []),
        *(f"  {line}" for line in roles_as_text(grants, names)),
    ]
    return Result(data, text="\n".join(lines))


@app.command("import", cls=Changing)
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="CSV or LDIF; - is standard input.", metavar="FILE", show_default=False)],
) -> None:
    """Bring the register to what a file from the catalogue says, by HSA-id. Deletes nothing."""
    from vis_cli.db.core.records import fetch
    from vis_cli.files.register.rows import read_units, told_together

    vis: AppContext = ctx.obj
    noted: list[Fault] = []
    said = read_units(file, stdin=vis.stdin.buffer, noted=noted)
    vis.read_file(said.text.name, said.text.sha256)

    def planner(db: Connection) -> Plan:
        held, aliases = fetch(db, Unit), fetch(db, UnitAlias)
        with told_together(noted):
            plan = units.import_units(held, aliases, said.rows, columns=said.columns, places=said.places)
        return plan + Plan(notes=said.notes)

    vis.write(planner, needs="register")


@app.command(cls=Changing)
def rename(
    ctx: typer.Context, unit: UnitName, new: Annotated[str, typer.Argument(help="The new name.", show_default=False)]
) -> None:
    """Give a unit a new name; the old one stays as an alias."""
    vis: AppContext = ctx.obj

    def planner(db: Connection) -> Plan:
        one, every, aliases = _unit_and_names(vis, db, unit)
        with vis.argument(new):
            return units.rename(one, new, every, aliases)

    vis.write(planner, needs="register")


AliasName = Annotated[str, typer.Argument(help="The other name.", metavar="ALIAS", show_default=False)]


@app.command(cls=Changing)
def alias(ctx: typer.Context, unit: UnitName, old: AliasName) -> None:
    """Let a unit go by another name too."""
    vis: AppContext = ctx.obj

    def planner(db: Connection) -> Plan:
        one, every, aliases = _unit_and_names(vis, db, unit)
        with vis.argument(old):
            return units.alias(one, old, every, aliases)

    vis.write(planner, needs="register")


@app.command(cls=Changing)
def unalias(ctx: typer.Context, unit: UnitName, old: AliasName) -> None:
    """Take a name from a unit again that is not its own."""
    vis: AppContext = ctx.obj

    def planner(db: Connection) -> Plan:
        one, _, aliases = _unit_and_names(vis, db, unit)
        return units.unalias(one, old, aliases)

    vis.write(planner, needs="register")


@app.command(cls=Changing)
def close(
    ctx: typer.Context,
    unit: UnitName,
    on: Annotated[str, typer.Option(metavar="DATE", help="The first day that it is no longer there.")],
    into: Annotated[str | None, typer.Option(metavar="UNIT", help="The unit that takes over its name.")] = None,
) -> None:
    """Close a unit for good: its grants and planned windows end, its open cases are listed."""
    from vis_cli.db.register import cascades

    vis: AppContext = ctx.obj
    day = vis.day(on, "--on")

    def planner(db: Connection) -> Plan:
        one, every, aliases = _unit_and_names(vis, db, unit)
        heir = None
        if into is not None:
            key = params.unit(vis, db, into)
            heir = next(each for each in every if each.hsa_id == key)
        plan = units.close(one, day, heir, every, aliases) + cascades.of_unit(db, one.hsa_id, day, vis.now)
        return plan + Plan(notes=(f"{one} is closed from {in_english(day)}.",))

    vis.write(planner, needs="register")


def _unit_and_names(vis: AppContext, db: Connection, text: str) -> tuple[Unit, list[Unit], list[UnitAlias]]:
    """The unit that an argument names, and all units and aliases."""
    from vis_cli.db.core.records import fetch

    every = fetch(db, Unit)
    key = params.unit(vis, db, text)
    return next(each for each in every if each.hsa_id == key), every, fetch(db, UnitAlias)
