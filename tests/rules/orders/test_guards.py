"""The guards over orders, each by itself: older versions, overlaps, nothing left to open, and amounts that add up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.rules.orders.samples import (
    ASK,
    BIRKA,
    NAMES,
    NOW,
    OFFERED,
    ORDER,
    ORDER_LINE,
    RENEW,
    TELEBORG,
    TYPE_LINE,
    at,
    closure,
    request,
    window,
    windows_in,
)  # fmt: skip
from vis_cli.errors import Source
from vis_cli.rules.core.plan import Step, Violation
from vis_cli.rules.orders.guards import AllClosed, gathered, nothing_left, overlaps, reverts
from vis_cli.rules.orders.orders import Earlier, Order
from vis_cli.rules.orders.windows import Window

SCOPE = ("IT-1", TELEBORG)
name = NAMES.__getitem__

# --- reverts ---------------------------------------------------------------------------------------------------------


def test_a_new_order_reverts_nothing() -> None:
    assert list(reverts(request(), None, [], Earlier(frozenset({request().content})), 1)) == []


def test_an_order_that_was_withdrawn_is_not_applied_again_in_silence() -> None:
    held = replace(ORDER, withdrawn_at=at("2026-06-08 23:30"))
    (violation,) = reverts(request(), held, [], Earlier(), 3)
    assert violation == Violation("reverts", "IT-1 was withdrawn or replaced on 2026-06-08.", 3, source=ORDER_LINE)


def test_an_older_version_of_an_order_is_known_by_what_it_asks_for() -> None:
    later = [window(until="0810")]
    earlier = Earlier(frozenset({request().content}))
    (violation,) = reverts(request(), ORDER, later, earlier, 2)
    message = "this is an older version of IT-1; a later one was applied."
    assert violation == Violation("reverts", message, 2, source=ORDER_LINE)
    assert list(reverts(request(closure(until="0811")), ORDER, later, earlier, 2)) == []


def test_what_is_so_already_is_no_older_version() -> None:
    assert list(reverts(request(), ORDER, [window()], Earlier(frozenset({request().content})), 1)) == []


# --- overlaps-order --------------------------------------------------------------------------------------------------


def tripped(
    steps: list[Step], beside: list[Window], orders: dict[tuple[str, str], Order] | None = None
) -> list[Violation]:
    left = [each for each in (*beside, *windows_in(step.after for step in steps)) if not each.cancelled_at]
    return list(overlaps(steps, lambda unit: [each for each in left if each.unit == unit], orders or {}, name))


def adding(*windows: Window) -> list[Step]:
    return [Step(None, each, TYPE_LINE) for each in windows]


@pytest.mark.parametrize(
    ("other", "overlapping"),
    [
        (window(9, "0601", "0629", ref="IT-9"), False),  # ends as it begins
        (window(9, "0601", "2026-06-29 00:01", ref="IT-9"), True),
        (window(9, "0803", "0901", ref="IT-9"), False),
        (window(9, "2026-08-02 23:59", "0901", ref="IT-9"), True),
        (window(9, "0701", "0702", ref="IT-9"), True),
        (window(9, "0601", "0901", ref="IT-9"), True),
        (window(9, "0701", "0702", RENEW, ref="IT-9"), False),
        (window(9, "0701", "0702", ref="IT-9", unit=BIRKA), False),
        (window(9, "0701", "0702", ref=None), True),
    ],
)
def test_windows_of_two_orders_overlap_where_both_close_the_case_type_at_one_moment(
    other: Window, overlapping: bool
) -> None:
    assert bool(tripped(adding(window()), [other])) is overlapping


def test_an_overlap_names_the_other_order_its_days_and_every_case_type() -> None:
    steps = adding(window(), window(2, case_type=RENEW), window(3, case_type=ASK))
    beside = [window(8, "0701", "0706", ref="IT-9"), window(9, "0701", "0706", RENEW, ref="IT-9")]
    (violation,) = tripped(steps, beside)
    assert violation == Violation(
        "overlaps-order",
        "order IT-9 closes Boka tid, Förnya recept at Teleborg then too:"
        " closed Wed 1 July – Sun 5 July 2026, opens Mon 6 July (v. 27).",
        2,
        "If IT-1 is instead of it, say `replaces`.",
        TYPE_LINE,
    )


def test_an_overlap_names_each_case_type_once_and_the_days_that_come_first() -> None:
    steps = adding(window(1, "0713", "0720"), window(2, "0629", "0706"), window(3, "0629", "0706", RENEW))
    beside = [window(9, "0704", "0715", ref="IT-9"), window(8, "0601", "0701", ref="IT-9")]
    beside += [window(7, "0704", "0715", RENEW, ref="IT-9")]
    for some, others in ((steps, beside), (steps[::-1], beside[::-1])):
        (violation,) = tripped(some, others)
        assert violation.message == (
            "order IT-9 closes Boka tid, Förnya recept at Teleborg then too:"
            " closed Mon 1 June – Tue 30 June 2026, opens Wed 1 July (v. 23–27)."
        )
        assert violation.amount == 3


def test_a_window_of_no_order_is_named_by_its_number() -> None:
    message = "W-9, which has no order, closes Boka tid at Teleborg then too: closed Wed 1 July 2026, opens "
    (violation,) = tripped(adding(window()), [window(9, "0701", "0702", ref=None)])
    assert str(violation.message).startswith(message)
    assert violation.hint is None
    (violation,) = tripped(adding(window(ref=None)), [window(9, "0701", "0702", ref="IT-9")])
    assert str(violation.message).startswith("order IT-9 closes Boka tid at Teleborg then too: ")
    assert violation.hint is None


def test_two_windows_of_no_order_may_overlap() -> None:
    assert tripped(adding(window(ref=None)), [window(9, ref=None)]) == []


def test_an_order_that_overlaps_several_is_told_once_with_all_of_them() -> None:
    beside = [window(7, ref="IT-7"), window(8, ref="IT-8"), window(9, "0901", "0902", ref="IT-8")]
    (violation,) = tripped(adding(window()), [*beside, window(10, ref=None), window(11, "0901", "0902", ref="IT-11")])
    assert str(violation.message) == (
        "order IT-7 closes Boka tid at Teleborg then too: closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug"
        " (v. 27–31). So do: IT-8, W-10."
    )
    assert violation.amount == 1


def test_orders_that_all_overlap_are_told_once_each_with_some_of_the_others() -> None:
    every = [window(number, ref=f"IT-{number}") for number in range(1, 2_001)]
    told = tripped(adding(*every), [])
    assert (len(told), {violation.amount for violation in told}) == (2_000, {1})
    assert str(told[0].message).startswith("order IT-2 closes")
    assert str(told[0].message).endswith(" So do: IT-3, IT-4, IT-5, IT-6, IT-7, IT-8, IT-9, IT-10 and others.")
    assert len(str(told[-1].message)) < 250


def test_units_and_orders_are_told_apart() -> None:
    steps = adding(window(), window(2, unit=BIRKA), window(3, ref="IT-2", case_type=RENEW))
    beside = [window(8, ref="IT-9"), window(9, ref="IT-9", unit=BIRKA), window(10, ref="IT-9", case_type=RENEW)]
    assert [violation.amount for violation in tripped(steps, beside)] == [1, 1, 1]


def test_what_an_order_replaces_it_may_overlap_and_nothing_else() -> None:
    beside = [window(8, ref="IT-8"), window(9, ref="IT-9"), window(10, ref=None)]
    orders = {SCOPE: replace(ORDER, replaces="IT-8")}
    (violation,) = tripped(adding(window()), beside, orders)
    assert str(violation.message).startswith("order IT-9 closes")
    assert str(violation.message).endswith(" So do: W-10.")
    for other in ({SCOPE: ORDER}, {("IT-1", BIRKA): orders[SCOPE]}):
        (violation,) = tripped(adding(window()), beside, other)
        assert str(violation.message).startswith("order IT-8 closes")
        assert str(violation.message).endswith(" So do: IT-9, W-10.")
    (violation,) = tripped(adding(window()), beside[:2], orders)
    assert "So do" not in str(violation.message)


def test_only_what_the_plan_adds_or_changes_is_looked_at() -> None:
    held, other = window(), window(9, ref="IT-9")
    assert tripped([Step(held, held)], [other]) == []
    assert tripped([Step(held, replace(held, cancelled_at=NOW))], [other]) == []
    assert tripped([Step(None, ORDER)], [other]) == []
    order_first = [Step(None, ORDER), Step(held, held), Step(held, replace(held, until=at("0804")))]
    assert len(tripped(order_first, [other])) == 1


# --- all-case-types --------------------------------------------------------------------------------------------------


def left(windows: list[Window], offered: frozenset[str] = OFFERED, **facts: Any) -> list[Violation]:
    return list(nothing_left(request(**facts), windows, offered, name))


ALL = [window(1), window(2, case_type=RENEW), window(3, case_type=ASK)]


def test_a_unit_with_nothing_left_to_open_is_told_from_when() -> None:
    assert left(ALL) == [
        Violation(
            "all-case-types",
            "nothing would be left to open at Teleborg from 2026-06-29,"
            " and IT-1 neither says `all` nor names a handover.",
            source=ORDER_LINE,
        )
    ]


@pytest.mark.parametrize(
    ("facts", "offered"),
    [({"all_types": True}, OFFERED), ({"handover": BIRKA}, OFFERED), ({}, OFFERED | {"egen-fraga"}), ({}, frozenset())],
)
def test_an_order_that_says_all_or_hands_over_or_leaves_something_is_fine(
    facts: dict[str, Any], offered: frozenset[str]
) -> None:
    assert left(ALL, offered, **facts) == []


@pytest.mark.parametrize(
    ("last", "since"),
    [
        (window(3, "0802", "0901", ASK), "2026-08-02"),
        (window(3, "0803", "0901", ASK), None),  # begins as the others end
        (window(3, "0601", "0630", ASK), "2026-06-29"),
        (window(3, "0601", "0629", ASK), None),
        (window(3, "0601", "0901", ASK, ref="IT-9"), "2026-06-29"),  # another order closes the rest
        (window(3, "0710", "0901", ASK, ref=None), "2026-07-10"),
    ],
)
def test_nothing_is_left_from_the_moment_at_which_the_last_case_type_closes(last: Window, since: str | None) -> None:
    assert [str(violation.message)[47:57] for violation in left([*ALL[:2], last])] == ([] if since is None else [since])


def test_the_first_such_moment_is_told_and_no_other() -> None:
    twice = [window(n, since, until, kind) for n, (since, until) in enumerate((("0901", "0903"), ("0701", "0703")), 1)
             for kind in sorted(OFFERED)]  # fmt: skip
    (violation,) = left(twice)
    assert "from 2026-07-01" in str(violation.message)


def test_others_that_leave_nothing_where_the_order_closes_nothing_are_not_its_fault() -> None:
    others = [window(n, "0901", "0903", kind, ref="IT-9") for n, kind in enumerate(sorted(OFFERED), 4)]
    assert left([window(1), *others]) == []


def test_windows_of_no_order_leave_nothing_either() -> None:
    windows = [replace(each, ref=None) for each in ALL]
    (violation,) = left(windows, ref="")
    assert str(violation.message).endswith("from 2026-06-29, and no order names a handover.")
    assert left(windows, ref="IT-2") == []


# --- amounts ---------------------------------------------------------------------------------------------------------


def test_amounts_of_a_guard_add_up_and_weeks_are_the_longest() -> None:
    here, there = Source("o.yaml", 1, 1), Source("o.yaml", 9, 1)
    violations = [
        Violation("overlaps-order", "one", 2, "hint", here),
        Violation("long-window", "a", 13, source=here),
        Violation("overlaps-order", "two", 3),
        Violation("long-window", "b", 20),
        Violation("long-window", "c", 14),
        Violation("overlaps-order", "one", 1, source=there),
    ]
    assert list(gathered(violations)) == [
        Violation("overlaps-order", "one", 6, "hint", here),
        Violation("long-window", "a", 20, source=here),
        Violation("overlaps-order", "two", 6),
        Violation("long-window", "b", 20),
        Violation("long-window", "c", 20),
    ]
    assert list(gathered([])) == []


def test_a_unit_is_looked_at_once_for_all_its_orders() -> None:
    windows = [
        window(1, ref="IT-1"),
        window(2, "0713", "0720", RENEW, ref="IT-2"),
        window(3, "0901", "0907", ref="IT-3"),
    ]
    closed = AllClosed([*windows, window(4, "0720", "0727", RENEW, ref="IT-4")], frozenset({"boka-tid", RENEW}))

    def begins(ref: str) -> list[str]:
        found = closed.violations(request(ref=ref), name)
        return [word for each in found for word in str(each.message).split() if word.startswith("2026")]

    assert [begins(f"IT-{number}") for number in range(1, 6)] == [
        ["2026-07-13,"], ["2026-07-13,"], [], ["2026-07-20,"], []
    ]  # fmt: skip
