"""`vis roles grant`, `revoke` and `extend`: one person at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.params import PersonName
from vis_cli.cli.roles.params import (
    GrantedBy,
    LastDay,
    RoleNames,
    Units,
    complete_roles,
    find_person,
    find_unit,
    role_context,
)
from vis_cli.errors import Usage
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles import planning as rules
from vis_cli.rules.roles.grants import Grant, Key

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.db.roles.grants import RoleContext
    from vis_cli.rules.core.plan import Plan


def grant(
    ctx: typer.Context,
    person: PersonName,
    role: RoleNames,
    units: Units,
    from_: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day; else today.")] = None,
    to: Annotated[str | None, LastDay] = None,
    granted_by: Annotated[str | None, GrantedBy] = None,
) -> None:
    """Let PERSON act as ROLE at each UNIT and below it.

    It holds from --from (else today) through --to (else until further notice). Granting what is granted already
    changes nothing; another --to moves the end.
    """
    from vis_cli.db.roles.grants import on_units

    vis: AppContext = ctx.obj
    since, until = _days(vis, from_, to)

    def planner(db: Connection) -> Plan:
        now = role_context(vis, db)
        keys = _keys(vis, now, person, role, units)
        giver = find_person(vis, now, granted_by) if granted_by else None
        wanted = [Grant(*key, since, until, giver, vis.options.get("ticket")) for key in keys]
        held = on_units(db, [unit for _, _, unit in keys], now.facts.register)
        return _explained(rules.grant(held, wanted, now.facts))

    vis.write(planner, needs="roles")


def _days(vis: AppContext, from_: str | None, to: str | None) -> tuple[date, date | None]:
    since = vis.day(from_, "--from") if from_ else vis.today
    until = vis.day(to, "--to") if to else None
    if until is not None and until < since:
        raise Usage(f"--to: the last day, {until}, is before the first, {since}.", id="reversed-period")
    return since, until


def _keys(vis: AppContext, now: RoleContext, person: str, role: str, units: Sequence[str]) -> list[Key]:
    """Every person, role and unit that the arguments name together."""
    who = find_person(vis, now, person)
    wanted = now.facts.catalogue.find(role)
    where = dict.fromkeys(find_unit(vis, now, unit) for unit in units)
    return [(who, each, unit) for unit, each in product(where, wanted)]


def _explained(plan: Plan) -> Plan:
    """The plan, with a note on what is taken up in a longer grant, which else looks like a removal."""
    added = {step.after.key for step in plan.steps if step.before is None or step.action == "change"}
    taken_up = [step for step in plan.steps if step.after is None and step.before.key in added]
    if not taken_up:
        return plan
    return replace(plan, notes=(*plan.notes, f"{len(taken_up)} later grant(s) are taken up in the longer one."))


def revoke(
    ctx: typer.Context,
    person: Annotated[
        str | None,
        typer.Argument(
            help="The person: HSA-id, e-mail or name.", metavar="PERSON", autocompletion=params.complete_persons
        ),
    ] = None,
    role: Annotated[
        str | None,
        typer.Argument(
            help="The role: id, Swedish name or bundle; several with commas.",
            metavar="ROLE",
            autocompletion=complete_roles,
        ),
    ] = None,
    units: Annotated[
        list[str] | None,
        typer.Argument(
            help="The units: HSA-id, name, alias or the beginning of a name.",
            metavar="UNIT...",
            autocompletion=params.complete_units,
        ),
    ] = None,
    all_of: Annotated[
        str | None,
        typer.Option(
            metavar="PERSON", help="Every role of a person who leaves.", autocompletion=params.complete_persons
        ),
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The first day without the role; else today.")] = None,
) -> None:
    """Take a role away from PERSON, or everything she has.

    --on is the first day without it; what has been stays on record.
    """
    from vis_cli.db.roles.grants import of_person_with_administrators, on_units

    vis: AppContext = ctx.obj
    day = vis.day(on, "--on") if on else vis.today
    if bool(all_of) == bool(person) or (person and not (role and units)):
        raise Usage("name PERSON, ROLE and UNIT, or --all-of PERSON.", hint="See `vis roles revoke --help`.")

    def planner(db: Connection) -> Plan:
        now = role_context(vis, db)
        if all_of:
            who = find_person(vis, now, all_of)
            held = of_person_with_administrators(db, who, now.facts)
            plan = rules.revoke_all(held, who, now.facts, on=day)
            if not plan.steps:
                name = now.facts.register.person(who)
                return replace(plan, notes=(f"{name} holds nothing on {in_english(day)} or after.",))
            return plan
        keys = _keys(vis, now, str(person), str(role), units or ())
        return rules.revoke(on_units(db, [unit for _, _, unit in keys], now.facts.register), keys, now.facts, on=day)

    vis.write(planner, needs="roles")


def extend(
    ctx: typer.Context,
    person: PersonName,
    role: RoleNames,
    units: Units,
    to: Annotated[str, typer.Option("--to", "--through", metavar="DATE", help="The new last day (t.o.m.).")],
    granted_by: Annotated[str | None, GrantedBy] = None,
) -> None:
    """Let a grant last longer."""
    from vis_cli.db.roles.grants import on_units

    vis: AppContext = ctx.obj
    until = vis.day(to, "--to")

    def planner(db: Connection) -> Plan:
        now = role_context(vis, db)
        keys = _keys(vis, now, person, role, units)
        giver = find_person(vis, now, granted_by) if granted_by else None
        held = on_units(db, [unit for _, _, unit in keys], now.facts.register)
        ticket = vis.options.get("ticket")
        return _explained(rules.extend(held, keys, now.facts, until=until, granted_by=giver, ticket=ticket))

    vis.write(planner, needs="roles")
