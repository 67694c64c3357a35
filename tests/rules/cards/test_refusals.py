"""Why hours that are well written cannot be a card's, and what to do."""

from __future__ import annotations

from datetime import date

from vis_cli.rules.cards.hours_text import parse
from vis_cli.rules.cards.refusals import crosses, without_weekdays
from vis_cli.rules.cards.schedules import dated

UNIT = "SE2321000065-TEST0001"
SUMMER = dated(UNIT, "telephone", (date(2026, 6, 15), date(2026, 8, 9)), parse("mån 8–10").usual, entered=None)


def test_hours_that_cross_others_are_told_the_days_of_these_and_both_ways_out() -> None:
    why = crosses(SUMMER)
    assert (why.id, why.column) == ("crosses-dated-hours", "from")
    assert str(why.message).startswith("Mon 15 June – Sun 9 Aug 2026 has hours of its own")
    assert "2026-06-15 and 2026-08-09" in str(why.hint)


def test_times_without_weekdays_need_a_usual_week_and_only_one() -> None:
    assert "no usual hours" in str(without_weekdays(UNIT, ()).message)
    assert "different weekdays" in str(without_weekdays(UNIT, None).message)
