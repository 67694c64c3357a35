"""Records and steps as `--json` and saved plans have them, the names of what they are of, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from vis_cli.db.core.records import kept
from vis_cli.db.register import directories
from vis_cli.rules.core.differences import shown
from vis_cli.rules.core.plan import AnyPlan, Plan, Step, records_of
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.protection import told

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.app.invocation import Invocation


def names_of(invocation: Invocation, db: Connection, records: Iterable[Any]) -> dict[str, str]:
    """Names for the ids of units, persons, case types and roles that stand in the records' fields.

    Raises:
        FaultyConfiguration: a record has a role, and the catalogue of roles is missing or faulty.
    """
    records = list(records)
    names = directories.names_of(db, records)
    roles = {record.role for record in records if hasattr(record, "role")}
    on_screen = {role for record in records if (role := getattr(record, "role_on_screen", None)) is not None}
    if roles or on_screen:
        from vis_cli.app.configured import catalogue

        known = catalogue(invocation.settings)
        names |= {role: known.on_screen(role) for role in on_screen} | {role: known.name(role) for role in roles}
    return names


def names_shown(invocation: Invocation, db: Connection, plan: AnyPlan) -> dict[str, str]:
    """Names for the ids in as much of a plan as people are shown."""
    if not isinstance(plan, Plan):
        return {}
    told = plan.effect.told[: invocation.named_steps] if plan.effect else ()
    named = [*records_of(shown(plan, invocation.named_steps)), *told]
    if invocation.named_steps is not None and any(step.record.kind == "window" for step in plan.changes):
        from vis_cli.rules.orders.summary import subjects  # where not all steps are shown, they are told in short

        named += subjects(plan.changes) if len(plan.changes) > invocation.named_steps else ()
    return {**names_of(invocation, db, named), **_given(plan)} if named else {}


def _given(plan: Plan) -> dict[str, str]:
    """The names that the plan itself gives: until it is carried out the database has none, or those of before."""
    given = [step.after for step in plan.changes if step.after is not None and step.record.kind in _NAMED]
    return {each.id: (each.hidden() if isinstance(each, Person) else each).name for each in given}


def judged(invocation: Invocation, db: Connection, plan: Plan) -> Plan:
    """The plan, where it may move who may what with the effect of that, and the guards that this trips."""
    if not any(step.record.kind in _OF_RIGHTS for step in plan.steps):
        return plan
    from vis_cli.app.roles.facts import judged as judged_by_roles

    return judged_by_roles(invocation, db, plan)


_NAMED = frozenset({"unit", "person", "case-type"})
_OF_RIGHTS = frozenset({"grant", "unit", "person"})


def step_as_json(step: Step) -> dict[str, Any]:
    """A step as `--json` and saved plans have it."""
    record = step.record
    to_json = kept(record.kind).to_json
    before, after = step.before, step.after
    if isinstance(record, Person):
        step = told(step)
        before, after = step.before and step.before.hidden(), step.after and step.after.hidden()
    return {
        "action": step.action,
        "object": record.kind,
        "id": record.id,
        "before": None if before is None else to_json(before),
        "after": None if after is None else to_json(after),
        "source": None if step.source is None else str(step.source),
    }
