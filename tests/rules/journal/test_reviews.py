"""Which reads are looked at: by chance, the same for the same seed, and by rule, at its boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.journal.reviews import MANY, Read, drawn, marked, month_of, remarks, sampled

NOON = parse_moment("2026-05-06 12:00")  # a Wednesday
PLAIN = Read(1, NOON, "anna", 1, False)

MOMENTS = st.datetimes(datetime(2026, 5, 1), datetime(2026, 5, 31), timezones=st.just(UTC))
READS = st.lists(
    st.builds(Read, st.integers(1, 10**6), MOMENTS, st.sampled_from("ab"), st.integers(1, 60), st.booleans()),
    max_size=40,
    unique_by=lambda read: read.number,
)


@pytest.mark.parametrize(
    ("time", "rules"),
    [
        ("2026-05-06 06:00", []),
        ("2026-05-06 05:59", ["night"]),
        ("2026-05-06 21:59", []),
        ("2026-05-06 22:00", ["night"]),
        ("2026-05-08 23:59", ["night"]),
        ("2026-05-09 00:00", ["night", "weekend"]),
        ("2026-05-10 12:00", ["weekend"]),
        ("2026-05-11 12:00", []),
    ],
)
def test_a_read_at_night_or_at_a_weekend_is_picked(time: str, rules: list[str]) -> None:
    assert marked([replace(PLAIN, at=parse_moment(time))]).get(1, []) == rules


def test_a_number_in_full_is_picked() -> None:
    assert marked([replace(PLAIN, revealed=True)]) == {1: ["revealed"]}


def test_more_than_so_many_cases_of_one_person_in_a_day_are_picked() -> None:
    half = replace(PLAIN, cases=MANY // 2)
    assert marked([half, replace(half, number=2)]) == {}
    more = [half, replace(half, number=2), replace(PLAIN, number=3)]
    assert marked(more) == {1: ["many"], 2: ["many"], 3: ["many"]}
    assert marked([half, replace(half, number=2, who="bo"), replace(PLAIN, number=3)]) == {}
    assert marked([half, replace(half, number=2, at=NOON + timedelta(days=1)), replace(PLAIN, number=3)]) == {}


@given(st.sets(st.integers(1, 10**6), max_size=60), st.integers(1, 20), st.text(max_size=5), st.randoms())
def test_what_is_drawn_depends_on_the_seed_and_not_on_the_order(
    numbers: set[int], count: int, seed: str, random: object
) -> None:
    shuffled = list(numbers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = drawn(sorted(numbers), count, seed)
    assert found == drawn(shuffled, count, seed) == sorted(set(found))
    assert set(found) <= numbers and len(found) == min(count, len(numbers))


def test_every_read_may_be_drawn() -> None:
    seen = {number for seed in range(200) for number in drawn(range(10), 2, str(seed))}
    assert seen == set(range(10))


@given(READS, st.integers(1, 5))
def test_a_sample_says_of_each_read_why_it_is_there(reads: Sequence[Read], count: int) -> None:
    why, rules = sampled(reads, count, "x"), marked(reads)
    by_chance = [number for number, said in why.items() if "random" in said]
    assert len(by_chance) == min(count, len(reads)) and len(why) <= 2 * count
    for number, said in why.items():
        assert said and [each for each in said if each != "random"] == rules.get(number, [])
    assert len([number for number in why if number in rules]) >= min(count, len(rules))


@pytest.mark.parametrize(
    ("text", "month", "since", "until"),
    [
        ("2026-05", "2026-05", "2026-05-01", "2026-06-01"),
        (" 2026-5 ", "2026-05", "2026-05-01", "2026-06-01"),
        ("2026-12", "2026-12", "2026-12-01", "2027-01-01"),
    ],
)
def test_a_month_is_from_its_first_moment_to_the_next_ones(text: str, month: str, since: str, until: str) -> None:
    assert month_of(text) == (month, parse_moment(since), parse_moment(until))


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "26-05", "maj", "9999-12", "2026-05-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        month_of(text)


def test_what_there_is_nothing_to_say_of_is_no_remark() -> None:
    rows = [(1, "ok", ""), (2, "ok", "frågade Bo"), (3, "breach", "")]
    assert remarks(rows) == [
        {"read": 2, "outcome": "ok", "comment": "frågade Bo"},
        {"read": 3, "outcome": "breach", "comment": None},
    ]
