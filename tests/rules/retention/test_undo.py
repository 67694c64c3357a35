"""Taking back what was done to holds: one that has stood is released, one that was released stands from now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.rules.undoing import left, noon
from vis_cli.rules.core.plan import Step
from vis_cli.rules.retention.policies import Hold

PLACED, RELEASED, LATER = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
HOLD = Hold(1, "unit", "SE2321000065-TEST0001", "skadeanmälan", noon(PLACED), date(2026, 12, 31))


def test_a_hold_taken_back_at_once_is_gone_and_later_it_is_released() -> None:
    assert left([Step(None, HOLD)], [HOLD], PLACED, PLACED) == []
    assert left([Step(None, HOLD)], [HOLD], PLACED, LATER) == [replace(HOLD, released_at=noon(LATER))]
    after_its_end = HOLD.until + timedelta(days=1)
    assert left([Step(None, HOLD)], [HOLD], PLACED, after_its_end) == [HOLD]


def test_a_release_taken_back_holds_from_now_and_not_in_between() -> None:
    released = replace(HOLD, released_at=noon(RELEASED))
    assert left([Step(HOLD, released)], [released], RELEASED, RELEASED) == [HOLD]
    again = left([Step(HOLD, released)], [released], RELEASED, LATER, numbers={"hold": 7})
    assert again == [released, replace(HOLD, number=7, placed_at=noon(LATER))]
    assert left([Step(HOLD, released)], again, RELEASED, LATER, numbers={"hold": 8}) == again, "it stands already"
