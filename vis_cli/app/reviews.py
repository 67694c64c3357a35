"""Reviews of the access log: a sample to look at, and on record what came of it."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.access_log import LOG, note_look
from vis_cli.app.cases.acting import oneself
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, fetch_in, next_number
from vis_cli.db.journal import reviews as db_reviews
from vis_cli.db.register.directories import names_of, person_directory, unit_directory
from vis_cli.errors import Fault, FaultyInput, Message, Usage, reason_of
from vis_cli.files.journal import reviews as files
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.rights import READ_LOG
from vis_cli.rules.core.times import iso
from vis_cli.rules.journal import reviews as rules
from vis_cli.rules.journal.reviews import Read, Review

if TYPE_CHECKING:
    from sqlalchemy import Connection


def sample(invocation: Invocation, unit: str, month: str, count: int, *, seed: str | None = None) -> dict[str, Any]:
    """Reads of a unit in a month to look at: `count` by chance, and as many of those that a rule picks.

    The same `seed` draws the same; without one it is drawn too, and given with the sample. The look is noted.

    Raises:
        NotFound, Ambiguous: the unit. Usage: it is no month. NotPermitted: the OS user may not read the access log.
    """
    invocation.permit(READ_LOG)
    name, since, until = _month(month)
    chance = seed if seed is not None else str(secrets.randbelow(10**9))
    with invocation.reading() as db:
        where = arguments.unit(invocation, db, unit)
    note_look(invocation, unit=where)
    with invocation.reading() as db:
        found = db_reviews.reads_of(db, where, since, until, LOG)
        reads = [
            Read(row.number, row.at, row.person or row.user or row.actor, _count(row.cases), bool(row.resident))
            for row in found
        ]
        why = rules.sampled(reads, count, chance)
        rows = db_reviews.rows(db, why)
        persons = person_directory(db).names
        unit_name = unit_directory(db).names.get(where, where)
    items = [
        {
            "read": row.number,
            "unit": where,
            "unit_name": unit_name,
            "month": name,
            "at": iso(row.at),
            "user": row.user,
            "person": row.person,
            "person_name": persons.get(row.person or ""),
            "what": row.what,
            "cases": [str(each) for each in json.loads(row.cases or "[]")],
            "why": why[row.number],
            "outcome": None,
            "comment": None,
        }
        for row in rows
    ]
    marks = len(rules.marked(reads))
    return {"unit": where, "month": name, "seed": chance, "reads": len(reads), "marked": marks, "items": items}


def reviewed(invocation: Invocation, file: str, by: str | None = None) -> Outcome:
    """Put on record that a sample (`-`: standard input) was looked at by somebody, and what came of each read.

    Raises:
        MissingInput, FaultyInput: the file. NotFound, Ambiguous: the person. Usage: nobody is named.
    """
    invocation.permit(READ_LOG)
    with invocation.reading() as db:
        units = unit_directory(db, invocation.today)
    looked = files.read(file, units.find, stdin=invocation.stdin)
    invocation.note_file(looked.table.text.name, looked.table.text.sha256)

    def planner(db: Connection) -> Planned:
        person = oneself(invocation, db) if by is None else arguments.person(db, by)
        if person is None:
            raise Usage("who has looked?", id="missing-person", hint="Give --by PERSON, or name yourself in vis.yaml.")
        _demand_there(db, looked)
        said = rules.remarks(looked.rows)
        done = Review(
            next_number(db, Review.kind),
            looked.unit,
            looked.month,
            person,
            invocation.now,
            len(looked.rows),
            len(said),
            json.dumps(said, ensure_ascii=False),
        )
        held = fetch(db, Review, t.reviews.c.unit == looked.unit, t.reviews.c.month == looked.month)
        same = next((each for each in held if _says(each) == _says(done)), None)
        return Planned(Plan((Step(same, same) if same is not None else Step(None, done),)))

    return execute(invocation, planner, needs=READ_LOG)


def list_(invocation: Invocation, unit: str | None = None) -> list[dict[str, Any]]:
    """The reviews on record, newest first.

    Raises:
        NotFound, Ambiguous: the unit. NotPermitted: the OS user may not read the access log.
    """
    invocation.permit(READ_LOG)
    with invocation.reading() as db:
        where = None if unit is None else arguments.unit(invocation, db, unit)
        found = fetch(db, Review) if where is None else fetch_in(db, Review, t.reviews.c.unit, [where])
        names = names_of(db, found)
    return [
        {
            "id": each.id,
            "unit": each.unit,
            "unit_name": names.get(each.unit),
            "month": each.month,
            "by": each.by,
            "by_name": names.get(each.by),
            "at": iso(each.at),
            "looked": each.looked,
            "remarks": each.remarks,
            "findings": json.loads(each.findings),
        }
        for each in sorted(found, key=lambda each: -each.number)
    ]


def unreviewed(invocation: Invocation, db: Connection) -> tuple[str, list[str]]:
    """The month that was last whole, and the units whose reads of it nobody has looked at."""
    last = invocation.today.replace(day=1) - timedelta(days=1)
    month = f"{last:%Y-%m}"
    try:
        _, since, until = rules.month_of(month)
    except ValueError:  # the clock stands before any log
        return month, []
    return month, db_reviews.unreviewed(db, month, since, until, LOG)


def _count(cases: str | None) -> int:
    """How many cases stand in a list of JSON, without reading it: thousands of reads are looked at."""
    return (cases or "").count('"') // 2


def _says(review: Review) -> tuple[object, ...]:
    return review.unit, review.month, review.by, review.looked, review.findings


def _month(text: str) -> Any:
    try:
        return rules.month_of(text)
    except ValueError as error:
        raise Usage(reason_of(error), id="malformed-month", hint="Write it as 2026-05.") from None


def _demand_there(db: Connection, looked: files.Looked) -> None:
    """Refuse a review of reads that the log does not have at that unit in that month.

    Raises:
        FaultyInput: with every such row.
    """
    _, since, until = rules.month_of(looked.month)
    there = {row.number for row in db_reviews.reads_of(db, looked.unit, since, until, LOG)}
    faults = [
        Fault(
            "unknown-read",
            Message("the log has no read {number} there in that month.", number=number),
            looked.table.source(row, "read"),
        )
        for number, row in looked.row_of.items()
        if number not in there
    ]
    if faults:
        raise FaultyInput(faults)
