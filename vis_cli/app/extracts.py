"""What somebody is given of what is kept of them: who has read their cases, and the cases themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vis_cli.app.access_log import destroyed_through, gaps, note_read, reads
from vis_cli.app.cases.query import as_json
from vis_cli.app.invocation import Invocation
from vis_cli.db.cases import cases, views
from vis_cli.db.core import tables as t
from vis_cli.errors import Sentence
from vis_cli.rules.cases.cases import STATES, Case
from vis_cli.rules.cases.queue import Wanted
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.rights import READ_CASES
from vis_cli.rules.core.times import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection


def of_reads(
    invocation: Invocation, resident: str, *, since: datetime | None = None, until: datetime | None = None
) -> dict[str, Any]:
    """The extract of the access log for a resident, oldest first: which unit looked, when, and at what.

    It names nobody who looked (PDL 8 kap. 5 §: from which care unit, and when). A read of which the log does not know
    whether it was of them is left out, since it may be another's; how many is told, and what else it cannot know.

    Raises:
        NotPermitted: the OS user may not read the access log. FaultyConfiguration: the key is gone.
    """
    found = list(reads(invocation, resident=resident, since=since, until=until))
    with invocation.reading() as db:
        untold, others = gaps(invocation, db)
        destroyed = destroyed_through(db)
    items = [
        {"at": item["at"], "unit": item["unit"], "unit_name": item["unit_name"], "what": item["what"]}
        for item in reversed(found)
        if item["certain"]
    ]
    return {
        "resident": personal_number.mask(resident),
        "made_at": iso(invocation.now),
        "from": None if since is None else iso(since),
        "to": None if until is None else iso(until),
        "left_out": len(found) - len(items),
        "untold": untold,
        "other_keys": others,
        "destroyed_through": destroyed,
        "items": items,
    }


def nothing(extract: Mapping[str, Any]) -> Sentence:
    """What is said where no read stands in an extract: only that nobody looked where the log knows of every read."""
    unsure = any(extract[each] for each in ("left_out", "untold", "other_keys", "destroyed_through"))
    return "No read is known to be of the resident." if unsure else "Nobody has looked."


def page_of_reads(extract: Mapping[str, Any], *, say: Callable[[Sentence], str], lang: str) -> str:
    """The same as a page for the resident; `say` puts its words into the language `lang`."""
    from vis_cli.files.cases import extracts

    return extracts.reads_page(extract, nothing(extract), say=say, lang=lang)


def of_cases(invocation: Invocation, resident: str, *, staff: bool = False) -> dict[str, Any]:
    """Everything that is kept of a resident in cases: each with its messages, files by name, and answers to forms.

    With `staff` also what only staff sees: comments, who has the case, and what is said of the patient record. The
    access log says who made it, before anything of it is given.

    Raises:
        NotPermitted: the OS user may not see cases. Busy: it could not be noted.
    """
    invocation.permit(READ_CASES)
    with invocation.reading() as db:
        wanted = Wanted(None, STATES, None, False, None, None, resident, None, "number")
        found = list(views.listed(db, wanted))
        whole = [_whole(invocation, db, case, staff) for case in found]
    there = {case.key for case in note_read(invocation, "export", found, residents=[resident], revealed=True)}
    return {
        "resident": resident,
        "made_at": iso(invocation.now),
        "for": "staff" if staff else "resident",
        "cases": [item for case, item in zip(found, whole, strict=True) if case.key in there],
    }


def page_of_cases(extract: Mapping[str, Any], *, say: Callable[[Sentence], str], lang: str) -> str:
    """The same as a page; `say` puts its words into the language `lang`."""
    from vis_cli.files.cases import extracts

    return extracts.cases_page(extract, say=say, lang=lang)


FOR_STAFF = ("assigned_to", "assigned_to_name", "documented", "waiting_since", "revision")


def _whole(invocation: Invocation, db: Connection, case: Case, staff: bool) -> dict[str, Any]:
    rows = {table.name: cases.belonging(db, table, case.key) for table in (t.messages, t.attachments, t.form_replies)}
    comments = cases.belonging(db, t.comments, case.key) if staff else []
    authors = [row["author"] for row in (*rows["messages"], *comments)]
    names = views.names(db, [case], authors)
    shown = as_json(case, names, invocation.now, reveal=True)
    said = {key: value for key, value in shown.items() if staff or key not in FOR_STAFF}
    unit = names.units.get(case.unit, case.unit)

    def author(row: Mapping[str, Any]) -> str | None:
        if not staff:
            return unit if row["sender"] == "unit" else None
        by: str | None = row["author"]
        return names.persons.get(by or "", by)

    said["messages"] = [
        {**_dated(row, ("sender", "text", "signature")), "author": author(row)} for row in rows["messages"]
    ]
    said["attachments"] = [
        {"name": row["name"], "media_type": row["media_type"], "size": row["size"]} for row in rows["attachments"]
    ]
    said["forms"] = [_dated(row, ("form", "answers")) for row in rows["form_replies"]]
    if staff:
        said["comments"] = [
            {**_dated(row, ("text",)), "author": names.persons.get(row["author"], row["author"])} for row in comments
        ]
    return said


def _dated(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {"at": iso(row["at"]), **{name: row[name] for name in names}}
