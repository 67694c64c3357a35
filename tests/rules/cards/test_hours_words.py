"""Hours in the words that residents read: days, times, dates and comments."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.rules.cards.hours import Hours, Period, Span
from vis_cli.rules.cards.hours_words import days_in_words, in_words, losses, rows, times_in_words, write

MORNING = Span(1, 480, 600)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((1,), "måndag"),
        ((1, 2), "måndag–tisdag"),
        ((1, 3), "måndag och onsdag"),
        ((1, 2, 3, 5), "måndag–onsdag och fredag"),
        ((1, 3, 5, 7), "måndag, onsdag, fredag och söndag"),
        ((1, 2, 3, 4, 5, 6, 7), "måndag–söndag"),
    ],
)
def test_days_in_a_row_are_a_range_and_the_last_is_joined_with_och(days: tuple[int, ...], expected: str) -> None:
    assert days_in_words(days) == expected


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "stängt"),
        ([MORNING], "08.00–10.00"),
        ([MORNING, Span(1, 780, 900)], "08.00–10.00 och 13.00–15.00"),
        ([Span(1, 0, 1440)], "dygnet runt"),
        ([Span(1, 0, 1439)], "00.00–23.59"),
        ([Span(1, 480, 600, "Udda veckor")], "08.00–10.00 (Udda veckor)"),
        ([Span(1, 0, 1440, "akut")], "dygnet runt (akut)"),
    ],
)
def test_the_times_of_a_day(spans: list[Span], expected: str) -> None:
    assert times_in_words(spans) == expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("a (b) c", "(a (b) c)"),
        ("a (b", '"a (b"'),
        ("a) (b", '"a) (b"'),
        (":)", '":)"'),
        ('sa "hej"', '(sa "hej")'),
        ('"hej" :)', "\"'hej' :)\""),
    ],
)
def test_a_comment_whose_parentheses_do_not_match_stands_in_quotes(comment: str, expected: str) -> None:
    value = Hours((Span(1, 480, 600, comment),))
    assert write(value) == f"Måndag 08.00–10.00 {expected}"
    assert bool(losses(value)) == (comment == '"hej" :)')


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2025, 12, 22), date(2025, 12, 22), "22 december 2025"),
        (date(2025, 7, 1), date(2025, 7, 7), "1–7 juli 2025"),
        (date(2025, 6, 16), date(2025, 8, 10), "16 juni–10 augusti 2025"),
        (date(2025, 12, 1), date(2026, 12, 7), "1 december 2025–7 december 2026"),
        (date(2025, 6, 16), None, "från och med 16 juni 2025"),
        (None, date(2025, 6, 16), "till och med 16 juni 2025"),
    ],
)
def test_dates_say_a_month_and_a_year_once_where_both_days_share_it(
    since: date | None, until: date | None, expected: str
) -> None:
    assert write(Hours((MORNING,), (Period(since, until),))) == f"Måndag 08.00–10.00; {expected}: stängt"


def test_a_single_date_leaves_its_weekday_out() -> None:
    monday = date(2025, 12, 22)
    assert write(Hours((), (Period(monday, monday, (MORNING,)),))) == "22 december 2025: 08.00–10.00"


def test_nothing_at_all_is_closed() -> None:
    assert write(Hours()) == "Stängt"


def test_the_year_of_a_date_can_be_left_out() -> None:
    assert (in_words(date(2025, 6, 1)), in_words(date(2025, 6, 1), year=False)) == ("1 juni 2025", "1 juni")


def test_a_table_has_one_row_for_all_days_with_the_same_times() -> None:
    week = (MORNING, Span(2, 540, 600), Span(3, 480, 600))
    assert rows(week) == [("Måndag och onsdag", "08.00–10.00"), ("Tisdag", "09.00–10.00")]
