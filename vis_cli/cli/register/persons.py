"""`vis persons`: members of staff as the catalogue has them, disabled and enabled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import AsOf, LastDay, On, PersonName, UnitFilter, first_day
from vis_cli.errors import Message, Sentence
from vis_cli.output import Result, indented
from vis_cli.rules.core.times import in_english, local
from vis_cli.rules.roles.grants import period

if TYPE_CHECKING:
    from vis_cli.app.register.persons import PersonFound

commands = typer.Typer(cls=Group, help="Members of staff: import, disable, enable.", rich_markup_mode=None)

COLUMNS = (
    ("name", "person"),
    ("hsa_id", "HSA-id"),
    ("email", "e-mail"),
    ("unit_name", "unit"),
    ("disabled_on", "disabled on"),
)
KEYS = ("hsa_id", "name", "email", "unit")
Reveal = Annotated[bool, typer.Option("--reveal", help="Show protected names too; the access log notes who looked.")]


@commands.command("list", cls=Listing.of(Columns(COLUMNS, ("unit", "protected"))))
def list_(ctx: typer.Context, unit: UnitFilter = None, reveal: Reveal = False) -> None:
    """List the persons; with --unit those of that unit and of units under it."""
    vis: AppContext = ctx.obj
    vis.show(
        Result(
            {"items": app.register.persons.list_(vis.invocation, unit, reveal=reveal)},
            COLUMNS,
            empty="No persons.",
            keys=KEYS,
            lesser=("email",),
        )
    )


@commands.command()
def show(ctx: typer.Context, person: PersonName, as_of: AsOf = None, reveal: Reveal = False) -> None:
    """Show a person."""
    vis: AppContext = ctx.obj
    day = None if as_of is None else local(vis.moment(as_of, "--as-of")).date()
    vis.show(described(app.register.persons.show(vis.invocation, person, day=day, reveal=reveal)))


def described(found: PersonFound) -> Result:
    """Everything about a person, as JSON and as somebody reads it."""
    person, names, data = found.person, found.names, found.data
    lines: list[Sentence] = [
        f"{person.name}  {person.hsa_id}",
        *([indented(Message("disabled from {day}", day=in_english(person.disabled_on)))] if person.disabled_on else []),
        *([indented(Message("name protected"))] if person.protected else []),
        *([f"  {person.email}"] if person.email else []),
        *([f"  {data['unit_name']} ({person.unit})"] if person.unit else []),
        *(
            indented(
                Message(
                    "{role} on {unit}, {period}",
                    role=names.get(grant.role, grant.role),
                    unit=names.get(grant.unit, grant.unit),
                    period=period(grant),
                )
            )
            for grant in found.grants
        ),
    ]
    return Result(data, text=lines, wrap=True)


@commands.command(cls=Changing)
def add(
    ctx: typer.Context,
    hsa_id: Annotated[str, typer.Argument(help="The HSA-id.", metavar="HSA-ID", show_default=False)],
    name: Annotated[str, typer.Argument(help="The name.", metavar="NAME", show_default=False)],
    email: Annotated[str | None, typer.Option(metavar="ADDRESS", help="The e-mail address.")] = None,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help="Where they work.")] = None,
) -> None:
    """Add a person whom the catalogue does not have yet; the next import takes them over by their HSA-id."""
    vis: AppContext = ctx.obj
    vis.show(app.register.added.person(vis.invocation, hsa_id, name, email=email, unit=unit))


@commands.command("import", cls=Changing)
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="CSV or LDIF; - is standard input.", metavar="FILE", show_default=False)],
) -> None:
    """Add to and update the register from a catalogue file, matched by HSA-id. Deletes nothing."""
    vis: AppContext = ctx.obj
    vis.show(app.register.persons.import_(vis.invocation, file))


@commands.command(cls=Changing)
def disable(
    ctx: typer.Context,
    person: PersonName,
    on: On = None,
    last_day: LastDay = None,
) -> None:
    """Take all rights from a person who leaves: their grants end, and the cases still assigned to them are listed."""
    vis: AppContext = ctx.obj
    day = first_day(vis, on, last_day)
    vis.show(app.register.persons.disable(vis.invocation, person, day))


@commands.command(cls=Changing)
def enable(ctx: typer.Context, person: PersonName) -> None:
    """Let a disabled person act again. Their grants do not come back by themselves."""
    vis: AppContext = ctx.obj
    vis.show(app.register.persons.enable(vis.invocation, person))
