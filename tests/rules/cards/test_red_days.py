"""Red days: which they are and what they are called."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.easter import easter

from vis_cli.errors import Usage
from vis_cli.rules.cards.red_days import in_a_sentence, name_of, red_days


def test_the_red_weekdays_of_2025_are_those_that_inera_lists() -> None:
    weekdays = {day: name for day, name in red_days(2025).items() if day.isoweekday() < 6}
    assert {f"{day:%m-%d}": name for day, name in weekdays.items()} == {
        "01-01": "Nyårsdagen",
        "01-06": "Trettondedag jul",
        "04-18": "Långfredagen",
        "04-21": "Annandag påsk",
        "05-01": "Första maj",
        "05-29": "Kristi himmelsfärdsdag",
        "06-06": "Nationaldagen",
        "06-20": "Midsommarafton",
        "12-24": "Julafton",
        "12-25": "Juldagen",
        "12-26": "Annandag jul",
        "12-31": "Nyårsafton",
    }


@pytest.mark.parametrize("year", range(2005, 2101))
def test_every_year_has_its_thirteen_holidays_and_three_eves(year: int) -> None:
    sunday = easter(year)
    midsummer = next(day for n in range(20, 27) if (day := date(year, 6, n)).isoweekday() == 6)
    saints = next(day for n in range(7) if (day := date(year, 10, 31) + timedelta(n)).isoweekday() == 6)
    fixed = [date(year, *md) for md in [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]]
    moving = [sunday + timedelta(days) for days in (-2, 0, 1, 39, 49)]
    assert list(red_days(year)) == sorted({*fixed, *moving, midsummer - timedelta(1), midsummer, saints})


@pytest.mark.parametrize("year", [1953, 2100])
def test_the_first_and_last_year_are_known(year: int) -> None:
    assert date(year, 12, 24) in red_days(year)


@pytest.mark.parametrize("year", [1952, 2101, 0, 10**9])
def test_other_years_are_refused(year: int) -> None:
    with pytest.raises(Usage):
        red_days(year)


def test_a_day_outside_the_known_years_is_not_red() -> None:
    assert name_of(date(1900, 12, 25)) is None
    assert name_of(date(2026, 12, 25)) == "Juldagen"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Julafton", "julafton"),
        ("Kristi himmelsfärdsdag", "Kristi himmelsfärdsdag"),
        ("Nationaldagen och Pingstdagen", "nationaldagen och pingstdagen"),
        ("Första maj och Kristi himmelsfärdsdag", "första maj och Kristi himmelsfärdsdag"),
    ],
)
def test_names_inside_a_sentence(name: str, expected: str) -> None:
    assert in_a_sentence(name) == expected
