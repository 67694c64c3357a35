"""Taking back what was done to hours and notices: the days that are over stay as they were on the card."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.cards.strategies import weeks
from tests.rules.cards.test_notices import notice
from tests.rules.undoing import left, undo
from vis_cli.rules.cards import schedules
from vis_cli.rules.cards.hours import Span, spans_on
from vis_cli.rules.cards.hours_text import parse_week
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule, of_kind
from vis_cli.rules.core.plan import Step, after

UNIT = "SE2321000065-TEST0001"
FIRST = date(2026, 1, 1)
KIND = "telephone"

# --- hours -----------------------------------------------------------------------------------------------------------

_SET = st.tuples(st.just("set"), st.integers(0, 40), st.integers(0, 20), weeks(st.none()), st.booleans())
_CLEAR = st.tuples(
    st.sampled_from(["clear", "back"]), st.integers(0, 40), st.integers(0, 20), st.just(()), st.just(True)
)


def _steps(
    held: list[Schedule], what: str, offset: int, length: int, week: tuple[Span, ...], exception: bool
) -> list[Step]:
    days = (FIRST + timedelta(offset), FIRST + timedelta(offset + length))
    if what == "set":
        return schedules.set_week(held, UNIT, KIND, days, week, today=FIRST, exception=exception)
    if what == "clear":
        return schedules.clear(held, UNIT, what=KIND, today=FIRST)
    return schedules.back_to_usual(held, UNIT, days, what=None, today=FIRST)


def _days(held: list[Schedule]) -> list[object]:
    value = of_kind(held, KIND)
    return [spans_on(value, FIRST + timedelta(n)) for n in range(70)]


@settings(deadline=None)
@given(st.lists(_SET | _CLEAR, max_size=4), _SET | _CLEAR, weeks(st.none()), st.integers(0, 45), st.integers(0, 10))
def test_hours_of_days_that_are_over_stay_and_the_days_to_come_are_as_before(
    history: list[Any], last: tuple[Any, ...], usual: tuple[Span, ...], later: int, again: int
) -> None:
    held = [schedules.usual(UNIT, KIND, usual, entered=FIRST)]
    for each in history:
        held = after(held, _steps(held, *each))
    steps = _steps(held, *last)
    became = after(held, steps)
    assert left(steps, became, FIRST, FIRST) == after(held, ())
    then = FIRST + timedelta(later)
    taken_back = left(steps, became, FIRST, then)
    # the usual week has no days of its own: it is as it was before for all of them
    if [row for row in taken_back if row.is_usual] == [row for row in became if row.is_usual]:
        assert _days(taken_back) == _days(became)[:later] + _days(held)[later:]
    redo = undo(steps, became, FIRST, then).plan.steps
    done_again = left(redo, taken_back, then, then + timedelta(again))
    assert _days(done_again)[later + again :] == _days(became)[later + again :]


def test_dated_hours_taken_back_half_way_end_yesterday_and_what_they_cut_away_is_back_today() -> None:
    def on(held: list[Schedule], since: str, until: str, text: str) -> list[Step]:
        days = (date.fromisoformat(since), date.fromisoformat(until))
        return schedules.set_week(held, UNIT, KIND, days, parse_week(text, days), today=FIRST)

    held = after([], on([], "2026-06-15", "2026-08-09", "mån–fre 08–10"))
    steps = on(held, "2026-07-06", "2026-07-26", "mån–fre 08–09")
    taken_back = left(steps, after(held, steps), FIRST, date(2026, 7, 14))
    assert [row.slot for row in taken_back] == [
        "2026-06-15..2026-07-05",
        "2026-07-06..2026-07-13",
        "2026-07-14..2026-08-09",
    ]
    assert undo(steps, taken_back, FIRST, date(2026, 7, 14)).obstacles, "the rows are not as the steps left them"


def test_hours_set_since_for_days_that_would_come_back_stand_in_the_way() -> None:
    row = schedules.dated(UNIT, KIND, (date(2026, 6, 15), date(2026, 8, 9)), (), entered=FIRST)
    since = schedules.dated(UNIT, KIND, (date(2026, 7, 1), date(2026, 7, 2)), (), entered=FIRST)
    (found,) = undo([Step(row, None)], [since], FIRST, FIRST + timedelta(9)).obstacles
    assert (found.why, found.object, found.keys) == ("touched", since.id, {("hours", row.id)})


# --- notices ---------------------------------------------------------------------------------------------------------

JUNE = date(2026, 6, 1)


def june(day: int) -> date:
    return JUNE + timedelta(day - 1)


@pytest.mark.parametrize(
    ("was", "became", "today", "expected"),
    [
        (None, notice(1, 10, 20), 1, []),
        (None, notice(1, 10, 20), 9, []),
        (None, notice(1, 10, 20), 10, []),  # up for no whole day yet
        (None, notice(1, 10, 20), 11, [notice(1, 10, 10)]),
        (None, notice(1, 10, 20), 21, [notice(1, 10, 20)]),
        (notice(1, 10, 20), notice(1, 10, 20, "Nytt."), 15, [notice(1, 10, 20)]),
        (notice(1, 10, 20), notice(1, 10, 12), 15, [notice(1, 10, 12), notice(5, 15, 20)]),
        (notice(1, 10, 12), notice(1, 10, 20), 15, [notice(1, 10, 14)]),
        (notice(1, 10, 20), notice(1, 10, 20, ended=True), 5, [notice(1, 10, 20)]),
        (notice(1, 10, 20), notice(1, 10, 20, ended=True), 25, [notice(1, 10, 20, ended=True)]),
        (notice(1, 10, 20), notice(1, 5, 20), 15, [notice(1, 5, 20)]),
    ],
)
def test_a_notice_that_has_been_up_ends_and_one_to_come_is_as_before(
    was: Notice | None, became: Notice, today: int, expected: list[Notice]
) -> None:
    assert left([Step(was, became)], [became], JUNE, june(today), numbers={"notice": 5}) == expected


def test_a_notice_that_comes_back_beside_another_is_overlap() -> None:
    steps = [Step(notice(1, 10, 20, "Vi har stängt v. 25."), notice(1, 10, 20, "Vi har stängt v. 25.", ended=True))]
    plan = undo(steps, [steps[0].after, notice(2, 12, 14)], JUNE, june(5)).plan
    assert [violation.guard for violation in plan.violations] == ["week-number", "overlap"]
    plan = undo([Step(None, notice(1, 10, 20))], [notice(1, 10, 20), notice(2, 12, 14)], JUNE, june(13)).plan
    assert plan.violations == (), "taking one down is always well"
