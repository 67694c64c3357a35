"""A plan: its steps, what counts of them, and carrying it out and back on records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from vis_cli.errors import Source
from vis_cli.rules.core.plan import BulkPlan, Plan, Step, Violation, after, counted


@dataclass(frozen=True)
class Thing:
    kind: ClassVar[str] = "thing"
    id: str
    size: int = 1


@dataclass(frozen=True)
class Name:
    kind: ClassVar[str] = "thing-alias"
    id: str


@dataclass(frozen=True)
class Order:
    kind: ClassVar[str] = "order"
    counted_by: ClassVar[str] = "thing"
    id: str
    note: str = ""


@dataclass(frozen=True)
class Keyed:
    kind: ClassVar[str] = "keyed"
    id: str
    key: str


A, B = Thing("a"), Thing("b")
ADD, SAME, CHANGE, REMOVE = Step(None, A), Step(A, A), Step(A, replace(A, size=2)), Step(B, None)
HERE = Source("f.yaml", 1, 1)


@pytest.mark.parametrize(
    ("step", "action", "record"),
    [(ADD, "add", A), (SAME, "same", A), (CHANGE, "change", replace(A, size=2)), (REMOVE, "remove", B)],
)
def test_a_step_is_what_it_does_to_its_record(step: Step, action: str, record: Thing) -> None:
    assert (step.action, step.record) == (action, record)


def test_a_step_is_taken_back_where_it_was_asked_for() -> None:
    assert Step(A, None, HERE).inverse() == Step(None, A, HERE)


def test_a_plan_counts_its_steps_by_what_they_do() -> None:
    plan = Plan((ADD, SAME, CHANGE, REMOVE))
    assert plan.counts == {"add": 1, "change": 1, "remove": 1, "same": 1}
    assert plan.changes == (ADD, CHANGE, REMOVE)
    assert (plan.size, plan.is_empty, plan.identity) == (3, False, plan.steps)
    assert (Plan((SAME,)).size, Plan((SAME,)).is_empty) == (0, True)


def test_things_are_counted_once_and_their_names_with_them() -> None:
    assert Plan((ADD, CHANGE, Step(None, Name("x")), SAME)).objects == 1
    assert Plan((Step(None, Name("x")), Step(None, Name("y")))).objects == 2
    assert (
        Plan((Step(None, Keyed("1", "k")), Step(Keyed("2", "k"), None), Step(None, Keyed("3", "other")))).objects == 2
    )


@pytest.mark.parametrize(
    ("steps", "what_counts"),
    [
        ([ADD, Step(None, Order("o"))], [ADD]),
        ([SAME, Step(None, Order("o"))], [SAME, Step(None, Order("o"))]),
        ([SAME, Step(Order("o"), Order("o"))], [SAME]),
        ([Step(None, Order("o"))], [Step(None, Order("o"))]),
        ([], []),
    ],
)
def test_an_order_counts_by_its_windows_and_itself_where_none_of_them_changes(
    steps: list[Step], what_counts: list[Step]
) -> None:
    assert counted(steps) == tuple(what_counts)
    assert Plan(tuple(steps)).counted == tuple(what_counts)


def test_plans_add_up() -> None:
    one = Plan((ADD,), (Violation("clock", "late"),), ("a note",), ("sure?",))
    two = Plan((REMOVE,), (Violation("reverts", "old"),), ("another",), ("really?",))
    assert one + two == Plan(
        (ADD, REMOVE),
        (Violation("clock", "late"), Violation("reverts", "old")),
        ("a note", "another"),
        ("sure?", "really?"),
    )


def test_a_plan_of_many_rows_is_its_counts_and_its_digest() -> None:
    plan = BulkPlan({"add": 3, "remove": 2, "same": 7}, "d1")
    assert (plan.size, plan.objects, plan.is_empty) == (5, 5, False)
    assert plan.identity == BulkPlan({"same": 7, "remove": 2, "add": 3}, "d1", told=True).identity
    assert plan.identity != BulkPlan(plan.counts, "d2").identity
    assert BulkPlan({"same": 7}).is_empty
    assert not BulkPlan({"same": 7}, told=True).is_empty


def test_carrying_out_gives_the_records_as_the_plan_leaves_them() -> None:
    assert after([A, B], [CHANGE, REMOVE, Step(None, Thing("0"))]) == [Thing("0"), replace(A, size=2)]


@pytest.mark.parametrize("step", [Step(None, A), Step(replace(A, size=9), B), Step(Thing("z"), None)])
def test_a_step_that_finds_another_row_than_the_plan_saw_is_not_carried_out(step: Step) -> None:
    with pytest.raises(ValueError, match=r"\('thing', '[abz]'\) is not as the plan saw it"):
        after([A], [step])
