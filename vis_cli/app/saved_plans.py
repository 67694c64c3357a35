"""Plans saved to a file and applied later: that very plan, or nothing if what it was made from has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.records import step_as_json
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import dumps, kept, next_number
from vis_cli.db.orders import orders
from vis_cli.errors import Fault, FaultyInput, Sentence, Source, Stale
from vis_cli.files.core.atomic_write import write_file
from vis_cli.files.core.text import Text
from vis_cli.rules.core.plan import Plan, Step, Violation
from vis_cli.rules.core.times import iso, parse_moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

FORMAT = "vis-plan-1"
ORDER_KEYS = {"orders", "beställningar", "ref", "ärendenummer"}


def save(invocation: Invocation, path: Path, outcome: Outcome) -> None:
    """Write the plan and the digest of what it was made from.

    Raises:
        CannotWrite: the file.
    """
    plan, facts = outcome.plan, outcome.facts
    assert isinstance(plan, Plan)
    scopes = sorted({(step.record.ref, step.record.unit) for step in plan.steps if step.record.kind == "order"})
    body = {
        "format": FORMAT,
        "made_at": iso(invocation.now),
        "made_by": invocation.actor,
        "files": invocation.files,
        "scopes": scopes,
        "state": orders.digest(facts),
        "steps": [step_as_json(step) for step in plan.steps],
        "guards": [list(violation.as_json().values()) for violation in plan.violations],
        "notes": list(map(str, plan.notes)),
        "asks": list(map(str, plan.asks)),
    }
    write_file(path, json.dumps({"id": _id(body), **body}, ensure_ascii=False, indent=1) + "\n")


def _id(body: Mapping[str, Any]) -> str:
    """A digest of the whole plan: two plans are the same one, or an altered one is found out, by it."""
    return hashlib.sha256(dumps(body).encode()).hexdigest()[:32]


def is_saved(text: Text) -> bool:
    """Whether the file is a saved plan, or JSON that is no order file either."""
    if f'"format": "{FORMAT}"' in text.text[:300]:
        return True
    if not text.name.endswith(".json"):
        return False
    try:
        held = json.loads(text.text)
    except ValueError:
        return True
    return isinstance(held, dict) and not {key.casefold() for key in held} & ORDER_KEYS


def apply(invocation: Invocation, text: Text) -> Outcome:
    """Apply a saved plan; applied already, say so and change nothing.

    Raises:
        Stale: what it was made from has changed. FaultyInput: it is not a saved plan.
    """
    saved = _load(text)
    plan = _plan(text.name, saved)
    invocation = replace(invocation, files=list(saved["files"]))
    with invocation.reading() as db:
        done = _applied(db, saved["id"])
    if done is not None:
        nothing = Plan(tuple(Step(step.after, step.after) for step in plan.counted if step.after is not None))
        message = f"This plan was applied already, as C-{done}."
        return Outcome(nothing, None, invocation.dry_run, extra={"applied": f"C-{done}"}, message=message)
    made_at = parse_moment(saved["made_at"])

    def planner(db: Connection) -> Plan:
        scopes = [(ref, unit) for ref, unit in saved["scopes"]]
        facts = orders.facts(db, scopes, {unit for _, unit in scopes}, made_at)
        if orders.digest(facts) != saved["state"]:
            since = _changed_since(db, made_at)
            raise Stale(
                f"what {text.name} was made from has changed since{since}.", hint="Nothing was changed; plan again."
            )
        _refuse_past(plan, made_at, invocation.now, text.name)
        return _renumbered(db, plan)

    return execute(invocation, planner, needs="orders", details={"plan": saved["id"]})


def _load(text: Text) -> dict[str, Any]:
    try:
        saved = orjson.loads(text.text)
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise _faulty(text.name, "this is not a saved plan: it is not JSON", line, column) from None
    if not isinstance(saved, dict) or saved.get("format") != FORMAT:
        raise _faulty(text.name, "this is not a plan saved by `vis orders plan --out`")
    if saved.get("id") != _id({key: value for key, value in saved.items() if key != "id"}):
        raise _faulty(text.name, "the plan has been altered since it was saved")
    return saved


def _faulty(name: str, message: Sentence, line: int = 1, column: int = 1) -> FaultyInput:
    return FaultyInput([Fault("not-a-plan", f"{message}.", Source(name, line, column), "Plan again.")])


def _plan(name: str, saved: Mapping[str, Any]) -> Plan:
    steps = []
    for number, step in enumerate(saved["steps"], 1):
        place = kept(step["object"])
        before, after = (place.from_json(each) if each else None for each in (step["before"], step["after"]))
        steps.append(Step(before, after, Source(step["source"]) if step["source"] else Source(name, number)))
    violations = tuple(Violation(*each) for each in saved["guards"])
    return Plan(tuple(steps), violations, tuple(saved["notes"]), tuple(saved["asks"]))


def _applied(db: Connection, id: str) -> int | None:
    """The change set that this plan became, unless that was undone."""
    c = t.changes.c
    found = db.scalars(select(c.number).where(c.details.contains(f'"plan":"{id}"')).order_by(c.number.desc())).first()
    return None if found is None or journal.undone_by(db, found) is not None else found


def _changed_since(db: Connection, moment: datetime) -> str:
    numbers = list(db.scalars(select(t.changes.c.number).where(t.changes.c.at >= moment).order_by(t.changes.c.number)))
    if not numbers:
        return ""
    shown = ", ".join(f"C-{number}" for number in numbers[:5]) + (" …" if len(numbers) > 5 else "")
    return f" ({shown})"


def _renumbered(db: Connection, plan: Plan) -> Plan:
    """The plan with what it adds numbered anew, where the numbers have gone to others meanwhile."""
    shifts: dict[str, int] = {}
    for step in plan.steps:
        kind = step.record.kind
        if step.before is None and kept(kind).counted and kind not in shifts:
            shifts[kind] = next_number(db, kind) - step.after.number
    if not any(shifts.values()):
        return plan
    steps = tuple(
        replace(step, after=replace(step.after, number=step.after.number + shifts[step.record.kind]))
        if step.before is None and step.record.kind in shifts
        else step
        for step in plan.steps
    )
    return replace(plan, steps=steps)


def _refuse_past(plan: Plan, made_at: datetime, now: datetime, name: str) -> None:
    """Refuse a plan whose windows were to begin or end between its making and now."""
    for step in (step for step in plan.changes if step.record.kind == "window"):
        for moment in (getattr(step.after, "since", None), getattr(step.after, "until", None)):
            if moment is not None and made_at < moment <= now:
                raise Stale(
                    f"{name} is too old: {step.record.id} was to begin or end at {iso(moment)}, which has passed.",
                    hint="Nothing was changed; plan again.",
                )
