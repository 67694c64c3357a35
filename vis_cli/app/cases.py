"""Cases: listed, shown, counted and imported; who looked at which stands in the access log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.execute import Outcome, Planned, append, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention.places import the_key
from vis_cli.app.streams import chunks, streamed, swept
from vis_cli.db.cases import cases
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import frugal
from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory
from vis_cli.errors import Message, Stale
from vis_cli.files.cases import cases as files
from vis_cli.files.core import sheets
from vis_cli.rules.cases.cases import STATES, Case, parse_number
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.plan import ACTIONS, BulkPlan
from vis_cli.rules.core.rights import READ_CASES
from vis_cli.rules.core.times import iso, local

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from vis_cli.files.core.csv import Table
    from vis_cli.files.core.long_text import LongText
    from vis_cli.files.core.text import Text

PARTS = (t.messages, t.comments, t.attachments)


@streamed
def list_(
    invocation: Invocation,
    *,
    unit: str | None = None,
    state: str | None = None,
    older_than: datetime | None = None,
    reveal: bool = False,
) -> Iterator[dict[str, Any]]:
    """The cases in order of their numbers, as `cases list --json` has them; `older_than`: opened before then.

    They are read as they are asked for. With `reveal` personal numbers are in full, and the access log says who saw
    which cases, a chunk of them before it is given.

    Raises:
        NotFound, Ambiguous: the unit. NotPermitted: the OS user may not see cases.
    """
    invocation.permit(READ_CASES)
    with invocation.streaming() as db:
        names = Names(db)
        for found in chunks(cases.fetch(db, *_where(invocation, db, unit, state, older_than))):
            if reveal:
                note_read(invocation, numbers=[case.id for case in found])
            for case in found:
                yield as_json(case, names, invocation.now, reveal)


def show(invocation: Invocation, case: str, *, as_resident: bool = False, reveal: bool = False) -> dict[str, Any]:
    """A case with its messages and attachments, and its comments unless it is `as_resident` sees it.

    The access log says who looked.

    Raises:
        FaultyInput: that is no case number. NotFound: there is no such case. NotPermitted: the OS user may not see
            cases.
    """
    invocation.permit(READ_CASES)
    with arguments.argument(case):
        key = parse_number(case)
    with invocation.reading() as db:
        found = cases.case(db, key)
        names = Names(db)
        parts = {table.name: cases.belonging(db, table, key) for table in PARTS}
    note_read(invocation, numbers=[found.id], residents=[found.resident] if reveal else ())
    said: Callable[[str], str] = str if reveal else mask
    shown = as_json(found, names, invocation.now, reveal)
    shown["messages"] = [
        {
            "n": row["n"],
            "at": iso(row["at"]),
            "sender": row["sender"],
            "author": names.persons.get(row["author"] or "", row["author"]),
            "sort": row["sort"],
            "text": said(row["text"]),
        }
        for row in parts["messages"]
    ]
    shown["attachments"] = [
        {"n": row["n"], "name": said(row["name"]), "media_type": row["media_type"], "size": row["size"]}
        for row in parts["attachments"]
    ]
    if not as_resident:
        shown["comments"] = [
            {
                "n": row["n"],
                "at": iso(row["at"]),
                "author": names.persons.get(row["author"], row["author"]),
                "text": said(row["text"]),
            }
            for row in parts["comments"]
        ]
    return shown


def stats(invocation: Invocation, *, unit: str | None = None) -> dict[str, Any]:
    """How many cases there are: all, open, closed, and by state.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    with invocation.reading() as db:
        found = cases.stats(db, *_where(invocation, db, unit, None, None))
    total, closed = sum(found.values()), found.get("closed", 0)
    by_state = {state: found.get(state, 0) for state in STATES}
    return {"total": total, "open": total - closed, "closed": closed, "states": by_state}


def _where(
    invocation: Invocation, db: Connection, unit: str | None, state: str | None, older_than: datetime | None
) -> list[ColumnElement[bool]]:
    wanted = []
    if unit is not None:
        wanted.append(cases.c.unit == arguments.unit(invocation, db, unit))
    if state is not None:
        wanted.append(cases.c.state == state)
    if older_than is not None:
        wanted.append(cases.older_than(older_than))
    return wanted


class Names:
    """Names for the ids that cases hold."""

    def __init__(self, db: Connection) -> None:
        self.units = unit_directory(db).names
        self.case_types = case_type_directory(db).names
        self.persons = person_directory(db).names


def as_json(case: Case, names: Names, now: datetime, reveal: bool = False) -> dict[str, Any]:
    """A case as `--json` has it."""
    return {
        "number": case.id,
        "unit": case.unit,
        "unit_name": names.units.get(case.unit),
        "case_type": names.case_types.get(case.case_type, case.case_type),
        "state": case.state,
        "assigned_to": case.assigned_to,
        "assigned_to_name": names.persons.get(case.assigned_to or ""),
        "days_open": (local(case.closed or now).date() - local(case.opened).date()).days,
        "waiting_since": iso(case.waiting_since) if case.waiting_since else None,
        "opened": iso(case.opened),
        "closed": iso(case.closed) if case.closed else None,
        "last_event": iso(case.last_event),
        "documented": case.documented,
        "subject": case.subject if reveal else mask(case.subject or "") or None,
        "resident": case.resident if reveal else personal_number.mask(case.resident),
    }


def note_read(invocation: Invocation, *, numbers: Iterable[str] = (), residents: Iterable[str] = ()) -> None:
    """Note in the access log who looked at which cases, or at which residents in full."""
    row: Mapping[str, Any] = {
        "at": invocation.now,
        "actor": invocation.actor,
        "user": invocation.user,
        "command": invocation.command,
        "resident": ", ".join(personal_number.mask(resident) for resident in residents) or None,
        "cases": json.dumps(list(numbers)),
        "person": None,
    }
    append(invocation, t.reads, row)


# --- import ----------------------------------------------------------------------------------------------------------


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
            counts["add"] += len(compared.new)
            counts["change"] += len(compared.differ)
            counts["same"] += compared.same
            _note(digest, compared)
            if write is not None and not table.faults:
                write(db, compared)
        return BulkPlan(counts, digest.hexdigest())


def _note_reopened(table: Table, found: Mapping[int, Case], differ: Sequence[tuple[Case, Case]]) -> None:
    """Note that closed cases are not opened again, each at its place."""
    reopened = {before.key: before for before, after in differ if before.closed is not None and after.closed is None}
    if reopened:
        for row, case in found.items():
            if case.key in reopened:
                said = Message("{case} is closed, and a closed case is not opened again.", case=case.id)
                table.fault(row, "state", "reopens", said, "Open a new case.")


def _note(digest: Any, compared: cases.Compared) -> None:
    """Which cases are new, and what of which differs: not how, since the journal keeps it for ever."""
    for case in compared.new:
        digest.update(f"add {case.id}\n".encode())
    for before, after in compared.differ:
        changed = [each.name for each in fields(Case) if getattr(before, each.name) != getattr(after, each.name)]
        digest.update(f"change {after.id} {' '.join(changed)}\n".encode())
