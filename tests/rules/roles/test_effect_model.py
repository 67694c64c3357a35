"""Random histories of a register and its grants: each plan's effect is the difference of `explain`, and it stays so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.roles.region import ADMIN, ANNA, BO, CATALOGUE, CILLA, EDITOR, LAGAN, LIDHULT, TELEBORG
from vis_cli.errors import NotFound, Refused, VisError
from vis_cli.rules.core.plan import Plan, Step, after
from vis_cli.rules.journal.undo import UndoFacts, take_back
from vis_cli.rules.register import persons as register_persons
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit, rings
from vis_cli.rules.roles import planning as roles
from vis_cli.rules.roles.authority import obstacle
from vis_cli.rules.roles.bulk import sync
from vis_cli.rules.roles.check import explain
from vis_cli.rules.roles.effect import Effect
from vis_cli.rules.roles.grants import Former, FormerPerson, Grant, Key, Register, RoleFacts
from vis_cli.rules.roles.guards import judged
from vis_cli.rules.roles.planning import Request
from vis_cli.rules.roles.scene import among
from vis_cli.rules.roles.who import holders, standing_in

TOP = "SE2321000065-TEST0000"
UNITS, PERSONS, ROLES = (TOP, LAGAN, LIDHULT, TELEBORG), (ANNA, BO, CILLA), (ADMIN, EDITOR)
KEYS = [(person, role, unit) for person in PERSONS for role in ROLES for unit in UNITS]
ACTIONS = {action: CATALOGUE.permitting(action) for action in ("grant-editor", "edit-card")}
FIRST = date(2026, 6, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(25)]  # the last stands for all after it


@dataclass
class World:
    """The register and the grants, in memory; on which day it is, and what the journal knows of before."""

    units: dict[str, Unit] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    former: dict[str, list[Former]] = field(default_factory=dict)
    former_persons: dict[str, list[FormerPerson]] = field(default_factory=dict)
    done: list[tuple[datetime, Plan]] = field(default_factory=list)
    today: date = FIRST

    @property
    def rows(self) -> list[Any]:
        return [*self.units.values(), *self.persons.values(), *self.grants]

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(8), UTC)

    @property
    def facts(self) -> RoleFacts:
        register = Register(
            units={key: unit.name for key, unit in self.units.items()},
            parents={key: unit.parent for key, unit in self.units.items()},
            closed={key: unit.closed_on for key, unit in self.units.items() if unit.closed_on},
            persons={key: person.name for key, person in self.persons.items()},
            disabled={key: person.disabled_on for key, person in self.persons.items() if person.disabled_on},
            former=self.former,
            former_persons=self.former_persons,
        )
        return RoleFacts(CATALOGUE, register, self.today)

    def carry_out(self, plan: Plan) -> World:
        rows = after(self.rows, plan.steps)
        former = {key: list(moves) for key, moves in self.former.items()}
        former_persons = {key: list(turns) for key, turns in self.former_persons.items()}
        for step in plan.changes:
            was = step.before
            if isinstance(was, Unit):
                former.setdefault(was.hsa_id, []).append(Former(self.today, was.parent, was.closed_on))
            if isinstance(was, Person):
                former_persons.setdefault(was.hsa_id, []).append(FormerPerson(self.today, was.disabled_on))
        return World(
            {row.hsa_id: row for row in rows if isinstance(row, Unit)},
            {row.hsa_id: row for row in rows if isinstance(row, Person)},
            [row for row in rows if isinstance(row, Grant)],
            former,
            former_persons,
            [*self.done, (self.now, plan)],
            self.today,
        )

    def may(self, day: date) -> dict[tuple[str, str, str], bool]:
        """What `explain` says of every person, action and unit on a day."""
        facts = self.facts
        return {
            (person, action, unit): explain(self.grants, person, unit, action, facts, at=day).answer
            for person in PERSONS
            for action in ACTIONS
            for unit in UNITS
        }


def start() -> World:
    units = [Unit(TOP, "Top"), Unit(LAGAN, "Lagan", TOP), Unit(LIDHULT, "Lidhult", LAGAN), Unit(TELEBORG, "Teleborg")]
    persons = [Person(ANNA, "Anna Berg"), Person(BO, "Bo Ek"), Person(CILLA, "Cilla Dal")]
    return World({unit.hsa_id: unit for unit in units}, {person.hsa_id: person for person in persons})


# --- what may be asked -----------------------------------------------------------------------------------------------

OFFSET = st.integers(0, 4)
SINCE = st.integers(-4, 4)  # who left is often disabled from a day gone by
ASKED = st.one_of(
    st.tuples(st.just("grant"), st.sampled_from(KEYS), OFFSET, st.none() | st.integers(0, 6)),
    st.tuples(st.just("grant"), st.sampled_from([key for key in KEYS if key[1] == ADMIN]), OFFSET, st.none()),
    st.tuples(st.just("revoke"), st.sampled_from(KEYS), OFFSET, st.none()),
    st.tuples(st.just("sync"), st.sets(st.sampled_from(KEYS), max_size=2), st.sampled_from(UNITS), st.none()),
    st.tuples(st.just("move"), st.sampled_from(UNITS), st.sampled_from([None, *UNITS]), st.none()),
    st.tuples(st.just("close"), st.sampled_from(UNITS), SINCE, st.none()),
    st.tuples(st.just("disable"), st.sampled_from(PERSONS), SINCE, st.none()),
    st.tuples(st.just("enable"), st.sampled_from(PERSONS), st.none(), st.none()),
    st.tuples(st.just("copy"), st.sampled_from(PERSONS), st.sampled_from(PERSONS), st.integers(0, 6)),
    st.tuples(st.just("extend"), st.sampled_from(KEYS), OFFSET, st.none()),
    st.tuples(st.just("undo"), st.integers(0, 3), st.none(), st.none()),
)


def planned(world: World, asked: tuple[str, Any, Any, Any]) -> Plan | None:
    """The plan of what is asked; None where it cannot be."""
    kind, what, more, length = asked
    facts = world.facts
    try:
        if kind == "grant":
            day = world.today + timedelta(days=more)
            until = None if length is None else day + timedelta(days=length)
            return roles.grant(world.grants, [Grant(*what, day, until)], facts)  # type: ignore[call-arg]
        if kind == "revoke":
            return roles.revoke(world.grants, [what], facts, on=world.today + timedelta(days=more))
        if kind == "sync":
            named = [Request(Grant(person, role, more, world.today)) for person, role, _ in sorted(what)]
            if any(obstacle(request.grant, facts.register) for request in named):
                return None
            return sync(world.grants, named, [more], frozenset(["HSA Webb"]), facts)
        if kind == "copy":
            held = [each for each in world.grants if each.person == what and what != more]
            until = world.today + timedelta(days=length)
            return roles.grant(world.grants, standing_in(held, more, since=world.today, until=until), facts)
        if kind == "extend":
            return roles.extend(world.grants, [what], facts, until=world.today + timedelta(days=more))
        if kind == "undo":
            return _undo(world, what)
    except (Refused, NotFound):
        return None
    if kind == "move":
        step = Step(world.units[what], replace(world.units[what], parent=more))
        return None if [*rings(world.units | {what: step.after})] else Plan((step,))
    if kind == "close":
        day = world.today + timedelta(days=more)
        step = Step(world.units[what], replace(world.units[what], closed_on=day))
        return Plan((step, *roles.end([each for each in world.grants if each.unit == what], on=max(day, world.today))))
    if kind == "disable":
        day = world.today + timedelta(days=more)
        if (world.persons[what].disabled_on or date.max) < world.today:
            return None
        step = Step(world.persons[what], replace(world.persons[what], disabled_on=day))
        held = [each for each in world.grants if each.person == what]
        return Plan((step, *roles.end(held, on=max(day, world.today))))
    return register_persons.enable(world.persons[what])


def _undo(world: World, back: int) -> Plan | None:
    if back >= len(world.done):
        return None
    made_at, plan = world.done[-1 - back]
    try:
        made = take_back(plan.steps, UndoFacts(made_at, world.now, world.rows, roles=world.facts))
    except VisError:
        return None
    return None if made.obstacles else made.plan


# --- what must be so -------------------------------------------------------------------------------------------------


Rights = dict[date, set[Key]]


def rights(world: World) -> Rights:
    """Who may act in which role where on each day from today: an independent reckoning."""
    register = world.facts.register
    found: Rights = {day: set() for day in DAYS if day >= world.today}
    for grant in world.grants:
        for unit in UNITS:
            if grant.unit not in register.above(unit):
                continue
            gone = min(register.disabled.get(grant.person, date.max), register.closed.get(unit, date.max))
            for day, held in found.items():
                if grant.since <= day <= grant.last and day < gone:
                    held.add((grant.person, grant.role, unit))
    return found


def told(plan: Plan, today: date) -> dict[Key, tuple[set[date], set[date]]]:
    """Which days the plan says are gained and lost: its effect, and where that is silent its steps."""
    effect: Effect = plan.effect or Effect()
    said: dict[Key, tuple[set[date], set[date]]] = {}
    days = [day for day in DAYS if day >= today]
    spans: dict[Key, tuple[list[Grant], list[Grant]]] = {}
    for step in plan.changes:
        if isinstance(step.record, Grant):
            was, becomes = spans.setdefault(step.record.key, ([], []))
            was += [step.before] if step.before else []
            becomes += [step.after] if step.after else []
    for key, rows in spans.items():
        was, becomes = ({day for day in days if any(row.since <= day <= row.last for row in each)} for each in rows)
        said[key] = (becomes - was, was - becomes)
    others = {right.key for right in (*effect.gained, *effect.lost)} | set(effect.idle)
    said |= {key: (set(), set()) for key in others}
    for n, rights in enumerate((effect.gained, effect.lost)):
        for right in rights:
            said[right.key][n].update(day for day in days if right.since <= day <= (right.until or date.max))
    return said


def assert_effect(plan: Plan, was: Rights, now: Rights, became: World) -> None:
    said = told(plan, became.today)
    for day, held in now.items():
        assert {key for key, (gained, _) in said.items() if day in gained} == held - was[day], day
        assert {key for key, (_, lost) in said.items() if day in lost} == was[day] - held, day
    for day in (became.today, DAYS[-1]):
        for (person, action, unit), may in became.may(day).items():
            assert may == any((person, role, unit) in now[day] for role in ACTIONS[action]), (person, action, unit, day)


def bare(world: World, was: Rights, now: Rights) -> set[str]:
    """The units that have an administrator some day before, are open then, and have none after."""
    return {
        unit
        for unit in UNITS
        for day in now
        if (world.units[unit].closed_on or date.max) > day
        and any((person, ADMIN, unit) in was[day] for person in PERSONS)
        and not any((person, ADMIN, unit) in now[day] for person in PERSONS)
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ASKED, st.integers(0, 2), st.booleans()), max_size=10))
def test_what_plans_say_of_rights_is_the_difference_of_explain(history: list[tuple[Any, int, bool]]) -> None:
    world, was_so = start(), {}
    for asked, pace, lifts in history:
        made = planned(world, asked)
        plan = None if made is None else judged(made, world.facts, among(world.grants))
        if plan is not None and not any(each.guard == "past-start" for each in plan.violations):
            guards = {each.guard for each in plan.violations}
            became = world.carry_out(plan)
            was, now = rights(world), rights(became)
            assert_effect(plan, was, now, became)
            assert ("last-admin" in guards) == bool(bare(became, was, now)), asked
            if not guards or lifts:
                world = became
        for _ in range(pace):
            was_so[world.today] = world.may(world.today)
            world.today += timedelta(days=1)
    for day, may in was_so.items():
        assert world.may(day) == may, day
        for action in ACTIONS:
            found = holders(world.grants, UNITS, world.facts, at=day, action=action)
            assert {(each.person, each.unit) for each in found} == {
                (person, unit) for (person, does, unit), answer in may.items() if answer and does == action
            }, day
