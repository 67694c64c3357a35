"""What arguments name: found by id, name, alias or beginning, and completed by the shell from the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import private
from vis_cli.errors import Malformed, Message, NotFound, Usage
from vis_cli.rules.core import hsa_id, personal_number

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.core.names import Directory

UNSEEN = "Write - instead, and it is asked for, or read from stdin."


def unit(vis: AppContext, db: Connection, text: str) -> str:
    """The HSA-id of the unit that an argument names.

    Raises:
        NotFound, Ambiguous: none, or several. FaultyInput: it is meant as an HSA-id, and is none.
    """
    from vis_cli.db.register.directories import unit_directory

    return find(vis, unit_directory(db, vis.today), text)


def person(vis: AppContext, db: Connection, text: str) -> str:
    """The HSA-id of the person that an argument names; see `unit`."""
    from vis_cli.db.register.directories import person_directory

    return find(vis, person_directory(db), text)


def case_type(vis: AppContext, db: Connection, text: str) -> str:
    """The id of the case type that an argument names.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    from vis_cli.db.register.directories import case_type_directory

    return case_type_directory(db).find(text)


def find(vis: AppContext, directory: Directory, text: str) -> str:
    """The id of what an argument names; see `unit`."""
    try:
        return directory.find(text)
    except NotFound:
        if hsa_id.looks_like(text):
            with vis.argument(text):
                hsa_id.parse(text)
        raise


Resident = Annotated[
    str | None,
    typer.Option(
        "--resident",
        metavar="PNR|-",
        parser=private,
        help="The resident, by personal number; - asks for it, or reads it from stdin.",
    ),
]


def resident(vis: AppContext, written: str) -> str:
    """The twelve digits of the personal number that an argument gives; `-` is typed unseen, or a line of stdin.

    Raises:
        FaultyInput: it is none. Usage: it stands on the command line, where the configuration has none of it.
    """
    if written == "-":
        number = vis.terminal.secret("Personal number: ")
    elif vis.settings.numbers_on_command_line == "refuse":
        raise Usage("a resident's number is not taken from the command line.", id="number-on-command-line", hint=UNSEEN)
    else:
        vis.say(Message("Others on this machine can see a number on the command line. {hint}", hint=UNSEEN))
        number = written
    with vis.argument(personal_number.hidden(number)):
        return personal_number.parse(number, today=vis.today)


def _completing(
    list_: Callable[[Connection, AppContext], Iterable[tuple[str, str]]],
) -> Callable[..., list[tuple[str, str]]]:
    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        vis: AppContext = ctx.find_root().obj
        wanted = incomplete.casefold()
        try:
            with vis.reading() as db:
                return [pair for pair in list_(db, vis) if wanted in pair[0].casefold()]
        except (Exception, Malformed):  # whatever is wrong is told when the command is run, not while it is typed
            return []

    return complete


def _units(db: Connection, vis: AppContext) -> list[tuple[str, str]]:
    from sqlalchemy import or_, select

    from vis_cli.db.core.tables import units

    query = select(units.c.name, units.c.hsa_id).where(or_(units.c.closed_on.is_(None), units.c.closed_on > vis.today))
    return [(row.name, row.hsa_id) for row in db.execute(query.order_by(units.c.name))]


def _persons(db: Connection, vis: AppContext) -> list[tuple[str, str]]:
    from sqlalchemy import select

    from vis_cli.db.core.tables import persons

    query = select(persons.c.name, persons.c.hsa_id).order_by(persons.c.name)
    return [(row.name, row.hsa_id) for row in db.execute(query)]


def _case_types(db: Connection, vis: AppContext) -> list[tuple[str, str]]:
    from sqlalchemy import select

    from vis_cli.db.core.tables import case_types

    return [(name, "") for name in db.scalars(select(case_types.c.name).order_by(case_types.c.name))]


def _windows(db: Connection, vis: AppContext) -> list[tuple[str, str]]:
    from sqlalchemy import select

    from vis_cli.db.core.tables import case_types, units, windows
    from vis_cli.rules.core.times import boundary

    query = (
        select(windows.c.number, units.c.name, case_types.c.name, windows.c.since)
        .join(units, units.c.hsa_id == windows.c.unit)
        .join(case_types, case_types.c.slug == windows.c.case_type)
        .where(windows.c.until > vis.now, windows.c.cancelled_at.is_(None))
        .order_by(windows.c.number)
    )
    return [(f"W-{n}", f"{unit} {kind} from {boundary(since)}") for n, unit, kind, since in db.execute(query)]


def _orders(db: Connection, vis: AppContext) -> list[tuple[str, str]]:
    from sqlalchemy import select

    from vis_cli.db.core.tables import orders, units

    query = select(orders.c.ref, units.c.name).join(units, units.c.hsa_id == orders.c.unit).order_by(orders.c.ref)
    return [(row.ref, row.name) for row in db.execute(query)]


def _changes(db: Connection, vis: AppContext) -> list[tuple[str, str]]:
    from sqlalchemy import select

    from vis_cli.db.core.tables import changes

    query = select(changes.c.number, changes.c.command).order_by(changes.c.number.desc()).limit(50)
    return [(f"C-{row.number}", row.command) for row in db.execute(query)]


def _argument(help: str, metavar: str, complete: Any) -> Any:
    return typer.Argument(help=help, metavar=metavar, autocompletion=_completing(complete), show_default=False)


complete_units = _completing(_units)
complete_persons = _completing(_persons)
complete_case_types = _completing(_case_types)
complete_windows = _completing(_windows)
complete_orders = _completing(_orders)
complete_changes = _completing(_changes)

UnitName = Annotated[str, _argument("The unit: HSA-id, name, alias or the beginning of a name.", "UNIT", _units)]
PersonName = Annotated[str, _argument("The person: HSA-id, e-mail or name.", "PERSON", _persons)]
CaseTypeName = Annotated[str, _argument("The case type: name, alias or the beginning of a name.", "TYPE", _case_types)]
UnitFilter = Annotated[
    str | None,
    typer.Option("--unit", metavar="UNIT", help="Only of this unit.", autocompletion=_completing(_units)),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As it is then: a day or a moment.")]
