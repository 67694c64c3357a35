"""`vis roles apply`, `sync`, `migrate` and `template`: by the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import rest_files
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.params import UnitName
from vis_cli.cli.frame.report import fault_as_json, report
from vis_cli.cli.frame.rest_files import KeepGoing, Rest
from vis_cli.cli.roles.params import GrantedBy, find_person, find_unit, role_context
from vis_cli.errors import Fault, FaultyConfiguration, FaultyInput, Usage

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.db.roles.grants import RoleContext
    from vis_cli.files.roles.grants import Grants
    from vis_cli.rules.core.plan import Plan
    from vis_cli.rules.roles.rows import Reading

File = Annotated[str, typer.Argument(help="CSV or YAML; - is standard input.", metavar="FILE")]


def apply(
    ctx: typer.Context,
    file: File,
    keep_going: KeepGoing = False,
    rest: Rest = None,
    granted_by: Annotated[str | None, GrantedBy] = None,
) -> None:
    """Grant and revoke what a file says, row by row.

    Columns: person, role, unit, and if need be from, to, action (grant or revoke; from is then the first day without
    the role), ticket, granted_by. Every row is checked before the first is written.
    """
    from vis_cli.db.core.records import fetch
    from vis_cli.files.core.text import no_collection
    from vis_cli.files.roles.grants import read_grants
    from vis_cli.rules.roles import bulk as roles_bulk
    from vis_cli.rules.roles.grants import Grant

    vis: AppContext = ctx.obj
    with no_collection():
        grants = read_grants(file)
        vis.read_file(grants.file_name, grants.sha256)
        where = rest_files.path_of(file, rest) if keep_going else None
        read = _Read()

        def planner(db: Connection) -> Plan:
            now = role_context(vis, db)
            held = fetch(db, Grant)
            giver = find_person(vis, now, granted_by) if granted_by else None
            read.reading = _understood(vis, grants, now, held, giver)
            faults = [*grants.faults, *read.reading.all_faults]
            if faults and not (keep_going and grants.is_whole):
                raise FaultyInput(_by_line(faults))
            read.faults = _by_line(faults)
            plan = roles_bulk.apply(held, read.reading.requests, now.facts)
            return replace(plan, notes=_notes(read.reading, read.faults))

        def write_rest(db: Connection, change: int | None) -> None:
            if where is not None and read.faults:
                errors = {
                    n: " ".join(str(fault.message) for fault in found) for n, found in read.reading.faults.items()
                }
                read.left_out = rest_files.write(grants, errors, where)

        outcome = vis.write(
            planner, needs="roles", quiet=True, finish=write_rest, extra=lambda plan: _extra(read, where, vis.dry_run)
        )
        result = vis.answer(outcome)
    if read.faults and not vis.dry_run:
        _tell(vis, read.faults)
        vis.say(f"Rows left out: {read.left_out}. Mend them in {where}, and apply it.")
        result = replace(result, exit_code=3)
    vis.show(result)


class _Read:
    """What the last planning made of the file."""

    reading: Reading
    faults: list[Fault]
    left_out = 0  # rows in the rest file


def _understood(vis: AppContext, grants: Grants, now: RoleContext, held: Any, giver: str | None) -> Reading:
    from vis_cli.rules.roles.rows import Defaults, Names, read

    names, defaults = Names(now.persons.find, now.units.find), Defaults(None, giver, vis.options.get("ticket"))
    with vis.progress(len(grants.file.rows), "Checking rows") as advance:
        return read(grants.file, names, held, defaults, now.facts, advance=advance)


def _by_line(faults: list[Fault]) -> list[Fault]:
    return sorted(
        faults, key=lambda each: ((each.source.line or 0), (each.source.column or 0)) if each.source else (0, 0)
    )


def _notes(reading: Reading, faults: list[Fault]) -> tuple[str, ...]:
    notes = [f"Rows that say what another row says: {reading.repeated}."] if reading.repeated else []
    return (*notes, *([f"Faults: {len(faults)}; the rows go to the rest file."] if faults else []))


def _extra(read: _Read, where: Path | None, dry_run: bool) -> Mapping[str, Any]:
    if where is None:
        return {}
    errors = [fault_as_json(fault) for fault in read.faults]
    return {"errors": errors, "rest": str(where) if errors and not dry_run else None}


def _tell(vis: AppContext, faults: list[Fault]) -> None:
    """Tell the faults of the rows that were left out, as an error would be; with --json they are in the answer."""
    if not vis.speaks_json:
        report(FaultyInput(faults), stream=vis.stderr, speaks_json=False)


# --- one unit --------------------------------------------------------------------------------------------------------


def sync(
    ctx: typer.Context,
    unit: UnitName,
    file: File,
    system: Annotated[
        str | None, typer.Option(metavar="S", help="Only roles of this system; else of those that the file names.")
    ] = None,
) -> None:
    """Let a unit have exactly what a file names.

    What the file does not name ends today, within the systems of the roles in the file, or of --system. A file
    without a column `to` leaves the ends of what goes on.
    """
    from vis_cli.db.roles.grants import on_units
    from vis_cli.files.roles.grants import read_grants
    from vis_cli.rules.roles import bulk as roles_bulk
    from vis_cli.rules.roles.rows import Defaults, Names, read

    vis: AppContext = ctx.obj
    grants = read_grants(file, unit=False)
    vis.read_file(grants.file_name, grants.sha256)

    def planner(db: Connection) -> Plan:
        now = role_context(vis, db)
        where = find_unit(vis, now, unit)
        held = on_units(db, [where], now.facts.register)
        names, defaults = Names(now.persons.find, now.units.find), Defaults(where, None, vis.options.get("ticket"))
        reading = read(grants.file, names, held, defaults, now.facts, keep_end=not grants.says_end)
        found = now.facts.catalogue
        named = roles_bulk.systems_of(reading.requests, found)
        systems = frozenset({found.find_system(system)}) if system else named
        faults = [*grants.faults, *reading.all_faults]
        faults += roles_bulk.outside(reading.requests, systems, found)
        if faults:
            raise FaultyInput(_by_line(faults))
        if not systems:
            raise Usage("the file names nobody, so it does not say in which system.", hint="Add --system S.")
        plan = roles_bulk.sync(held, reading.requests, where, systems, now.facts)
        return replace(plan, notes=(f"Within {' and '.join(sorted(systems))}.", *_notes(reading, [])))

    vis.write(planner, needs="roles")


# --- the old service -------------------------------------------------------------------------------------------------


def migrate(
    ctx: typer.Context, file: Annotated[str, typer.Argument(help="CSV; - is standard input.", metavar="FILE")]
) -> None:
    """Take over the users of the old authorisation service.

    Each becomes a local administrator of HSA Webb on her unit. Who the register does not know is told and skipped.
    """
    from vis_cli.db.core.records import fetch
    from vis_cli.files.roles.grants import read_old_users
    from vis_cli.rules.roles import bulk as roles_bulk
    from vis_cli.rules.roles.grants import Grant
    from vis_cli.rules.roles.rows import Names

    vis: AppContext = ctx.obj
    users = read_old_users(file)
    vis.read_file(users.file_name, users.sha256)
    skipped: list[Fault] = []

    def planner(db: Connection) -> Plan:
        now = role_context(vis, db)
        role = now.facts.catalogue.migrate_to
        if role is None:
            fault = Fault(
                "no-migrate-to", "the role catalogue does not say which role the users get.", None, "Add migrate_to."
            )
            raise FaultyConfiguration([fault])
        names = Names(now.persons.find, now.units.find)
        ticket = vis.options.get("ticket")
        migration = roles_bulk.migrate(fetch(db, Grant), users.users, names, role, now.facts, ticket=ticket)
        skipped[:] = migration.skipped
        told = [f"Skipped: {fault}" for fault in skipped]
        summary = f"{len(users.users)} rows: {len(users.users) - len(skipped)} taken over, {len(skipped)} skipped."
        return replace(migration.plan, notes=(*told, summary))

    vis.write(planner, needs="roles", extra=lambda plan: {"skipped": [fault_as_json(fault) for fault in skipped]})


def template(ctx: typer.Context) -> None:
    """Print a file of grants to fill in."""
    from io import StringIO

    from vis_cli.files.core.csv import write_csv
    from vis_cli.files.roles.grants import TEMPLATE

    vis: AppContext = ctx.obj
    days = {"today": str(vis.today), "end": str(vis.today + timedelta(days=90))}
    header, *rows = [[cell.format(**days) for cell in row] for row in TEMPLATE]
    stream = StringIO()
    write_csv([header, *rows], stream, ";")
    items = [dict(zip(header, row, strict=True)) for row in rows]
    vis.show(Result({"items": items}, tuple((name, name) for name in header), text=stream.getvalue()))
