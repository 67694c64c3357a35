"""Random histories of grants, and a model of them that knows nothing but days."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests.rules.roles.region import ADMIN, ANNA, BO, CILLA, EDITOR, FACTS, HANDLER, LAGAN, TELEBORG
from vis_cli.errors import NotFound, Refused
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.roles import bulk as roles_bulk
from vis_cli.rules.roles import planning as roles
from vis_cli.rules.roles.grants import Grant, Key, RoleFacts
from vis_cli.rules.roles.planning import Request

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
    """Who holds what, as sets of days.

    What is given is never taken by giving again; what is taken is gone from a day on.
    """

    days: dict[Key, set[date]] = field(default_factory=dict)

    def give(self, key: Key, first: date, last: date | None) -> None:
        self.days.setdefault(key, set()).update(day for day in DAYS if day >= first and (last is None or day <= last))

    def take(self, key: Key, day: date) -> None:
        self.days[key] = {each for each in self.days.get(key, set()) if each < day}

    def on(self, day: date) -> set[Key]:
        return {key for key, held in self.days.items() if day in held}


GIVE = st.tuples(st.just("give"), KEYS, OFFSETS, st.none() | st.integers(0, 20))
TAKE = st.tuples(st.just("take"), KEYS, OFFSETS, st.none())
EXTEND = st.tuples(st.just("extend"), KEYS, OFFSETS, st.integers(0, 20))
SYNC = st.tuples(st.just("sync"), st.sets(KEYS, max_size=3), OFFSETS, st.none())
HISTORIES = st.lists(GIVE | TAKE | EXTEND | SYNC, max_size=12)


def facts_on(today: date) -> RoleFacts:
    return replace(FACTS, today=today)


def carry_out(held: list[Grant], model: Model, step: tuple[str, Any, int, int | None], today: date) -> Plan:
    """The plan of one step of a history; the model follows."""
    kind, what, offset, length = step
    facts = facts_on(today)
    day = today + timedelta(days=offset % 7)
    if kind == "give":
        last = None if length is None else day + timedelta(days=length)
        model.give(what, day, last)
        return roles.grant(held, [Grant(*what, day, last)], facts)  # type: ignore[call-arg]
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
    requests = [Request(Grant(*key, today)) for key in sorted(named)]  # type: ignore[call-arg]
    return roles_bulk.sync(held, requests, [TELEBORG], frozenset(FACTS.catalogue.systems), facts)


def assert_disjoint(held: list[Grant]) -> None:
    ordered = sorted(held, key=lambda each: (each.key, each.since))
    for one, other in pairwise(ordered):
        assert one.key != other.key or one.last < other.since
    assert all(each.since <= each.last for each in held)
