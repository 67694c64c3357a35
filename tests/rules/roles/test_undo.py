"""Taking back what was done to grants: now, and when they have been held for a while."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.roles.histories import DAYS, FIRST, HISTORIES, Model, assert_disjoint, carry_out, facts_on
from tests.rules.roles.region import ADMIN, ANNA, BO, CLOSED, DISA, FACTS, a_grant, at, d, judged
from tests.rules.undoing import undo
from vis_cli.rules.core.plan import Plan, Step, after
from vis_cli.rules.core.undo import Obstacle
from vis_cli.rules.roles.check import as_of
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.roles.planning import grant, revoke


def _undo(made: Plan, held: list[Grant], made_on: date, today: date) -> tuple[Plan, list[Obstacle]]:
    done = undo(made.steps, held, made_on, today, roles=facts_on(today))
    return done.plan, list(done.obstacles)


@settings(max_examples=300, deadline=None)
@given(HISTORIES, st.lists(st.integers(0, 2), min_size=12, max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_what_was_held_stays_on_record_and_the_days_to_come_are_as_before(
    history: list[Any], pace: list[int], later: int, again: int
) -> None:
    held: list[Grant] = []
    today = FIRST
    for step, days in zip(history, pace, strict=False):
        made = carry_out(held, Model(), step, today)
        became = after(held, made.steps)

        at_once, found = _undo(made, became, today, today)
        assert (after(became, at_once.steps), found) == (after(held, ()), [])

        then = today + timedelta(days=later)
        taken_back, found = _undo(made, became, today, then)
        left = after(became, taken_back.steps)
        assert found == []
        assert_disjoint(left)
        _assert_as(left, became if later else held, held, then)  # on the same day it is as if nothing had been

        last = then + timedelta(days=again)
        redone, found = _undo(taken_back, left, then, last)
        done_again = after(left, redone.steps)
        assert found == []
        assert_disjoint(done_again)
        _assert_as(done_again, left if again else became, became, last)

        held = became
        today += timedelta(days=days)


def _assert_as(left: list[Grant], until_then: list[Grant], from_then: list[Grant], then: date) -> None:
    for day in DAYS:
        expected = until_then if day < then else from_then
        assert {each.key for each in as_of(left, day)} == {each.key for each in as_of(expected, day)}, day


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("0610", []),  # the day it was given
        ("0611", [a_grant(since="0610", until="0610")]),
        ("0823", [a_grant(since="0610", until="0822")]),
    ],
)
def test_a_grant_taken_back_ends_on_the_day_before(today: str, left: list[Grant]) -> None:
    made = grant([], [a_grant(since="0610")], at("0610"))
    taken_back, found = _undo(made, after([], made.steps), d("0610"), d(today))
    assert (after(after([], made.steps), taken_back.steps), found, taken_back.violations) == (left, [], ())


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("0610", [a_grant()]),
        ("0611", [a_grant(until="0609"), a_grant(since="0611")]),
        ("0823", [a_grant(until="0609"), a_grant(since="0823")]),
    ],
)
def test_a_revocation_taken_back_holds_from_today_and_fills_no_gap(today: str, left: list[Grant]) -> None:
    made = revoke([a_grant()], [a_grant().key], at("0610"), on=d("0610"))
    held = after([a_grant()], made.steps)
    taken_back, found = _undo(made, held, d("0610"), d(today))
    assert (after(held, taken_back.steps), found, taken_back.violations) == (left, [], ())


def test_a_revocation_that_is_still_to_come_is_taken_back_in_the_same_grant() -> None:
    made = revoke([a_grant()], [a_grant().key], at("0610"), on=d("0901"))
    held = after([a_grant()], made.steps)
    assert after(held, _undo(made, held, d("0610"), d("0823"))[0].steps) == [a_grant()]


def test_a_grant_that_is_over_by_now_is_left_as_it_was_and_that_is_said() -> None:
    made = grant([], [a_grant(since="0610", until="0630")], at("0610"))
    taken_back, found = _undo(made, after([], made.steps), d("0610"), d("0701"))
    assert (taken_back.steps, found, taken_back.notes) == ((), [], ("Over by now, and left on record as it was: 1.",))


def test_that_a_grant_of_earlier_days_never_was_is_past_start() -> None:
    made = grant([], [a_grant(since="0601")], at("0610"))
    taken_back, _ = _undo(made, after([], made.steps), d("0610"), d("0610"))
    assert [violation.guard for violation in taken_back.violations] == ["past-start"]


def test_taking_back_the_only_administrator_is_last_admin() -> None:
    made = grant([], [a_grant(role=ADMIN, since="0610")], at("0610"))
    for held, guards in ([], ["last-admin"]), ([a_grant(BO, ADMIN)], []):
        became = after(held, made.steps)
        taken_back = judged(_undo(made, became, d("0610"), d("0701"))[0], became, at("0701"))
        assert [violation.guard for violation in taken_back.violations] == guards


@pytest.mark.parametrize(
    ("held", "id"), [(a_grant(DISA), "disabled-person"), (a_grant(unit=CLOSED), "closed-unit")], ids=str
)
def test_no_role_comes_back_to_who_or_what_is_gone(held: Grant, id: str) -> None:
    ended = Grant(**{**{name: getattr(held, name) for name in ("person", "role", "unit", "since")}, "until": d("0609")})
    (found,) = undo([Step(held, ended)], [ended], d("0610"), d("0701"), roles=at("0701")).obstacles
    assert found.error is not None and found.error.id == id
    assert found.keys == {("grant", held.id)}


def test_a_role_given_again_since_stands_in_the_way_unless_it_is_the_same() -> None:
    made = revoke([a_grant()], [a_grant().key], at("0610"), on=d("0610"))
    ended = after([a_grant()], made.steps)
    shorter = a_grant(since="0615", until="0731")
    _, found = _undo(made, [*ended, shorter], d("0610"), d("0701"))
    assert [(each.why, each.object) for each in found] == [("touched", shorter.id)]
    taken_back, found = _undo(made, [*ended, a_grant(since="0615")], d("0610"), d("0701"))
    assert (taken_back.changes, found) == ((), [])


def test_a_role_given_again_today_stands_in_the_way_unless_it_is_the_same() -> None:
    made = revoke([a_grant()], [a_grant().key], at("0610"), on=d("0610"))
    ended = after([a_grant()], made.steps)
    shorter = a_grant(since="0701", until="0731")
    _, found = _undo(made, [*ended, shorter], d("0610"), d("0701"))
    assert [(each.why, each.object, each.keys) for each in found] == [
        ("touched", shorter.id, {("grant", a_grant().id)})
    ]
    taken_back, found = _undo(made, [*ended, a_grant(since="0701")], d("0610"), d("0701"))
    assert (taken_back.changes, found) == ((), [])


def test_a_grant_changed_since_is_touched() -> None:
    made = grant([], [a_grant(since="0610")], at("0610"))
    taken_back, found = _undo(made, [a_grant(since="0610", until="0901")], d("0610"), d("0701"))
    assert (taken_back.changes, [(each.why, each.object) for each in found]) == (
        (), [("touched", a_grant(since="0610").id)],
    )  # fmt: skip


def test_who_gave_it_and_the_ticket_come_back_with_a_role() -> None:
    held = a_grant(granted_by=BO, ticket="CHG-1")
    made = revoke([held], [held.key], FACTS, on=FACTS.today)
    ended = after([held], made.steps)
    taken_back, _ = _undo(made, ended, FACTS.today, d("0701"))
    _, back = after(ended, taken_back.steps)
    assert (back.person, back.granted_by, back.ticket) == (ANNA, BO, "CHG-1")
