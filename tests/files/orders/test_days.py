"""Days and weeks in order files: as they are read, and what is a slip of the pen."""

from __future__ import annotations

import pytest

from vis_cli.files.orders.days import LAST_DAY, MOMENT, WEEKS
from vis_cli.rules.core.times import parse_moment


def test_a_last_day_is_the_moment_after_it_and_weeks_are_two_moments() -> None:
    assert MOMENT.parse("2026-06-29 12:00") == parse_moment("2026-06-29 12:00")
    assert LAST_DAY.parse("2026-06-29") == parse_moment("2026-06-30")
    assert WEEKS.parse("v. 27–31 2026") == (parse_moment("2026-06-29"), parse_moment("2026-08-03"))


def test_a_year_far_away_and_a_time_for_a_last_day_are_refused() -> None:
    for parse, text in ((MOMENT.parse, "2226-06-29"), (LAST_DAY.parse, "2026-06-29 12:00")):
        with pytest.raises(ValueError, match=text):
            parse(text)
