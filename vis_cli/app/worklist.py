"""The worklist: what a person must still key into 1177 and HSA, ticked off and taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.configured import catalogue
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, fetch_in
from vis_cli.db.orders import windows
from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory, unit_names
from vis_cli.db.roles import worklist as role_tasks
from vis_cli.db.worklist import sources
from vis_cli.errors import Fault, Message, NotFound
from vis_cli.files.core.in_order import in_order
from vis_cli.files.worklist import evidence as evidence_files
from vis_cli.files.worklist.roles_seen import Known
from vis_cli.rules.cards import hsa_card
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import day_over, iso, midnight
from vis_cli.rules.roles import worklist as roles_worklist
from vis_cli.rules.worklist import evidence
from vis_cli.rules.worklist import tasks as rules
from vis_cli.rules.worklist.evidence import Place, Verified
from vis_cli.rules.worklist.tasks import Keyed, Task

if TYPE_CHECKING:
    from sqlalchemy import Connection

UNITS = 200
"""Units whose tasks are found at a time."""


@streamed
def list_(
    invocation: Invocation, *, day: date | None = None, system: str | None = None, unit: str | None = None
) -> Iterator[dict[str, Any]]:
    """What is to be keyed in by the end of `day` (None: today), as `todo --json` has it.

    Raises:
        NotFound, Ambiguous: the unit, or the system.
    """
    with invocation.streaming() as db:
        units = sources.units(db) if unit is None else iter([arguments.unit(invocation, db, unit)])
        where = None if system is None else _system(invocation, system)
        day = day or invocation.today
        begins = midnight(day)
        found = (row for some in chunks(units, UNITS) for row in _rows(invocation, db, day, where, some))
        for due, system, unit, _, id, unit_name, what, details in in_order(found):
            yield {
                "id": id,
                "system": system,
                "unit": unit,
                "unit_name": unit_name,
                "what": what,
                "details": details,
                "due": iso(due),
                "overdue": due < begins,
            }


def _rows(
    invocation: Invocation, db: Connection, day: date, system: str | None, units: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """What is to be keyed in at these units, in one system or any: what `rules.order` sorts by, then what is shown."""
    waiting = _waiting(invocation, db, day, units)
    names = unit_names(db, units)
    for each in waiting if system is None else (each for each in waiting if each.system == system):
        name = names.get(each.unit, each.unit)
        yield *rules.order(each), rules.task_id(each), name, each.what, each.details


def open_tasks(
    invocation: Invocation, db: Connection, day: date | None = None, units: Sequence[str] | None = None
) -> list[Task]:
    """What is to be keyed in by the end of the day (None: today), at these units or at all."""
    day = day or invocation.today
    waiting = sorted(_waiting(invocation, db, day, units), key=rules.order)
    return [rules.task(each, today_begins=midnight(day)) for each in waiting]


def _waiting(
    invocation: Invocation, db: Connection, day: date, units: Sequence[str] | None
) -> Iterator[rules.Standing]:
    """What should stand by the end of the day, and does not."""
    end_of_day = _end_of(day)
    yield from sources.waiting(db, end_of_day, units)
    yield from role_tasks.waiting(db, end_of_day, units, catalogue(invocation.settings))


def _standings(invocation: Invocation, db: Connection, day: date, units: Sequence[str] | None) -> list[rules.Standing]:
    """What should stand by the end of the day, in every system."""
    end_of_day = _end_of(day)
    found = sources.standings(db, end_of_day, units)
    return found + role_tasks.standings(db, end_of_day, units, catalogue(invocation.settings))


def _end_of(day: date) -> datetime:
    return day_over(day) - timedelta(seconds=1)


def _system(invocation: Invocation, written: str) -> str:
    """The system that is meant: one of the roles' systems, or where case types or cards are keyed in."""
    known = sorted({windows.SYSTEM, hsa_card.SYSTEM, *catalogue(invocation.settings).systems})
    return Directory("system", {each: each for each in known}).find(written)


def done(invocation: Invocation, tasks: Sequence[str], *, day: date | None = None) -> Outcome:
    """Tick tasks off, by id: they have been keyed in. Those that were ticked off last stay as they are.

    Raises:
        NotFound: one is not open by the end of `day` (None: today).
    """
    wanted = list(dict.fromkeys(name.strip() for name in tasks))

    def planner(db: Connection) -> Plan:
        due = {task.id: task for task in open_tasks(invocation, db, day)}
        held = {(row.system, row.unit, row.item): row for row in fetch(db, Keyed)}
        ticked = {row.task: row for row in held.values()}
        unknown = [name for name in wanted if name not in due and name not in ticked]
        if unknown:
            raise NotFound(
                Message("no task {unknown} is open.", unknown=", ".join(unknown)),
                id="unknown-task",
                hint="`vis todo` has them; see --date.",
            )
        return Plan(
            tuple(
                rules.tick(due[name].standing, held, invocation.now) if name in due else rules.unchanged(ticked[name])
                for name in wanted
            )
        )

    return execute(invocation, planner, needs="operations", confirm=False)


def undone(invocation: Invocation, tasks: Sequence[str]) -> Outcome:
    """Take ticks back, by id: they were not keyed in after all. Those that are open stay so.

    Raises:
        NotFound: one is neither open nor what was ticked off last.
    """
    wanted = list(dict.fromkeys(name.strip() for name in tasks))

    def planner(db: Connection) -> Plan:
        found = {row.task: row for row in fetch_in(db, Keyed, t.keyed.c.task, wanted)}
        others = [name for name in wanted if name not in found]
        still_open = {task.id for task in open_tasks(invocation, db)} if others else set()
        unknown = [name for name in others if name not in still_open]
        if unknown:
            raise NotFound(
                Message("no task {unknown} was ticked off last.", unknown=", ".join(unknown)), id="unknown-task"
            )
        return Plan(tuple(rules.untick(found[name], invocation.now) for name in wanted if name in found))

    return execute(invocation, planner, needs="operations", confirm=False)


def verify(invocation: Invocation, files: Sequence[str]) -> tuple[Outcome, Verified, Sequence[Fault]]:
    """Tick off what exports show to stand as it should, and find what does not agree with what was ticked off.

    Files are LDIF or tables from HSA (hours, notices), or a table of switches or of roles seen. Also returns what was
    found, and the faults of what could not be read; units that the register does not have are passed over, and counted.

    Raises:
        FaultyInput, MissingInput: a file.
    """
    texts = [evidence_files.read(file, stdin=invocation.stdin) for file in files]
    for text in texts:
        invocation.note_file(text.name, text.sha256)
    faults: list[Fault] = []

    def planner(db: Connection) -> Planned:
        units, case_types = unit_directory(db, invocation.today), case_type_directory(db)
        words, day = (windows.SYSTEM, windows.ACTIVE, windows.INACTIVE), invocation.today
        roles, persons = catalogue(invocation.settings), person_directory(db)
        known = Known(persons.find, roles.find, roles.system, roles.systems, day)
        read = [
            evidence_files.understand(text, units.find, case_types.find, switches=words, roles=known) for text in texts
        ]
        seen = {each.key: each for file in read for each in file.seen}  # the last file says what is there now
        whole = {place: at for file in read for place, at in file.whole.items()}
        where = sorted({unit for _, unit, _ in seen} | {unit for _, unit in whole})
        names = {**unit_names(db, where), **case_types.names, **persons.names}
        names |= {id: role.on_screen or role.name for id, role in roles.roles.items()}
        held = {(row.system, row.unit, row.item): row for row in fetch(db, Keyed)}
        standings = _standings(invocation, db, day, where)
        asked = [*held, *((each.system, each.unit, each.item) for each in standings)]
        found = evidence.verify(
            [*seen.values(), *evidence.absent(seen, whole, asked, roles_worklist.NONE)],
            standings,
            held,
            name_of=lambda key: names.get(key, key),
            same=lambda each, state: (
                hsa_card.is_same(each.item, each.state, state, day)
                if each.system == hsa_card.SYSTEM
                else each.state == state
            ),
            now=invocation.now,
        )
        faults[:] = [fault for file in read for fault in file.faults]
        notes = [note for file in read for note in file.notes]
        if left := _units_not_looked_at(held.values(), whole):
            notes.append(Message("Units with roles ticked off and no whole list in the files: {count}.", count=left))
        if unknown := sum(len(file.unknown) for file in read):
            notes.append(Message("Of units that the register does not have, and passed over: {count}.", count=unknown))
        said = Message(
            "As it should be: {agreeing}. Still to be keyed in: {waiting}.",
            agreeing=found.agreeing,
            waiting=found.waiting,
        )
        return Planned(Plan(tuple(found.steps), notes=(*notes, said)), found)

    outcome = execute(invocation, planner, needs="operations", confirm=False)
    return outcome, outcome.facts, faults


def _units_not_looked_at(held: Iterable[Keyed], whole: Collection[Place]) -> int:
    """How many units have a role that was ticked off in a system of the files, and no row there that could be read."""
    systems = {system for system, _ in whole}
    given = {(row.system, row.unit) for row in held if row.system in systems and row.state == roles_worklist.GIVEN}
    return len(given - set(whole))
