"""Cases that are there: listed as a queue, shown as staff or the resident sees them, counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.access_log import note_case, note_read
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import Rows, chunks, streamed
from vis_cli.db.cases import cases, views
from vis_cli.db.cases.views import Names
from vis_cli.db.core import tables as t
from vis_cli.db.register.directories import parents
from vis_cli.errors import Message, Sentence, Usage, reason_of
from vis_cli.rules.cases import queue
from vis_cli.rules.cases.cases import STATES, Case, parse_number
from vis_cli.rules.cases.queue import Wanted
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.rights import READ_CASES
from vis_cli.rules.core.times import iso
from vis_cli.rules.register.units import under

if TYPE_CHECKING:
    from sqlalchemy import Connection

NOBODY = "nobody"
"""What stands for nobody where a person is asked for."""

FOR_RESIDENTS = (
    "number", "unit", "unit_name", "case_type", "state", "turn", "days_open", "waiting_since", "opened", "closed",
    "open_until", "days_left", "sort", "subject", "resident",
)  # fmt: skip
"""What residents see of their case beside its messages: nothing that an internal comment or assignment changes."""


@dataclass(frozen=True)
class Asked:
    """What a list of cases is narrowed to, and sorted by, as arguments say it.

    `below` takes the units under `unit` too. No `states`: all, but only open cases where `assigned_to` (a person, or
    "nobody") or whose turn it is (`waiting`: "unit" or "resident") narrows them. `older_than`: opened before then.
    `resident` is twelve digits. `order` is one of `rules.cases.queue.ORDERS`.
    """

    unit: str | None = None
    below: bool = False
    states: Sequence[str] = ()
    assigned_to: str | None = None
    waiting: str | None = None
    older_than: datetime | None = None
    resident: str | None = None
    sending: int | None = None
    order: str = "number"


@dataclass
class Page:
    """Some cases of a list, whether there are more, and the cursor that the next page goes on from."""

    items: Iterator[dict[str, Any]] = field(default_factory=lambda: iter(()))
    more: bool = False
    next: str | None = None


def list_(invocation: Invocation, asked: Asked | None = None, *, reveal: bool = False) -> Rows[dict[str, Any]]:
    """The cases that are asked for, as `cases list --json` has them.

    They are read as they are asked for, and the access log says who saw which cases, a chunk of them before it is
    given. With `reveal` personal numbers are in full.

    Raises:
        NotFound, Ambiguous: the unit or person. NotPermitted: the OS user may not see cases.
    """
    return _items(invocation, asked or Asked(), reveal, Page(), None, None)


def page(
    invocation: Invocation,
    asked: Asked | None = None,
    *,
    limit: int | None = None,
    after: str | None = None,
    reveal: bool = False,
) -> Page:
    """At most `limit` cases of the list that `list_` gives, from where the page before ended: `after` is its `next`.

    Raises:
        Usage: `after` is no place in this list. NotFound, Ambiguous, NotPermitted: as `list_`.
    """
    found = Page()
    found.items = _items(invocation, asked or Asked(), reveal, found, limit, after)
    return found


@streamed
def _items(
    invocation: Invocation, asked: Asked, reveal: bool, page: Page, limit: int | None, after: str | None
) -> Iterator[dict[str, Any]]:
    """The items of a page, which is told where it ends before the first of them is given."""
    invocation.permit(READ_CASES)
    with invocation.streaming() as db:
        wanted = _wanted(invocation, db, asked)
        found: Sequence[Case] = ()
        begins = None if after is None else _place(after, wanted)
        if limit is not None and (end := views.end(db, wanted, begins, limit)) is not None:
            page.more, page.next = True, queue.cursor(end, wanted)
        for found in chunks(views.listed(db, wanted, begins, limit)):
            shown = note_read(invocation, "list", found, revealed=reveal)
            names = views.names(db, shown)
            for case in shown:
                yield as_json(case, names, invocation.now, reveal)
        if not found and asked.resident is not None:  # that a resident has none is something seen, too
            note_read(invocation, "list", residents=[asked.resident], revealed=reveal)


def _wanted(invocation: Invocation, db: Connection, asked: Asked) -> Wanted:
    unit = None if asked.unit is None else arguments.unit(invocation, db, asked.unit)
    units = None if unit is None else sorted(under(unit, parents(db))) if asked.below else [unit]
    nobodys = asked.assigned_to == NOBODY
    person = None if asked.assigned_to is None or nobodys else arguments.person(db, asked.assigned_to)
    is_of_open = asked.assigned_to is not None or asked.waiting is not None
    return Wanted(
        units,
        asked.states or (queue.OPEN if is_of_open else STATES),
        person,
        nobodys,
        asked.waiting,
        asked.older_than,
        asked.resident,
        asked.sending,
        asked.order,
    )


def _place(after: str, wanted: Wanted) -> queue.Place:
    try:
        return queue.place_of(after, wanted)
    except ValueError as error:
        said = Message("--after: {error}", error=reason_of(error))
        hint = "Give the options of the page before, and what it says comes next."
        raise Usage(said, id="faulty-cursor", hint=hint) from None


def show(invocation: Invocation, case: str, *, as_resident: bool = False, reveal: bool = False) -> dict[str, Any]:
    """A case with its messages and attachments; for staff also its comments and what else only staff sees.

    `as_resident`: as the resident sees it. Comments are then not even read, and of staff only signatures are shown.
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
        messages, attachments = (cases.belonging(db, table, key) for table in (t.messages, t.attachments))
        comments = [] if as_resident else cases.belonging(db, t.comments, key)
        names = views.names(db, [found], [each.get("author") for each in (*messages, *comments)])
    note_case(invocation, "show", found, revealed=reveal)
    said: Callable[[str], str] = str if reveal else mask
    shown = as_json(found, names, invocation.now, reveal)
    files = [_attachment(row, said) for row in attachments]
    if as_resident:
        shown = {key: shown[key] for key in FOR_RESIDENTS}
        unit = names.units.get(found.unit, found.unit)
        authors = [unit if row["sender"] == "unit" else None for row in messages]
    else:
        authors = [names.persons.get(row["author"] or "", row["author"]) for row in messages]
    came = {row["n"]: row["message"] for row in attachments}
    shown["messages"] = [
        {
            "n": row["n"],
            "at": iso(row["at"]),
            "sender": row["sender"],
            "author": author,
            "sort": row["sort"],
            "text": said(row["text"]),
            "signature": None if row["signature"] is None else said(row["signature"]),
            "attachments": [file for file in files if came[file["n"]] == row["n"]],
        }
        for row, author in zip(messages, authors, strict=True)
    ]
    shown["attachments"] = files
    if not as_resident:
        shown["comments"] = [_comment(row, names, said) for row in comments]
    return shown


def sheet(shown: Mapping[str, Any], *, say: Callable[[Sentence], str], lang: str) -> str:
    """A case that `show` has given, as a page; `say` puts its words into the language `lang`."""
    from vis_cli.files.cases import sheet

    return sheet.page(shown, say=say, lang=lang)


def _attachment(row: Mapping[str, Any], said: Callable[[str], str]) -> dict[str, Any]:
    return {"n": row["n"], "name": said(row["name"]), "media_type": row["media_type"], "size": row["size"]}


def _comment(row: Mapping[str, Any], names: Names, said: Callable[[str], str]) -> dict[str, Any]:
    author = names.persons.get(row["author"], row["author"])
    return {"n": row["n"], "at": iso(row["at"]), "author": author, "text": said(row["text"])}


def stats(invocation: Invocation, *, unit: str | None = None) -> dict[str, Any]:
    """How many cases there are, by state and by whose turn it is, and what is pressing among the open ones.

    `run_out` are those that the next run would close, `run_out_soon` those that close by themselves within a week.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    soon = invocation.now + timedelta(days=queue.SOON)
    with invocation.reading() as db:
        units = None if unit is None else [arguments.unit(invocation, db, unit)]
        found = views.counted(db, units, invocation.now, soon)
    opened = sum(found.states.values())
    return {
        "total": opened + found.closed,
        "open": opened,
        "closed": found.closed,
        "states": {state: found.states.get(state, 0) for state in queue.OPEN} | {"closed": found.closed},
        "turn": {"unit": found.waiting, "resident": opened - found.waiting},
        "oldest_waiting": None if found.oldest is None else iso(found.oldest),
        "run_out": found.run_out,
        "run_out_soon": found.run_out_soon,
    }


def as_json(case: Case, names: Names, now: datetime, reveal: bool = False) -> dict[str, Any]:
    """A case as `--json` has it, for staff."""
    return {
        "number": case.id,
        "unit": case.unit,
        "unit_name": names.units.get(case.unit),
        "case_type": names.case_types.get(case.case_type, case.case_type),
        "state": case.state,
        "turn": queue.turn(case),
        "assigned_to": case.assigned_to,
        "assigned_to_name": names.persons.get(case.assigned_to or ""),
        "days_open": queue.days_open(case, now),
        "waiting_since": iso(case.waiting_since) if case.waiting_since else None,
        "open_until": iso(case.open_until) if case.open_until else None,
        "days_left": queue.days_left(case, now),
        "opened": iso(case.opened),
        "closed": iso(case.closed) if case.closed else None,
        "last_event": iso(case.last_event),
        "documented": case.documented,
        "sort": case.sort,
        "sending": None if case.sending is None else f"S-{case.sending}",
        "revision": case.revision,
        "subject": case.subject if reveal else mask(case.subject or "") or None,
        "resident": case.resident if reveal else personal_number.mask(case.resident),
    }
