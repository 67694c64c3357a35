"""Tasks: what should stand, less what was last keyed in; ticking them off and taking that back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.plan import Step
from vis_cli.rules.worklist.tasks import (
    Key,
    Keyed,
    Standing,
    Task,
    Ticked,
    at_hand,
    order,
    task,
    task_id,
    tick,
    unchanged,
    untick,
    waiting,
)  # fmt: skip

MORNING = datetime(2026, 6, 10, 6, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 9, 22, tzinfo=UTC)
UNIT = "SE2321000065-TEST0001"
CLOSED = Standing("Personalverktyget", UNIT, "case type boka-tid", "off", "on", MORNING, 'Inaktivera "Boka tid"')
KEY = (CLOSED.system, CLOSED.unit, CLOSED.item)


def test_the_id_of_a_task_is_that_of_what_is_to_be_done() -> None:
    assert task_id(CLOSED) == "T-c81a33a5"  # as it is on record: it never changes
    assert task_id(CLOSED._replace(what="in other words", details="…", default="off")) == task_id(CLOSED)
    others = [
        CLOSED._replace(system="HSA Webb"),
        CLOSED._replace(unit="SE2321000065-TEST0002"),
        CLOSED._replace(item="case type ring-mig"),
        CLOSED._replace(state="on"),
        CLOSED._replace(since=MIDNIGHT),
    ]
    assert len({task_id(each) for each in (CLOSED, *others)}) == 6


FRIDAY = datetime(2026, 6, 12, 7, tzinfo=UTC)
OPEN = CLOSED._replace(state="on", since=MIDNIGHT)


def at(*days: tuple[int, str]) -> list[Standing]:
    """The switch off or on from some hours of the 10th on."""
    return [CLOSED._replace(since=MIDNIGHT + timedelta(hours=hours), state=state) for hours, state in days]


def open_(
    standings: list[Standing], ticked: dict[Key, Ticked] | None = None, *, now: datetime = MORNING, days: int = 0
) -> list[tuple[datetime | str, ...]]:
    until = MIDNIGHT + timedelta(days=days + 1, seconds=-1)
    return [(each.state, each.since) for each in waiting(standings, ticked or {}, now=now, until=until)]


@pytest.mark.parametrize(
    ("ticked", "to_do"), [({}, True), ({KEY: "on"}, True), ({KEY: "off"}, False), ({("x", *KEY[1:]): "off"}, True)]
)
def test_there_is_a_task_while_what_was_keyed_in_is_not_what_should_be(ticked: dict[Key, str], to_do: bool) -> None:
    assert bool(open_([CLOSED], {key: Ticked(state, MIDNIGHT) for key, state in ticked.items()})) is to_do
    assert open_([CLOSED._replace(state="on")]) == []


def test_tasks_stand_in_the_order_in_which_they_are_due() -> None:
    late = CLOSED._replace(since=datetime(2026, 6, 9, 21, 59, tzinfo=UTC), item="b")
    early = CLOSED._replace(since=MIDNIGHT, item="c")
    beside = [CLOSED._replace(unit="SE2321000065-TEST0000"), CLOSED._replace(system="HSA Webb", unit="Z")]
    found = sorted([CLOSED, CLOSED._replace(item="a"), *beside, early, late], key=order)
    assert found == [late, early, beside[1], beside[0], CLOSED._replace(item="a"), CLOSED]


@pytest.mark.parametrize(
    ("due", "overdue"), [(datetime(2026, 6, 9, 21, 59, tzinfo=UTC), True), (MIDNIGHT, False), (MORNING, False)]
)
def test_yesterdays_tasks_are_overdue(due: datetime, overdue: bool) -> None:
    standing = CLOSED._replace(since=due)
    assert task(standing, today_begins=MIDNIGHT) == Task(task_id(standing), standing, due, overdue)


def test_a_closure_within_one_day_is_two_tasks_with_their_times() -> None:
    chain = at((0, "on"), (12, "off"), (14, "on"))
    noon, two = MIDNIGHT + timedelta(hours=12), MIDNIGHT + timedelta(hours=14)
    assert open_(chain) == [("off", noon), ("on", two)]
    assert open_(at((12, "off"), (14, "on")), now=noon) == [("off", noon), ("on", two)]
    assert open_(at((12, "off"), (14, "on")), {KEY: Ticked("off", noon, noon)}, now=noon) == [("on", two)]
    assert open_(at((14, "on")), now=two) == []  # nobody keyed it in, and there is nothing to take back


def test_a_closure_that_ends_at_noon_is_there_on_its_last_morning() -> None:
    chain = at((-48, "off"), (12, "on"))
    assert open_(chain) == [("off", MIDNIGHT - timedelta(days=2)), ("on", MIDNIGHT + timedelta(hours=12))]


def test_what_was_ticked_off_on_the_friday_before_counts_from_monday() -> None:
    monday = MIDNIGHT + timedelta(days=5)
    chain = [OPEN, CLOSED._replace(since=monday)]
    assert open_(chain, now=FRIDAY, days=5) == [("off", monday)]
    ahead = {KEY: Ticked("off", FRIDAY, monday)}
    for now in (FRIDAY, FRIDAY + timedelta(days=2)):
        assert open_(chain, ahead, now=now, days=9) == []
        assert at_hand(chain, ahead, now) == [chain[1]]
    assert open_(chain[1:], ahead, now=monday) == []
    assert open_([OPEN], ahead, now=FRIDAY) == [("on", OPEN.since)]  # it is not to be closed at all, after all
    later = [OPEN, CLOSED._replace(since=monday + timedelta(days=1))]
    assert open_(later, ahead, now=FRIDAY, days=2) == [("on", OPEN.since)]
    earlier = [OPEN, CLOSED._replace(since=monday - timedelta(days=1))]
    assert open_(earlier, ahead, now=FRIDAY, days=9) == []


SYSTEM_STATES = st.lists(st.tuples(st.integers(1, 200), st.booleans()), max_size=8)


@given(SYSTEM_STATES, st.booleans(), st.integers(0, 200), st.integers(0, 40))
def test_who_does_every_task_at_its_moment_has_at_each_moment_what_should_stand(
    turns: list[tuple[int, bool]], first: bool, begins: int, step: int
) -> None:
    """Whoever looks now and then, and does what has come due, leaves nothing behind, and never does a thing twice."""
    should = {0: first, **dict(sorted(turns))}

    def state(hour: int) -> bool:
        return should[max(each for each in should if each <= hour)]

    def chain(hour: int) -> list[Standing]:
        begun = max(each for each in should if each <= hour)
        changes = [(begun, state(hour)), *((each, on) for each, on in sorted(should.items()) if each > hour)]
        return at(*((each, "on" if on else "off") for each, on in changes))

    ticked: dict[Key, Ticked] = {}
    for hour in (begins, *range(begins, 230, step + 1)):
        now = MIDNIGHT + timedelta(hours=hour)
        for each in list(waiting(chain(hour), ticked, now=now, until=now)):
            assert each.since <= now
            assert ticked.get(KEY, Ticked("on", now)).state != each.state
            ticked[KEY] = Ticked(each.state, now, each.since)
        assert (ticked[KEY].state if ticked else "on") == ("on" if state(hour) else "off")
        assert list(waiting(chain(hour), ticked, now=now, until=now)) == []


@given(SYSTEM_STATES, st.booleans(), st.integers(0, 200), st.integers(0, 5))
def test_tasks_of_one_thing_lead_from_each_to_the_next(
    turns: list[tuple[int, bool]], first: bool, hour: int, days: int
) -> None:
    chain = at(*((each, "on" if on else "off") for each, on in sorted({0: first, **dict(turns)}.items())))
    found = open_(chain, days=days)
    states = ["on", *(state for state, _ in found)]
    assert all(before != after for before, after in pairwise(states))
    assert [due for _, due in found] == sorted(due for _, due in found)


def test_ticking_off_notes_what_was_keyed_in_and_what_stood_before() -> None:
    noon = datetime(2026, 6, 10, 10, tzinfo=UTC)
    keyed = Keyed(*KEY, "off", task_id(CLOSED), None, noon, CLOSED.since)
    assert tick(CLOSED, {}, noon) == Step(None, keyed)
    again = tick(CLOSED._replace(state="on"), {KEY: keyed}, noon)
    assert again.before == keyed
    assert (again.after.state, again.after.previous) == ("on", "off")
    assert unchanged(keyed) == Step(keyed, keyed)


def test_a_tick_that_is_taken_back_leaves_what_stood_before() -> None:
    first = Keyed(*KEY, "off", "T-1", None, MORNING)
    assert untick(first, MORNING) == Step(first, None)
    second = replace(first, state="on", previous="off")
    assert untick(second, MIDNIGHT) == Step(second, replace(first, task="", at=MIDNIGHT))


def test_what_was_keyed_in_reads_as_its_task_with_the_names_of_things() -> None:
    keyed = Keyed(*KEY, "inactive", "T-1", None, MORNING)
    assert keyed.id == f"Personalverktyget/{UNIT}/case type boka-tid"
    assert keyed.words({UNIT: "Teleborg", "boka-tid": "Boka tid"}.__getitem__) == (
        'Personalverktyget · Teleborg · Inaktivera "Boka tid"'
    )
    assert str(keyed) == f'Personalverktyget · {UNIT} · Inaktivera "boka-tid"'
    assert str(replace(keyed, item="notice")) == f"Personalverktyget · {UNIT} · notice: inactive"
