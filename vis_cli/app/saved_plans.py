"""Plans saved to a file and applied later: the request is planned again, and must come out as it was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from vis_cli.app import output_files
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.records import step_as_json
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import dumps, kept
from vis_cli.db.orders import orders
from vis_cli.errors import FaultyInput, Message, Refused, Source, Stale
from vis_cli.files.core import json_nodes
from vis_cli.files.core.text import Text, no_collection
from vis_cli.files.orders import saved_plan
from vis_cli.files.orders.saved_plan import SavedPlan
from vis_cli.identity import called
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.times import iso, local
from vis_cli.rules.orders.orders import Request

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.app.orders import PlanOrders

OF_THE_REGISTER = frozenset(
    {"unknown-unit", "ambiguous-unit", "unknown-case-type", "ambiguous-case-type", "closed-unit", "nothing-offered",
     "unknown-order", "other-unit", "replaces-ring"}
)  # fmt: skip
"""Faults of an order that may come about because the register has changed."""


def save(invocation: Invocation, path: Path, outcome: Outcome, requests: Sequence[Request]) -> None:
    """Write what was asked, and the steps and guards that were shown.

    Raises:
        CannotWrite: the file. Refused: `own-file`.
    """
    plan = outcome.plan
    assert isinstance(plan, Plan)
    with invocation.reading() as db:
        head = journal.head(db)[0]
    text = saved_plan.written(
        requests,
        made_at=invocation.now,
        made_by={"user": invocation.user, "actor": invocation.actor},
        head=head,
        files=invocation.files,
        steps=[step_as_json(step) for step in plan.steps],
        guards=[violation.as_json() for violation in plan.violations],
    )
    output_files.write(invocation, path, text)


def apply(invocation: Invocation, text: Text, plan_orders: PlanOrders) -> Outcome:
    """Apply a saved plan: plan its requests again, as of the moment when it was made, and carry out what comes of it.

    What has been applied is `same`. Guards are judged by the plan made now; nothing in the file is believed.

    Raises:
        Stale: what it was made from has changed, or one of its windows was to begin or end meanwhile.
        Refused: `altered-plan`: its steps are not those of its requests, or it was made at a moment to come.
        FaultyInput: it is not a saved plan.
    """
    with no_collection():  # a large plan is made of trees, which the collector would walk again and again
        return _apply(invocation, text, plan_orders)


def _apply(invocation: Invocation, text: Text, plan_orders: PlanOrders) -> Outcome:
    saved = saved_plan.read(text)
    if saved.made_at > invocation.now:
        said = Message(
            "{file} says that it was made at {made_at}, which has not come.",
            file=called(text.name),
            made_at=iso(saved.made_at),
        )
        raise Refused(said, id="altered-plan", hint=saved_plan.AGAIN)
    invocation.note_file(text.name, text.sha256)
    digest = hashlib.sha256(dumps([list(saved.orders), list(saved.steps)]).encode()).hexdigest()[:32]
    then = replace(invocation, now=saved.made_at)

    def planner(db: Connection) -> Planned:
        planned = plan_orders(then, db, _requests(then, db, saved))
        plan = planned.plan
        assert isinstance(plan, Plan)
        if plan.is_empty:
            return planned
        plan = _as_shown(db, plan, saved)
        _refuse_past(plan, saved, invocation.now)
        return replace(planned, plan=plan)

    outcome = execute(invocation, planner, needs="orders", details={"plan": digest})
    if not outcome.plan.is_empty:
        return outcome
    with invocation.reading() as db:
        done = _applied(db, digest)
    if done is None:
        return outcome
    message = Message("This plan was applied already, as C-{done}.", done=done)
    return replace(outcome, extra={"applied": f"C-{done}"}, message=message)


def _requests(then: Invocation, db: Connection, saved: SavedPlan) -> list[Request]:
    found, faults = saved.requests(orders.names(db, local(then.now).date()))
    if faults and {fault.id for fault in faults} <= OF_THE_REGISTER and (since := _changed_since(db, saved.head)):
        raise _stale(saved, since)
    if faults:
        raise FaultyInput(faults)
    return found


def _as_shown(db: Connection, plan: Plan, saved: SavedPlan) -> Plan:
    """The plan, with the places that the shown steps name, if it has just these steps."""
    wanted = [step_as_json(step) for step in plan.steps]
    if len(wanted) == len(saved.steps) and all(map(_is_alike, wanted, saved.steps)):
        here = Source(saved.text.name)
        places = (saved_plan.place(each, here) for each in saved.steps)
        steps = tuple(Step(step.before, step.after, at) for step, at in zip(plan.steps, places, strict=True))
        return replace(plan, steps=steps)
    since = _changed_since(db, saved.head)
    if since:
        raise _stale(saved, since)
    pairs = enumerate(zip(wanted, saved.steps, strict=False))
    first = next((n for n, (ours, theirs) in pairs if not _is_alike(ours, theirs)), len(wanted))
    place = json_nodes.faulty(saved.text, [(("steps", first), "altered-plan", "")]).faults[0].source
    raise Refused(
        Message("{place}: the steps of this plan are not what its orders ask for.", place=place),
        id="altered-plan",
        hint=saved_plan.AGAIN,
    )


def _is_alike(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Whether two steps are one but for what is given out when they are carried out, and for their places."""
    if ours.keys() == theirs.keys() and _SAID(ours) == _SAID(theirs):  # as nearly always
        return True
    return bool(_without_numbers(ours) == _without_numbers(theirs))


_SAID = itemgetter("action", "object", "id", "before", "after")


def _without_numbers(step: Mapping[str, Any]) -> Any:
    """A step without what is given out when it is carried out, and without the place it came from."""
    said = {key: step.get(key) for key in ("action", "object", "id", "before", "after")}
    if len(step.keys() - {"source"}) != len(said):
        return step
    after = said["after"]
    if said["before"] is None and isinstance(after, dict) and "number" in after and _is_numbered(said["object"]):
        said["id"], said["after"] = None, {**after, "number": None}
    return said


def _is_numbered(kind: Any) -> bool:
    return kind in ("window", "notice") and kept(kind).counted


def _applied(db: Connection, digest: str) -> int | None:
    """The change set that this plan became, unless that was undone."""
    c = t.changes.c
    query = select(c.number).where(c.details.contains(f'"plan":"{digest}"')).order_by(c.number.desc())
    found = db.scalars(query).first()
    return None if found is None or journal.undone_by(db, found) is not None else found


def _changed_since(db: Connection, head: int) -> list[int]:
    """The change sets made since the newest one was `head`."""
    c = t.changes.c
    return list(db.scalars(select(c.number).where(c.number > head).order_by(c.number).limit(6)))


def _stale(saved: SavedPlan, since: Iterable[int]) -> Stale:
    numbers = [f"C-{number}" for number in since]
    shown = ", ".join(numbers[:5]) + (" …" if len(numbers) > 5 else "")
    return Stale(
        Message("what {file} was made from has changed since ({shown}).", file=called(saved.text.name), shown=shown),
        hint="Plan again.",
    )


def _refuse_past(plan: Plan, saved: SavedPlan, now: datetime) -> None:
    """Refuse a plan whose windows were to begin or end between its making and now."""
    for step in _windows(plan):
        for moment in (getattr(step.after, "since", None), getattr(step.after, "until", None)):
            if moment is not None and saved.made_at < moment <= now:
                raise Stale(
                    Message(
                        "{file} is too old: {id} was to begin or end at {moment}, which has passed.",
                        file=called(saved.text.name),
                        id=step.record.id,
                        moment=iso(moment),
                    ),
                    hint="Plan again.",
                )


def _windows(plan: Plan) -> Iterable[Step]:
    return (step for step in plan.changes if step.record.kind == "window")
