"""Who may what where on which days: the register and grants, as they are or as a plan leaves them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.rules.roles.days import DAY, Days, days, together, within
from vis_cli.rules.roles.grants import Grant, Key, Register, RoleFacts

Pair = tuple[str, str]  # a person and a role


class Read(Protocol):
    """Reads grants: those on `units`, of `persons`, of `roles`, each None for any. May give more than asked for."""

    def __call__(
        self,
        units: Collection[str] | None = None,
        persons: Collection[str] | None = None,
        roles: Collection[str] | None = None,
    ) -> Iterable[Grant]: ...


@dataclass(frozen=True)
class _Reader(Read):
    given: Sequence[Grant]

    def __call__(
        self,
        units: Collection[str] | None = None,
        persons: Collection[str] | None = None,
        roles: Collection[str] | None = None,
    ) -> Iterable[Grant]:
        return self.given


def among(held: Iterable[Grant]) -> Read:
    """A reader of grants that are in memory."""
    return _Reader(list(held))


def register_after(register: Register, steps: Iterable[Step]) -> Register:
    """The register as the steps leave it."""
    units, parents = dict(register.units), dict(register.parents)
    closed, disabled = dict(register.closed), dict(register.disabled)
    for step in steps:
        kind, id, after = step.record.kind, step.record.id, step.after
        if kind == Unit.kind:
            _put(closed, id, after and after.closed_on)
            if after is None:
                units.pop(id, None)
                parents.pop(id, None)
            else:
                units[id], parents[id] = after.name, after.parent
        elif kind == Person.kind:
            _put(disabled, id, after and after.disabled_on)
    return replace(register, units=units, parents=parents, closed=closed, disabled=disabled)


def _put(values: dict[str, date], key: str, value: date | None) -> None:
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value


class Scene:
    """The register and grants, as they are or as a plan leaves them; who may what where on which days, from today."""

    def __init__(self, facts: RoleFacts, grants: Iterable[Grant] = ()) -> None:
        self.register = register = facts.register
        self.today = facts.today
        self.catalogue = facts.catalogue
        self._grants: dict[Pair, dict[str, dict[date, Grant]]] = {}
        self._holders: dict[tuple[str, str], set[str]] = {}  # by role and unit: who does, or did before a step
        self._children: dict[str, list[str]] = {}
        for unit, parent in register.parents.items():
            if parent is not None:
                self._children.setdefault(parent, []).append(unit)
        self._under: dict[str, tuple[str, ...]] = {}
        self._above: dict[str, tuple[str, ...]] = {}
        self.add(grants)

    def add(self, grants: Iterable[Grant]) -> None:
        for grant in grants:
            self._grants.setdefault((grant.person, grant.role), {}).setdefault(grant.unit, {})[grant.since] = grant
            self._holders.setdefault((grant.role, grant.unit), set()).add(grant.person)

    def carry_out(self, steps: Collection[Step]) -> None:
        """Let grants be as the steps leave them."""
        for before in (step.before for step in steps if step.before is not None):
            self._grants.get((before.person, before.role), {}).get(before.unit, {}).pop(before.since, None)
        self.add(step.after for step in steps if step.after is not None)

    def under(self, unit: str) -> tuple[str, ...]:
        """The unit and all below it."""
        found = self._under.get(unit)
        if found is None:
            ordered, waiting = {unit: None}, [unit]
            while waiting:
                new = [child for child in self._children.get(waiting.pop(), ()) if child not in ordered]
                ordered.update(dict.fromkeys(new))
                waiting += new
            found = self._under[unit] = tuple(ordered)
        return found

    def above(self, unit: str) -> tuple[str, ...]:
        """The unit and all above it."""
        found = self._above.get(unit)
        if found is None:
            found = self._above[unit] = self.register.above(unit)
        return found

    def pairs(self, units: Collection[str]) -> Iterator[Pair]:
        """Who holds which role by a grant on one of the units."""
        return (pair for pair, places in self._grants.items() if not places.keys().isdisjoint(units))

    def units_of(self, pair: Pair) -> Collection[str]:
        """The units on which somebody holds a role by a grant."""
        return self._grants[pair].keys()

    def places(self, person: str) -> Iterator[tuple[str, str]]:
        """The roles and units of the grants of a person."""
        return ((role, unit) for (who, role), places in self._grants.items() if who == person for unit in places)

    def days(self, person: str, role: str, unit: str) -> list[Days]:
        """On which days from today the person may act in the role on the unit."""
        register = self.register
        places = self._grants.get((person, role))
        if places is None or unit not in register.units:
            return []
        there = _last_before(register.disabled.get(person))
        open_ = min(there, _last_before(register.closed.get(unit)))
        spans = [each for above in self.above(unit)[1:] if above in places for each in places[above].values()]
        own = [*places.get(unit, {}).values()]
        if there == open_ or not own or not self.catalogue.is_about_cases(role):
            return within(days([*own, *spans]), self.today, open_) if own or spans else []
        # What is left on a unit that is closed holds there until its last cases are closed.
        return together((*within(days(spans), self.today, open_), *within(days(own), self.today, there)))

    def covered(self, role: str, unit: str) -> list[Days]:
        """On which days from today anybody may act in the role on the unit."""
        persons = {person for above in self.above(unit) for person in self._holders.get((role, above), ())}
        return together(period for person in persons for period in self.days(person, role, unit))


def _last_before(gone: date | None) -> date:
    return date.max if gone is None else gone - DAY


def count(grants: Iterable[Grant], scene: Scene, units: Collection[str] | None, roles: Collection[str] | None) -> int:
    """How many rights (a person, a role, a unit) there are today or later by these grants, on `units` (None: any)."""
    register, today = scene.register, scene.today
    found: set[Key] = set()
    for grant in grants:
        if grant.last < today or register.disabled.get(grant.person, date.max) <= today:
            continue
        if roles is not None and grant.role not in roles:
            continue
        for unit in scene.under(grant.unit):
            if (units is None or unit in units) and register.closed.get(unit, date.max) > today:
                found.add((grant.person, grant.role, unit))
    return len(found)
