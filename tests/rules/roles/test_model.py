"""Random histories of grants against a model that knows nothing but days."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.roles.region import ADMIN, ANNA, BO, CILLA, EDITOR, FACTS, HANDLER, LAGAN, NAMES, TELEBORG
from tests.rules.roles.test_rows import file_of
from vis_cli.errors import NotFound, Refused
from vis_cli.rules.core.plan import Plan, after, undo
from vis_cli.rules.roles import bulk as roles_bulk
from vis_cli.rules.roles import planning as roles
from vis_cli.rules.roles.check import as_of
from vis_cli.rules.roles.grants import Grant, Key, RoleFacts
from vis_cli.rules.roles.planning import Request
from vis_cli.rules.roles.rows import Defaults, Row, read

FIRST = date(2026, 6, 1)
HORIZON = 40  # days that the model looks at; the last stands for all after it
DAYS = [FIRST + timedelta(days=n) for n in range(HORIZON)]

PERSONS = st.sampled_from([ANNA, BO, CILLA])
ROLES = st.sampled_from([EDITOR, ADMIN, HANDLER])
UNITS = st.sampled_from([TELEBORG, LAGAN])
KEYS = st.tuples(PERSONS, ROLES, UNITS)
OFFSETS = st.integers(0, HORIZON - 2)


@dataclass
class Model:
    """Who holds what, as sets of days; `begun` are the days on which grants begin, where one may follow on another.

    The end asked for last decides, and what is taken is gone from a day on.
    """

    days: dict[Key, set[date]] = field(default_factory=dict)
    begun: dict[Key, set[date]] = field(default_factory=dict)

    def give(self, key: Key, first: date, last: date | None) -> None:
        held = self.days.setdefault(key, set())
        if first in held:  # a grant that holds on the first day gets the new end
            day = first
            while day in held and (last is None or day <= last or not self._begins_anew(key, day)):
                if last is not None and day > last:
                    held.discard(day)
                day += timedelta(days=1)
        held |= {day for day in DAYS if day >= first and (last is None or day <= last)}

    def _begins_anew(self, key: Key, day: date) -> bool:
        return day in self.begun.get(key, set())

    def take(self, key: Key, day: date) -> None:
        self.days[key] = {each for each in self.days.get(key, set()) if each < day}

    def on(self, day: date) -> set[Key]:
        return {key for key, held in self.days.items() if day in held}


GIVE = st.tuples(st.just("give"), KEYS, OFFSETS, st.none() | st.integers(0, 20))
TAKE = st.tuples(st.just("take"), KEYS, OFFSETS, st.none())
EXTEND = st.tuples(st.just("extend"), KEYS, OFFSETS, st.integers(0, 20))
SYNC = st.tuples(st.just("sync"), st.sets(KEYS, max_size=3), OFFSETS, st.none())
HISTORIES = st.lists(GIVE | TAKE | EXTEND | SYNC, max_size=12)


def _scene(today: date) -> RoleFacts:
    return replace(FACTS, today=today)


def _carry_out(held: list[Grant], model: Model, step: tuple[str, object, int, int | None], today: date) -> Plan:
    """The plan of one step of a history; the model follows."""
    kind, what, offset, length = step
    facts = _scene(today)
    day = today + timedelta(days=offset % 7)
    model.begun = {}
    for grant in held:
        model.begun.setdefault(grant.key, set()).add(grant.since)
    if kind == "give":
        last = None if length is None else day + timedelta(days=length)
        model.give(what, day, last)
        return roles.grant(held, [Grant(*what, day, last)], facts)
    if kind == "take":
        model.take(what, day)
        return roles.revoke(held, [what], facts, on=day)
    if kind == "extend":
        last = day + timedelta(days=length or 0)
        try:
            plan = roles.extend(held, [what], facts, until=last)
        except (NotFound, Refused):
            return Plan()
        spans = sorted((each for each in held if each.key == what), key=lambda each: each.since)
        current = next((each for each in spans if each.since <= today <= each.last), spans[-1])
        model.days.setdefault(what, set()).update(each for each in DAYS if current.since <= each <= last)
        return plan
    named = {key for key in what if key[2] == TELEBORG}
    for key in [key for key in model.days if key[2] == TELEBORG and key not in named]:
        model.take(key, today)
    for key in named:
        model.give(key, today, None)
    requests = [Request(Grant(*key, today)) for key in sorted(named)]
    return roles_bulk.sync(held, requests, TELEBORG, frozenset(FACTS.catalogue.systems), facts)


@settings(max_examples=200, deadline=None)
@given(HISTORIES, st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_who_holds_what_on_every_day_is_what_the_model_says(history, pace) -> None:
    held: list[Grant] = []
    model = Model()
    today = FIRST
    for step, days in zip(history, pace, strict=False):
        plan = _carry_out(held, model, step, today)
        became = after(held, plan.steps)
        assert after(became, undo(plan.steps)) == after(held, ())  # apply and undo is nothing
        held = became
        for day in DAYS:
            assert {grant.key for grant in as_of(held, day)} == model.on(day), (step, day)
        _assert_disjoint(held)
        today += timedelta(days=days)


def _assert_disjoint(held: list[Grant]) -> None:
    ordered = sorted(held, key=lambda each: (each.key, each.since))
    for one, other in pairwise(ordered):
        assert one.key != other.key or one.last < other.since
    assert all(each.since <= each.last for each in held)


@settings(max_examples=200, deadline=None)
@given(HISTORIES, GIVE | TAKE | SYNC)
def test_doing_the_same_twice_changes_nothing_the_second_time(history, step) -> None:
    held: list[Grant] = []
    for each in [*history, step]:
        held = after(held, _carry_out(held, Model(), each, FIRST).steps)
    assert _carry_out(held, Model(), step, FIRST).changes == ()


# --- files -----------------------------------------------------------------------------------------------------------

NAMES_OF = {ANNA: "Anna Berg", BO: "Bo Ek", CILLA: "Cilla Dal", TELEBORG: "Teleborg", LAGAN: "Lagan"}


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    """Rows of a faultless file: one or two disjoint grants, or a revocation, per person, role and unit."""
    rows = []
    for person, role, unit in draw(st.lists(KEYS, unique=True, max_size=8)):
        first = draw(st.integers(0, 10))
        day = FIRST + timedelta(days=first)
        if draw(st.booleans()):
            rows.append(Row(NAMES_OF[person], role, NAMES_OF[unit], str(day), "", "revoke"))
            continue
        last = day + timedelta(days=draw(st.integers(0, 10)))
        rows.append(Row(NAMES_OF[person], role, NAMES_OF[unit], str(day), str(last)))
        if draw(st.booleans()):
            rows.append(Row(person, role, unit, str(last + timedelta(days=draw(st.integers(1, 9)))), "", "grant"))
    return draw(st.permutations(rows))


SPOILT = st.sampled_from([{"since": "2026-02-30"}, {"until": "soon"}, {"action": "gve"}, {"since": "1 juni"}])


@settings(max_examples=200, deadline=None)
@given(HISTORIES, _rows(), st.data())
def test_a_file_and_its_mended_rest_give_what_a_faultless_file_would_have(history, rows, data) -> None:
    held: list[Grant] = []
    for each in history:
        held = after(held, _carry_out(held, Model(), each, FIRST).steps)
    facts = _scene(FIRST)

    def applied(held: list[Grant], file: list[Row]) -> tuple[list[Grant], list[int]]:
        found = read(file_of(*file), NAMES, held, Defaults(), facts)
        return after(held, roles_bulk.apply(held, found.requests, facts).steps), sorted(found.faults)

    faultless, none = applied(held, rows)
    assert none == []
    bad = data.draw(st.sets(st.integers(0, len(rows) - 1))) if rows else set()
    spoilt = [row._replace(**data.draw(SPOILT)) if n in bad else row for n, row in enumerate(rows)]
    halfway, rest = applied(held, spoilt)
    assert set(rest) >= bad
    mended, none = applied(halfway, [rows[n] for n in rest])
    assert none == []
    assert mended == faultless
