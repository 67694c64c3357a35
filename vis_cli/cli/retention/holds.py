"""`vis retention hold`: keeping cases from being purged, and letting go of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import Resident
from vis_cli.errors import NotFound, Usage
from vis_cli.rules.cases import cases
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.rights import READ_CASES
from vis_cli.rules.core.times import clock, iso
from vis_cli.rules.retention.policies import Hold

if TYPE_CHECKING:
    from sqlalchemy import Connection

app = typer.Typer(cls=Group, help="Keep cases from being purged: add, list, release.", rich_markup_mode=None)

COLUMNS = ("id", "scope", "subject", "subject_name", "reason", "from", "to", "state", "cases")


@app.command(cls=Changing)
def add(
    ctx: typer.Context,
    case: Annotated[list[str] | None, typer.Argument(help="Cases, e.g. 2024-0001234.")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="All cases of this unit and those under it.")] = None,
    case_type: Annotated[list[str] | None, typer.Option("--case-type", help="All cases of this type.")] = None,
    resident: Resident = None,
    until: Annotated[
        str | None, typer.Option("--until", help="The last day it stands; without it, until released.")
    ] = None,
) -> None:
    """Hold cases: by number, unit, case type or resident. --reason says why, and is not for names of residents."""
    vis: AppContext = ctx.obj
    reason = str(vis.options.get("reason") or "").strip()
    if not reason:
        raise Usage("a hold needs its reason.", id="missing-reason", hint="Add --reason TEXT.")
    if not (case or unit or case_type or resident):
        raise Usage("nothing to hold.", hint="Name cases, --unit, --case-type or --resident.")
    last = vis.day(until, "--until") if until else None
    if last is not None and last < vis.today:
        raise Usage(f"--until: {last} has passed.", id="past-end")
    person = params.resident(vis, resident) if resident else None
    tokens: dict[str, str] = {}

    def planner(db: Connection) -> Plan:
        wanted = list(_subjects(vis, db, case or [], unit or [], case_type or []))
        if person is not None:
            tokens[person] = _token(db, person)
            wanted.append(("resident", tokens[person]))
        return _plan(vis, db, wanted, reason, last)

    def finish(db: Connection, number: int | None) -> None:
        for who, token in tokens.items():
            _keep_token(db, token, who)

    vis.write(planner, needs="retention", finish=finish)


def _plan(vis: AppContext, db: Connection, wanted: list[tuple[str, str]], reason: str, last: Any) -> Plan:
    """A hold for each subject; the same hold again is `same`."""
    from vis_cli.db.core.records import fetch, next_number

    standing = {(h.scope, h.subject, h.reason, h.until): h for h in fetch(db, Hold) if h.stands(vis.today)}
    number = next_number(db, Hold.kind)
    steps = []
    for scope, subject in dict.fromkeys(wanted):
        same = standing.get((scope, subject, reason, last))
        if same is not None:
            steps.append(Step(same, same))
            continue
        steps.append(Step(None, Hold(number, scope, subject, reason, vis.now, last)))
        number += 1
    return Plan(tuple(steps))


def _subjects(vis: AppContext, db: Connection, numbers: list[str], units: list[str], types: list[str]) -> Any:
    from sqlalchemy import select

    from vis_cli.db.core import tables as t

    for written in numbers:
        with vis.argument(written):
            key = cases.parse_number(written)
        if db.scalar(select(t.cases.c.key).where(t.cases.c.key == key)) is None:
            raise NotFound(f"no case {cases.number(key)}.", id="unknown-case", hint="It may have been purged.")
        yield "case", cases.number(key)
    for written in units:
        yield "unit", params.unit(vis, db, written)
    for written in types:
        yield "case-type", params.case_type(db, written)


def _token(db: Connection, person: str) -> str:
    """What a hold calls the resident by: the token she has, or the next one."""
    from sqlalchemy import select

    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import next_number

    r = t.hold_residents.c
    known = db.scalar(select(r.token).where(r.resident == person))
    return known or f"P-{next_number(db, 'hold-resident')}"


def _keep_token(db: Connection, token: str, person: str) -> None:
    from sqlalchemy import select

    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import raise_counter

    if db.scalar(select(t.hold_residents.c.token).where(t.hold_residents.c.token == token)) is None:
        db.execute(t.hold_residents.insert(), {"token": token, "resident": person})
        raise_counter(db, "hold-resident", int(token[2:]))


@app.command("list")
def list_(
    ctx: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help="Also those released or ended.")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As of this day.")] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show residents' numbers in full; is journalled.")] = False,
) -> None:
    """List the holds in force, with how many cases each keeps."""
    from sqlalchemy import select

    from vis_cli.app.cases import note_read
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch
    from vis_cli.db.register.directories import names_of
    from vis_cli.db.retention import due as retention

    vis: AppContext = ctx.obj
    if reveal:
        vis.permit(READ_CASES)
    today = vis.day(as_of, "--as-of") if as_of else vis.today
    with vis.reading() as db:
        found = [hold for hold in fetch(db, Hold) if all_ or hold.stands(today)]
        standing = retention.holds(db, today)
        names = names_of(db, found)
        residents = {
            row[0]: row[1] for row in db.execute(select(t.hold_residents.c.token, t.hold_residents.c.resident))
        }
        counts = retention.kept_by(db, standing, today)
    if reveal and any(hold.scope == "resident" for hold in found):
        note_read(
            vis.invocation, residents=dict.fromkeys(residents[h.subject] for h in found if h.subject in residents)
        )
    items: list[dict[str, Any]] = []
    for hold in found:
        name = names.get(hold.subject)
        if hold.scope == "resident":
            who = residents.get(hold.subject)
            name = None if who is None else who if reveal else personal_number.mask(who)
        items.append(
            {
                "id": hold.id,
                "scope": hold.scope,
                "subject": hold.subject,
                "subject_name": name,
                "reason": hold.reason,
                "from": iso(hold.placed_at),
                "to": hold.until.isoformat() if hold.until else None,
                "state": "released" if hold.released_at else "in force" if hold.stands(today) else "ended",
                "released": iso(hold.released_at) if hold.released_at else None,
                "cases": counts.get(hold.id, 0),
            }
        )
    shown = [item | {"from": clock(item["from"])} for item in items]
    columns = [(name, name.replace("_", " ")) for name in COLUMNS]
    vis.show(Result({"items": items}, columns, rows=shown, empty="No holds."))


@app.command(cls=Changing)
def release(
    ctx: typer.Context, holds: Annotated[list[str], typer.Argument(help="Holds, e.g. H-3.", metavar="HOLD…")]
) -> None:
    """Release holds: from then on nothing but the policy keeps their cases."""
    vis: AppContext = ctx.obj
    numbers = [_number(written) for written in holds]

    def planner(db: Connection) -> Plan:
        from vis_cli.db.core.records import fetch_keys

        found = fetch_keys(db, Hold.kind, [(number,) for number in numbers])
        steps = []
        for number in dict.fromkeys(numbers):
            hold = found.get((number,))
            if hold is None:
                raise NotFound(f"no hold H-{number}.", id="unknown-hold", hint="`vis retention hold list` has them.")
            steps.append(Step(hold, hold if hold.released_at else replace(hold, released_at=vis.now)))
        return Plan(tuple(steps))

    vis.write(planner, needs="retention")


def _number(written: str) -> int:
    digits = written.strip().upper().removeprefix("H-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        raise Usage(f'"{written}" is not a hold.', hint="Write it as H-3; `vis retention hold list` has them.")
    return int(digits)
