"""Which window a closure means: the same days first, then the same beginning, then any of the case type."""

from __future__ import annotations

import pytest

from tests.rules.orders.samples import BOOK, NOW, RENEW, closure, window
from vis_cli.rules.orders.orders import Closure
from vis_cli.rules.orders.pairs import pairs, same_period
from vis_cli.rules.orders.windows import Window

CLOSURE = closure("0629", "0803")


@pytest.mark.parametrize(
    ("held", "finds"),
    [
        (window(), True),
        (window(since="0630", until="0901"), True),  # any of the case type
        (window(case_type=RENEW), False),
        (window(cancelled="0601"), False),
        (window(since="0501", until="2026-06-10 12:00"), False),  # over, as the clock strikes
        (window(since="0501", until="2026-06-10 12:01"), True),
        (window(since="0701", until="0803", asked="0629"), True),
    ],
)
def test_a_closure_finds_a_window_of_its_case_type_that_is_not_over(held: Window, finds: bool) -> None:
    paired, new, left = pairs([CLOSURE], [held], NOW)
    assert paired == ([(held, CLOSURE)] if finds else [])
    assert new == ([] if finds else [CLOSURE])
    assert left == ([] if finds or held.cancelled_at else [held])


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        (closure("0501", "0601"), True),  # as it was: nothing to do
        (closure("0501", "0602"), False),
        (closure("0502", "0601"), False),
        (closure("0501", "0803"), False),
    ],
)
def test_a_window_that_is_over_is_found_by_its_own_days_only(asked: Closure, finds: bool) -> None:
    held = window(since="0501", until="0601")
    assert bool(pairs([asked], [held], NOW)[0]) is finds


def test_a_closure_that_is_over_finds_the_running_window_that_begins_with_it() -> None:
    running = window(since="0601", until="0701")
    assert pairs([closure("0601", "0605")], [running], NOW)[0]
    assert not pairs([closure("0602", "0605")], [running], NOW)[0]
    assert not pairs([closure("0601", "2026-06-10 12:00")], [window(since="0602", until="0701")], NOW)[0]
    assert not pairs([closure("0601", "0605")], [window(since="0601", until="2026-06-10 12:00")], NOW)[0]


def test_the_same_days_win_over_the_same_beginning_and_that_over_the_case_type() -> None:
    one, two, three = window(1, "0701", "0705"), window(2, "0710", "0715"), window(3, "0720", "0725")
    same, begins, other = closure("0720", "0725"), closure("0710", "0717"), closure("0801", "0805")
    paired, new, left = pairs([other, begins, same], [one, two, three], NOW)
    assert {each.id: asked for each, asked in paired} == {"W-3": same, "W-2": begins, "W-1": other}
    assert (new, left) == ([], [])


def test_each_window_is_meant_by_one_closure() -> None:
    paired, new, left = pairs([closure("0701", "0705"), closure("0710", "0715")], [window()], NOW)
    assert (len(paired), len(new), left) == (1, 1, [])


def test_what_no_closure_means_is_left() -> None:
    held = [window(1), window(2, case_type=RENEW)]
    paired, new, left = pairs([CLOSURE], held, NOW)
    assert [each.id for each, _ in paired] == ["W-1"]
    assert (new, left) == ([], [held[1]])


@pytest.mark.parametrize(
    ("held", "same"),
    [
        (window(), True),
        (window(since="0701", asked="0629"), True),  # came late, asked for the same
        (window(asked="0628"), False),
        (window(until="0804"), False),
        (window(since="0630"), False),
    ],
)
def test_a_window_is_what_was_asked_when_both_ends_are(held: Window, same: bool) -> None:
    assert held.case_type == BOOK
    assert same_period(held, CLOSURE) is same


def test_the_earlier_closure_means_the_earlier_window_in_whatever_order_they_were_written() -> None:
    coming, running = window(1, "0701", "0705"), window(2, "0601", "0620")
    early, late = closure("0605", "0621"), closure("0702", "0706")
    for asked in ([early, late], [late, early]):
        paired, _, _ = pairs(asked, [coming, running], NOW)
        assert dict(paired) == {running: early, coming: late}
        assert [each for _, each in paired] == asked
    assert [each.id for each in pairs([], [running, coming], NOW)[2]] == ["W-1", "W-2"]
