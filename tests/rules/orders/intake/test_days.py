"""Days and weeks in running Swedish."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.times import in_swedish
from vis_cli.rules.orders.intake import days
from vis_cli.rules.orders.intake.days import find

MONDAY = date(2026, 5, 11)


def told(text: str, base: date = MONDAY) -> list[tuple[str, str, str | None]]:
    return [(str(each.first), str(each.last), each.doubt) for each in find(text, base)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-29", "2026-06-29"),
        ("20260629", "2026-06-29"),
        ("260629", "2026-06-29"),
        ("29/6", "2026-06-29"),
        ("29/6 2027", "2027-06-29"),
        ("29/6-27", "2027-06-29"),
        ("29.6.2026", "2026-06-29"),
        ("29 juni", "2026-06-29"),
        ("den 29:e juni 2027", "2027-06-29"),
        ("måndagen den 29 jun", "2026-06-29"),
        ("mån 29/6", "2026-06-29"),
        ("11 maj", "2026-05-11"),
        ("idag", "2026-05-11"),
        ("i morgon", "2026-05-12"),
        ("i övermorgon", "2026-05-13"),
        ("fredag", "2026-05-15"),
        ("söndagen", "2026-05-17"),
        ("nästa måndag", "2026-05-18"),
        ("julafton", "2026-12-24"),
        ("trettondagen", "2027-01-06"),
        ("skärtorsdagen", "2027-03-25"),
        ("skärtorsdag 2028", "2028-04-13"),
        ("midsommarafton", "2026-06-19"),
        ("kristi himmelsfärdsdag", "2026-05-14"),
        ("29 februari", "2028-02-29"),
    ],
)
def test_a_day_is_the_next_such_day_or_that_of_its_year(text: str, day: str) -> None:
    assert told(f"Vi stänger {text}.") == [(day, day, None)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("v. 27–31", "2026-06-29", "2026-08-02"),
        ("v27-v31", "2026-06-29", "2026-08-02"),
        ("vecka 27 t.o.m. 31", "2026-06-29", "2026-08-02"),
        ("veckorna 27, 28 och 29", "2026-06-29", "2026-07-19"),
        ("2026-W27..2026-W31", "2026-06-29", "2026-08-02"),
        ("2026-W27", "2026-06-29", "2026-07-05"),
        ("v. 27 2027", "2027-07-05", "2027-07-11"),
        ("v. 52–1", "2026-12-21", "2027-01-10"),
        ("vecka 53", "2026-12-28", "2027-01-03"),
        ("nästa vecka", "2026-05-18", "2026-05-24"),
        ("veckan efter midsommar", "2026-06-22", "2026-06-28"),
        ("veckan före påsk", "2027-03-15", "2027-03-21"),
        ("hela juli", "2026-07-01", "2026-07-31"),
        ("under februari månad", "2027-02-01", "2027-02-28"),
    ],
)
def test_weeks_and_months_are_all_of_their_days(text: str, first: str, last: str) -> None:
    assert told(f"stängt {text}, tack") == [(first, last, None)]


def test_weeks_that_do_not_follow_each_other_are_two() -> None:
    assert [each[0] for each in told("vecka 28 och vecka 30")] == ["2026-07-06", "2026-07-20"]


def test_weeks_moved_to_others_are_the_others() -> None:
    assert told("från v. 27–31 till v. 28–32") == [("2026-07-06", "2026-08-09", None)]


def test_days_of_one_month_share_its_name() -> None:
    assert [each[0] for each in told("den 3–5 juni, 6-26/7, 1 till 3 september 2027")] == [
        *("2026-06-03", "2026-06-05", "2026-07-06", "2026-07-26", "2027-09-01", "2027-09-03"),
    ]


def test_a_number_of_the_same_month_is_of_the_month_named_before() -> None:
    assert told("den 6 juli och den 27:e samma månad")[1] == ("2026-07-27", "2026-07-27", None)
    assert told("den 27:e, tack") == [("None", "None", days.VAGUE)]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("31 juni", days.NO_SUCH_DAY),
        ("2026-02-29", days.NO_SUCH_DAY),
        ("32/6", days.NO_SUCH_DAY),
        ("vecka 54", days.NO_SUCH_DAY),
        ("v. 31–27", days.NO_SUCH_DAY),
        ("tisdag 29 juni", days.OTHER_WEEKDAY),
        ("4 maj", days.GONE_BY),
        ("9 februari", days.GONE_BY),
        ("v. 16–17", days.GONE_BY),
        ("i sommar", days.VAGUE),
        ("mitten av juni", days.VAGUE),
        ("över jul och nyår", days.VAGUE),
        ("juni–augusti", days.VAGUE),
        ("i juli", days.VAGUE),
        ("midsommar", days.WHICH_DAY),
        ("måndag", days.WHICH_DAY),
        ("nästa fredag", days.WHICH_DAY),
    ],
)
def test_what_is_odd_about_a_day_is_noted_with_it(text: str, doubt: str) -> None:
    assert [each[2] for each in told(f"stängt {text} ")] == [doubt]


def test_long_gone_is_the_next_and_sure() -> None:
    """Thirteen weeks before 11 May is 9 February."""
    assert told("8 februari") == [("2027-02-08", "2027-02-08", None)]


@pytest.mark.parametrize(
    "text",
    [
        "08-465 004 01",
        "0470-58 96 50",
        "kl 8.00-11.30",
        "öppet 8–10",
        "SE2321000065-TEST1005",
        "IT-48301",
        "12-13 st",
        "vår",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert told(text) == []


def test_the_end_of_a_closure_comes_after_its_beginning() -> None:
    (january,) = find("6 januari", date(2026, 1, 2))
    assert january.first == date(2026, 1, 6)
    assert january.after(date(2026, 12, 22)).first == date(2027, 1, 6)
    (sunday,) = find("söndag", MONDAY)
    assert sunday.after(date(2026, 6, 15)).first == date(2026, 6, 21)
    (next_friday,) = find("nästa fredag", MONDAY)
    assert next_friday.after(MONDAY) is next_friday
    (whole,) = find("2026-01-06", MONDAY)
    assert whole.after(date(2026, 12, 22)) is whole


@given(st.dates(date(2026, 1, 1), date(2035, 12, 31)), st.booleans())
def test_a_day_written_out_is_that_day(day: date, weekday: bool) -> None:
    base = day - timedelta(days=30)
    for text in (in_swedish(day, weekday=weekday), in_swedish(day, year=False, weekday=weekday), f"{day}"):
        assert [(each.first, each.doubt) for each in find(f"den {text}", base)] == [(day, None)]
