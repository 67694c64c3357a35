"""Windows added, moved and cancelled by hand, without an order file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.rules.orders.samples import (
    ASK,
    BOOK,
    NOW,
    OFFERED,
    ORDER,
    OWN,
    RENEW,
    TELEBORG,
    TYPE_LINE,
    actions,
    at,
    closure,
    facts,
    guards,
    said,
    then,
    window,
)  # fmt: skip
from vis_cli.errors import Refused
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.orders.facts import Limits
from vis_cli.rules.orders.orders import Closure, Order
from vis_cli.rules.orders.planning import add, cancel, change
from vis_cli.rules.orders.windows import Window

# --- add -------------------------------------------------------------------------------------------------------------


def added(*closures: Closure, on: list[Order | Window] | None = None, **more: Any) -> Plan:
    limits = more.pop("limits", Limits())
    return add(TELEBORG, closures, facts(on or (), **more), now=NOW, limits=limits)


def test_windows_of_no_order_are_added_and_nothing_else() -> None:
    result = added(closure(), closure("0901", "0908", RENEW), on=[window(4)])
    assert result.steps == (
        Step(None, window(5, ref=None), TYPE_LINE),
        Step(None, window(6, "0901", "0908", RENEW, ref=None), TYPE_LINE),
    )


def test_a_window_of_no_order_that_is_there_is_the_same() -> None:
    held = [window(4, ref=None)]
    assert actions(added(closure(), on=held)) == [("same", "W-4")]
    late = then([], added(closure("0610")))
    assert actions(added(closure("0610"), on=late)) == [("same", "W-1")]


@pytest.mark.parametrize(
    "other",
    [
        window(4),
        window(4, ref=None, unit="SE2321000065-TEST0002"),
        window(4, ref=None, cancelled="0601"),
        window(4, ref=None, case_type=RENEW),
        window(4, until="0804", ref=None),
    ],
)
def test_another_window_is_not_the_same(other: Window) -> None:
    assert actions(added(closure(), on=[other])) == [("add", "W-5")]


def test_windows_of_no_order_may_overlap_each_other_but_no_order() -> None:
    assert guards(added(closure(), on=[window(4, until="0701", ref=None)])) == []
    assert guards(added(closure(), on=[window(4, until="0701")])) == [("overlaps-order", 1)]


@pytest.mark.parametrize(
    ("closed", "guard"),
    [
        (closure("0609"), ("past-start", 1)),
        (closure("0501", "0601"), ("past-start", 1)),
        (closure("0629", "2026-09-21 00:01"), ("long-window", 13)),
        (closure(case_type=OWN), ("local-case-type", 1)),
    ],
)
def test_the_guards_of_orders_hold_for_windows_of_no_order(closed: Closure, guard: tuple[str, int]) -> None:
    assert guards(added(closed)) == [guard]


def test_what_is_said_of_a_window_of_no_order_names_its_unit() -> None:
    assert said(added(closure("0601"))) == [
        "Teleborg, Boka tid closed Mon 1 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 23–31): that has begun;"
        " it would start now."
    ]
    assert guards(added(closure(), limits=Limits(weeks=4))) == [("long-window", 5)]


def test_a_window_of_no_order_that_is_moved_is_named_by_its_unit() -> None:
    late = "closed Mon 1 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 23–31): that has begun; it would start now."
    assert said(moved(window(ref=None), since=at("0601"))) == [f"Teleborg, Boka tid {late}"]
    assert said(moved(window(), since=at("0601"))) == [f"IT-1, Boka tid {late}"]


def test_closing_everything_by_hand_is_told() -> None:
    result = added(*(closure(case_type=kind) for kind in (BOOK, RENEW, ASK)))
    assert said(result) == ["nothing would be left to open at Teleborg from 2026-06-29, and no order names a handover."]
    assert guards(added(closure(case_type=BOOK), offers={TELEBORG: frozenset({BOOK, RENEW})})) == []
    assert guards(added(closure(case_type=BOOK), offers={})) == [], "there was nothing to open before"


def test_what_a_unit_does_not_offer_is_noted() -> None:
    assert added(closure(), offers={TELEBORG: OFFERED - {BOOK}}).notes == (
        "Teleborg does not offer Boka tid: closing it changes nothing there.",
    )


# --- change ----------------------------------------------------------------------------------------------------------


def moved(held: Window, *beside: Order | Window, **how: Any) -> Plan:
    limits = how.pop("limits", Limits())
    return change([held], facts([held, *beside], **how.pop("known", {})), now=NOW, limits=limits, **how)


@pytest.mark.parametrize(
    ("how", "since", "until"),
    [
        ({"since": at("0701")}, "0701", "0803"),
        ({"until": at("0810")}, "0629", "0810"),
        ({"since": at("0701"), "until": at("0810")}, "0701", "0810"),
    ],
)
def test_either_end_of_a_window_can_be_moved(how: dict[str, datetime], since: str, until: str) -> None:
    result = moved(window(), ORDER, **how)
    assert result == Plan((Step(window(), window(1, since, until, revision=1)),))
    assert moved(window(1, since, until), **how).changes == ()


def test_a_window_that_came_late_keeps_the_day_that_was_asked_for() -> None:
    late = window(1, "2026-06-09 10:00", "0701", asked="0601")
    assert moved(late, until=at("0710")).steps[0].after == replace(late, until=at("0710"), revision=1)


def test_the_days_that_a_window_once_had_may_be_given_back_by_hand() -> None:
    once = {"W-1": frozenset({(at("0629"), at("0810"))})}
    assert moved(window(), until=at("0810"), known={"earlier_windows": once}).violations == ()


@pytest.mark.parametrize(
    ("held", "id", "words"),
    [
        (window(3, cancelled="0601"), "cancelled", "W-3 is cancelled."),
        (window(3, "0501", "2026-06-10 12:00"), "over", "W-3 is over since 2026-06-10 12:00."),
        (window(3, "0501", "0601"), "over", "W-3 is over since 2026-06-01 00:00."),
    ],
)
def test_a_window_that_is_cancelled_or_over_can_not_be_moved(held: Window, id: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        moved(held, until=at("0901"))
    assert (refused.value.id, refused.value.message) == (id, words)
    assert refused.value.hint == ("Add a new one: `vis windows add`." if id == "cancelled" else None)
    assert moved(window(3, "0501", "2026-06-10 12:01"), until=at("0901")).changes


@pytest.mark.parametrize("how", [{"since": at("0803")}, {"until": at("0629")}, {"since": at("0805")}])
def test_a_window_can_not_end_before_it_begins_or_as_it_begins(how: dict[str, datetime]) -> None:
    with pytest.raises(Refused) as refused:
        moved(window(), **how)
    assert refused.value.id == "reversed-period"
    assert str(refused.value).startswith("W-1 would end before it begins: closed ")
    assert str(refused.value).endswith(").")


def test_a_window_that_should_have_ended_ends_now() -> None:
    running = window(1, "0601", "0701")
    result = moved(running, until=at("0605"))
    assert result.steps == (Step(running, replace(running, cancelled_at=NOW, revision=1)),)
    assert guards(result) == [("past-start", 1)]
    assert result.asks == ("1 running window ends now.",)


def test_a_window_moved_by_hand_is_held_to_the_guards() -> None:
    other = window(2, "0810", "0901", ref="IT-2")
    assert guards(moved(window(), other, until=at("0811"))) == [("overlaps-order", 1)]
    assert guards(moved(window(), other, until=at("0810"))) == []
    assert guards(moved(window(), since=at("0609"))) == [("past-start", 1)]
    assert guards(moved(window(), until=at("0925"))) == [("long-window", 13)]
    assert guards(moved(window(), until=at("0925"), limits=Limits(weeks=13))) == []


@pytest.mark.parametrize(
    ("order", "tripped"),
    [(ORDER, True), (replace(ORDER, all_types=True), False), (replace(ORDER, handover="X"), False), (None, True)],
)
def test_nothing_may_be_left_where_the_order_says_so(order: Order | None, tripped: bool) -> None:
    others = [window(n, "0810", "0901", kind, ref="IT-2") for n, kind in enumerate((RENEW, ASK), 2)]
    held = [*others, *([order] if order else [])]
    assert bool(guards(moved(window(), *held, until=at("0811")))) is tripped
    assert guards(moved(window(), *held, until=at("0810"))) == []


def test_a_window_of_no_order_that_is_moved_leaves_nothing_without_an_order() -> None:
    others = [window(n, "0810", "0901", kind, ref=None) for n, kind in enumerate((RENEW, ASK), 2)]
    assert said(moved(window(ref=None), *others, until=at("0811"))) == [
        "nothing would be left to open at Teleborg from 2026-08-10, and no order names a handover."
    ]


@pytest.mark.parametrize(
    ("how", "fine"),
    [
        ({"until": at("0907")}, True),
        ({"until": at("2026-09-07 00:01")}, False),
        ({"until": at("1001")}, False),
        ({"since": at("0920"), "until": at("0925")}, True),
    ],
)
def test_a_window_can_not_be_moved_over_another_of_its_order(how: dict[str, datetime], fine: bool) -> None:
    other = window(2, "0907", "0914")
    beside = [window(3, "0907", "0914", RENEW), window(4, "0907", "0914", unit="SE2321000065-TEST0002")]
    if fine:
        assert moved(window(), other, *beside, **how).changes
        return
    with pytest.raises(Refused, match="two periods of IT-1 would close Boka tid at the same time: ") as refused:
        moved(window(), other, *beside, **how)
    assert refused.value.id == "overlapping-periods"
    assert moved(window(), replace(other, cancelled_at=at("0601")), *beside, **how).changes
    assert moved(replace(window(), ref=None), replace(other, ref=None), *beside, **how).changes


# --- cancel ----------------------------------------------------------------------------------------------------------


def test_windows_that_are_cancelled_end_there_and_then() -> None:
    running, coming = window(1, "0601", "0701"), window(2, revision=2)
    result = cancel([running, coming], facts([running, coming]), now=NOW)
    assert result == Plan(
        (
            Step(running, replace(running, cancelled_at=NOW, revision=1)),
            Step(coming, replace(coming, cancelled_at=NOW, revision=3)),
        ),
        asks=("1 running window ends now.",),
    )
    gone = then([running, coming], result)
    assert actions(cancel(gone, facts(gone), now=NOW)) == [("same", "W-1"), ("same", "W-2")]


def test_cancelling_many_by_name_is_never_too_many() -> None:
    many = [window(n, f"07{n:02}", f"07{n + 1:02}") for n in range(1, 20)]
    assert cancel(many, facts(many), now=NOW).violations == ()


def test_what_is_over_can_not_be_cancelled() -> None:
    held = window(1, "0501", "2026-06-10 12:00")
    with pytest.raises(Refused, match="W-1 is over since 2026-06-10 12:00") as refused:
        cancel([held], facts([held]), now=NOW)
    assert refused.value.id == "over"
