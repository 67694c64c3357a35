"""What applying orders plans: windows added, moved in place, cancelled; orders instead of others; periods apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.rules.orders.samples import (
    ASK,
    BIRKA,
    BOOK,
    NOW,
    ORDER,
    ORDER_LINE,
    RENEW,
    TELEBORG,
    TYPE_LINE,
    actions,
    at,
    closure,
    facts,
    planned,
    request,
    then,
    window,
)  # fmt: skip
from vis_cli.errors import Refused
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.orders.orders import Order, changed
from vis_cli.rules.orders.planning import withdraw

THREE = (closure(), closure(case_type=RENEW), closure(case_type=ASK))


# --- adding, moving, cancelling --------------------------------------------------------------------------------------


def test_a_new_order_adds_a_window_for_each_closure_and_then_itself() -> None:
    result = planned(request(closure(), closure("0901", "0908", RENEW)), on=[window(6, ref="IT-9", case_type=ASK)])
    assert result.steps == (
        Step(None, window(7), TYPE_LINE),
        Step(None, window(8, "0901", "0908", RENEW), TYPE_LINE),
        Step(None, ORDER, ORDER_LINE),
    )
    assert (result.violations, result.notes, result.asks) == ((), (), ())
    assert planned(request()).steps[0].after.number == 1


def test_an_order_that_is_so_already_is_the_same() -> None:
    result = planned(request(*THREE[:2]), on=[ORDER, window(), window(2, case_type=RENEW)])
    assert actions(result) == [("same", "W-1"), ("same", "W-2"), ("same", ORDER.id)]
    assert [step.source for step in result.steps] == [TYPE_LINE, TYPE_LINE, ORDER_LINE]
    assert result.changes == ()


def test_a_window_whose_days_move_keeps_its_number_and_counts_the_change() -> None:
    result = planned(request(closure("0706", "0810")), on=[ORDER, window(revision=4)])
    assert result.steps[0] == Step(window(revision=4), window(1, "0706", "0810", revision=5), TYPE_LINE)
    assert actions(result)[1:] == [("same", ORDER.id)]


def test_a_case_type_that_is_named_no_more_is_cancelled() -> None:
    held = [ORDER, window(), window(2, case_type=RENEW, revision=1)]
    result = planned(request(closure()), on=held, named=True)
    cancelled = replace(held[2], cancelled_at=NOW, revision=2)
    assert result.steps[1] == Step(held[2], cancelled, ORDER_LINE)
    assert (actions(result)[0], result.asks) == (("same", "W-1"), ())


def test_what_is_over_or_cancelled_stays_as_it_was() -> None:
    over, gone = window(1, "0501", "2026-06-10 12:00"), window(2, cancelled="0601")
    result = planned(request(), on=[ORDER, over, gone])
    assert actions(result) == [("add", "W-3"), ("same", ORDER.id)]


def test_an_order_of_another_unit_with_the_same_ref_is_another_order() -> None:
    result = planned(request(unit=BIRKA), on=[ORDER, window()])
    assert actions(result) == [("add", "W-2"), ("add", f"IT-1/{BIRKA}")]
    assert result.steps[0].after == window(2, unit=BIRKA)


def test_what_an_order_says_of_itself_changes_with_it() -> None:
    result = planned(request(handover=BIRKA, note="semester"), on=[ORDER, window()])
    assert result.steps[1] == Step(ORDER, replace(ORDER, handover=BIRKA, note="semester"), ORDER_LINE)


def test_an_order_that_said_all_goes_on_saying_it_while_it_closes_the_same() -> None:
    held = [replace(ORDER, all_types=True), window()]
    assert planned(request(), on=held).changes == ()
    assert planned(request(closure(until="0804")), on=held).steps[-1].after == ORDER
    assert planned(request(all_types=True), on=[ORDER, window()]).steps[-1].after == held[0]


def test_running_windows_that_end_are_asked_about() -> None:
    running = [window(n, "0601", "0701", kind) for n, kind in enumerate((BOOK, RENEW, ASK), 1)]
    assert planned(request(), on=[ORDER, *running[:1]]).asks == ("1 running window ends now.",)
    assert planned(request(closure("0601", "0701")), on=[ORDER, *running[:2]]).asks == ("1 running window ends now.",)
    assert planned(request(closure("0601", "0701")), on=[ORDER, *running]).asks == ("2 running windows end now.",)
    assert planned(request(closure("0601", "0620")), on=[ORDER, *running[:1]]).asks == ()


# --- orders that are instead of others -------------------------------------------------------------------------------

OLD = [Order("IT-0", TELEBORG, note="old"), window(1, ref="IT-0"), window(2, ref="IT-0", case_type=RENEW)]


def test_an_order_that_replaces_another_withdraws_it_first() -> None:
    result = planned(request(replaces="IT-0"), on=OLD)
    assert result.steps == (
        Step(OLD[0], Order("IT-0", TELEBORG, note="old", withdrawn_at=NOW), ORDER_LINE),
        *(Step(each, replace(each, cancelled_at=NOW, revision=1), ORDER_LINE) for each in OLD[1:]),
        Step(None, window(3), TYPE_LINE),
        Step(None, replace(ORDER, replaces="IT-0"), ORDER_LINE),
    )
    assert result.violations == ()
    again = planned(request(replaces="IT-0"), on=then(OLD, result))
    assert actions(again) == [("same", "W-3"), ("same", ORDER.id)]


def test_an_order_that_is_replaced_is_the_one_of_the_same_unit() -> None:
    assert actions(planned(request(replaces="IT-0", unit=BIRKA), on=OLD)) == [("add", "W-3"), ("add", f"IT-1/{BIRKA}")]
    assert actions(planned(request(replaces="IT-7"), on=OLD[1:])) == [("add", "W-3"), ("add", ORDER.id)]


def test_an_order_that_another_of_the_same_files_replaces_closes_nothing() -> None:
    both = (request(closure(until="0810"), ref="IT-0"), request(replaces="IT-0"))
    for requests in (both, both[::-1]):
        result = planned(*requests)
        assert result.notes == ("IT-0 is replaced by another of these orders: it closes nothing.",)
        assert {(step.action, step.record.id, step.source) for step in result.steps} == {
            ("add", f"IT-0/{TELEBORG}", ORDER_LINE), ("add", "W-1", TYPE_LINE), ("add", ORDER.id, ORDER_LINE)
        }  # fmt: skip
        held = then([], result)
        assert held[0] == Order("IT-0", TELEBORG, withdrawn_at=NOW)
        again = planned(*requests, on=held)
        assert again.changes == ()
        assert sorted(str(step.source) for step in again.steps) == ["o.yaml:1:1", "o.yaml:1:1", "o.yaml:3:1"]
    whole = planned(*both, on=OLD)
    assert actions(whole)[:3] == [("change", f"IT-0/{TELEBORG}"), ("change", "W-1"), ("change", "W-2")]
    assert len(whole.steps) == 5


def test_two_orders_may_be_instead_of_the_same_one() -> None:
    result = planned(request(replaces="IT-0"), request(closure(case_type=RENEW), ref="IT-2", replaces="IT-0"), on=OLD)
    assert actions(result) == [
        ("change", f"IT-0/{TELEBORG}"), ("change", "W-1"), ("change", "W-2"),
        ("add", "W-3"), ("add", ORDER.id), ("add", "W-4"), ("add", f"IT-2/{TELEBORG}"),
    ]  # fmt: skip
    assert len(then(OLD, result)) == 7


def test_withdrawing_cancels_what_is_left_and_is_remembered() -> None:
    over, running = window(1, "0501", "2026-06-10 12:00"), window(2, "0601", "0701", RENEW, revision=3)
    held = [ORDER, over, running, window(3), window(4, case_type=ASK, cancelled="0601"), window(5, ref="IT-9")]
    result = withdraw([ORDER], facts(held), now=NOW)
    assert result == Plan(
        (
            Step(ORDER, replace(ORDER, withdrawn_at=NOW)),
            Step(running, replace(running, cancelled_at=NOW, revision=4)),
            Step(window(3), window(3, cancelled="2026-06-10 12:00", revision=1)),
        ),
        asks=("1 running window ends now.",),
    )
    gone = then(held, result)
    again = withdraw([next(each for each in gone if each.id == ORDER.id)], facts(gone), now=at("0611"))
    assert actions(again) == [("same", ORDER.id)]


def test_withdrawing_an_order_is_never_too_many() -> None:
    held = [ORDER, *(window(n, f"07{n:02}", f"07{n + 1:02}") for n in range(1, 20))]
    assert withdraw([ORDER], facts(held), now=NOW).violations == ()


# --- periods of one order --------------------------------------------------------------------------------------------

TWO = [ORDER, window(1, "0629", "0706"), window(2, "0713", "0720")]
DAYS = ("closed Mon 29 June – Sun 12 July 2026, opens Mon 13 July (v. 27–28)",
        "closed Mon 6 July – Sun 19 July 2026, opens Mon 20 July (v. 28–29)")  # fmt: skip


@pytest.mark.parametrize("periods", [(("0629", "0713"), ("0706", "0720")), (("0706", "0720"), ("0629", "0713"))])
def test_periods_of_one_order_can_not_overlap(periods: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(Refused) as refused:
        planned(request(*(closure(*period) for period in periods)))
    assert refused.value.id == "overlapping-periods"
    assert str(refused.value).startswith("two periods of IT-1 would close Boka tid at the same time: closed ")
    assert all(days in str(refused.value) for days in DAYS)


@pytest.mark.parametrize(("day", "how"), [(29, {"until": at("0714")}), (13, {"since": at("0705")})])
def test_periods_of_one_order_can_not_be_moved_over_each_other(day: int, how: dict[str, Any]) -> None:
    asked = changed(ORDER, TWO[1:], now=NOW, period=date(2026, 7 if day == 13 else 6, day), **how)
    with pytest.raises(Refused) as refused:
        planned(asked, on=TWO, named=True)
    assert refused.value.id == "overlapping-periods"


def test_a_case_type_is_not_added_over_periods_that_overlap_each_other() -> None:
    held = [ORDER, window(1, "0629", "0713"), window(2, "0706", "0720", RENEW)]
    with pytest.raises(Refused) as refused:
        planned(changed(ORDER, held[1:], now=NOW, add=[ASK]), on=held, named=True)
    assert refused.value.id == "overlapping-periods"


def test_what_is_over_may_be_reached_back_over() -> None:
    held = [ORDER, window(1, "0601", "0605")]
    result = planned(request(closure("0601", "0803")), on=held)
    assert result.steps[0].after == window(2, "2026-06-10 12:00", "0803", asked="0601")
    assert planned(request(closure("0601", "0803")), on=then(held, result)).changes == ()
