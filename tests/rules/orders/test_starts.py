"""When a closure really starts, and whether it came late: not where it goes on with what another order had closed."""

from __future__ import annotations

import pytest

from tests.rules.orders.samples import NOW, ORDER, RENEW, actions, at, closure, planned, request, window
from vis_cli.rules.orders.starts import start
from vis_cli.rules.orders.windows import Window


@pytest.mark.parametrize(
    ("held", "since", "starts", "asked"),
    [
        (None, "2026-06-10 12:00", "2026-06-10 12:00", None),
        (None, "2026-06-10 11:59", "2026-06-10 12:00", "2026-06-10 11:59"),
        (window(since="0601", until="0701"), "0608", "0601", "0608"),
        (window(since="0601", until="0701"), "0601", "0601", None),
        (window(since="0612", until="0701"), "0608", "2026-06-10 12:00", "0608"),
    ],
)
def test_a_closure_starts_as_asked_for_or_where_it_has_begun_or_now(
    held: Window | None, since: str, starts: str, asked: str | None
) -> None:
    assert start(held, closure(since), NOW) == (at(starts), at(asked) if asked else None)


def test_an_order_instead_of_one_that_runs_goes_on_with_what_is_closed() -> None:
    running = [ORDER, window(1, "0601", "0701")]
    result = planned(request(closure("0601", "0801"), ref="IT-2", replaces="IT-1"), on=running)
    assert result.violations == ()
    old, new = (step.after for step in result.steps if isinstance(step.after, Window))
    assert (old.ends, new.since, new.asked_since) == (NOW, NOW, at("0601"))


def test_case_types_that_the_other_did_not_close_still_begin_late() -> None:
    running = [ORDER, window(1, "0601", "0701")]
    both = request(closure("0601", "0801"), closure("0601", "0801", RENEW), ref="IT-2", replaces="IT-1")
    (violation,) = planned(both, on=running).violations
    assert (violation.guard, violation.amount) == ("past-start", 1)
    over = [ORDER, window(1, "0501", "2026-06-10 12:00")]  # over just now: there is a gap, if a short one
    (violation,) = planned(request(closure("0601", "0801"), ref="IT-2", replaces="IT-1"), on=over).violations
    assert violation.guard == "past-start"


def test_an_order_that_was_over_when_it_was_first_applied_is_told_of_and_no_guard_trips_again() -> None:
    over = request(closure("0501", "0504"))
    assert [each.guard for each in planned(over).violations] == ["past-start"]
    again = planned(over, on=[ORDER])
    assert (again.violations, actions(again)) == ((), [("same", ORDER.id)])
    assert str(again.notes[0]).endswith("that is over already; nothing is closed.")
