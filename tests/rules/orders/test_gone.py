"""Orders and closures of a unit that is closed for good: what comes after that is left out, or refused."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.orders.samples import ASK, NOW, ORDER, TELEBORG, actions, at, closure, facts, planned, request, window
from vis_cli.errors import Refused
from vis_cli.rules.orders.planning import add, change

GONE = {"closed": {TELEBORG: date(2026, 7, 20)}}


def test_what_is_asked_for_after_the_unit_is_closed_is_left_out_and_told() -> None:
    cut = [ORDER, window(until="0720", revision=1)]
    result = planned(request(), on=cut, **GONE)
    assert (actions(result), result.violations) == ([("same", "W-1"), ("same", ORDER.id)], ())
    assert [str(note) for note in result.notes] == [
        "Teleborg is closed for good from Mon 20 July 2026: nothing more of IT-1 is closed after that."
    ]
    assert planned(request(closure(until="0720")), on=cut, **GONE).notes == ()


def test_a_closure_that_begins_after_that_is_the_same_as_none() -> None:
    cancelled = [ORDER, window(1, "0727", cancelled="0605")]
    result = planned(request(closure("0727")), on=cancelled, **GONE)
    assert (actions(result), result.violations) == ([("same", ORDER.id)], ())


@pytest.mark.parametrize(("until", "refused"), [("0720", False), ("2026-07-20 00:01", True)])
def test_nobody_closes_case_types_by_hand_after_that(until: str, refused: bool) -> None:
    held = [ORDER, window(until="0715")]
    for make in (
        lambda: planned(request(closure(until=until)), on=held, named=True, **GONE),
        lambda: add(TELEBORG, [closure(until=until, case_type=ASK)], facts(held, **GONE), now=NOW),
        lambda: change(held[1:], facts(held, **GONE), now=NOW, until=at(until)),  # type: ignore[arg-type]
    ):
        if not refused:
            assert make().changes
            continue
        with pytest.raises(Refused) as found:
            make()
        assert (found.value.id, str(found.value.hint)) == ("closed-unit", "Let it end then: --opens 2026-07-20.")
