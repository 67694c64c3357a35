"""`vis persons`: members of staff as the catalogue has them, disabled and enabled."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import AsOf, PersonName, UnitFilter
from vis_cli.cli.roles.params import grant_as_json
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import in_english, local
from vis_cli.rules.register import persons
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import under
from vis_cli.rules.roles.grants import period

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.errors import Fault

app = typer.Typer(cls=Group, help="Members of staff: import, disable, enable.", rich_markup_mode=None)

COLUMNS = (
    ("name", "person"),
    ("hsa_id", "HSA-id"),
    ("email", "e-mail"),
    ("unit_name", "unit"),
    ("disabled_on", "disabled on"),
)


@app.command("list")
def list_(ctx: typer.Context, unit: UnitFilter = None) -> None:
    """List the persons; with --unit those of that unit and of units under it."""
    from vis_cli.db.core.records import fetch
    from vis_cli.db.register.directories import names_of, parents

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        held = fetch(db, Person)
        if unit is not None:
            within = under(params.unit(vis, db, unit), parents(db))
            held = [person for person in held if person.unit in within]
        names = names_of(db, held)
    items = [as_json(person, names) for person in held]
    items.sort(key=lambda item: (normal(item["name"]), item["hsa_id"]))
    vis.show(Result({"items": items}, COLUMNS, empty="No persons."))


def as_json(person: Person, names: dict[str, str]) -> dict[str, Any]:
    """A person as `--json` has it."""
    return {
        "hsa_id": person.hsa_id,
        "name": person.name,
        "email": person.email,
        "unit": person.unit,
        "unit_name": names.get(person.unit or ""),
        "disabled_on": person.disabled_on.isoformat() if person.disabled_on else None,
    }


@app.command()
def show(ctx: typer.Context, person: PersonName, as_of: AsOf = None) -> None:
    """Show a person."""
    vis: AppContext = ctx.obj
    day = vis.today if as_of is None else local(vis.moment(as_of, "--as-of")).date()
    with vis.reading() as db:
        vis.show(describe(db, params.person(vis, db, person), day))


def describe(db: Connection, hsa_id: str, today: date) -> Result:
    """Everything about a person: what the register has, and her roles, without those that ended before `today`."""
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch
    from vis_cli.db.register.directories import names_of
    from vis_cli.db.roles.grants import of_person

    (person,) = fetch(db, Person, t.persons.c.hsa_id == hsa_id)
    grants = [grant for grant in of_person(db, hsa_id) if grant.last >= today]
    names = names_of(db, [person, *grants])
    data = as_json(person, names)
    data["roles"] = [grant_as_json(grant, names) for grant in grants]
    lines = [
        f"{person.name}  {person.hsa_id}",
        *([f"  disabled from {in_english(person.disabled_on)}"] if person.disabled_on else []),
        *([f"  {person.email}"] if person.email else []),
        *([f"  {data['unit_name']} ({person.unit})"] if person.unit else []),
        *(f"  {grant.role} on {names.get(grant.unit, grant.unit)}, {period(grant)}" for grant in grants),
    ]
    return Result(data, text="\n".join(lines))


@app.command("import", cls=Changing)
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="CSV or LDIF; - is standard input.", metavar="FILE", show_default=False)],
) -> None:
    """Bring the register to what a file from the catalogue says, by HSA-id. Deletes nothing."""
    from vis_cli.db.core.records import fetch
    from vis_cli.db.register.directories import unit_directory
    from vis_cli.files.register.rows import read_persons, told_together

    vis: AppContext = ctx.obj
    noted: list[Fault] = []
    said = read_persons(file, stdin=vis.stdin.buffer, noted=noted)
    vis.read_file(said.text.name, said.text.sha256)

    def planner(db: Connection) -> Plan:
        directory = unit_directory(db, vis.today)
        with told_together(noted):
            plan = persons.import_persons(
                fetch(db, Person), said.rows, columns=said.columns, units=directory, places=said.places
            )
        return plan + Plan(notes=said.notes)

    vis.write(planner, needs="register")


@app.command(cls=Changing)
def disable(
    ctx: typer.Context,
    person: PersonName,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first day without rights; today if not said.")
    ] = None,
) -> None:
    """Take all rights from a person who leaves: her grants end, and the cases she still holds are listed."""
    from vis_cli.cli.roles.params import with_last_admin
    from vis_cli.db.register import cascades

    vis: AppContext = ctx.obj
    day = vis.today if on is None else vis.day(on, "--on")

    def planner(db: Connection) -> Plan:
        one = _person(vis, db, person)
        plan = persons.disable(one, day) + cascades.of_person(db, one.hsa_id, day, vis.now)
        return with_last_admin(vis, db, plan, one.hsa_id)

    vis.write(planner, needs="register")


@app.command(cls=Changing)
def enable(ctx: typer.Context, person: PersonName) -> None:
    """Let a disabled person act again. Her grants do not come back by themselves."""
    vis: AppContext = ctx.obj

    def planner(db: Connection) -> Plan:
        return persons.enable(_person(vis, db, person))

    vis.write(planner, needs="register")


def _person(vis: AppContext, db: Connection, text: str) -> Person:
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch

    (one,) = fetch(db, Person, t.persons.c.hsa_id == params.person(vis, db, text))
    return one
