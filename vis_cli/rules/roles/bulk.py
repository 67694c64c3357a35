"""Grants from a file: the plans of `apply`, `sync` and `migrate`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from vis_cli.errors import Ambiguous, Fault, Message, NotFound, Source, as_message
from vis_cli.rules.core.faults import Faults
from vis_cli.rules.core.plan import Plan, Scope
from vis_cli.rules.core.sentences import some
from vis_cli.rules.roles.authority import obstacle
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.grants import Draft, Grant, Key, RoleFacts
from vis_cli.rules.roles.planning import Request, carry, planned, take
from vis_cli.rules.roles.rows import Names, Unclear

_NAMED = 10  # of those whose roles end on a unit


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
    units: Sequence[str],
    systems: frozenset[str],
    facts: RoleFacts,
) -> Plan:
    """Let `units` have exactly the grants that `requests` name, as far as roles of `systems` go; the rest end today.

    `held` has the grants of the units. Where there are several, what ends is told unit by unit, and guarded so.
    """
    draft = Draft(held)
    notes = carry(draft, requests, facts.today)
    named = {request.grant.key for request in requests}
    roles = frozenset(role.id for role in facts.catalogue.roles.values() if role.system in systems)
    within = set(units)
    ended: dict[str, list[Key]] = {}
    for key in sorted(key for key in draft.held if key[2] in within and key[1] in roles and key not in named):
        if draft.held[key][-1].last >= facts.today:
            draft.put(key, take(draft.spans(key), facts.today))
            ended.setdefault(key[2], []).append(key)
    if len(units) == 1:
        return replace(planned(draft, facts, Scope(frozenset(units), roles)), notes=notes)
    scopes = [Scope(frozenset([unit]), roles, facts.register.unit(unit)) for unit in units if unit in ended]
    told = [_ended(unit, ended[unit], facts) for unit in units if unit in ended]
    return replace(planned(draft, facts, *scopes), notes=(*notes, *told))


def _ended(unit: str, keys: Sequence[Key], facts: RoleFacts) -> Message:
    """What ends on a unit because the file does not name it."""
    who = [f"{facts.register.person(person)} ({facts.catalogue.name(role)})" for person, role, _ in keys]
    return Message("{unit}: not in the file, ends: {who}.", unit=facts.register.unit(unit), who=some(who, _NAMED))


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
