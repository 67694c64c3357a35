"""Who may act on a unit, everything that one may, and whom somebody stands in for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vis_cli.rules.roles.check import Answer, as_of, explain
from vis_cli.rules.roles.grants import Grant, RoleFacts


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who may act in a role on `unit`, by a grant there or above it."""

    unit: str
    role: str
    person: str
    grant: Grant


def holders(
    grants: Iterable[Grant], units: Sequence[str], facts: RoleFacts, *, at: date, action: str | None = None
) -> list[Holder]:
    """Who may do `action` (None: act in any role) on each of `units` on the day, by unit, role and name of the person.

    `grants` has those on the units and above them. Each person and role once on a unit: the grant nearest to it.

    Raises:
        NotFound: no role permits anything called `action`.
    """
    catalogue, register = facts.catalogue, facts.register
    wanted = tuple(catalogue.roles) if action is None else catalogue.permitting(action)
    by_unit: dict[str, list[Grant]] = {}
    for grant in as_of(grants, at):
        if grant.role in wanted and not register.is_disabled(grant.person, at):
            by_unit.setdefault(grant.unit, []).append(grant)
    found: list[Holder] = []
    for unit in units:
        closed = register.closed_on(unit, at)
        is_closed = closed is not None and closed <= at
        nearest: dict[tuple[str, str], Holder] = {}
        for above in (unit,) if is_closed else register.above(unit, at):
            for grant in by_unit.get(above, ()):
                if not is_closed or catalogue.is_about_cases(grant.role):
                    nearest.setdefault((grant.role, grant.person), Holder(unit, grant.role, grant.person, grant))
        order = {role: n for n, role in enumerate(catalogue.roles)}
        found += sorted(nearest.values(), key=lambda each: (order[each.role], register.person(each.person)))
    return found


def everything(
    grants: Iterable[Grant], person: str, unit: str, facts: RoleFacts, *, at: date
) -> list[tuple[str, Answer]]:
    """Every action that a person may do on a unit on the day, with the grant behind it; see `explain`."""
    grants = list(grants)
    answers = ((action, explain(grants, person, unit, action, facts, at=at)) for action in facts.catalogue.actions)
    return [(action, answer) for action, answer in answers if answer.answer]


def standing_in(
    held: Iterable[Grant], person: str, *, since: date, until: date | None, units: Collection[str] | None = None
) -> list[Grant]:
    """The grants that let `person` stand in for whoever holds `held`, from `since` through `until`.

    On `units` (None: wherever). Nobody is given a role for days on which the other does not have it.
    """
    last = date.max if until is None else until
    found = []
    for grant in held:
        if grant.last < since or grant.since > last or (units is not None and grant.unit not in units):
            continue
        ends = min(grant.last, last)
        wanted = replace(grant, person=person, since=max(grant.since, since), granted_by=None, ticket=None)
        found.append(replace(wanted, until=None if ends == date.max else ends))
    return found
