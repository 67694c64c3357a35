"""Lengths of time: what is understood, what is refused, and what they come to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.durations import Duration, parse_duration, rounded


@pytest.mark.parametrize(
    ("text", "months", "rest", "written"),
    [
        ("30s", 0, timedelta(seconds=30), "30s"),
        ("90min", 0, timedelta(minutes=90), "90min"),
        ("12h", 0, timedelta(hours=12), "12h"),
        ("30d", 0, timedelta(days=30), "30d"),
        ("4w", 0, timedelta(weeks=4), "4w"),
        ("2mo", 2, timedelta(0), "2mo"),
        ("2y", 24, timedelta(0), "2y"),
        ("1h 30min", 0, timedelta(minutes=90), "1h 30min"),
        ("1h30min", 0, timedelta(minutes=90), "1h 30min"),
        (" 1Y 6 MO ", 18, timedelta(0), "1y 6mo"),
        ("2 å", 24, timedelta(0), "2y"),
        ("007d", 0, timedelta(days=7), "7d"),
        ("0d", 0, timedelta(0), "0d"),
    ],
)
def test_a_length_of_time_is_one_number_with_its_unit_or_several(
    text: str, months: int, rest: timedelta, written: str
) -> None:
    found = parse_duration(text)
    assert (found.months, found.exact, str(found)) == (months, rest, written)
    assert parse_duration(str(found)) == found


FORM = "is not a length of time. Write for example 30s, 90min, 12h, 30d, 4w, 2mo or 2y."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("90", f'"90" {FORM}'),
        ("", f'"" {FORM}'),
        ("-1d", f'"-1d" {FORM}'),
        ("1.5h", f'"1.5h" {FORM}'),
        ("2h soon", f'"2h soon" {FORM}'),
        ("٣d", f'"٣d" {FORM}'),
        ("18m", '"18m": m means minute to one and month to the other. Write 18min or 18mo.'),
        ("1h 30M", '"1h 30M": m means minute to one and month to the other. Write 30min or 30mo.'),
        ("9999y", '"9999y" is longer than any register.'),
        ("99999w", '"99999w" is longer than any register.'),
        ("900y 1d", '"900y 1d" is longer than any register.'),
        ("9" * 5000 + "w", f'"{"9" * 40}…" is longer than any register.'),
    ],
)
def test_what_is_no_length_of_time_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        parse_duration(text)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("text", "day", "after", "before"),
    [
        ("1mo", date(2026, 1, 31), date(2026, 2, 28), date(2025, 12, 31)),
        ("1y", date(2024, 2, 29), date(2025, 2, 28), date(2023, 2, 28)),
        ("1mo 1d", date(2026, 3, 31), date(2026, 5, 1), date(2026, 2, 27)),
        ("4w", date(2026, 6, 9), date(2026, 7, 7), date(2026, 5, 12)),
    ],
)
def test_months_and_years_are_those_of_the_calendar(text: str, day: date, after: date, before: date) -> None:
    assert parse_duration(text).after(day) == after
    assert parse_duration(text).before(day) == before


def test_hours_are_of_moments() -> None:
    moment = datetime(2026, 6, 9, 6, tzinfo=UTC)
    assert parse_duration("1d 12h").after(moment) == datetime(2026, 6, 10, 18, tzinfo=UTC)
    assert not parse_duration("1d 12h").is_of_days
    assert parse_duration("1y 2w").is_of_days
    assert parse_duration("0d").is_nothing
    assert Duration(()).is_nothing


@given(
    st.lists(st.tuples(st.integers(0, 10**13), st.sampled_from(["s", "min", "h", "d", "w", "mo", "y"])), min_size=1),
    st.dates(date(1000, 1, 1), date(9000, 12, 31)),
)
def test_whatever_is_understood_leads_from_any_day_to_a_day(parts: list[tuple[int, str]], day: date) -> None:
    text = " ".join(f"{count}{unit}" for count, unit in parts)
    try:
        duration = parse_duration(text)
    except ValueError as error:
        assert "longer than any register" in str(error)
        return
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert duration.before(day) <= day <= duration.after(day)
    assert duration.before(moment) <= moment <= duration.after(moment)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=287, hours=9, minutes=55), "287 days 9 hours"),
        (timedelta(hours=1, minutes=30, seconds=59.9), "1 hour 30 minutes"),
        (timedelta(days=1, minutes=5), "1 day"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(0), "0 seconds"),
    ],
)
def test_what_has_passed_is_said_in_its_two_largest_units(length: timedelta, said: str) -> None:
    assert str(rounded(length)) == said
