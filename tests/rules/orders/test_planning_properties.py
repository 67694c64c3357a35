"""What holds of every plan of orders, whatever was there before: twice is once, back is back, and no order overlaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.orders.histories import BY_HAND, FILES, HISTORIES, ByHand, File, History, left_by, plan_of, requests
from tests.rules.orders.samples import facts, guards, said, then, windows_in
from tests.rules.undoing import at_once, but_for_revisions
from vis_cli.rules.core.plan import Plan, after
from vis_cli.rules.orders.orders import Order, Request
from vis_cli.rules.orders.planning import plan as plan_orders
from vis_cli.rules.orders.windows import Window


@given(HISTORIES, FILES | BY_HAND)
def test_what_a_plan_did_its_undoing_takes_back(history: History, asked: File | ByHand) -> None:
    records, now = left_by(history)
    plan = plan_of(asked, records, now) or Plan()
    back = at_once(plan.steps, after(records, plan.steps), now)
    assert but_for_revisions(back) == but_for_revisions(after(records, ()))
    became = {each.id: each for each in windows_in(then(records, plan))}
    for each in windows_in(back):
        was = became.get(each.id, each)  # calendars go by the count
        assert each.revision == was.revision + (but_for_revisions([each]) != but_for_revisions([was]))


@given(HISTORIES, FILES | BY_HAND)
def test_asking_for_the_same_twice_changes_nothing_the_second_time(history: History, asked: File | ByHand) -> None:
    records, now = left_by(history)
    plan = plan_of(asked, records, now) or Plan()
    again = plan_of(asked, then(records, plan), now) or Plan()
    assert again.changes == ()


@given(HISTORIES, FILES | BY_HAND)
def test_no_plan_leaves_overlapping_windows_of_one_order(history: History, asked: File | ByHand) -> None:
    records, now = left_by(history)
    left = windows_in(then(records, plan_of(asked, records, now) or Plan()))
    live = [each for each in left if each.ref is not None and each.cancelled_at is None]
    live.sort(key=lambda each: (each.ref, each.unit, each.case_type, each.since))
    for one, other in pairwise(live):
        if (one.ref, one.unit, one.case_type) == (other.ref, other.unit, other.case_type):
            assert one.until <= other.since


@given(HISTORIES, FILES)
def test_after_a_file_each_order_closes_what_it_asks_for_from_now_on(history: History, file: File) -> None:
    records, now = left_by(history)
    left = windows_in(then(records, plan_of(file, records, now) or Plan()))
    asked = requests(file, now)
    replaced = {(each.order.replaces, each.order.unit) for each in asked}
    for request in asked:
        scope = (request.order.ref, request.order.unit)
        closed = {
            (each.case_type, max(each.since, now), each.until)
            for each in left
            if (each.ref, each.unit) == scope and each.cancelled_at is None and each.until > now
        }
        wanted = {(each.case_type, max(each.since, now), each.until) for each in request.closures if each.until > now}
        assert closed == (set() if scope in replaced else wanted)


def without_new_numbers(records: Iterable[Order | Window], first: int) -> set[object]:
    """The records; windows that were added, from number `first` on, all with the same number."""
    return {replace(each, number=0) if isinstance(each, Window) and each.number >= first else each for each in records}


@given(HISTORIES, FILES, st.data())
def test_the_order_of_orders_and_of_periods_in_a_file_does_not_matter(
    history: History, file: File, data: st.DataObject
) -> None:
    records, now = left_by(history)
    asked = requests(file, now)
    shuffled = [
        Request(each.order, tuple(data.draw(st.permutations(each.closures))))
        for each in data.draw(st.permutations(asked))
    ]
    known = facts(records)
    one, other = (plan_orders(each, known, now=now) for each in (asked, shuffled))
    lefts = [without_new_numbers(then(records, each), known.next_number) for each in (one, other)]
    assert lefts[0] == lefts[1]
    assert sorted(zip(guards(one), said(one), strict=True)) == sorted(zip(guards(other), said(other), strict=True))
    assert one.asks == other.asks
