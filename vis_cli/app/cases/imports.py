"""Cases from the system that they were in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from vis_cli.app.cases.acting import Staff
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention.places import the_key
from vis_cli.app.streams import swept
from vis_cli.db.cases import cases
from vis_cli.db.core import journal
from vis_cli.db.core.engine import frugal
from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory
from vis_cli.errors import Message, Stale
from vis_cli.files.cases import cases as files
from vis_cli.files.core import sheets
from vis_cli.rules.cases.cases import Case
from vis_cli.rules.core.plan import ACTIONS, BulkPlan
from vis_cli.rules.core.sentences import some

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.files.core.csv import Table
    from vis_cli.files.core.long_text import LongText
    from vis_cli.files.core.text import Text

SHOWN = 5  # persons named, each with the unit


def import_(invocation: Invocation, file: str, *, reserve_numbers: bool = False) -> Outcome:
    """Import cases from a CSV file: add new ones, change known ones, remove none. This cannot be undone.

    With `reserve_numbers`, twelve characters that are no personal number are taken as they stand.

    Raises:
        FaultyInput, MissingInput: the file. Refused: a guard, the counts expected, or nobody to confirm.
        Stale: the file or the cases changed while it was read. StorageError: a pipe cannot be kept to be read twice.
    """
    with sheets.opened(file, stdin=invocation.stdin) as text:
        source = _Source(invocation, text, reserve_numbers)
        if not invocation.dry_run:
            invocation.permit("cases")
            with invocation.streaming() as db:
                source.plan(db)  # a long file is not read with the lock held, but to write what is in it

        def take_in(db: Connection, planned: Planned) -> None:
            frugal(db)
            if source.read(db, cases.write).identity != planned.plan.identity:
                raise Stale("the database changed while the file was read.", hint="Run it again.")
            invocation.note_content(text.hmac(the_key(invocation, db)))

        return execute(invocation, source.plan, needs="cases", undoable=False, carry_out=take_in)


class _Source:
    """A file of cases, read once to plan, and anew wherever what its names mean may have changed; once more to write.

    What is in it is never held: a region has millions of cases.
    """

    def __init__(self, invocation: Invocation, text: Text | LongText, reserve_numbers: bool) -> None:
        self.invocation, self.text, self.reserve_numbers = invocation, text, reserve_numbers
        self._as_of: Any = None

    def plan(self, db: Connection) -> BulkPlan:
        """How many cases are new, differ and are the same, as the register of this transaction names what they are of.

        Raises:
            FaultyInput: the file. Stale: it changed meanwhile.
        """
        as_of = journal.head(db)
        if self._as_of != as_of:
            self._plan, self._as_of = self.read(db), as_of
        return self._plan

    def read(self, db: Connection, write: Callable[[Connection, cases.Compared], None] | None = None) -> BulkPlan:
        """The same, found by reading the file, a piece at a time; each is given to `write`."""
        today = self.invocation.today
        counts: dict[str, int] = dict.fromkeys(ACTIONS, 0)
        digest = sha256()
        given: dict[tuple[str, str], int] = {}
        pieces = files.parse(
            self.text.reading(),
            units=unit_directory(db, today),
            case_types=case_type_directory(db),
            persons=person_directory(db),
            today=today,
            reserve_numbers=self.reserve_numbers,
        )
        for table, found in swept(pieces):
            compared = cases.compare(db, list(found.values()))
            _note_reopened(table, found, compared.differ)
            _note_anothers(table, found, compared.differ)
            counts["add"] += len(compared.new)
            counts["change"] += len(compared.differ)
            counts["same"] += compared.same
            _note(digest, compared)
            for case in (*compared.new, *(after for _, after in compared.differ)):
                if case.closed is None and case.assigned_to is not None:
                    pair = (case.assigned_to, case.unit)
                    given[pair] = given.get(pair, 0) + 1
            if write is not None and not table.faults:
                write(db, compared)
        return BulkPlan(counts, digest.hexdigest(), notes=_without_role(Staff(self.invocation, db), given))


def _without_role(staff: Staff, given: Mapping[tuple[str, str], int]) -> tuple[Message, ...]:
    """A note of the open cases that are with somebody who may not answer them there."""
    wrong = {pair: count for pair, count in given.items() if not staff.may(pair[0], "answer-case", pair[1])}
    if not wrong:
        return ()
    shown = [f"{staff.name_of(person)} · {staff.name_of(unit)}" for person, unit in sorted(wrong)]
    message = Message(
        "Open cases that are with somebody who may not answer them there: {count} ({who}).",
        count=sum(wrong.values()),
        who=some(shown, SHOWN),
    )
    return (message,)


def _note_reopened(table: Table, found: Mapping[int, Case], differ: Sequence[tuple[Case, Case]]) -> None:
    """Note that closed cases are not opened again, each at its place."""
    reopened = {before.key: before for before, after in differ if before.closed is not None and after.closed is None}
    if reopened:
        for row, case in found.items():
            if case.key in reopened:
                said = Message("{case} is closed, and a closed case is not opened again.", case=case.id)
                table.fault(row, "state", "reopens", said, "Open a new case.")


def _note_anothers(table: Table, found: Mapping[int, Case], differ: Sequence[tuple[Case, Case]]) -> None:
    """Note that a case stays its resident's, who else would read what they never wrote, each at its place."""
    others = {before.key for before, after in differ if before.resident != after.resident}
    if others:
        for row, case in found.items():
            if case.key in others:
                said = Message("{case} is another resident's, and stays theirs.", case=case.id)
                table.fault(row, "resident", "other-resident", said, "Compare the number with the source.")


def _note(digest: Any, compared: cases.Compared) -> None:
    """Which cases are new, and what of which differs: not how, since the journal keeps it for ever."""
    for case in compared.new:
        digest.update(f"add {case.id}\n".encode())
    for before, after in compared.differ:
        changed = [each.name for each in fields(Case) if getattr(before, each.name) != getattr(after, each.name)]
        digest.update(f"change {after.id} {' '.join(changed)}\n".encode())
