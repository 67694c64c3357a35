"""Plans saved to a file and applied later: that very plan, or nothing if what it was made from has changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from vis_cli.cli.frame.changing import step_as_json
from vis_cli.db.core import journal
from vis_cli.db.core.records import dumps, kept, next_number
from vis_cli.db.orders import orders
from vis_cli.errors import Fault, FaultyInput, MissingInput, Source, Stale
from vis_cli.files.core.atomic_write import write_file
from vis_cli.output import Result
from vis_cli.rules.core.plan import Plan, Step, Violation
from vis_cli.rules.core.times import iso, parse_moment

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from vis_cli.cli.frame.context import AppContext
    from vis_cli.rules.orders.planning import OrderFacts

FORMAT = "vis-plan-1"
ORDER_KEYS = {"orders", "beställningar", "ref", "ärendenummer"}


def save(vis: AppContext, path: Path, plan: Plan, state: OrderFacts) -> None:
    """Write the plan and the digest of what it was made from."""
    scopes = sorted({(step.record.ref, step.record.unit) for step in plan.steps if step.record.kind == "order"})
    body = {
        "format": FORMAT,
        "made_at": iso(vis.now),
        "made_by": vis.actor,
        "files": vis.files,
        "scopes": scopes,
        "state": orders.digest(state),
        "steps": [step_as_json(step) for step in plan.steps],
        "guards": [
            [violation.guard, violation.message, violation.amount, violation.hint] for violation in plan.violations
        ],
        "notes": list(plan.notes),
        "asks": list(plan.asks),
    }
    write_file(path, json.dumps({"id": _id(body), **body}, ensure_ascii=False, indent=1) + "\n")


def _id(body: dict[str, Any]) -> str:
    """A digest of the whole plan: two plans are the same one, or an altered one is found out, by it."""
    return hashlib.sha256(dumps(body).encode()).hexdigest()[:32]


def is_saved(name: str) -> bool:
    """Whether the file is a saved plan, or JSON that is no order file either."""
    try:
        with open(name, encoding="utf-8-sig") as file:
            text = file.read(300)
            if f'"format": "{FORMAT}"' in text:
                return True
            if not name.endswith(".json"):
                return False
            text += file.read()
    except (OSError, UnicodeDecodeError):
        return False  # whoever reads it as orders says what is wrong
    try:
        held = json.loads(text)
    except ValueError:
        return True
    return isinstance(held, dict) and not {key.casefold() for key in held} & ORDER_KEYS


def apply(vis: AppContext, path: Path) -> None:
    """Apply a saved plan, unless what it was made from has changed (4); applied already, say so (0)."""
    saved = _load(path)
    plan = _plan(path, saved)
    vis.files = list(saved["files"])
    with vis.reading() as db:
        done = _applied(db, saved["id"])
    if done is not None:
        data: dict[str, Any] = {
            "change": None,
            "dry_run": vis.dry_run,
            "counts": {"add": 0, "change": 0, "remove": 0, "same": sum(plan.counts.values())},
            "steps": [],
            "applied": f"C-{done}",
        }
        vis.show(Result(data, text=f"This plan was applied already, as C-{done}.", rows=[]))
        return
    made_at = parse_moment(saved["made_at"])

    def planner(db: Connection) -> Plan:
        state = orders.facts(
            db, [(ref, unit) for ref, unit in saved["scopes"]], {unit for _, unit in saved["scopes"]}, made_at
        )
        if orders.digest(state) != saved["state"]:
            since = _changed_since(db, made_at)
            raise Stale(f"what {path} was made from has changed since{since}.", hint="Nothing was changed; plan again.")
        _refuse_past(plan, made_at, vis.now, path)
        return _renumbered(db, plan)

    vis.write(planner, needs="orders", details={"plan": saved["id"]})


def _load(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MissingInput(f'there is no file "{path}".', hint="Check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise MissingInput(f"{path} can not be read: {error}.") from None
    try:
        saved = orjson.loads(text)
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise _faulty(path, "this is not a saved plan: it is not JSON", line, column) from None
    if not isinstance(saved, dict) or saved.get("format") != FORMAT:
        raise _faulty(path, "this is not a plan saved by `vis orders plan --out`")
    if saved.get("id") != _id({key: value for key, value in saved.items() if key != "id"}):
        raise _faulty(path, "the plan has been altered since it was saved")
    return saved


def _faulty(path: Path, message: str, line: int = 1, column: int = 1) -> FaultyInput:
    return FaultyInput([Fault("not-a-plan", f"{message}.", Source(str(path), line, column), "Plan again.")])


def _plan(path: Path, saved: dict[str, Any]) -> Plan:
    steps = []
    for number, step in enumerate(saved["steps"], 1):
        place = kept(step["object"])
        before, after = (place.from_json(each) if each else None for each in (step["before"], step["after"]))
        steps.append(Step(before, after, Source(step["source"]) if step["source"] else Source(str(path), number)))
    violations = tuple(Violation(*violation) for violation in saved["guards"])
    return Plan(tuple(steps), violations, tuple(saved["notes"]), tuple(saved["asks"]))


def _applied(db: Connection, id: str) -> int | None:
    """The change set that this plan became, unless that was undone."""
    from sqlalchemy import select

    from vis_cli.db.core import tables as t

    c = t.changes.c
    found = db.scalars(select(c.number).where(c.details.contains(f'"plan":"{id}"')).order_by(c.number.desc())).first()
    return None if found is None or journal.undone_by(db, found) is not None else found


def _changed_since(db: Connection, moment: datetime) -> str:
    from sqlalchemy import select

    from vis_cli.db.core import tables as t

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


def _refuse_past(plan: Plan, made_at: datetime, now: datetime, path: Path) -> None:
    """Refuse a plan whose windows were to begin or end between its making and now."""
    for step in (step for step in plan.changes if step.record.kind == "window"):
        for moment in (getattr(step.after, "since", None), getattr(step.after, "until", None)):
            if moment is not None and made_at < moment <= now:
                raise Stale(
                    f"{path} is too old: {step.record.id} was to begin or end at {iso(moment)}, which has passed.",
                    hint="Nothing was changed; plan again.",
                )
