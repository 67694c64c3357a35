"""What every change is held to before it is carried out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.app.conftest import Invoke
from vis_cli.app.checks import (
    GuardStands,
    check_expected,
    check_ticket,
    is_confirmed,
    pass_guards,
    refuse_pretended,
    unchanged,
)
from vis_cli.errors import Busy, NotFound, Refused, Usage, VisError
from vis_cli.rules.core.plan import BulkPlan, Plan, Step, Violation
from vis_cli.rules.register.units import Unit

ONE = Plan((Step(None, Unit("A", "Birka")),))
TWO = Plan((*ONE.steps, Step(None, Unit("B", "Moheda"))))
ASKS = replace(ONE, asks=("1 running window ends now.",))
MANY = Violation("too-many", "5 of 9 would be removed or revoked.", 5)


@pytest.mark.parametrize(
    ("lifted", "reason", "passed"),
    [
        ({}, "why", None),
        ({"too-many": 4}, "why", None),
        ({"too-many": 5}, "why", ["too-many"]),
        ({"too-many": None}, "why", ["too-many"]),
        ({"clock": None}, "why", None),
    ],
)
def test_a_guard_is_passed_where_it_was_lifted_that_far(
    invoke: Invoke, lifted: dict[str, int | None], reason: str, passed: list[str] | None
) -> None:
    invocation = invoke(lifted=lifted, reason=reason)
    if passed is not None:
        assert pass_guards(invocation, [MANY]) == passed
        return
    with pytest.raises(GuardStands) as refused:
        pass_guards(invocation, [MANY])
    assert [fault.id for fault in refused.value.faults] == ["too-many"]
    assert str(refused.value.faults[0].message) == "refused: 5 of 9 would be removed or revoked."


def test_a_guard_is_lifted_for_a_reason_and_none_is_needed_where_no_guard_was_tripped(invoke: Invoke) -> None:
    invocation = invoke(lifted={"too-many": None})
    assert pass_guards(invocation, []) == []
    with pytest.raises(Usage) as refused:
        pass_guards(invocation, [MANY])
    assert refused.value.id == "missing-reason"


@pytest.mark.parametrize(
    ("expected", "wrong"),
    [
        ({}, None),
        ({"add": 2}, None),
        ({"add": 2, "remove": 0}, None),
        ({"add": 1}, "add 2, not 1"),
        ({"add": 2, "remove": 1}, "remove 0, not 1"),
    ],
)
def test_a_plan_is_held_against_the_counts_expected(expected: dict[str, int], wrong: str | None) -> None:
    if wrong is None:
        check_expected(expected, TWO)
        return
    with pytest.raises(Refused) as refused:
        check_expected(expected, TWO)
    assert str(refused.value) == f"the plan has other counts than expected: {wrong}."


def test_switches_are_expected_as_changes() -> None:
    switched = BulkPlan({"off": 2, "on": 1}, "digest")
    check_expected({"change": 3}, switched)
    check_expected({"off": 2}, switched)
    with pytest.raises(Refused):
        check_expected({"change": 2}, switched)


@pytest.mark.parametrize(
    ("plan", "typed", "yes", "needed"),
    [
        (Plan(), True, False, False),
        (ONE, False, False, False),
        (ONE, True, False, True),
        (TWO, False, False, True),
        (ASKS, False, False, True),
        (TWO, True, True, False),
    ],
)
def test_more_than_one_step_or_a_question_of_its_own_needs_a_yes_that_nobody_can_give(
    invoke: Invoke, plan: Any, typed: bool, yes: bool, needed: bool
) -> None:
    invocation = invoke(yes=yes)
    if not needed:
        assert is_confirmed(invocation, plan, typed)
        return
    with pytest.raises(Refused) as refused:
        is_confirmed(invocation, plan, typed)
    assert refused.value.id == "not-confirmed"


def test_a_ticket_is_needed_only_where_every_change_must_name_one(invoke: Invoke) -> None:
    free = invoke()
    strict = replace(free, settings=replace(free.settings, ticket_required=True))
    check_ticket(free)
    check_ticket(replace(strict, ticket="CHG-1"))
    with pytest.raises(Refused) as refused:
        check_ticket(strict)
    assert refused.value.id == "ticket-required"


def test_a_pretended_moment_is_for_a_sandbox_and_that_is_what_this_database_is(invoke: Invoke) -> None:
    refuse_pretended(invoke())


@pytest.mark.parametrize(
    ("failure", "hint"),
    [
        (Busy("locked."), "Nothing was changed."),
        (Busy("locked.", hint="Try again."), "Nothing was changed. Try again."),
        (NotFound("no such unit."), None),
    ],
)
def test_only_a_failure_that_says_nothing_of_it_is_told_to_have_changed_nothing(
    failure: VisError, hint: str | None
) -> None:
    with pytest.raises(VisError) as raised, unchanged():
        raise failure
    assert raised.value is failure
    assert (None if failure.hint is None else str(failure.hint)) == hint
