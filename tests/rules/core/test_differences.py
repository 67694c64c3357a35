"""Which fields of a step are told, and which steps are told as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.differences import ALIKE, differing, gathered, shown
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import Offer
from vis_cli.rules.register.units import Unit
from vis_cli.rules.roles.grants import Grant

UNIT = Unit("U1", "Teleborg", phone="0470-58 60 00")
SUMMER = datetime(2026, 6, 28, 22, tzinfo=UTC), datetime(2026, 8, 2, 22, tzinfo=UTC)
LATER = datetime(2026, 8, 9, 22, tzinfo=UTC)
WINDOW = Window(1, "IT-1", "U1", "boka-tid", *SUMMER)
HOURS = Schedule("U1", "telephone", "usual", None, None, "1-5#08:00#11:30", date(2026, 5, 1))
TYPES = ("boka-tid", "fornya-recept", "kontakta-mig", "begar-intyg")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, UNIT, ()),
        (UNIT, None, ()),
        (UNIT, UNIT, ()),
        (UNIT, replace(UNIT, phone=None), ("phone",)),
        (UNIT, replace(UNIT, closed_on=date(2026, 9, 1), name="Nya Teleborg"), ("name", "closed_on")),
        (WINDOW, replace(WINDOW, until=LATER, revision=1), ("until",)),
        (WINDOW, replace(WINDOW, revision=1), ("revision",)),
        (HOURS, replace(HOURS, week="1-5#08:00#12:00", entered=date(2026, 6, 1)), ("week",)),
        (HOURS, replace(HOURS, entered=date(2026, 6, 1), imported="x"), ("entered", "imported")),
    ],
)
def test_the_fields_that_differ_are_told_without_those_that_follow_from_them(
    before: Any, after: Any, told: tuple[str, ...]
) -> None:
    assert differing(Step(before, after)) == told


texts = st.one_of(st.none(), st.sampled_from(["a", "b"]))
moments = st.one_of(st.none(), st.sampled_from(SUMMER))
units = st.builds(Unit, st.just("U1"), st.sampled_from("ab"), texts, texts, texts, texts)
orders = st.builds(
    Order, st.just("IT-1"), st.just("U1"), st.booleans(), texts, texts, st.booleans(), texts, texts, moments
)
windows = st.builds(
    Window, st.just(1), texts, st.just("U1"), st.just("boka-tid"), st.sampled_from(SUMMER), st.just(LATER), moments,
    moments, st.booleans(), st.integers(0, 2),
)  # fmt: skip


@given(st.one_of(st.tuples(units, units), st.tuples(orders, orders), st.tuples(windows, windows)))
def test_every_field_that_differs_is_told_and_none_other(pair: tuple[Any, Any]) -> None:
    before, after = pair
    differ = {field.name for field in fields(after) if getattr(before, field.name) != getattr(after, field.name)}
    told = set(differing(Step(before, after)))
    assert told == (differ - set(getattr(after, "unsaid", ())) or differ)


def told(steps: Sequence[Step]) -> list[tuple[str | None, list[str]]]:
    return [(entry.varied, [step.record.id for step in entry.steps]) for entry in gathered(steps)]


def closed(number: int, case_type: str, unit: str = "U1", **more: Any) -> Window:
    return replace(WINDOW, number=number, case_type=case_type, unit=unit, **more)


def test_as_few_as_are_quickly_read_stand_for_themselves() -> None:
    steps = [Step(None, closed(n, TYPES[n])) for n in range(ALIKE)]
    assert told(steps[:-1]) == [(None, ["W-0"]), (None, ["W-1"])]
    assert told(steps) == [("case_type", ["W-0", "W-1", "W-2"])]


def test_alike_is_what_differs_in_nothing_else_and_stands_where_the_first_of_it_did() -> None:
    order = Step(None, Order("IT-1", "U1"))
    here = [Step(None, closed(n, TYPES[n])) for n in range(3)]
    longer = Step(None, closed(5, TYPES[3], until=LATER))
    elsewhere = [Step(None, closed(10 + n, TYPES[n], "U2")) for n in range(3)]
    steps = [here[0], longer, elsewhere[0], order, *here[1:], *elsewhere[1:]]
    assert told(steps) == [
        ("case_type", ["W-0", "W-1", "W-2"]),
        (None, ["W-5"]),
        ("case_type", ["W-10", "W-11", "W-12"]),
        (None, ["IT-1/U1"]),
    ]


def test_what_is_alike_at_several_units_is_told_once() -> None:
    assert told([Step(None, closed(n, "boka-tid", f"U{n}")) for n in range(3)]) == [("unit", ["W-0", "W-1", "W-2"])]
    grants = [Step(None, Grant("P1", role, f"U{n}", date(2026, 6, 1))) for n in range(3) for role in ("r1", "r2")]
    assert [(entry.varied, len(entry.steps)) for entry in gathered(grants)] == [("unit", 3), ("unit", 3)]


def test_coming_going_and_changing_are_never_told_as_one() -> None:
    offers = [Offer("U1", case_type, offered=True) for case_type in TYPES]
    steps = [
        Step(None, offers[0]), Step(offers[1], None), Step(offers[2], replace(offers[2], offered=False)),
        Step(offers[3], offers[3]),
    ]  # fmt: skip
    assert [entry.varied for entry in gathered(steps)] == [None] * 4


@pytest.mark.parametrize("revisions", [(0, 0, 0), (0, 1, 2)])
def test_what_is_unsaid_keeps_nothing_apart(revisions: tuple[int, ...]) -> None:
    held = [closed(n, TYPES[n], revision=revision) for n, revision in enumerate(revisions)]
    steps = [Step(each, replace(each, until=LATER, revision=each.revision + 1)) for each in held]
    assert len(gathered(steps)) == 1


def test_what_is_unsaid_keeps_apart_where_it_is_all_that_there_is_to_tell() -> None:
    held = [closed(n, TYPES[n], revision=n) for n in range(3)]
    assert len(gathered([Step(each, replace(each, revision=each.revision + 1)) for each in held])) == 3


@given(
    st.lists(
        st.tuples(st.sampled_from(TYPES), st.sampled_from(["U1", "U2"]), st.sampled_from([None, LATER])), max_size=30
    )
)
def test_every_step_is_told_once_and_only_with_its_like(drawn: list[tuple[str, str, datetime | None]]) -> None:
    steps = []
    for number, (case_type, unit, until) in enumerate(drawn):
        window = closed(number, case_type, unit)
        steps.append(Step(window, replace(window, until=until)) if until else Step(None, window))
    entries = gathered(steps)
    assert sorted((step for entry in entries for step in entry.steps), key=lambda step: step.record.number) == steps
    firsts = [entry.steps[0].record.number for entry in entries]
    assert firsts == sorted(firsts)
    for entry in entries:
        varied = entry.varied or "number"
        alike = {replace(step.record, **{"number": 0, varied: 0}) for step in entry.steps}
        assert len(alike) == 1 and len({step.action for step in entry.steps}) == 1
        assert (len(entry.steps) >= ALIKE) == (entry.varied is not None)


UNIT = Unit("U1", "Teleborg", phone="0470-58 60 00")
SUMMER = datetime(2026, 6, 28, 22, tzinfo=UTC), datetime(2026, 8, 2, 22, tzinfo=UTC)
TYPES = ("boka-tid", "fornya-recept", "kontakta-mig", "begar-intyg")


def test_of_a_plan_so_many_entries_are_shown_and_all_where_no_number_is_given() -> None:
    alike = [Step(None, Window(n, "IT-1", "U1", name, *SUMMER)) for n, name in enumerate(TYPES, 1)]
    same, change = Step(UNIT, UNIT), Step(UNIT, replace(UNIT, phone=None))
    plan = Plan((same, *alike, change))
    assert list(shown(plan, None)) == [same, *alike, change]
    assert list(shown(plan, 1)) == alike  # told as one, and what is the same is none
    assert list(shown(plan, 2)) == [*alike, change]
    assert list(shown(plan, 0)) == []
