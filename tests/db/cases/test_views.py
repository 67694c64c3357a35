"""Lists of cases: each query finds its rows by the index made for it, and pages put together are the whole list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from tests.conftest import Command
from tests.plans import heard, plans
from vis_cli.db.cases import cases, views
from vis_cli.rules.cases.cases import STATES, Case, first_key
from vis_cli.rules.cases.queue import OPEN, ORDERS, TURNS, Place, Wanted, cursor, place_of, turn

NOW = datetime(2026, 6, 2, 6, tzinfo=UTC)
UNITS, STAFF, RESIDENTS = ("U1", "U2", "U3"), ("P1", "P2"), ("191212121212", "197010632391")
OF_OPEN = {"ix_cases_queue", "ix_cases_open", "ix_cases_assigned", "ix_cases_resident_open"}


@cache
def made(count: int, open_in: int) -> tuple[Case, ...]:
    """Cases in every state, many of them at the same moments; one of `open_in` is open."""
    random = Random(7)
    found = []
    for n in range(1, count + 1):
        opened = NOW - timedelta(days=random.randrange(1, 900), hours=random.randrange(3))
        case = Case(
            first_key(2025) + n, random.choice(UNITS), "boka-tid", random.choice(RESIDENTS), "new", opened, opened
        )
        case = replace(case, sending=1 if n % 30 < 3 else None)
        if n % open_in:
            staff = random.choice((None, *STAFF))
            case = replace(case, state="closed", closed=NOW, last_event=NOW, assigned_to=staff)
        else:
            state = random.choice(OPEN)
            waits = None if state == "answered" else NOW - timedelta(days=random.randrange(5))
            waits = None if state == "assigned" and random.random() < 0.5 else waits
            staff = None if state == "new" else random.choice(STAFF)
            until = NOW + timedelta(days=random.randrange(-3, 30)) if waits is None else None
            case = replace(case, state=state, assigned_to=staff, waiting_since=waits, open_until=until)
        found.append(case)
    return tuple(found)


def fill(vis: Command, count: int, open_in: int) -> None:
    with vis.open().writing() as db:
        cases.insert(db, made(count, open_in))
        db.commit()
    with vis.open().session() as db:
        db.exec_driver_sql("ANALYZE")
        db.commit()


# --- the same cases in the same order, whatever the pages ------------------------------------------------------------


def in_order(found: Sequence[Case], wanted: Wanted) -> list[int]:
    """The keys that the list must have, one after the other."""
    chosen = [
        case
        for case in found
        if (wanted.units is None or case.unit in wanted.units)
        and case.state in wanted.states
        and (not wanted.nobodys or case.assigned_to is None)
        and (wanted.assigned_to is None or case.assigned_to == wanted.assigned_to)
        and (wanted.turn is None or turn(case) == wanted.turn)
        and (wanted.opened_before is None or case.opened < wanted.opened_before)
        and (wanted.resident is None or case.resident == wanted.resident)
        and (wanted.sending is None or case.sending == wanted.sending)
    ]
    never = datetime.max.replace(tzinfo=UTC)
    by = {
        "number": lambda case: case.key,
        "opened": lambda case: (case.opened, case.key),
        "waiting": lambda case: (case.closed is not None, case.waiting_since or never, case.key),
    }
    return [case.key for case in sorted(chosen, key=by[wanted.order])]


wanteds = st.builds(
    Wanted,
    units=st.none() | st.lists(st.sampled_from(UNITS), min_size=1, unique=True),
    states=st.just(STATES) | st.just(OPEN) | st.lists(st.sampled_from(STATES), min_size=1, unique=True),
    assigned_to=st.none() | st.sampled_from(STAFF),
    nobodys=st.just(False),
    turn=st.none() | st.sampled_from(TURNS),
    opened_before=st.none() | st.just(NOW - timedelta(days=400)),
    resident=st.none() | st.sampled_from(RESIDENTS),
    sending=st.none() | st.just(1),
    order=st.sampled_from(ORDERS),
) | st.builds(Wanted, nobodys=st.just(True), order=st.sampled_from(ORDERS))


@pytest.fixture
def reading(vis: Command) -> Iterator[Connection]:
    fill(vis, 90, 2)
    with vis.open().reading() as db:
        yield db


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=wanteds, size=st.integers(1, 12))
def test_pages_put_together_are_the_whole_list(reading: Connection, wanted: Wanted, size: int) -> None:
    expected = in_order(made(90, 2), wanted)
    assert [case.key for case in views.listed(reading, wanted)] == expected
    found: list[int] = []
    after: Place | None = None
    while True:
        page = [case.key for case in views.listed(reading, wanted, after, size)]
        end = views.end(reading, wanted, after, size)
        found += page
        assert (len(page) == size) or end is None
        if end is None:
            break
        after = place_of(cursor(end, wanted), wanted)
    assert found == expected


def test_a_case_that_comes_between_two_pages_moves_none_to_another(vis: Command) -> None:
    fill(vis, 90, 2)
    wanted = Wanted(["U1"], OPEN, order="waiting")
    with vis.open().writing() as db:
        before = [case.key for case in views.listed(db, wanted)]
        end = views.end(db, wanted, None, 4)
        longest = Case(
            first_key(2026) + 1, "U1", "boka-tid", RESIDENTS[0], "new", NOW, NOW, waiting_since=NOW - timedelta(days=99)
        )
        cases.insert(db, [longest])
        assert [case.key for case in views.listed(db, wanted, end)] == before[4:]


# --- what finds the rows ---------------------------------------------------------------------------------------------


LISTS = [
    (Wanted(None, OPEN, turn="unit", order="waiting"), {"ix_cases_queue"}),
    (Wanted(["U1"], OPEN, turn="unit", order="waiting"), {"ix_cases_queue"}),
    (Wanted(["U1"], OPEN, order="waiting"), OF_OPEN),
    (Wanted(["U1"], OPEN, order="number"), OF_OPEN),
    (Wanted(["U1"], OPEN, order="opened"), OF_OPEN),
    (Wanted(["U1"], ["new"]), OF_OPEN),
    (Wanted(["U1", "U2"], OPEN, order="waiting"), OF_OPEN),
    (Wanted(None, OPEN, order="waiting"), OF_OPEN),
    (Wanted(None, OPEN, order="number"), OF_OPEN),
    (Wanted(None, OPEN, turn="resident", order="opened"), OF_OPEN),
    (Wanted(None, OPEN, assigned_to="P1", order="waiting"), {"ix_cases_assigned"}),
    (Wanted(None, OPEN, assigned_to="P1"), {"ix_cases_assigned"}),
    (Wanted(None, OPEN, nobodys=True), OF_OPEN),
    (Wanted(None, OPEN, resident=RESIDENTS[0]), OF_OPEN),
    (Wanted(sending=1), {"ix_cases_sending"}),
]


@pytest.mark.parametrize("after", [False, True], ids=["first", "next"])
def test_every_list_of_open_cases_is_found_by_an_index_of_open_cases(vis: Command, after: bool) -> None:
    fill(vis, 2000, 40)
    with vis.open().session() as db:
        if db.dialect.name == "postgresql":  # which reads so few rows one after the other
            db.exec_driver_sql("SET enable_seqscan = off")
        for wanted, indexes in LISTS:
            begins = views.end(db, wanted, None, 2) if after else None
            with heard(db, "FROM cases") as said:
                list(views.listed(db, wanted, begins, 50))
                views.end(db, wanted, begins, 50)
            for (statement, _), plan in zip(said, plans(db, said), strict=True):
                if wanted.sending is None:
                    assert "closed IS NULL" in statement
                assert any(index in plan for index in indexes), (wanted, statement, plan)
                assert "Seq Scan" not in plan and "cases_pkey" not in plan
        with heard(db, "FROM cases") as said:
            views.counted(db, ["U1"], NOW, NOW)
            views.counted(db, None, NOW, NOW)
        by_unit, everywhere = said[:2], said[2:]
        for statement, parameters in (by_unit[1], *everywhere):  # a unit's closed ones are counted one by one
            (plan,) = plans(db, [(statement, parameters)])
            expected = OF_OPEN if "closed IS NULL" in statement else {"ix_cases_closed"}
            assert any(index in plan for index in expected), (statement, plan)


def test_a_units_queue_is_read_in_the_order_of_its_index(vis: Command) -> None:
    """Sorting it first would take as long as the queue is, on every page."""
    fill(vis, 2000, 40)
    wanted = Wanted(["U1"], OPEN, turn="unit", order="waiting")
    with vis.open().session() as db:
        if db.dialect.name == "postgresql":
            db.exec_driver_sql("SET enable_seqscan = off")
            db.exec_driver_sql("SET enable_bitmapscan = off")
        end = views.end(db, wanted, None, 2)
        assert end is not None
        with heard(db, "FROM cases") as said:
            list(views.listed(db, wanted, end, 50))
        (plan,) = plans(db, said)
        assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan
        assert "unit=? AND waiting_since>?" in plan or "ROW(waiting_since, key) > ROW(" in plan, plan


# --- counts ----------------------------------------------------------------------------------------------------------


def test_open_cases_are_counted_by_state_turn_and_what_is_pressing(vis: Command) -> None:
    fill(vis, 90, 2)
    still_open = [case for case in made(90, 2) if case.closed is None]
    waits = [case.waiting_since for case in still_open if case.waiting_since]
    soon = NOW + timedelta(days=7)
    with vis.open().reading() as db:
        found = views.counted(db, None, NOW, soon)
        assert views.counted(db, ["U9"], NOW, soon) == (0, {}, 0, None, 0, 0)
    assert found.closed == 45
    assert found.states == {state: sum(case.state == state for case in still_open) for state in OPEN}
    assert (found.waiting, found.oldest) == (len(waits), min(waits))
    until = [case.open_until for case in still_open if case.open_until]
    assert found.run_out == sum(moment <= NOW for moment in until) > 0
    assert found.run_out_soon == sum(NOW < moment <= soon for moment in until) > 0
