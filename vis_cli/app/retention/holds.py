"""Holds: placed on cases, units, case types and residents, listed and released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from vis_cli.app import arguments
from vis_cli.app.access_log import note_read
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was, end_of
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import fetch, fetch_keys, next_number, raise_counter, stream
from vis_cli.db.register.directories import names_of
from vis_cli.db.retention import due as retention
from vis_cli.errors import Message, NotFound
from vis_cli.rules.cases import cases
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.rights import READ_CASES
from vis_cli.rules.core.times import iso, local
from vis_cli.rules.retention import holds as rules
from vis_cli.rules.retention.policies import Hold

if TYPE_CHECKING:
    from sqlalchemy import Connection

r = t.hold_residents.c


def add(
    invocation: Invocation,
    reason: str,
    *,
    numbers: Sequence[str] = (),
    units: Sequence[str] = (),
    case_types: Sequence[str] = (),
    resident: str | None = None,
    until: date | None = None,
) -> Outcome:
    """Hold cases by number, unit, case type or resident, for a `reason`, until a last day or until released.

    Raises:
        FaultyInput: a case or personal number is none. NotFound, Ambiguous: a case, a unit, a type.
    """
    person = None
    if resident is not None:
        with arguments.argument(personal_number.hidden(resident)):
            person = personal_number.of_resident(resident, today=invocation.today)

    def planner(db: Connection) -> Planned:
        wanted = list(_subjects(invocation, db, numbers, units, case_types))
        token = None if person is None else _token(db, person)
        if token is not None:
            wanted.append(("resident", token))
        steps = rules.hold(
            [hold for hold in fetch(db, Hold) if hold.stands(invocation.today)],
            wanted,
            reason,
            first=next_number(db, Hold.kind),
            at=invocation.now,
            until=until,
        )
        return Planned(Plan(steps), token)

    def finish(db: Connection, _number: int | None) -> None:
        if person is not None:
            _keep_token(db, _token(db, person), person)

    return execute(invocation, planner, needs="retention", finish=finish)


def _subjects(
    invocation: Invocation, db: Connection, numbers: Sequence[str], units: Sequence[str], types: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for written in numbers:
        with arguments.argument(written):
            key = cases.parse_number(written)
        if db.scalar(select(t.cases.c.key).where(t.cases.c.key == key)) is None:
            raise NotFound(
                Message("no case {key}.", key=cases.number(key)), id="unknown-case", hint="It may have been purged."
            )
        yield "case", cases.number(key)
    for written in units:
        yield "unit", arguments.unit(invocation, db, written)
    for written in types:
        yield "case-type", arguments.case_type(db, written)


def _token(db: Connection, person: str) -> str:
    """What a hold calls the resident by: the token they have, or the next one."""
    known = db.scalar(select(r.token).where(r.resident == person))
    return known or f"P-{next_number(db, 'hold-resident')}"


def _keep_token(db: Connection, token: str, person: str) -> None:
    if db.scalar(select(r.token).where(r.token == token)) is None:
        db.execute(t.hold_residents.insert(), {"token": token, "resident": person})
        raise_counter(db, "hold-resident", int(token[2:]))


@streamed
def list_(
    invocation: Invocation, *, everything: bool = False, at: datetime | None = None, reveal: bool = False
) -> Iterator[dict[str, Any]]:
    """The holds in force, or `everything`, with how many cases each keeps; as `retention hold list --json` has them.

    With `at` as it was then, or will be; a day gone by, which is its midnight here, as it was when the day was over.
    They are read as they are asked for. With `reveal` the numbers of residents are in full, and the access log says who
    saw whose, a chunk of them before it is given.

    Raises:
        NotPermitted: the OS user may not see cases, and numbers are to be revealed.
    """
    if reveal:
        invocation.permit(READ_CASES)
    today = invocation.today if at is None else local(at).date()
    then = at if at is None or local(at).time() != time() else end_of(invocation, today)
    with invocation.streaming() as db, as_it_was(invocation, db, then):
        held = (hold for hold in stream(db, Hold) if everything or hold.stands(today))
        for holds in chunks(held):
            names: dict[str, str | None] = dict(names_of(db, holds))
            tokens = [hold.subject for hold in holds if hold.scope == "resident"]
            found = db.execute(select(r.token, r.resident).where(one_of(r.token, tokens))) if tokens else ()
            residents = {row.token: row.resident for row in found}
            if reveal and tokens:
                seen = dict.fromkeys(residents[token] for token in tokens if token in residents)
                note_read(invocation, "holds", residents=seen, revealed=True)
            for token in tokens:
                who = residents.get(token)
                names[token] = who if reveal or who is None else personal_number.mask(who)
            counts = retention.each_keeps(db, holds, today)
            yield from (_as_item(hold, names, counts, today) for hold in holds)


def _as_item(hold: Hold, names: Mapping[str, str | None], counts: Mapping[str, int], today: date) -> dict[str, Any]:
    return {
        "id": hold.id,
        "scope": hold.scope,
        "subject": hold.subject,
        "subject_name": names.get(hold.subject),
        "reason": hold.reason,
        "from": iso(hold.placed_at),
        "to": hold.until.isoformat() if hold.until else None,
        "state": hold.state(today),
        "released": iso(hold.released_at) if hold.released_at else None,
        "cases": counts.get(hold.id, 0),
    }


def release(invocation: Invocation, numbers: Sequence[int]) -> Outcome:
    """Release holds: their cases may be purged again when they are due.

    Raises:
        NotFound: there is no such hold.
    """

    def planner(db: Connection) -> Plan:
        held = fetch_keys(db, Hold.kind, [(number,) for number in numbers])
        return Plan(rules.release({number: held.get((number,)) for number in numbers}, at=invocation.now))

    return execute(invocation, planner, needs="retention")
