"""The check digit: the published numbers, every single wrong digit, and the library that has it too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core import luhn

DIGITS = st.text("0123456789", min_size=1, max_size=19)


@pytest.mark.parametrize(
    "digits", ["0", "18", "2321000065", "8112189876", "79927398713", "4111111111111111"]
)  # of Wikipedia, Skatteverket, Region Kronoberg
def test_published_numbers_pass(digits: str) -> None:
    assert luhn.passes(digits)


@given(DIGITS)
def test_exactly_one_check_digit_is_right(digits: str) -> None:
    assert sum(luhn.passes(digits + check) for check in "0123456789") == 1


@given(DIGITS, st.data())
def test_any_single_wrong_digit_is_noticed(digits: str, data: st.DataObject) -> None:
    right = next(digits + check for check in "0123456789" if luhn.passes(digits + check))
    place = data.draw(st.integers(0, len(right) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != right[place]]))
    assert not luhn.passes(right[:place] + other + right[place + 1 :])


@pytest.mark.parametrize(("right", "swapped"), [("18", "81"), ("2321000065", "3221000065")])
def test_two_digits_in_each_others_place_are_noticed(right: str, swapped: str) -> None:
    assert luhn.passes(right)
    assert not luhn.passes(swapped)


def test_nine_and_nought_in_each_others_place_are_the_one_swap_it_can_not_see() -> None:
    assert luhn.passes("091") == luhn.passes("901")
