"""Roles given, taken and prolonged, one person at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from vis_cli.app.arguments import find
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.roles.facts import role_context
from vis_cli.db.roles.grants import RoleContext, of_person, on_units
from vis_cli.errors import Message, Usage
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles import planning as rules
from vis_cli.rules.roles.grants import Grant, Key
from vis_cli.rules.roles.who import standing_in

if TYPE_CHECKING:
    from sqlalchemy import Connection


def grant(
    invocation: Invocation,
    person: str,
    role: str,
    units: Sequence[str],
    *,
    since: date | None = None,
    until: date | None = None,
    granted_by: str | None = None,
) -> Outcome:
    """Let `person` act as `role` (an id, a name, a bundle, or several with commas) at each unit and below it.

    From `since` (None: today) through `until` (None: until further notice). What is granted already changes nothing. A
    bundle for one person on one unit is one thing, which is not asked about.

    Raises:
        NotFound, Ambiguous: a name. Refused: a guard. NotPermitted: `granted_by` may not give it there.
    """

    def planner(db: Connection) -> Plan:
        now = role_context(invocation, db)
        keys = _keys(now, person, role, units)
        giver = find(now.persons, granted_by) if granted_by else None
        first = since or invocation.today
        wanted = [Grant(*key, first, until, giver, invocation.ticket) for key in keys]
        held = on_units(db, [unit for _, _, unit in keys], now.facts.register)
        return _explained(rules.grant(held, wanted, now.facts))

    return execute(invocation, planner, needs="roles", confirm=len(units) > 1)


def _keys(now: RoleContext, person: str, role: str, units: Sequence[str]) -> list[Key]:
    """Every person, role and unit that the arguments name together."""
    who = find(now.persons, person)
    wanted = now.facts.catalogue.find(role)
    where = dict.fromkeys(find(now.units, unit) for unit in units)
    return [(who, each, unit) for unit, each in product(where, wanted)]


def _explained(plan: Plan) -> Plan:
    """The plan, with a note on what is taken up in a longer grant, which else looks like a removal."""
    added = {step.after.key for step in plan.steps if step.before is None or step.action == "change"}
    taken_up = [step for step in plan.steps if step.after is None and step.before.key in added]
    if not taken_up:
        return plan
    note = Message(
        "{count} later grant is taken up in the longer one.",
        "{count} later grants are taken up in the longer one.",
        count=len(taken_up),
    )
    return replace(plan, notes=(*plan.notes, note))


def revoke(invocation: Invocation, person: str, role: str, units: Sequence[str], *, on: date | None = None) -> Outcome:
    """Take a role from a person at each unit, `on` (None: today) being the first day without; see `grant`."""
    day = on or invocation.today

    def planner(db: Connection) -> Plan:
        now = role_context(invocation, db)
        keys = _keys(now, person, role, units)
        return rules.revoke(on_units(db, [unit for _, _, unit in keys], now.facts.register), keys, now.facts, on=day)

    return execute(invocation, planner, needs="roles", confirm=len(units) > 1)


def revoke_all(invocation: Invocation, person: str, *, on: date | None = None) -> Outcome:
    """Take every role from a person who leaves, `on` (None: today) being the first day without; see `grant`."""
    day = on or invocation.today

    def planner(db: Connection) -> Plan:
        now = role_context(invocation, db)
        who = find(now.persons, person)
        plan = rules.revoke_all(of_person(db, who), who, now.facts, on=day)
        if plan.steps:
            return plan
        return replace(
            plan,
            notes=(
                Message(
                    "{who} holds nothing on {day} or after.", who=now.facts.register.person(who), day=in_english(day)
                ),
            ),
        )

    return execute(invocation, planner, needs="roles")


def extend(
    invocation: Invocation,
    person: str,
    role: str,
    units: Sequence[str],
    until: date,
    *,
    granted_by: str | None = None,
) -> Outcome:
    """Let grants last longer, through `until`; see `grant`."""

    def planner(db: Connection) -> Plan:
        now = role_context(invocation, db)
        keys = _keys(now, person, role, units)
        giver = find(now.persons, granted_by) if granted_by else None
        held = on_units(db, [unit for _, _, unit in keys], now.facts.register)
        plan = rules.extend(held, keys, now.facts, until=until, granted_by=giver, ticket=invocation.ticket)
        return _explained(plan)

    return execute(invocation, planner, needs="roles", confirm=len(units) > 1)


def copy(
    invocation: Invocation,
    person: str,
    to: str,
    *,
    units: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    granted_by: str | None = None,
) -> Outcome:
    """Let `to` stand in for `person`: give them the same roles at the same units, or only at `units`.

    From `since` (None: today) through `until`, as far as `person` holds each; see `grant`. Each is given by its own
    right: whoever is named in `granted_by` must be able to give every one.
    """

    def planner(db: Connection) -> Plan:
        now = role_context(invocation, db)
        who, substitute = find(now.persons, person), find(now.persons, to)
        if who == substitute:
            raise Usage("nobody stands in for themselves.", id="same-person")
        only = {find(now.units, unit) for unit in units} or None
        first = since or invocation.today
        copies = standing_in(of_person(db, who), substitute, since=first, until=until, units=only)
        giver = find(now.persons, granted_by) if granted_by else None
        wanted = [replace(each, granted_by=giver, ticket=invocation.ticket) for each in copies]
        held = on_units(db, [each.unit for each in wanted], now.facts.register)
        plan = _explained(rules.grant(held, wanted, now.facts))
        if wanted:
            return plan
        name = now.facts.register.person(who)
        return replace(plan, notes=(Message("{who} holds nothing there then.", who=name),))

    return execute(invocation, planner, needs="roles")
