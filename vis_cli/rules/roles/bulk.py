"""Grants from a file: the plans of `apply`, `sync` and `migrate`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from vis_cli.errors import Ambiguous, Fault, Message, NotFound, Source, as_message
from vis_cli.rules.core.faults import Faults
from vis_cli.rules.core.plan import Plan, Scope
from vis_cli.rules.roles.authority import obstacle
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.grants import Draft, Grant, RoleFacts
from vis_cli.rules.roles.planning import Request, carry, planned, take
from vis_cli.rules.roles.rows import Names, Unclear


def apply(held: Iterable[Grant], requests: Iterable[Request], facts: RoleFacts) -> Plan:
    """Carry out what a file asks, given the grants `held`; what it takes away is measured against all there are."""
    draft = Draft(held)
    notes = carry(draft, requests, facts.today)
    return replace(planned(draft, facts, Scope()), notes=notes)


def systems_of(requests: Iterable[Request], catalogue: Catalogue) -> frozenset[str]:
    """The systems of the roles that a file names."""
    return frozenset(catalogue.system(request.grant.role) for request in requests)


def outside(requests: Iterable[Request], systems: frozenset[str], catalogue: Catalogue) -> list[Fault]:
    """A fault for each request of a role that none of `systems` has."""
    strangers = (each for each in requests if catalogue.system(each.grant.role) not in systems)
    return [
        Fault(
            "other-system",
            Message(
                "{role} is a role of {system}.",
                role=catalogue.name(each.grant.role),
                system=catalogue.system(each.grant.role),
            ),
            each.source,
            Message("Leave it out, or sync {system} too.", system=catalogue.system(each.grant.role)),
        )
        for each in strangers
    ]


def sync(
    held: Iterable[Grant],
    requests: Sequence[Request],
    unit: str,
    systems: frozenset[str],
    facts: RoleFacts,
) -> Plan:
    """Let `unit` have exactly the grants that `requests` name, as far as roles of `systems` go; the rest end today.

    `held` has the grants of the unit.
    """
    draft = Draft(held)
    notes = carry(draft, requests, facts.today)
    named = {request.grant.key for request in requests}
    scope = [key for key in draft.held if key[2] == unit and facts.catalogue.system(key[1]) in systems]
    for key in sorted(scope):
        if key not in named and draft.held[key][-1].last >= facts.today:
            draft.put(key, take(draft.spans(key), facts.today))
    roles = frozenset(role.id for role in facts.catalogue.roles.values() if role.system in systems)
    return replace(planned(draft, facts, Scope(frozenset([unit]), roles)), notes=notes)


@dataclass(frozen=True, slots=True)
class Migration:
    """What becomes of the users of the old service: the plan, and the rows not taken over, each with the reason."""

    plan: Plan
    skipped: Mapping[int, Fault]


class OldUser(NamedTuple):
    """One row of the old authorisation service's export."""

    hsa_id: str
    unit: str
    name: str
    source: Source


def migrate(
    held: Iterable[Grant],
    users: Iterable[OldUser],
    names: Names,
    role: str,
    facts: RoleFacts,
    *,
    ticket: str | None = None,
) -> Migration:
    """Make each user a holder of `role` on their unit, from today. Who holds it already keeps it as it is.

    A user or unit that the register does not know, or that is gone, is skipped and told.

    Raises:
        TooMany: so many are that the file is of another kind.
    """
    requests: list[Request] = []
    skipped: dict[int, Fault] = {}
    told = Faults()
    known: dict[tuple[str, str], str | Unclear] = {}

    def find(kind: str, text: str, understand: Callable[[str], str]) -> str | Unclear:
        if (kind, text) not in known:
            try:
                known[kind, text] = understand(text)
            except (NotFound, Ambiguous) as error:
                known[kind, text] = Unclear(error.id, error.message, error.hint)
        return known[kind, text]

    def skip(row: int, fault: Fault) -> None:
        told.append(fault)
        skipped[row] = fault

    for n, user in enumerate(users):
        person, unit = find("person", user.hsa_id, names.person), find("unit", user.unit, names.unit)
        if isinstance(person, Unclear):
            named = (
                replace(person, message=Message("{user}: {person}", user=user.name, person=as_message(person.message)))
                if user.name
                else person
            )
            skip(n, named.fault(user.source))
        elif isinstance(unit, Unclear):
            skip(n, unit.fault(user.source))
        elif problem := obstacle(wanted := Grant(person, role, unit, facts.today, None, None, ticket), facts.register):
            skip(n, Fault(problem[0], problem[1], user.source, problem[2]))
        else:
            requests.append(Request(wanted, user.source, keep_end=True))
    return Migration(apply(held, requests, facts), skipped)
