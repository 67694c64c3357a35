"""Cases that are there: listed, shown, counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.access_log import note_read
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.cases import cases
from vis_cli.db.core import tables as t
from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory
from vis_cli.rules.cases.cases import STATES, Case, parse_number
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.rights import READ_CASES
from vis_cli.rules.core.times import iso, local

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection


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
