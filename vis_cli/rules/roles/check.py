"""Questions about grants: who holds what when, whether somebody may do something, and what is not as it should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.sentences import both, either
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles.catalogue import Catalogue, Role
from vis_cli.rules.roles.grants import Grant, Register, RoleFacts, period

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


# --- what is not as it should be -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: a rule id, the unit, a sentence, and the command that mends it."""

    id: str
    unit: str
    message: Sentence
    fix: Sentence
    person: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class _Holding:
    """The grants that hold today: all, and by unit those of persons who are not disabled."""

    grants: Sequence[Grant]
    by_unit: dict[str, list[Grant]]
    catalogue: Catalogue
    register: Register
    today: date

    def here(self, unit: str) -> list[Grant]:
        """The grants that hold on `unit`, its own first, then those from above."""
        return [each for above in self.register.above(unit) for each in self.by_unit.get(above, ())]


def check(
    grants: Iterable[Grant],
    facts: RoleFacts,
    *,
    units: Iterable[str] | None = None,
    within: timedelta = EXPIRING_WITHIN,
) -> list[Finding]:
    """What is not as it should be today, on `units` (None: all that are not closed), sorted by unit and rule.

    At least two local administrators on a unit, and ärendemottagare and ärendehanterare in one person: Region
    Kronoberg, "Ärendetyper" (2022). A unit that is only a level above others is not judged for administrators and
    editors, nor one without cases for those of Personalverktyget.
    """
    catalogue, register, today = facts.catalogue, facts.register, facts.today
    grants = list(grants)
    holding = as_of(grants, today)
    by_unit: dict[str, list[Grant]] = {}
    for grant in holding:
        if register.disabled.get(grant.person, date.max) > today:
            by_unit.setdefault(grant.unit, []).append(grant)
    now = _Holding(holding, by_unit, catalogue, register, today)
    open_units = [unit for unit in register.units if register.closed.get(unit, date.max) > today]
    asked = set(open_units if units is None else units)
    levels = {parent for unit, parent in register.parents.items() if parent and unit in register.units}
    found: list[Finding] = []
    for unit in open_units:
        if unit not in asked:
            continue
        if unit not in levels or _takes_part(now, unit):
            found += _administrators(now, unit)
            found += _editors(now, unit)
        found += _bundles(now, unit)
    found += [each for each in _disabled(now) if each.unit in asked]
    found += [each for each in _expiring(now, grants, within) if each.unit in asked]
    return sorted(found, key=lambda each: (register.unit(each.unit), each.unit, each.id, str(each.message)))


def _takes_part(now: _Holding, unit: str) -> bool:
    """Whether a unit with others below it has work of its own: cases, or staff beside administrators."""
    managing = {role.id for role in now.catalogue.administrators()}
    return unit in now.register.offering or any(each.role not in managing for each in now.by_unit.get(unit, ()))


def _administrators(now: _Holding, unit: str) -> Iterator[Finding]:
    here = now.here(unit)
    for role in now.catalogue.administrators():
        if not _in_use(now, unit, role.system, here):
            continue
        count = len({each.person for each in here if each.role == role.id})
        if count < role.at_least:
            template = (
                "only {count} {role}; there should be {at_least}."
                if count
                else "no {role}; there should be {at_least}."
            )
            message = Message(template, count=count, role=role.name, at_least=role.at_least)
            yield Finding("too-few-administrators", unit, message, _give("PERSON", role.id, unit), role=role.id)


def _in_use(now: _Holding, unit: str, system: str, here: Sequence[Grant]) -> bool:
    """Whether a unit takes part in a system: the contact card is every unit's, cases not."""
    if unit in now.register.offering or not _about_cases(now.catalogue, system):
        return True
    return any(now.catalogue.system(each.role) == system for each in here)


def _about_cases(catalogue: Catalogue, system: str) -> bool:
    return any(role.system == system and catalogue.is_about_cases(role.id) for role in catalogue.roles.values())


def _editors(now: _Holding, unit: str) -> Iterator[Finding]:
    editors = _editor_roles(now.catalogue)
    if editors and not any(each.role in {role.id for role in editors} for each in now.here(unit)):
        wanted = ",".join(role.id for role in editors)
        message = Message(
            "no editor ({editors}): nobody keeps the contact card.", editors=either([role.name for role in editors])
        )
        yield Finding("no-editor", unit, message, _give("PERSON", wanted, unit))


def _editor_roles(catalogue: Catalogue) -> list[Role]:
    permitting = {"edit-card", "present-e-services"}
    return [role for role in catalogue.roles.values() if permitting & set(role.permits)]


def _bundles(now: _Holding, unit: str) -> Iterator[Finding]:
    roles_of: dict[str, dict[str, Grant]] = {}
    for grant in now.here(unit):
        roles_of.setdefault(grant.person, {}).setdefault(grant.role, grant)
    own = {grant.person for grant in now.by_unit.get(unit, ())}
    for bundle in now.catalogue.bundles.values():
        for person in sorted(own & set(roles_of)):
            roles = roles_of[person]
            has = [role for role in bundle.roles if role in roles]
            lacks = [role for role in bundle.roles if role not in roles]
            if not lacks or not any(roles[role].unit == unit for role in has):
                continue
            name = now.catalogue.name
            message = Message(
                "{person} is {has} without being {lacks}.",
                person=now.register.person(person),
                has=both([name(role) for role in has]),
                lacks=either([name(role) for role in lacks]),
            )
            rule = "not-both" if bundle.whole else "half-bundle"
            yield Finding(rule, unit, message, _give(person, ",".join(lacks), unit), person, lacks[0])


def _disabled(now: _Holding) -> Iterator[Finding]:
    for grant in now.grants:
        gone = now.register.disabled.get(grant.person)
        if gone is not None and gone <= now.today:
            who, role = now.register.person(grant.person), now.catalogue.name(grant.role)
            message = Message(
                "{who} is disabled from {gone} and still is {role}.", who=who, gone=in_english(gone), role=role
            )
            fix = f"vis roles revoke {grant.person} {grant.role} {grant.unit}"
            yield Finding("disabled-person", grant.unit, message, fix, grant.person, grant.role)


def _expiring(now: _Holding, grants: Sequence[Grant], within: timedelta) -> Iterator[Finding]:
    for grant in expiring(grants, now.today, within):
        assert grant.until is not None
        who, role = now.register.person(grant.person), now.catalogue.name(grant.role)
        message = Message("{who} is {role} only through {until}.", who=who, role=role, until=in_english(grant.until))
        longer = grant.until + relativedelta(years=1)
        fix = f"vis roles extend {grant.person} {grant.role} {grant.unit} --through {longer}"
        yield Finding("expiring", grant.unit, message, fix, grant.person, grant.role)


def _give(person: str, roles: str, unit: str) -> str:
    return f"vis roles grant {person} {roles} {unit}"
