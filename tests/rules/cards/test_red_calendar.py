"""Red days by rule are those of `holidays`, in every year."""

from __future__ import annotations

import pytest
from holidays import country_holidays

from vis_cli.rules.cards.red_calendar import calendar


@pytest.mark.parametrize("years", [range(1953, 2005), range(2005, 2101)])
def test_every_red_day_of_every_year_is_that_of_the_package_by_name(years: range) -> None:
    for year in years:
        theirs = country_holidays("SE", years=year, categories=("public", "de_facto"), language="sv")
        assert calendar(year) == {day: theirs[day].split("; ") for day in sorted(theirs)}


def test_days_that_fall_together_have_both_names() -> None:
    both = [names for names in calendar(2008).values() if len(names) > 1]
    assert both == [["Första maj", "Kristi himmelsfärdsdag"]]
