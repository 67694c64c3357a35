"""Sets of days: what periods cover together, and what is left of them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.roles.region import a_grant, d
from vis_cli.rules.roles.days import days, minus, within


@pytest.mark.parametrize(
    ("spans", "covered"),
    [
        ([], []),
        ([("0601", "0605"), ("0606", "0610")], [("0601", "0610")]),  # they touch
        ([("0601", "0605"), ("0607", "0610")], [("0601", "0605"), ("0607", "0610")]),
        ([("0607", "0610"), ("0601", "0605")], [("0601", "0605"), ("0607", "0610")]),
        ([("0601", "0620"), ("0605", "0610")], [("0601", "0620")]),
        ([("0601", None), ("0605", "0610")], [("0601", None)]),
        ([("0601", "0605"), ("0605", "0608"), ("0609", "0609")], [("0601", "0609")]),
    ],
)
def test_days_are_periods_that_neither_overlap_nor_touch(
    spans: list[tuple[str, str | None]], covered: list[tuple[str, str | None]]
) -> None:
    grants = [a_grant(since=since, until=until) for since, until in spans]
    assert days(grants) == [(d(since), d(until) if until else date.max) for since, until in covered]


@pytest.mark.parametrize(
    ("others", "left"),
    [
        ([], [("0610", "0620")]),
        ([("0601", "0609")], [("0610", "0620")]),
        ([("0621", "0630")], [("0610", "0620")]),
        ([("0601", "0610")], [("0611", "0620")]),
        ([("0620", "0630")], [("0610", "0619")]),
        ([("0612", "0614")], [("0610", "0611"), ("0615", "0620")]),
        ([("0610", "0620")], []),
        ([("0601", "0630")], []),
        ([("0601", "0611"), ("0613", "0613"), ("0619", "0630")], [("0612", "0612"), ("0614", "0618")]),
        ([("0601", "0605"), ("0610", "0610")], [("0611", "0620")]),
    ],
)
def test_days_that_are_not_in_others(others: list[tuple[str, str]], left: list[tuple[str, str]]) -> None:
    some = [(d("0610"), d("0620"))]
    assert minus(some, [(d(a), d(b)) for a, b in others]) == [(d(a), d(b)) for a, b in left]


def test_several_periods_lose_their_own_days() -> None:
    some = [(d("0601"), d("0605")), (d("0610"), d("0620"))]
    assert minus(some, [(d("0603"), d("0612"))]) == [(d("0601"), d("0602")), (d("0613"), d("0620"))]


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [
        ("0601", "0630", [("0605", "0610")]),
        ("0610", "0630", [("0610", "0610")]),
        ("0601", "0605", [("0605", "0605")]),
        ("0611", "0630", []),
        ("0601", "0604", []),
    ],
)
def test_what_lies_within_a_time_is_cut_to_it(first: str, last: str, left: list[tuple[str, str]]) -> None:
    assert within([(d("0605"), d("0610"))], d(first), d(last)) == [(d(a), d(b)) for a, b in left]
