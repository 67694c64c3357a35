"""Roles from files: granted and revoked row by row; a unit that has just these; the old service's users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vis_cli.app import rest_files
from vis_cli.app.arguments import find
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.rest_files import LeftOut
from vis_cli.app.roles.facts import role_context
from vis_cli.db.core.records import fetch
from vis_cli.db.roles.grants import RoleContext, on_units
from vis_cli.errors import Fault, FaultyConfiguration, FaultyInput, Message, Sentence, Usage
from vis_cli.files.core.csv_write import write_csv
from vis_cli.files.core.text import no_collection
from vis_cli.files.roles.grants import TEMPLATE, Grants, read_grants, read_old_users
from vis_cli.rules.core.faults import FaultsByRow, in_order
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.sentences import both
from vis_cli.rules.roles import bulk as rules
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.roles.rows import Defaults, Names, Reading, read

if TYPE_CHECKING:
    from sqlalchemy import Connection


def apply(
    invocation: Invocation,
    file: str,
    *,
    keep_going: bool = False,
    rest: str | None = None,
    granted_by: str | None = None,
) -> tuple[Outcome, LeftOut]:
    """Grant and revoke what a file (`-`: standard input) says, row by row; every row is checked before the first.

    With `keep_going` the good rows are applied and the others written to the `rest` file.

    Raises:
        FaultyInput, MissingInput: the file. Refused: a guard. Usage: there is no name for the rest file.
    """
    with no_collection():
        grants = read_grants(file)
        invocation.note_file(grants.file_name, grants.sha256)
        where = rest_files.path_of(invocation, file, rest) if keep_going else None
        understood: list[Understood] = []  # by the last planning
        written: list[int] = []

        def planner(db: Connection) -> Planned:
            now = role_context(invocation, db)
            held = fetch(db, Grant)
            giver = find(now.persons, granted_by) if granted_by else None
            reading = _understood(invocation, grants, now, held, giver)
            faults = in_order(grants.faults, reading.all_faults)
            if faults and not (keep_going and grants.is_whole):
                raise FaultyInput(faults)
            understood[:] = [Understood(reading.faults, faults)]
            plan = rules.apply(held, reading.requests, now.facts)
            return Planned(replace(plan, notes=(*plan.notes, *_notes(reading, faults))))

        def write_rest(_db: Connection, _change: int | None) -> None:
            by_row, faults = understood[0].by_row, understood[0].faults
            if where is not None and faults:
                errors = {row: " ".join(str(fault.message) for fault in found) for row, found in by_row.items()}
                written[:] = [rest_files.write(invocation, grants, errors, where)]

        several = len(grants.file.rows) > 1
        outcome = execute(invocation, planner, needs="roles", confirm=several, finish=write_rest)
    faults = understood[0].faults
    return outcome, LeftOut(faults, where if written else None, sum(written))


@dataclass(frozen=True)
class Understood:
    """What a planning found wrong with a file: by row, and every fault in the order of the lines."""

    by_row: FaultsByRow
    faults: Sequence[Fault]


def _understood(
    invocation: Invocation, grants: Grants, now: RoleContext, held: Sequence[Grant], giver: str | None
) -> Reading:
    names, defaults = Names(now.persons.find, now.units.find), Defaults(None, giver, invocation.ticket)
    with invocation.progress(len(grants.file.rows), "Checking rows") as advance:
        return read(grants.file, names, held, defaults, now.facts, advance=advance)


def _notes(reading: Reading, faults: Sequence[Fault]) -> tuple[Sentence, ...]:
    notes = (
        [Message("Rows that say what another row says: {repeated}.", repeated=reading.repeated)]
        if reading.repeated
        else []
    )
    return (*notes, *([Message("Faults: {count}; the rows go to the rest file.", count=len(faults))] if faults else []))


def sync(invocation: Invocation, unit: str | None, file: str, *, system: str | None = None) -> Outcome:
    """Give a unit, or where it is None each unit that a file names, exactly the grants in the file.

    Within the systems of the roles in it, or within `system`. What it does not name ends today; a file without a
    column `to` leaves the ends of what goes on.

    Raises:
        FaultyInput, MissingInput: the file. Refused: a guard. Usage: it names nobody, and no system is given.
    """
    grants = read_grants(file, unit=unit is None)
    invocation.note_file(grants.file_name, grants.sha256)

    def planner(db: Connection) -> Plan:
        now = role_context(invocation, db)
        where = None if unit is None else find(now.units, unit)
        held = fetch(db, Grant) if where is None else on_units(db, [where], now.facts.register)
        names, defaults = Names(now.persons.find, now.units.find), Defaults(where, None, invocation.ticket, sync=True)
        reading = read(grants.file, names, held, defaults, now.facts, keep_end=not grants.says_end)
        found = now.facts.catalogue
        named = rules.systems_of(reading.requests, found)
        systems = frozenset({found.find_system(system)}) if system else named
        faults = in_order(grants.faults, reading.all_faults, rules.outside(reading.requests, systems, found))
        if faults:
            raise FaultyInput(faults)
        if not systems:
            raise Usage("the file names nobody, so it does not say in which system.", hint="Add --system S.")
        units = [where] if where else list(dict.fromkeys(request.grant.unit for request in reading.requests))
        plan = rules.sync(held, reading.requests, units, systems, now.facts)
        within = Message("Within {systems}.", systems=both(sorted(systems)))
        return replace(plan, notes=(within, *plan.notes, *_notes(reading, [])))

    return execute(invocation, planner, needs="roles")


def migrate(invocation: Invocation, file: str, *, rest: str | None = None) -> tuple[Outcome, LeftOut]:
    """Make the users of the old authorisation service local administrators of HSA Webb on their units.

    Those whom the register does not know are left out, and written to the `rest` file.

    Raises:
        FaultyInput, MissingInput: the file. FaultyConfiguration: the catalogue does not say which role they get.
        Usage: there is no name for the rest file, and rows for it.
    """
    users = read_old_users(file)
    invocation.note_file(users.table.name, users.table.text.sha256)
    skipped: dict[int, Fault] = {}  # by the last planning
    written: list[Path] = []

    def planner(db: Connection) -> Planned:
        now = role_context(invocation, db)
        role = now.facts.catalogue.migrate_to
        if role is None:
            fault = Fault(
                "no-migrate-to", "the role catalogue does not say which role the users get.", None, "Add migrate_to."
            )
            raise FaultyConfiguration([fault])
        names = Names(now.persons.find, now.units.find)
        made = rules.migrate(fetch(db, Grant), users.users, names, role, now.facts, ticket=invocation.ticket)
        skipped.clear()
        skipped.update(made.skipped)
        if skipped:
            rest_files.path_of(invocation, file, rest)  # refused before anybody is asked
        summary = Message(
            "{count} row: {taken} taken over, {skipped} skipped.",
            "{count} rows: {taken} taken over, {skipped} skipped.",
            count=len(users.users),
            taken=len(users.users) - len(skipped),
            skipped=len(skipped),
        )
        return Planned(replace(made.plan, notes=(summary, *made.plan.notes)))

    def write_rest(_db: Connection, _change: int | None) -> None:
        if skipped:
            errors = {row: str(fault.message) for row, fault in skipped.items()}
            written[:] = [rest_files.path_of(invocation, file, rest)]
            rest_files.write(invocation, users.table, errors, written[0])

    outcome = execute(invocation, planner, needs="roles", finish=write_rest)
    return outcome, LeftOut([*skipped.values()], written[0] if written else None, len(skipped))


def template(today: date) -> tuple[list[dict[str, str]], str]:
    """A file of grants to fill in: its rows, and its text as Excel reads it."""
    days: Mapping[str, Any] = {"today": str(today), "end": str(today + timedelta(days=90))}
    header, *rows = [[cell.format(**days) for cell in row] for row in TEMPLATE]
    stream = StringIO()
    write_csv([header, *rows], stream, ";")
    return [dict(zip(header, row, strict=True)) for row in rows], stream.getvalue()
