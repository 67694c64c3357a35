"""Tasks: what should stand, less what was last keyed in; ticking them off and taking that back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vis_cli.rules.core.plan import Step
from vis_cli.rules.worklist.tasks import Keyed, Standing, Task, order, task, task_id, tick, unchanged, untick, waiting

MORNING = datetime(2026, 6, 10, 6, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 9, 22, tzinfo=UTC)
UNIT = "SE2321000065-TEST0001"
CLOSED = Standing("Personalverktyget", UNIT, "case type boka-tid", "off", "on", MORNING, 'Inaktivera "Boka tid"')
KEY = (CLOSED.system, CLOSED.unit, CLOSED.item)


def test_the_id_of_a_task_is_that_of_what_is_to_be_done() -> None:
    assert task_id(CLOSED) == "T-c81a33a5"  # as it is on record: it never changes
    assert task_id(replace(CLOSED, what="in other words", details="…", default="off")) == task_id(CLOSED)
    others = [
        replace(CLOSED, system="HSA Webb"),
        replace(CLOSED, unit="SE2321000065-TEST0002"),
        replace(CLOSED, item="case type ring-mig"),
        replace(CLOSED, state="on"),
        replace(CLOSED, since=MIDNIGHT),
    ]
    assert len({task_id(each) for each in (CLOSED, *others)}) == 6


@pytest.mark.parametrize(
    ("keyed", "to_do"), [({}, True), ({KEY: "on"}, True), ({KEY: "off"}, False), ({("x", *KEY[1:]): "off"}, True)]
)
def test_there_is_a_task_while_what_was_keyed_in_is_not_what_should_be(
    keyed: dict[tuple[str, str, str], str], to_do: bool
) -> None:
    assert list(waiting([CLOSED], keyed)) == ([CLOSED] if to_do else [])
    assert list(waiting([replace(CLOSED, state="on")], {})) == []


def test_tasks_stand_in_the_order_in_which_they_are_due() -> None:
    late = replace(CLOSED, since=datetime(2026, 6, 9, 21, 59, tzinfo=UTC), item="b")
    early = replace(CLOSED, since=MIDNIGHT, item="c")
    beside = [replace(CLOSED, unit="SE2321000065-TEST0000"), replace(CLOSED, system="HSA Webb", unit="Z")]
    found = sorted([CLOSED, replace(CLOSED, item="a"), *beside, early, late], key=order)
    assert found == [late, early, beside[1], beside[0], replace(CLOSED, item="a"), CLOSED]


@pytest.mark.parametrize(
    ("due", "overdue"), [(datetime(2026, 6, 9, 21, 59, tzinfo=UTC), True), (MIDNIGHT, False), (MORNING, False)]
)
def test_yesterdays_tasks_are_overdue(due: datetime, overdue: bool) -> None:
    standing = replace(CLOSED, since=due)
    assert task(standing, today_begins=MIDNIGHT) == Task(task_id(standing), standing, due, overdue)


def test_ticking_off_notes_what_was_keyed_in_and_what_stood_before() -> None:
    noon = datetime(2026, 6, 10, 10, tzinfo=UTC)
    keyed = Keyed(*KEY, "off", task_id(CLOSED), None, noon)
    assert tick(CLOSED, {}, noon) == Step(None, keyed)
    again = tick(replace(CLOSED, state="on"), {KEY: keyed}, noon)
    assert again.before == keyed
    assert (again.after.state, again.after.previous) == ("on", "off")
    assert unchanged(keyed) == Step(keyed, keyed)


def test_a_tick_that_is_taken_back_leaves_what_stood_before() -> None:
    first = Keyed(*KEY, "off", "T-1", None, MORNING)
    assert untick(first, MORNING) == Step(first, None)
    second = replace(first, state="on", previous="off")
    assert untick(second, MIDNIGHT) == Step(second, replace(first, task="", at=MIDNIGHT))


def test_what_was_keyed_in_reads_with_the_names_of_things() -> None:
    keyed = Keyed(*KEY, "off", "T-1", None, MORNING)
    assert keyed.id == f"Personalverktyget/{UNIT}/case type boka-tid"
    assert keyed.words({UNIT: "Teleborg", "boka-tid": "Boka tid"}.__getitem__) == (
        "Personalverktyget · Teleborg · Boka tid: off"
    )
    assert str(keyed) == f"Personalverktyget · {UNIT} · boka-tid: off"
    assert str(replace(keyed, item="notice")) == f"Personalverktyget · {UNIT} · notice: off"
