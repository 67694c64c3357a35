"""Taking back what was done to holds: one that has stood is released, one that was released stands from now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.rules.undoing import left, noon
from vis_cli.rules.core.plan import Step
from vis_cli.rules.journal.undo import UndoFacts, take_back
from vis_cli.rules.retention.attestations import Attestation
from vis_cli.rules.retention.policies import Hold

PLACED, RELEASED, LATER = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
HOLD = Hold(1, "unit", "SE2321000065-TEST0001", "skadeanmälan", noon(PLACED), date(2026, 12, 31))


SAID = Attestation(1, "SE2321000065-TEST0001", PLACED, "M", noon(PLACED), noon(PLACED))


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


def test_an_attestation_goes_until_cases_have_gone_by_it() -> None:
    assert left([Step(None, SAID)], [SAID], PLACED, LATER) == []
    assert left([Step(SAID, None)], [], PLACED, LATER) == [SAID]
    used, other = replace(SAID, run=3), replace(SAID, number=2)
    made = take_back(
        [Step(None, SAID), Step(None, other)], UndoFacts(noon(PLACED), noon(LATER), [used, other], {"attestation": 3})
    )
    (obstacle,) = made.obstacles
    assert obstacle.error is not None and obstacle.error.id == "attestation-used"
    assert obstacle.keys == {("attestation", "A-1")}
