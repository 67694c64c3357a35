"""Taking back what was done to orders and windows: at once, and when they have been in force for a while."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.orders.histories import BY_HAND, FILES, HISTORIES, STEP, ByHand, File, History, left_by, plan_of
from tests.rules.orders.samples import ASK, BIRKA, BOOK, ORDER, OWN, RENEW, TELEBORG, at, facts, then, window
from tests.rules.roles.region import CATALOGUE
from tests.rules.undoing import but_for_revisions
from vis_cli.rules.core.plan import Plan, Step, after
from vis_cli.rules.core.undo import Obstacle, holds_after
from vis_cli.rules.journal.undo import UndoFacts, take_back, take_back_rest
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.undo import WINDOWS
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import Offer
from vis_cli.rules.roles.grants import Register, RoleFacts

Records = Sequence[Order | Window]


def _undo(
    steps: Iterable[Step], held: Records, made_at: datetime, now: datetime, number: int = 100
) -> tuple[Plan, list[Obstacle]]:
    done = take_back(steps, UndoFacts(made_at, now, held, {"window": number}, orders=facts(held)))
    return done.plan, list(done.obstacles)


def _closed(records: Records, moment: datetime) -> set[tuple[str, str]]:
    windows = (each for each in records if isinstance(each, Window))
    return {(each.unit, each.case_type) for each in windows if each.covers(moment)}


@settings(max_examples=300, deadline=None)
@given(HISTORIES, FILES | BY_HAND, st.integers(0, 12), st.integers(0, 12))
def test_what_was_closed_stays_on_record_and_what_is_to_come_is_as_before(
    history: list[Any], asked: Any, later: int, again: int
) -> None:
    held, now = left_by(history)
    made = plan_of(asked, held, now)
    if made is None:
        return
    became = then(held, made)
    at_once, found = _undo(made.steps, became, now, now)
    assert (but_for_revisions(after(became, at_once.steps)), found) == (but_for_revisions(after(held, ())), [])
    if not later:
        return
    moment = now + later * STEP
    taken_back, found = _undo(made.steps, became, now, moment)
    assert found == []
    left = after(became, taken_back.steps)
    _assert_as(left, became, held, moment)
    _assert_orders_have_their_windows(left)
    done_again, found = _undo(taken_back.steps, left, moment, moment + again * STEP, 200)
    assert found == []
    _assert_as(after(left, done_again.steps), left if again else became, became, moment + again * STEP)


def _assert_as(left: Records, until_then: Records, from_then: Records, then: datetime) -> None:
    windows = [each for each in (*left, *until_then, *from_then) if isinstance(each, Window)]
    for moment in sorted({edge for each in windows for edge in (each.since, each.ends)} | {then}):
        assert _closed(left, moment) == _closed(until_then if moment < then else from_then, moment), moment
    assert _overlapping(left) == []


def _overlapping(records: Records) -> list[tuple[str, str]]:
    """Pairs of windows of one order that close the same case type at the same time."""
    windows = sorted((each for each in records if isinstance(each, Window) and each.ref), key=lambda each: each.since)
    return [
        (one.id, other.id)
        for one, other in combinations(windows, 2)
        if (one.ref, one.unit, one.case_type) == (other.ref, other.unit, other.case_type)
        and other.since < min(one.ends, other.ends)
    ]


def _assert_orders_have_their_windows(left: Records) -> None:
    orders = {(each.ref, each.unit): each for each in left if isinstance(each, Order)}
    for each in left:
        if isinstance(each, Window) and each.ref is not None:
            assert (each.ref, each.unit) in orders


@settings(max_examples=200, deadline=None)
@given(HISTORIES, FILES | BY_HAND, st.integers(0, 12), HISTORIES)
def test_what_is_left_alone_keeps_its_order_and_its_windows_whatever_came_later(
    history: History, asked: File | ByHand, steps: int, later: History
) -> None:
    held, made_at = left_by(history)
    made = plan_of(asked, held, made_at)
    if made is None:
        return
    became, now = left_by(later, then(held, made), made_at + steps * STEP)
    done, alone = take_back_rest(made.steps, UndoFacts(made_at, now, became, {"window": 500}, orders=facts(became)))
    left = after(became, done.plan.steps)
    _assert_orders_have_their_windows(left)
    assert _overlapping(left) == []
    was = {order.id: order for order in became if isinstance(order, Order)}
    for order in (each for each in left if isinstance(each, Order)):
        own = _windows(left, order)
        if ("order", order.id) in alone:
            assert own == _windows(became, order)
        if order.withdrawn_at is not None:
            assert not any(holds_after(each, now, WINDOWS) for each in own)
        elif Step(None, was[order.id]) in made.steps and _windows(became, order):
            assert own
        elif was[order.id].withdrawn_at is not None:  # it is back
            closed = any(holds_after(each, made_at, WINDOWS) for each in _windows(held, order))
            assert not closed or any(holds_after(each, now, WINDOWS) for each in own)


def _windows(records: Records, order: Order) -> list[Window]:
    scope = (order.ref, order.unit)
    return [each for each in records if isinstance(each, Window) and (each.ref, each.unit) == scope]


MADE, LATER = at("2026-06-10 12:00"), at("2026-07-10 12:00")


def left(steps: Iterable[Step], held: Records, now: datetime = LATER) -> list[Any]:
    plan, found = _undo(steps, held, MADE, now)
    assert found == []
    return after(held, plan.steps)


RUNS, COMES, OVER = window(1), window(2, "0803", "0810"), window(3, "0610", "0701")


@pytest.mark.parametrize(
    ("windows", "now", "expected"),
    [
        ([RUNS, COMES], MADE, []),
        ([COMES], LATER, []),
        (
            [RUNS, COMES],
            LATER,
            [replace(ORDER, withdrawn_at=LATER), replace(RUNS, cancelled_at=LATER, revision=1)],
        ),
        ([OVER, COMES], LATER, [ORDER, OVER]),
        ([OVER], LATER, [ORDER, OVER]),
    ],
)
def test_an_order_taken_back_stays_with_the_windows_that_have_run(
    windows: list[Window], now: datetime, expected: list[Any]
) -> None:
    steps = [*(Step(None, each) for each in windows), Step(None, ORDER)]
    assert left(steps, [ORDER, *windows], now) == expected


def test_an_order_whose_window_is_left_alone_stays() -> None:
    assert left([Step(None, RUNS), Step(None, ORDER)], [ORDER, RUNS, COMES], MADE) == [ORDER, COMES]


def rest(steps: Sequence[Step], held: Records, now: datetime = LATER) -> tuple[list[Any], set[str]]:
    """What is left where only what is untouched is taken back, and the ids of what was left alone."""
    done, alone = take_back_rest(steps, UndoFacts(MADE, now, held, {"window": 100}, orders=facts(held)))
    return after(held, done.plan.steps), {id for _, id in alone}


def test_an_order_that_was_changed_since_is_left_with_its_windows_and_what_it_replaced_stays_withdrawn() -> None:
    other = replace(ORDER, ref="IT-0")
    replaced, cancelled = replace(other, withdrawn_at=MADE), window(3, ref="IT-0", case_type=RENEW, cancelled="0610")
    was = replace(cancelled, cancelled_at=None)
    order = replace(ORDER, replaces="IT-0")
    steps = [Step(other, replaced), Step(was, cancelled), Step(None, order), Step(None, RUNS), Step(None, COMES)]
    noted = [replace(order, note="later"), RUNS, COMES, replaced, cancelled]
    assert rest(steps, noted) == (after(noted, ()), {order.id, other.id, "W-1", "W-2", "W-3"})
    moved = [order, RUNS, replace(COMES, until=at("0811")), replaced, cancelled]
    became, alone = rest(steps, moved)
    assert (became, alone) == (
        after([order, replace(RUNS, cancelled_at=LATER, revision=1), *moved[2:]], ()),
        {other.id, "W-2", "W-3"},
    )


def test_no_window_comes_back_while_its_order_is_withdrawn() -> None:
    cancelled, withdrawn = replace(COMES, cancelled_at=MADE, revision=1), replace(ORDER, withdrawn_at=at("0701"))
    held = [withdrawn, cancelled]
    assert rest([Step(COMES, cancelled)], held) == (held, {"W-2"})
    _, found = _undo([Step(COMES, cancelled)], held, MADE, LATER)
    assert [(each.why, each.object) for each in found] == [("touched", ORDER.id)]


def test_an_order_whose_windows_cannot_come_back_stays_withdrawn() -> None:
    withdrawn, cancelled = replace(ORDER, withdrawn_at=MADE), replace(COMES, cancelled_at=MADE, revision=1)
    held = [withdrawn, replace(cancelled, acknowledged=True)]
    assert rest([Step(ORDER, withdrawn), Step(COMES, cancelled)], held) == (held, {"W-2"})


@pytest.mark.parametrize(
    ("was", "became", "expected"),
    [
        # a window made longer, which would be over by now
        (window(1, "0629", "0706"), window(1, "0629", "0803", revision=1), [
            window(1, "0629", "0803", cancelled="2026-07-10 12:00", revision=2)]),
        # a window made longer, which goes on until it was to end
        (window(1, "0629", "0720"), window(1, "0629", "0803", revision=1), [window(1, "0629", "0720", revision=2)]),
        # a window cancelled before it began
        (window(1, "0629", "0803"), window(1, "0629", "0803", cancelled="2026-06-10 12:00", revision=1), [
            window(1, "2026-07-10 12:00", "0803", asked="0629", revision=2)]),
        # a window cancelled while it ran: it was open meanwhile
        (window(1, "0601", "0803"), window(1, "0601", "0803", cancelled="2026-06-10 12:00", revision=1), [
            window(1, "0601", "0803", cancelled="2026-06-10 12:00", revision=1),
            window(100, "2026-07-10 12:00", "0803", asked="0601")]),
        # a window put off while it is to come
        (window(1, "0801", "0810"), window(1, "0901", "0910", revision=1), [window(1, "0801", "0810", revision=2)]),
        # a window put off, which would be over by now
        (window(1, "0629", "0706"), window(1, "0901", "0910", revision=1), [
            window(1, "0901", "0910", cancelled="2026-07-10 12:00", revision=2)]),
        # a window brought forward, which has been in force for a while and would not be
        (window(1, "0901", "0910"), window(1, "0629", "0910", revision=1), [
            window(1, "0629", "0910", cancelled="2026-07-10 12:00", revision=2), window(100, "0901", "0910")]),
        # a window of which somebody said that they know it was missed
        (OVER, replace(OVER, acknowledged=True), [OVER]),
    ],
)  # fmt: skip
def test_a_window_is_what_it_was_from_now_on(was: Window, became: Window, expected: list[Window]) -> None:
    assert left([Step(was, became)], [became]) == expected


def test_a_withdrawal_taken_back_gives_the_order_back_with_the_windows_that_are_left_of_it() -> None:
    withdrawn = replace(ORDER, withdrawn_at=MADE)
    steps = [Step(each, replace(each, cancelled_at=MADE, revision=1)) for each in (RUNS, COMES)]
    held = [withdrawn, *(step.after for step in steps)]
    back = left([Step(ORDER, withdrawn), *steps], held)
    assert back == [ORDER, window(1, "2026-07-10 12:00", "0803", asked="0629", revision=2), replace(COMES, revision=2)]
    assert left([Step(ORDER, withdrawn), *steps], held, at("0901")) == held, "none of it is left"


def test_a_withdrawal_of_an_order_that_closes_nothing_is_taken_back_all_the_same() -> None:
    withdrawn = replace(ORDER, withdrawn_at=MADE)
    assert left([Step(ORDER, withdrawn)], [withdrawn, OVER]) == [ORDER, OVER]


def test_an_order_closed_anew_since_stands_in_the_way() -> None:
    cancelled = replace(RUNS, cancelled_at=MADE, revision=1)
    _, found = _undo([Step(RUNS, cancelled)], [ORDER, cancelled, window(2, "0720", "0727")], MADE, LATER)
    assert [(each.why, each.object) for each in found] == [("touched", "W-2")]
    plan, found = _undo([Step(RUNS, cancelled)], [ORDER, cancelled, window(2, "0701", "0803")], MADE, LATER)
    assert (plan.changes, found) == ((), []), "it is closed already"


@pytest.mark.parametrize(
    ("others", "windows", "guards"),
    [
        ([], [RUNS], []),
        ([window(2, ref="IT-2")], [RUNS], ["overlaps-order"]),
        ([], [window(1, "0629", "1101")], ["long-window"]),
        ([], [window(1, case_type=OWN)], ["local-case-type"]),
        ([], [window(n, case_type=kind) for n, kind in enumerate((BOOK, RENEW, ASK), 1)], ["all-case-types"]),
    ],
)
def test_what_comes_back_meets_the_guards_of_orders(
    others: list[Window], windows: list[Window], guards: list[str]
) -> None:
    cancelled = [replace(each, cancelled_at=MADE, revision=1) for each in windows]
    steps = [Step(was, became) for was, became in zip(windows, cancelled, strict=True)]
    plan, _ = _undo(steps, [ORDER, *cancelled, *others], MADE, LATER)
    assert sorted({each.guard for each in plan.violations}) == guards
    plan, _ = _undo([Step(None, each) for each in windows], [ORDER, *windows, *others], MADE, LATER)
    assert plan.violations == (), "opening is always well"


def test_a_closure_that_comes_back_too_long_is_named_with_what_is_left_of_it() -> None:
    long = window(1, "0629", "1101")
    cancelled = replace(long, cancelled_at=MADE, revision=1)
    plan, _ = _undo([Step(long, cancelled)], [ORDER, cancelled], MADE, LATER)
    assert [str(each.message) for each in plan.violations] == [
        "W-1, Boka tid closed Fri 10 July 12:00 – Sat 31 Oct 2026, opens Sun 1 Nov (v. 28–44): more than 12 weeks."
    ]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (ORDER, "and IT-1 neither says `all` nor names a handover."),
        (replace(ORDER, all_types=True), None),
        (replace(ORDER, handover=BIRKA), None),
        (None, "and no order names a handover."),
    ],
)
def test_closures_come_back_and_leave_nothing_only_where_their_order_says_so(
    order: Order | None, said: str | None
) -> None:
    ref = order.ref if order else None
    closed = [window(n, case_type=kind, ref=ref) for n, kind in enumerate((BOOK, RENEW, ASK), 1)]
    cancelled = [replace(each, cancelled_at=MADE, revision=1) for each in closed]
    steps = [Step(was, became) for was, became in zip(closed, cancelled, strict=True)]
    plan, _ = _undo(steps, [*([order] if order else []), *cancelled], MADE, LATER)
    left = "nothing would be left to open at Teleborg from 2026-07-10, "
    assert [str(each.message) for each in plan.violations] == ([left + said] if said else [])


def test_a_window_whose_revision_alone_has_grown_since_is_as_it_was_left() -> None:
    assert left([Step(None, RUNS)], [replace(RUNS, revision=3)], MADE) == []
    _, found = _undo([Step(None, RUNS)], [replace(RUNS, revision=3, acknowledged=True)], MADE, MADE)
    assert [(each.why, each.object) for each in found] == [("touched", "W-1")]


def test_an_order_is_not_withdrawn_again_while_a_window_of_it_is_to_come() -> None:
    withdrawn, again = replace(ORDER, withdrawn_at=at("0601")), replace(ORDER, note="again")
    assert left([Step(withdrawn, again)], [again, COMES]) == [ORDER, COMES]
    assert left([Step(withdrawn, again)], [again, OVER]) == [withdrawn, OVER]


@pytest.mark.parametrize(("closed", "stopped"), [(date(2026, 8, 2), True), (date(2026, 8, 3), False)])
def test_a_closure_comes_back_until_the_day_on_which_its_unit_is_closed(closed: date, stopped: bool) -> None:
    cancelled = replace(RUNS, cancelled_at=MADE, revision=1)
    register = Register(units={TELEBORG: "Teleborg"}, closed={TELEBORG: closed})
    roles = RoleFacts(CATALOGUE, register, date(2026, 7, 10))
    taken = take_back([Step(RUNS, cancelled)], UndoFacts(MADE, LATER, [cancelled], roles=roles))
    assert bool(taken.obstacles) is stopped


def test_no_closure_comes_back_on_a_unit_that_is_closed_by_then() -> None:
    cancelled = replace(RUNS, cancelled_at=MADE, revision=1)
    register = Register(units={TELEBORG: "Teleborg"}, closed={TELEBORG: date(2026, 8, 1)})
    roles = RoleFacts(CATALOGUE, register, date(2026, 7, 10))
    (found,) = take_back([Step(RUNS, cancelled)], UndoFacts(MADE, LATER, [cancelled], roles=roles)).obstacles
    assert (found.why, found.error and found.error.id) == ("closed-unit", "closed-unit")
    assert str(found.error) == "Teleborg is closed from Sat 1 Aug 2026."


def test_ending_what_runs_is_asked_first() -> None:
    plan, _ = _undo(
        [Step(None, RUNS), Step(None, window(2, case_type=RENEW))], [RUNS, window(2, case_type=RENEW)], MADE, LATER
    )
    assert [str(each) for each in plan.asks] == ["2 running windows end now."]


def test_what_is_undone_at_the_moment_it_was_made_counts_on_for_calendars() -> None:
    moved = window(1, "0629", "0810", revision=1)
    plan, _ = _undo([Step(window(1, "0629", "0803"), moved)], [ORDER, moved], MADE, MADE)
    assert [step.after for step in plan.steps] == [window(1, "0629", "0803", revision=2)]


LISTED = Offer(TELEBORG, "vaccination", False)


def offer(since: str, ref: str = "IT-1", cancelled: datetime | None = None) -> OrderedOffer:
    return OrderedOffer(TELEBORG, "vaccination", ref, True, at(since), None, cancelled)


@pytest.mark.parametrize(
    ("since", "now", "expected"),
    [
        ("0901", LATER, []),
        ("0701", MADE, []),
        ("0701", LATER, [LISTED, replace(ORDER, withdrawn_at=LATER), offer("0701", cancelled=LATER)]),
    ],
)
def test_what_was_offered_by_an_order_stays_on_record_and_ends(since: str, now: datetime, expected: list[Any]) -> None:
    made = [LISTED, offer(since), ORDER]
    assert left([Step(None, each) for each in made], made, now) == expected


def test_an_offer_stays_of_which_another_order_says_something() -> None:
    made, other = [LISTED, offer("0901"), ORDER], offer("1001", "IT-2")
    assert left([Step(None, each) for each in made], [*made, other]) == [LISTED, other]


def test_a_withdrawal_taken_back_lets_the_unit_offer_it_again() -> None:
    withdrawn, cancelled = replace(ORDER, withdrawn_at=MADE), offer("0601", cancelled=MADE)
    steps = [Step(ORDER, withdrawn), Step(offer("0601"), cancelled)]
    assert left(steps, [withdrawn, cancelled]) == [ORDER, offer("0601")]
