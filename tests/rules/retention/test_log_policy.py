"""How long the access log is kept: never less than five years, whatever the day; and what goes in one transaction."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.times import midnight
from vis_cli.rules.retention.log_policy import LEAST, LogPolicy, Range, is_early, parse_log_keep, some, summary

DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize("text", ["5y", "60mo", "4y 12mo", "1827d", "10y", "5å"])
def test_five_years_and_more_are_taken(text: str) -> None:
    assert parse_log_keep(text)


@pytest.mark.parametrize("text", ["4y", "59mo", "1826d", "4y 364d", "260w", "1d"])
def test_less_is_refused_with_the_least(text: str) -> None:
    with pytest.raises(ValueError, match="at least 5y"):
        parse_log_keep(text)


@given(DAYS, st.sampled_from(["5y", "61mo", "1827d", "7y 3d"]))
def test_what_is_due_has_been_kept_as_long_and_the_day_after_is_not_due(today: date, keep: str) -> None:
    policy = LogPolicy(parse_log_keep(keep))
    cut_off = policy.cut_off(today)
    assert policy.keep.after(cut_off) < today <= policy.keep.after(cut_off + timedelta(days=1))
    assert policy.due_before(today) == midnight(cut_off + timedelta(days=1))
    assert not is_early(policy.due_before(today) - timedelta(seconds=1), midnight(today))


@given(DAYS)
def test_what_is_younger_than_five_years_is_early(day: date) -> None:
    last = LEAST.after(day)
    assert is_early(midnight(day), midnight(last))
    assert not is_early(midnight(day), midnight(last + timedelta(days=1)))


def ranges(*reads: int) -> list[Range]:
    found, last = [], 0
    for change, count in enumerate(reads, 1):
        found.append(Range(change, datetime(2020, 1, 1, tzinfo=UTC), last + 1, last + count, str(change)))
        last += count
    return found


@pytest.mark.parametrize(
    ("reads", "most", "taken"), [((3, 3, 3), 6, 2), ((3, 3, 3), 5, 1), ((9, 1), 5, 1), ((), 5, 0), ((1,), 1, 1)]
)
def test_as_many_whole_ranges_go_at_once_as_fit_and_one_at_least(reads: tuple[int, ...], most: int, taken: int) -> None:
    assert some(ranges(*reads), most) == ranges(*reads)[:taken]


def test_a_year_is_summed_by_decision() -> None:
    one = {"keep": "5y", "decision": {"body": "A"}, "cut_off": "2021-01-01", "reads": 3, "change": 7}
    other = {**one, "cut_off": "2021-02-01", "reads": 4, "change": 9}
    (row,) = summary([one, other])
    assert (row["reads"], row["cut_off"], row["changes"]) == (7, "2021-02-01", ["C-7", "C-9"])
    assert len(summary([one, {**other, "decision": {"body": "B"}}])) == 2
    assert LogPolicy(Duration(((5, "y"),))).as_json() == {"keep": "5y", "decision": None}
