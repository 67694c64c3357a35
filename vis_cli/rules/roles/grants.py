"""Grants as they are: who holds which role on which unit from when until when, and what they are judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import ClassVar

from vis_cli.errors import Message, Sentence, Source
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Grant:
    """This person has this role on this unit, and below it, from `since` through `until` (None: until further notice).

    Grants of one person, role and unit never overlap, so the day it begins completes the key.
    """

    kind: ClassVar[str] = "grant"
    alike_but: ClassVar[tuple[str, ...]] = ("role", "unit", "person")
    person: str
    role: str
    unit: str
    since: date
    until: date | None = None  # the last day, as in HSA
    granted_by: str | None = None
    ticket: str | None = None

    @property
    def id(self) -> str:
        return f"{self.person}/{self.role}/{self.unit}/{self.since}"

    @property
    def key(self) -> Key:
        """What grants that may not overlap have in common."""
        return (self.person, self.role, self.unit)

    @property
    def last(self) -> date:
        """The last day, which for an open grant is the last of all days."""
        return self.until or date.max

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        person, role, unit = map(name_of, self.key)
        return Message("{person} · {role} · {unit}: {period}", person=person, role=role, unit=unit, period=period(self))

    def __str__(self) -> str:
        return str(self.words(str))


Key = tuple[str, str, str]  # person, role, unit
Spans = tuple[Grant, ...]  # of one key, sorted, without overlap


def period(grant: Grant) -> Message:
    """When a grant holds, both days written out with their weekday."""
    return days_in_words(grant.since, grant.until)


def days_in_words(since: date, until: date | None) -> Message:
    """From when through when, both days written out with their weekday."""
    if until is None:
        return Message("from {since} until further notice", since=in_english(since))
    return Message("from {since} through {until}", since=in_english(since), until=in_english(until))


@dataclass(frozen=True, slots=True)
class Former:
    """What a unit lay under, and from when it was closed, until a day on which that was so no longer."""

    until: date
    parent: str | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class FormerPerson:
    """From when a person was disabled, until a day on which that was so no longer."""

    until: date
    disabled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """What the rules need to know of units and persons: names by HSA-id, the unit above, and who and what is gone.

    `closed` and `disabled` give the first day on which a unit or a person is no longer there. `offering` are the
    units that offer a case type. `former` has, in order, how units were before that have been moved, closed or opened,
    `former_persons` how persons were who have been disabled or enabled. What was so on a day gone by is asked of them:
    somebody who is disabled today from a day in March could act until today, and that stays so.
    """

    units: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=dict)
    closed: Mapping[str, date] = field(default_factory=dict)
    persons: Mapping[str, str] = field(default_factory=dict)
    disabled: Mapping[str, date] = field(default_factory=dict)
    offering: frozenset[str] = frozenset()
    former: Mapping[str, Sequence[Former]] = field(default_factory=dict)
    former_persons: Mapping[str, Sequence[FormerPerson]] = field(default_factory=dict)

    def above(self, unit: str, day: date | None = None) -> tuple[str, ...]:
        """The unit itself, the one above it, and so on to the top; now, or as it was on a day gone by."""
        chain: dict[str, None] = {}
        at: str | None = unit
        while at is not None and at not in chain:
            chain[at] = None
            at = self._parent(at, day)
        return tuple(chain)

    def _parent(self, unit: str, day: date | None) -> str | None:
        was = self._former(unit, day)
        return self.parents.get(unit) if was is None else was.parent

    def _former(self, unit: str, day: date | None) -> Former | None:
        """How a unit was on a day, if it is otherwise by now."""
        if day is None:
            return None
        return next((each for each in self.former.get(unit, ()) if day < each.until), None)

    def closed_on(self, unit: str, day: date | None = None) -> date | None:
        """The first day on which a unit is closed, as it is known now, or was known on a day gone by."""
        was = self._former(unit, day)
        return self.closed.get(unit) if was is None else was.closed_on

    def disabled_on(self, person: str, day: date | None = None) -> date | None:
        """The first day on which a person is disabled, as it is known now, or was known on a day gone by."""
        if day is not None:
            for each in self.former_persons.get(person, ()):
                if day < each.until:
                    return each.disabled_on
        return self.disabled.get(person)

    def is_disabled(self, person: str, day: date) -> bool:
        """Whether a person may not act on a day, as it was known then."""
        gone = self.disabled_on(person, day)
        return gone is not None and gone <= day

    def on(self, day: date) -> Register:
        """The register as it was known on a day gone by, without what was before."""
        closed = {unit: self.closed_on(unit, day) for unit in {*self.closed, *self.former}}
        disabled = {person: self.disabled_on(person, day) for person in {*self.disabled, *self.former_persons}}
        return replace(
            self,
            parents={**self.parents, **{unit: self._parent(unit, day) for unit in self.former}},
            closed={unit: gone for unit, gone in closed.items() if gone is not None},
            disabled={person: gone for person, gone in disabled.items() if gone is not None},
            former={},
            former_persons={},
        )

    def chains(self, unit: str, first: date, last: date) -> list[tuple[date, date, tuple[str, ...]]]:
        """What `above` is from `first` through `last`: the first and last day of each stretch, and the units."""
        known = {unit}
        waiting = [unit]
        turns: set[date] = set()
        while waiting:
            at = waiting.pop()
            former = self.former.get(at, ())
            turns.update(each.until for each in former if first < each.until <= last)
            new = {parent for parent in (self.parents.get(at), *(each.parent for each in former)) if parent} - known
            known |= new
            waiting += new
        begins = [first, *sorted(turns)]
        ends = [*(day - timedelta(days=1) for day in begins[1:]), last]
        return [(begin, end, self.above(unit, begin)) for begin, end in zip(begins, ends, strict=True)]

    def unit(self, unit: str) -> str:
        """The name of a unit, or its HSA-id if it is not known."""
        return self.units.get(unit, unit)

    def person(self, person: str) -> str:
        """The name of a person, or the HSA-id of one who is not known."""
        return self.persons.get(person, person)


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What grants are judged by: the catalogue, the register, the day it is, and the limits of `too-many`."""

    catalogue: Catalogue
    register: Register
    today: date
    limit: float = 50  # grants taken away in one plan
    share: float = 0.3  # of those that the plan ranges over

    def describe(self, key: Key) -> str:
        """`Anna Berg · Redaktör kontaktkort · Vårdcentralen Teleborg`."""
        person, role, unit = key
        return f"{self.register.person(person)} · {self.catalogue.name(role)} · {self.register.unit(unit)}"


class Draft:
    """The grants that a plan is made from, and what becomes of them, key by key in the order they were touched."""

    def __init__(self, held: Iterable[Grant]) -> None:
        self.held: dict[Key, Spans] = {}
        for grant in held:
            key = grant.key
            spans = self.held.get(key)
            self.held[key] = (grant,) if spans is None else tuple(sorted((*spans, grant), key=by_first_day))
        self.touched: dict[Key, tuple[Spans, Source | None]] = {}

    def spans(self, key: Key) -> Spans:
        """The grants of `key` as they have become."""
        touched = self.touched.get(key)
        return self.held.get(key, ()) if touched is None else touched[0]

    def put(self, key: Key, spans: Spans, source: Source | None = None) -> None:
        """Let `spans` be the grants of `key`; `source` says who asked for it."""
        self.touched[key] = (spans, source)

    def steps(self) -> list[Step]:
        """From what was to what has become; a key that was touched and not changed gives `same`."""
        steps: list[Step] = []
        for key, (after, source) in self.touched.items():
            before = self.held.get(key)
            if before is None:
                steps.extend(Step(None, grant, source) for grant in after)
            else:
                steps.extend(_difference(before, after, source))
        return steps


def _difference(before: Spans, after: Spans, source: Source | None) -> list[Step]:
    """The steps from `before` to `after`, or one `same` of the last grant."""
    if before == after:
        return [Step(before[-1], before[-1], source)] if before else []
    became = {grant.since: grant for grant in after}
    steps = [Step(grant, became.pop(grant.since, None), source) for grant in before]
    steps += [Step(None, grant, source) for grant in became.values()]
    return [step for step in steps if step.before != step.after]


def by_first_day(grant: Grant) -> date:
    """What grants of one key are sorted by."""
    return grant.since
