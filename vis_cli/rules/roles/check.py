"""Questions about grants: who holds what when, and whether somebody may do something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.sentences import either
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles.grants import Grant, RoleFacts, period

EXPIRING_WITHIN = timedelta(days=30)


def during(grants: Iterable[Grant], first: date, last: date) -> list[Grant]:
    """The grants that hold on some day from `first` through `last`, sorted by unit, role, person and day."""
    return sorted((each for each in grants if each.since <= last and first <= each.last), key=_order)


def as_of(grants: Iterable[Grant], day: date) -> list[Grant]:
    """The grants that hold on `day`."""
    return during(grants, day, day)


def expiring(grants: Iterable[Grant], today: date, within: timedelta) -> list[Grant]:
    """The last grants of a person, role and unit that hold today and end at most `within` from now, soonest first."""
    grants = list(grants)
    goes_on = {(each.key, each.since) for each in grants}
    ending = (
        each
        for each in as_of(grants, today)
        if each.until and each.until - today <= within and (each.key, each.until + timedelta(days=1)) not in goes_on
    )
    return sorted(ending, key=lambda each: (each.last, _order(each)))


def _order(grant: Grant) -> tuple[str, str, str, date]:
    return (grant.unit, grant.role, grant.person, grant.since)


# --- may they? -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a person may do something on a unit, the grant behind a yes, and why."""

    answer: bool
    grant: Grant | None
    because: Sentence


def explain(grants: Iterable[Grant], person: str, unit: str, action: str, facts: RoleFacts, *, at: date) -> Answer:
    """Whether `person` may do `action` on `unit` on the day `at`, and why.

    `grants` has at least those of the person. A grant on the unit itself is preferred to one above it; what is above
    a unit, and who is disabled, is what was so on the day.

    Raises:
        NotFound: no role permits anything called `action`.
    """
    catalogue, register = facts.catalogue, facts.register
    roles = catalogue.permitting(action)
    chain = register.above(unit, at)
    who, where, day = register.person(person), register.unit(unit), in_english(at)
    gone = register.disabled_on(person, at)
    if gone is not None and gone <= at:
        return Answer(False, None, Message("{who} is disabled from {gone}.", who=who, gone=in_english(gone)))
    closed = register.closed_on(unit, at)
    is_closed = closed is not None and closed <= at
    if is_closed:
        chain = (unit,)  # what is left there for its last cases
        roles = tuple(role for role in roles if catalogue.is_about_cases(role))
    of_use = [each for each in grants if each.person == person and each.unit in chain and each.role in roles]
    holding = sorted(as_of(of_use, at), key=lambda each: (chain.index(each.unit), roles.index(each.role)))
    if holding:
        grant = holding[0]
        place: Sentence = where
        if grant.unit != unit:
            place = Message("{unit}, which is above {where}", unit=register.unit(grant.unit), where=where)
        reason = Message(
            "{who} is {role} on {place}, {period}",
            who=who,
            role=catalogue.name(grant.role),
            place=place,
            period=period(grant),
        )
        return Answer(True, grant, Message("{reason}, and that role permits {action}.", reason=reason, action=action))
    if closed is not None and is_closed:
        return Answer(False, None, Message("{where} is closed from {closed}.", where=where, closed=in_english(closed)))
    needed = either([catalogue.name(role) for role in roles])
    reason = Message(
        "{action} takes {needed} on {where}, and {who} is not on {day}.",
        action=action,
        needed=needed,
        where=where,
        who=who,
        day=day,
    )
    earlier = [each for each in of_use if each.last < at]
    later = [each for each in of_use if each.since > at]
    if earlier:
        nearest = max(earlier, key=lambda each: each.last)
        reason = Message(
            "{reason} Before: {role} through {last}.",
            reason=reason,
            role=catalogue.name(nearest.role),
            last=in_english(nearest.last),
        )
    if later:
        nearest = min(later, key=lambda each: each.since)
        reason = Message(
            "{reason} Later: {role} from {since}.",
            reason=reason,
            role=catalogue.name(nearest.role),
            since=in_english(nearest.since),
        )
    return Answer(False, None, reason)
