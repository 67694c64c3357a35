"""What exports of the systems show, held against the worklist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from vis_cli.app.configured import catalogue
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.worklist import standings
from vis_cli.db.core.records import fetch
from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory, unit_names
from vis_cli.errors import Fault, Message
from vis_cli.files.worklist import evidence as evidence_files
from vis_cli.files.worklist.roles_seen import Known
from vis_cli.rules.cards import hsa_card
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.orders import switch_tasks
from vis_cli.rules.roles import worklist as roles_worklist
from vis_cli.rules.worklist import evidence
from vis_cli.rules.worklist.evidence import Place, Verified
from vis_cli.rules.worklist.tasks import Keyed, Ticked, at_hand

if TYPE_CHECKING:
    from sqlalchemy import Connection


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
        words, day = (switch_tasks.SYSTEM, switch_tasks.ACTIVE, switch_tasks.INACTIVE), invocation.today
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
        ticked = {key: Ticked(row.state, row.at, row.due) for key, row in held.items()}
        wanted = at_hand(standings(invocation, db, invocation.now, where), ticked, invocation.now)
        asked = [*held, *(each.key for each in wanted)]
        found = evidence.verify(
            [*seen.values(), *evidence.absent(seen, whole, asked, roles_worklist.NONE)],
            wanted,
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
        if faults:
            notes.append(Message("Faulty values left out: {count}.", count=len(faults)))
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
