"""What is not as it should be with the grants of a unit, each with the command that mends it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.sentences import both, either
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles.catalogue import Role
from vis_cli.rules.roles.check import EXPIRING_WITHIN, as_of, expiring
from vis_cli.rules.roles.grants import Grant, Register, RoleFacts

Holders = dict[str, set[str]]  # by role: who holds it on a unit


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: a rule id, the unit, a sentence, and the command that mends it."""

    id: str
    unit: str
    message: Sentence
    fix: Sentence
    person: str | None = None
    role: str | None = None


def levels(register: Register) -> set[str]:
    """The units that others lie directly under."""
    return {parent for unit, parent in register.parents.items() if parent and unit in register.units}


def in_order(units: Iterable[str], register: Register) -> list[str]:
    """The units as findings come: by name, and those of one name by id."""
    return sorted(units, key=lambda unit: (register.unit(unit), unit))


class Checking:
    """Finds what is not as it should be today, unit by unit.

    `above` has the grants on `levels` that hold today. At least two local administrators on a unit, and
    ärendemottagare and ärendehanterare in one person: Region Kronoberg, "Ärendetyper" (2022). A unit that is only a
    level above others is not judged for administrators and editors, nor one without cases for those of
    Personalverktyget.
    """

    def __init__(self, facts: RoleFacts, above: Iterable[Grant], within: timedelta = EXPIRING_WITHIN) -> None:
        self.today = facts.today
        self.within = within
        self.register = facts.register
        self.catalogue = catalogue = facts.catalogue
        self.levels = levels(facts.register)
        self._administrators = catalogue.administrators()
        self._managing = {role.id for role in self._administrators}
        self._editors = _editor_roles(catalogue.roles.values())
        self._about_cases = {role.system for role in catalogue.roles.values() if catalogue.is_about_cases(role.id)}
        self._above: dict[str, Holders] = {}
        for grant in above:
            if not self._is_disabled(grant.person):
                self._above.setdefault(grant.unit, {}).setdefault(grant.role, set()).add(grant.person)

    def open_units(self) -> list[str]:
        """The units that are not closed, in order."""
        register = self.register
        return in_order((unit for unit in register.units if self._is_open(unit)), register)

    def at(self, unit: str, grants: Collection[Grant]) -> list[Finding]:
        """What is found on one unit, given the grants on it that hold today or later, sorted by rule.

        On one that is closed, only what is left there.
        """
        holding = as_of(grants, self.today)
        found: list[Finding] = []
        if self._is_open(unit):
            here = _Here(unit, [each for each in holding if not self._is_disabled(each.person)], self._chain(unit))
            if unit not in self.levels or self._takes_part(here):
                found += self._too_few(here)
                found += self._no_editor(here)
            found += self._bundles(here)
        found += self._disabled(holding)
        found += self._expiring(grants)
        return sorted(found, key=lambda each: (each.id, str(each.message))) if len(found) > 1 else found

    def _is_open(self, unit: str) -> bool:
        return unit in self.register.units and self.register.closed.get(unit, date.max) > self.today

    def _is_disabled(self, person: str) -> bool:
        return self.register.disabled.get(person, date.max) <= self.today

    def _chain(self, unit: str) -> list[Holders]:
        """Who holds what on each of the units above."""
        return [self._above[above] for above in self.register.above(unit)[1:] if above in self._above]

    def _takes_part(self, here: _Here) -> bool:
        """Whether a unit with others below it has work of its own: cases, or staff beside administrators."""
        return here.unit in self.register.offering or not here.own.keys() <= self._managing

    def _too_few(self, here: _Here) -> Iterator[Finding]:
        for role in self._administrators:
            if not self._in_use(here, role.system):
                continue
            count = len(here.holders(role.id))
            if count < role.at_least:
                template = (
                    "only {count} {role}; there should be {at_least}."
                    if count
                    else "no {role}; there should be {at_least}."
                )
                message = Message(template, count=count, role=role.name, at_least=role.at_least)
                fix = _give("PERSON", role.id, here.unit)
                yield Finding("too-few-administrators", here.unit, message, fix, role=role.id)

    def _in_use(self, here: _Here, system: str) -> bool:
        """Whether a unit takes part in a system: the contact card is every unit's, cases not."""
        if here.unit in self.register.offering or system not in self._about_cases:
            return True
        return any(self.catalogue.system(role) == system for role in here.roles())

    def _no_editor(self, here: _Here) -> Iterator[Finding]:
        editors = self._editors
        if editors and here.roles().isdisjoint(role.id for role in editors):
            wanted = ",".join(role.id for role in editors)
            message = Message(
                "no editor ({editors}): nobody keeps the contact card.", editors=either([role.name for role in editors])
            )
            yield Finding("no-editor", here.unit, message, _give("PERSON", wanted, here.unit))

    def _bundles(self, here: _Here) -> Iterator[Finding]:
        name = self.catalogue.name
        for bundle in self.catalogue.bundles.values():
            begun = {person for role in bundle.roles for person in here.own.get(role, ())}
            for person in sorted(begun):
                has = [role for role in bundle.roles if here.holds(person, role)]
                lacks = [role for role in bundle.roles if role not in has]
                if not lacks:
                    continue
                message = Message(
                    "{person} is {has} without being {lacks}.",
                    person=self.register.person(person),
                    has=both([name(role) for role in has]),
                    lacks=either([name(role) for role in lacks]),
                )
                rule, fix = "not-both" if bundle.whole else "half-bundle", _give(person, ",".join(lacks), here.unit)
                yield Finding(rule, here.unit, message, fix, person, lacks[0])

    def _disabled(self, holding: Sequence[Grant]) -> Iterator[Finding]:
        for grant in holding:
            if self._is_disabled(grant.person):
                who, role = self.register.person(grant.person), self.catalogue.name(grant.role)
                gone = in_english(self.register.disabled[grant.person])
                message = Message("{who} is disabled from {gone} and still is {role}.", who=who, gone=gone, role=role)
                fix = f"vis roles revoke {grant.person} {grant.role} {grant.unit}"
                yield Finding("disabled-person", grant.unit, message, fix, grant.person, grant.role)

    def _expiring(self, grants: Iterable[Grant]) -> Iterator[Finding]:
        for grant in expiring(grants, self.today, self.within):
            assert grant.until is not None
            who, role = self.register.person(grant.person), self.catalogue.name(grant.role)
            message = Message(
                "{who} is {role} only through {until}.", who=who, role=role, until=in_english(grant.until)
            )
            longer = grant.until + relativedelta(years=1)
            fix = f"vis roles extend {grant.person} {grant.role} {grant.unit} --through {longer}"
            yield Finding("expiring", grant.unit, message, fix, grant.person, grant.role)


class _Here:
    """Who holds what on a unit today, and on those above it; not those who are disabled."""

    def __init__(self, unit: str, holding: Iterable[Grant], above: Sequence[Mapping[str, set[str]]]) -> None:
        self.unit = unit
        self.own: Holders = {}
        for grant in holding:
            self.own.setdefault(grant.role, set()).add(grant.person)
        self._all = (self.own, *above)

    def roles(self) -> set[str]:
        return {role for each in self._all for role in each}

    def holders(self, role: str) -> set[str]:
        return {person for each in self._all for person in each.get(role, ())}

    def holds(self, person: str, role: str) -> bool:
        return any(person in each.get(role, ()) for each in self._all)


def check(grants: Iterable[Grant], facts: RoleFacts, *, units: Iterable[str] | None = None) -> Iterator[Finding]:
    """What is not as it should be today, on `units` (None: all that are not closed), by unit and rule.

    `grants` are all that there are; see `Checking` for those who read them unit by unit.
    """
    by_unit: dict[str, list[Grant]] = {}
    for grant in grants:
        by_unit.setdefault(grant.unit, []).append(grant)
    held = (grant for unit in levels(facts.register) for grant in by_unit.get(unit, ()))
    checking = Checking(facts, as_of(held, facts.today))
    for unit in checking.open_units() if units is None else in_order(units, facts.register):
        yield from checking.at(unit, by_unit.get(unit, ()))


def _editor_roles(roles: Iterable[Role]) -> list[Role]:
    permitting = {"edit-card", "present-e-services"}
    return [role for role in roles if permitting & set(role.permits)]


def _give(person: str, roles: str, unit: str) -> str:
    return f"vis roles grant {person} {roles} {unit}"
