"""`vis case-types`: what residents can open, and which unit offers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import AsOf, CaseTypeName, UnitFilter, UnitName
from vis_cli.errors import Usage
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.register import case_types
from vis_cli.rules.register.case_types import CaseType, CaseTypeAlias, Offer, SaidCaseType

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.errors import Fault

app = typer.Typer(cls=Group, help="What residents can open, and where it is offered.", rich_markup_mode=None)

COLUMNS = (("name", "case type"), ("central", "central"), ("units", "offered at"), ("aliases", "also"))
UNIT_COLUMNS = (
    ("name", "case type"),
    ("offered", "offered"),
    ("active", "active"),
    ("switch", "switch"),
    ("opens_again", "opens again"),
)
UNIT_KEYS = ("unit", "case_type", "offered")


@app.command("list")
def list_(ctx: typer.Context, unit: UnitFilter = None, as_of: AsOf = None) -> None:
    """List the case types; with --unit what a resident can open there, now or then."""
    from vis_cli.db.register.directories import offers_of

    vis: AppContext = ctx.obj
    at = vis.now if as_of is None else vis.moment(as_of, "--as-of")
    with vis.reading() as db:
        if unit is None:
            items = _items(db)
            vis.show(Result({"items": items}, COLUMNS, empty="No case types."))
            return
        key = params.unit(vis, db, unit)
        items = [offer.as_json() for offer in offers_of(db, key, at)]
    rows = [{"unit": key, "case_type": item["name"], **item} for item in items]  # as `import` takes them
    vis.show(Result({"items": items}, UNIT_COLUMNS, empty="No case types.", rows=rows, keys=UNIT_KEYS))


def _items(db: Connection) -> list[dict[str, Any]]:
    from sqlalchemy import func, select

    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch

    aliases: dict[str, list[str]] = {}
    for alias in fetch(db, CaseTypeAlias):
        aliases.setdefault(alias.case_type, []).append(alias.alias)
    o = t.offers.c
    counted = db.execute(select(o.case_type, func.count()).where(o.offered).group_by(o.case_type))
    offered = {row[0]: row[1] for row in counted}
    items = [
        {
            "id": each.slug,
            "name": each.name,
            "central": each.central,
            "aliases": aliases.get(each.slug, []),
            "units": offered.get(each.slug, 0),
        }
        for each in fetch(db, CaseType)
    ]
    return sorted(items, key=lambda item: normal(str(item["name"])))


@app.command()
def show(ctx: typer.Context, case_type: CaseTypeName) -> None:
    """Show a case type and the units that offer it."""
    vis: AppContext = ctx.obj
    with vis.reading() as db:
        vis.show(describe(db, params.case_type(vis, db, case_type)))


def describe(db: Connection, slug: str) -> Result:
    """Everything about a case type."""
    from sqlalchemy import select

    from vis_cli.db.core import tables as t

    (item,) = [item for item in _items(db) if item["id"] == slug]
    query = select(t.units.c.hsa_id, t.units.c.name).join(t.offers, t.offers.c.unit == t.units.c.hsa_id)
    rows = db.execute(query.where(t.offers.c.case_type == slug, t.offers.c.offered).order_by(t.units.c.name))
    data = {**item, "units": [{"hsa_id": row.hsa_id, "name": row.name} for row in rows]}
    who = "central: VIS support switches it, on order" if item["central"] else "local: the unit switches it itself"
    lines = [
        f"{item['name']}  {slug}",
        f"  {who}",
        *([f"  also: {', '.join(item['aliases'])}"] if item["aliases"] else []),
        f"  offered at {len(data['units'])} units" + (":" if data["units"] else "."),
        *(f"    {unit['name']} ({unit['hsa_id']})" for unit in data["units"]),
    ]
    return Result(data, text="\n".join(lines))


@app.command("import", cls=Changing)
def import_(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(
            help="CSV of case types or of what units offer, or YAML; - is standard input. "
            "The configuration's `case_types` if not said.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Bring case types, or what units offer, to what a file says; its header tells which. Deletes nothing."""
    from vis_cli.db.core.records import fetch
    from vis_cli.db.register.directories import case_type_directory, unit_directory
    from vis_cli.files.register.rows import read_case_types, told_together

    vis: AppContext = ctx.obj
    noted: list[Fault] = []
    if file is None and vis.settings.case_types is None:
        raise Usage("FILE is missing.", hint="Name a file, or set `case_types` in the configuration.")
    said = read_case_types(file or str(vis.settings.case_types), stdin=vis.stdin.buffer, noted=noted)
    vis.read_file(said.text.name, said.text.sha256)

    def planner(db: Connection) -> Plan:
        with told_together(noted):
            return plan_of(db)

    def plan_of(db: Connection) -> Plan:
        types = [row for row in said.rows if isinstance(row, SaidCaseType)]
        offers = [row for row in said.rows if not isinstance(row, SaidCaseType)]
        if not offers:
            held, aliases = fetch(db, CaseType), fetch(db, CaseTypeAlias)
            return case_types.import_case_types(held, aliases, types, places=said.places)
        return case_types.import_offers(
            fetch(db, Offer),
            offers,
            units=unit_directory(db, vis.today),
            case_types=case_type_directory(db),
            places=said.places,
        )

    vis.write(planner, needs="register")


@app.command(cls=Changing)
def rename(
    ctx: typer.Context,
    case_type: CaseTypeName,
    new: Annotated[str, typer.Argument(help="The new name.", show_default=False)],
) -> None:
    """Give a case type a new name; the old one stays as an alias."""
    from vis_cli.db.core.records import fetch

    vis: AppContext = ctx.obj

    def planner(db: Connection) -> Plan:
        slug = params.case_type(vis, db, case_type)
        held = fetch(db, CaseType)
        one = next(each for each in held if each.slug == slug)
        with vis.argument(new):
            return case_types.rename(one, new, held, fetch(db, CaseTypeAlias))

    vis.write(planner, needs="register")


@app.command("set", cls=Changing)
def set_(
    ctx: typer.Context,
    unit: UnitName,
    case_type: CaseTypeName,
    state: Annotated[str, typer.Argument(help="offered or not-offered", metavar="offered|not-offered")],
) -> None:
    """Say whether a unit offers a case type, until further notice. For a period, use `vis windows add`."""
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch

    vis: AppContext = ctx.obj
    if state not in ("offered", "not-offered"):
        raise Usage(f'"{state}" is neither offered nor not-offered.', hint="For a period, use `vis windows add`.")

    def planner(db: Connection) -> Plan:
        key, slug = params.unit(vis, db, unit), params.case_type(vis, db, case_type)
        held = fetch(db, Offer, t.offers.c.unit == key, t.offers.c.case_type == slug)
        plan = case_types.offer(held[0] if held else None, key, slug, state == "offered")
        return plan + Plan(notes=("This has no end date. For a period: vis windows add UNIT TYPE --from D --to D.",))

    vis.write(planner, needs="register")
