"""What persons may in effect: roles as they hold on a unit and below it, and who gains and loses what by a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.rules.roles.days import Days, days, minus, within
from vis_cli.rules.roles.grants import Grant, Key, RoleFacts
from vis_cli.rules.roles.scene import Pair, Read, Scene, register_after

MOVING = frozenset({Grant.kind, Unit.kind, Person.kind})
"""The kinds of records whose steps may move rights."""


@dataclass(frozen=True, slots=True)
class Right:
    """This person may act in this role on this unit, by a grant there or above it, from `since` through `until`."""

    person: str
    role: str
    unit: str
    since: date
    until: date | None = None

    @property
    def key(self) -> Key:
        return (self.person, self.role, self.unit)


class Rights(Iterable[Right]):
    """Rights in their order, of which there may be many times as many as steps.

    Those that follow on each other and differ by their unit alone are held as one, with the units.
    """

    def __init__(self, rights: Iterable[Right] = ()) -> None:
        self._runs: list[tuple[Pair, date, date | None, list[str]]] = []
        for right in rights:
            self.add(right.key, right.since, right.until)

    def add(self, key: Key, since: date, until: date | None) -> None:
        person, role, unit = key
        alike = ((person, role), since, until)
        if self._runs and self._runs[-1][:3] == alike:
            self._runs[-1][3].append(unit)
        else:
            self._runs.append((*alike, [unit]))

    def __iter__(self) -> Iterator[Right]:
        for pair, since, until, units in self._runs:
            for unit in units:
                yield Right(*pair, unit, since, until)

    def __bool__(self) -> bool:
        return bool(self._runs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rights) and self._runs == other._runs

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True)
class Effect:
    """Who gains and loses which role where by a plan, from today on.

    A step on a grant says itself what it does on its own unit: only where that is not what comes of it, because the
    role is held above too, its key is among these. `idle` are such keys of which nothing comes at all. `taken` are the
    keys lost by such steps, which are not told twice.
    """

    gained: Rights = field(default_factory=Rights)
    lost: Rights = field(default_factory=Rights)
    idle: tuple[Key, ...] = ()
    taken: frozenset[Key] = field(default=frozenset(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost or self.idle)

    @cached_property
    def told(self) -> Sequence[Told]:
        """What is told at once: rights of one person and role for the same days, on several units; losses first."""
        found: dict[tuple[str, Pair, date | None, date | None], list[str]] = {}
        for sign, rights in (("-", self.lost), ("+", self.gained)):
            for right in rights:
                found.setdefault((sign, right.key[:2], right.since, right.until), []).append(right.unit)
        for person, role, unit in self.idle:
            found.setdefault(("=", (person, role), None, None), []).append(unit)
        return [Told(sign, *pair, since, until, units) for (sign, pair, since, until), units in found.items()]

    def as_json(self) -> dict[str, Any]:
        """This, as the JSON answer of a plan has it; the rights as they are read."""
        idle = [dict(zip(("person", "role", "unit"), key, strict=True)) for key in self.idle]
        return {"gained": _as_json(self.gained), "lost": _as_json(self.lost), "unchanged": idle}


@dataclass(frozen=True, slots=True)
class Told:
    """Rights that are told at once: gained (`+`), lost (`-`), or not what the steps seem to say (`=`, without days)."""

    sign: str
    person: str
    role: str
    since: date | None
    until: date | None
    units: Sequence[str]

    @property
    def mentions(self) -> Sequence[str]:
        """The ids that names are wanted for beside those in the fields."""
        return self.units


def _as_json(rights: Iterable[Right]) -> Iterator[dict[str, Any]]:
    for right in rights:
        yield {
            "person": right.person,
            "role": right.role,
            "unit": right.unit,
            "from": str(right.since),
            "to": str(right.until) if right.until else None,
        }


def moves(steps: Iterable[Step]) -> bool:
    """Whether carrying out the steps may move rights."""
    return any(step.before is not step.after and step.record.kind in MOVING and _moves(step) for step in steps)


def _moves(step: Step) -> bool:
    before: Any = step.before
    after: Any = step.after
    if before is None or after is None:
        return bool(step.record.kind != Person.kind)
    if before == after:
        return False
    if step.record.kind == Grant.kind:
        return bool((before.since, before.until) != (after.since, after.until))
    if step.record.kind == Unit.kind:
        return bool((before.parent, before.closed_on) != (after.parent, after.closed_on))
    return bool(before.disabled_on != after.disabled_on)


@dataclass(frozen=True)
class Outlook:
    """What a plan does to rights: its effect, and the register with the grants that matter before and after."""

    effect: Effect
    before: Scene
    after: Scene
    grants: Sequence[Step]

    def know(self, held: Iterable[Grant]) -> None:
        """Have both scenes know these grants, which are as they were."""
        held = list(held)
        roles = {grant.role for grant in held}
        self.before.add(held)
        self.after.add(held)
        self.after.carry_out([step for step in self.grants if step.record.role in roles])

    @property
    def lost(self) -> list[Key]:
        """Every person, role and unit that is lost for some day, each once."""
        return list(dict.fromkeys((*self.effect.taken, *(right.key for right in self.effect.lost))))


def outlook(plan: Plan, facts: RoleFacts, read: Read) -> Outlook:
    """Who gains and loses which role where by a plan, in effect: what is inherited from units above is a right too.

    `facts` is what is before; `read` gives the grants as they are.
    """
    changed = [step for step in plan.steps if step.before is not step.after and step.record.kind in MOVING]
    changed = [step for step in changed if _moves(step)]
    by_kind: dict[str, list[Step]] = {kind: [] for kind in MOVING}
    for step in changed:
        by_kind[step.record.kind].append(step)
    others = [*by_kind[Unit.kind], *by_kind[Person.kind]]
    before = Scene(facts)
    after = Scene(replace(facts, register=register_after(facts.register, others)) if others else facts)
    finding = _Finding(before, after, read)
    finding.units(by_kind[Unit.kind])
    finding.persons(by_kind[Person.kind])
    told = finding.grants(by_kind[Grant.kind], moved=bool(by_kind[Unit.kind]))
    return Outlook(finding.effect(told), before, after, by_kind[Grant.kind])


@dataclass(frozen=True, slots=True)
class _Told:
    """What the steps on the grants of one key say: the days that they give and take, from today."""

    given: list[Days]
    taken: list[Days]


class _Finding:
    """The rights that a plan may move, gathered from its steps, and what becomes of each."""

    def __init__(self, before: Scene, after: Scene, read: Read) -> None:
        self.before, self.after, self.read = before, after, read
        self.asked: dict[Key, None] = {}
        self.tops: Iterable[Key] = ()  # asked for on every unit under theirs
        self.taken: set[Key] = set()
        self._under: dict[str, dict[str, None]] = {}

    def held(self, units: Collection[str] | None = None, persons: Collection[str] | None = None) -> None:
        """Have both scenes know these grants."""
        found = list(self.read(units=units, persons=persons))
        self.before.add(found)
        self.after.add(found)

    def under(self, unit: str) -> dict[str, None]:
        found = self._under.get(unit)
        if found is None:
            found = self._under[unit] = dict.fromkeys((*self.before.under(unit), *self.after.under(unit)))
        return found

    def above(self, unit: str) -> dict[str, None]:
        return dict.fromkeys((*self.before.above(unit), *self.after.above(unit)))

    def units(self, steps: Sequence[Step]) -> None:
        """Units that come, go, lie elsewhere, close or open."""
        tops = [step.record.hsa_id for step in steps if _is_moved(step)]
        ends = [step.record.hsa_id for step in steps if not _is_moved(step)]
        chains = {top: set(self.above(top)) for top in (*tops, *ends)}
        above = {each for chain in chains.values() for each in chain}
        if not above:
            return
        self.held(units=above)
        pairs = {top: [*self.before.pairs(chain), *self.after.pairs(chain)] for top, chain in chains.items()}
        persons = {person for found in pairs.values() for person, _ in found}
        if not persons:
            return
        self.held(units={each for top in tops for each in self.under(top)}, persons=persons)
        for top in tops:
            for unit in self.under(top):
                self.asked.update(dict.fromkeys((*pair, unit) for pair in pairs[top]))
        for unit in ends:
            self.asked.update(dict.fromkeys((*pair, unit) for pair in pairs[unit]))

    def persons(self, steps: Sequence[Step]) -> None:
        """Persons who are disabled, or again are not."""
        if not steps:
            return
        persons = [step.record.hsa_id for step in steps]
        self.held(persons=persons)
        for person in persons:
            for role, place in [*self.before.places(person)]:
                self.asked.update(dict.fromkeys((person, role, unit) for unit in self.under(place)))

    def grants(self, steps: Sequence[Step], *, moved: bool) -> Mapping[Key, _Told]:
        """Grants given and taken; what the steps say of those that are not what they seem.

        Nearly all are on a unit with none below, of a person who holds nothing above: what the step says is so.
        """
        by_unit: dict[str, list[Step]] = {}
        for step in steps:
            by_unit.setdefault(step.record.unit, []).append(step)
        wide = {unit: under for unit in by_unit if len(under := self.under(unit)) > 1 or moved}
        around = {each for unit, under in wide.items() for each in under}
        around |= {each for unit in by_unit for each in self.above(unit) if each != unit or unit in wide}
        if around:
            persons = {step.record.person for unit in by_unit for step in by_unit[unit]}
            self.held(units=around, persons=persons)
        held_above = self._held_on(around, steps)
        odd: dict[Key, list[Step]] = {}
        losing: dict[Key, list[Step]] = {}
        gone = self.after.register.disabled.keys() | self.before.register.disabled.keys()
        shut = self.after.register.closed.keys() | self.before.register.closed.keys()
        for unit, found in by_unit.items():
            chain = [each for each in self.above(unit) if each != unit]
            plain = unit not in wide and unit not in shut
            for step in found:
                record = step.record
                pair = (record.person, record.role)
                above = chain and held_above and any((*pair, each) in held_above for each in chain)
                if not plain or above or record.person in gone:
                    odd.setdefault(record.key, []).append(step)
                elif step.before is not None and _loses(step, self.before.today):
                    losing[record.key] = []
        for step in steps if losing else ():  # what goes may come again in another row
            if step.record.key in losing:
                losing[step.record.key].append(step)
        self.taken.update(key for key, found in losing.items() if _told(found, self.before.today).taken)
        self.before.add(step.before for found in odd.values() for step in found if step.before is not None)
        self.after.carry_out([step for found in odd.values() for step in found])
        self.tops = odd
        return {key: _told(found, self.before.today) for key, found in odd.items()}

    def _held_on(self, units: Collection[str], steps: Sequence[Step]) -> set[Key]:
        """The keys of grants on these units, as they are or as the steps leave them."""
        found = {(*pair, unit) for pair in self.before.pairs(units) for unit in self.before.units_of(pair)}
        return found | {step.record.key for step in steps if step.record.unit in units} if units else found

    def _every_key(self) -> Iterator[Key]:
        """Each person, role and unit that is asked for, once; those under a unit are not all held in memory."""
        yield from self.asked
        seen: dict[Pair, list[dict[str, None]]] = {}
        for person, role, top in self.tops:
            here, earlier = self.under(top), seen.setdefault((person, role), [])
            for unit in here:
                key = (person, role, unit)
                if key not in self.asked and not any(unit in units for units in earlier):
                    yield key
            earlier.append(here)

    def effect(self, told: Mapping[Key, _Told]) -> Effect:
        gained, lost = Rights(), Rights()
        idle: list[Key] = []
        for key in self._every_key():
            was, becomes = self.before.days(*key), self.after.days(*key)
            more, less = minus(becomes, was), minus(was, becomes)
            said = told.get(key)
            if said is not None and (more, less) == (said.given, said.taken):
                if less:
                    self.taken.add(key)
                continue
            for rights, periods in ((gained, more), (lost, less)):
                for first, last in periods:
                    rights.add(key, first, None if last == date.max else last)
            if said is not None and not more and not less and (said.given or said.taken):
                idle.append(key)
        return Effect(gained, lost, tuple(idle), frozenset(self.taken))


def _is_moved(step: Step) -> bool:
    return step.before is None or step.after is None or step.before.parent != step.after.parent


def _loses(step: Step, today: date) -> bool:
    before, after = step.before, step.after
    if before.last < today:
        return False
    return after is None or after.last < before.last or after.since > max(before.since, today)


def _told(steps: Sequence[Step], today: date) -> _Told:
    was = within(days([step.before for step in steps if step.before is not None]), today, date.max)
    becomes = within(days([step.after for step in steps if step.after is not None]), today, date.max)
    return _Told(minus(becomes, was), minus(was, becomes))
