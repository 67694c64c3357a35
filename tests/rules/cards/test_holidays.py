"""What a unit does on red days and on the day before one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.cards.strategies import weeks
from vis_cli.errors import FaultyInput
from vis_cli.rules.cards.holidays import (
    CLOSED,
    USUAL,
    HolidayRule,
    clear,
    days_between,
    effective,
    in_words,
    is_before,
    set_rules,
    spans,
    understand,
)
from vis_cli.rules.cards.hours import Span, spans_on
from vis_cli.rules.cards.hours_text import parse
from vis_cli.rules.cards.red_days import name_of
from vis_cli.rules.cards.schedules import dated, usual

UNIT = "SE2321000065-TEST0001"
OFFICE = usual(UNIT, "telephone", parse("mån–fre 08:00–16:00").usual, entered=None)


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("closed", "closed", "stängt"),
        ("Stängt", "closed", "stängt"),
        ("as-usual", "usual", "som vanligt"),
        ("som vanligt", "usual", "som vanligt"),
        ("till 12", "until 12:00", "till 12.00"),
        ("till kl. 12.30", "until 12:30", "till 12.30"),
        ("stänger 24", "until 24:00", "till 24.00"),
        ("10–12", "10:00-12:00", "10.00–12.00"),
        ("8-9, 10-12 och 13:00–15:00", "08:00-09:00,10:00-12:00,13:00-15:00",
         "08.00–09.00, 10.00–12.00 och 13.00–15.00"),
    ],
)  # fmt: skip
def test_a_rule_is_understood_and_comes_back_as_it_is_written(text: str, rule: str, said: str) -> None:
    assert understand(text) == rule
    assert in_words(rule) == said
    assert understand(rule) == understand(said) == rule


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("till 25", "impossible-time"),
        ("till 12:60", "impossible-time"),
        ("mån 10–12", "weekdays-of-red-days"),
        ("10–12 (endast återbud)", "comment-of-red-days"),
        ("12–10", "inverted-span"),
        ("kanske", None),
    ],
)
def test_what_is_no_rule_is_refused(text: str, id: str | None) -> None:
    with pytest.raises(FaultyInput) as refused:
        understand(text)
    assert id is None or refused.value.faults[0].id == id


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-12-23", True),
        ("2026-12-24", False),  # red itself
        ("2026-06-05", True),  # the day before Nationaldagen
        ("2026-04-04", False),  # Påskafton is a Saturday
        ("2026-05-22", False),  # the Friday before Pingst: Saturday is not red
        ("2026-05-13", True),
        ("2026-12-31", False),
    ],
)
def test_the_day_before_is_a_weekday_and_the_next_is_red(day: str, before: bool) -> None:
    assert is_before(date.fromisoformat(day)) is before


def test_hours_on_red_days_open_nothing_on_a_day_without_any() -> None:
    rule = HolidayRule(UNIT, "10:00-12:00", "until 12:00")
    value = effective([OFFICE], "telephone", rule, date(2026, 12, 1), date(2027, 1, 31))
    assert spans_on(value, date(2026, 12, 23)) == [Span(3, 480, 720)]
    assert spans_on(value, date(2026, 12, 24)) == [Span(4, 600, 720)]
    assert spans_on(value, date(2026, 12, 26)) == []  # annandag jul, a Saturday
    assert spans_on(value, date(2026, 12, 28)) == [Span(1, 480, 960)]
    assert spans("until 08:00", [Span(1, 480, 960)], 1) == []


def test_an_exception_says_more_than_the_rule() -> None:
    eve = date(2026, 12, 24)
    kept = dated(UNIT, "all", (eve, eve), (Span(4, 480, 540),), entered=None, exception=True)
    value = effective([OFFICE, kept], "telephone", HolidayRule(UNIT, CLOSED), eve, eve + timedelta(1))
    assert [spans_on(value, eve + timedelta(n)) for n in range(2)] == [[Span(4, 480, 540)], []]


@given(weeks(st.none()), st.sampled_from([CLOSED, USUAL, "10:00-12:00", "until 12:00"]), st.integers(0, 400))
def test_every_other_day_is_as_it_was(week: tuple[Span, ...], red: str, ahead: int) -> None:
    row = usual(UNIT, "telephone", week, entered=None)
    first = date(2026, 1, 1)
    value = effective([row], "telephone", HolidayRule(UNIT, red, "until 12:00"), first, first + timedelta(400))
    day = first + timedelta(ahead)
    ordinary = [span for span in week if span.day == day.isoweekday()]
    if name_of(day) is not None:
        wanted = spans(red, ordinary, day.isoweekday())
    elif is_before(day):
        wanted = [Span(s.day, s.start, min(s.end, 720)) for s in ordinary if s.start < 720]
    else:
        wanted = ordinary
    assert spans_on(value, day) == wanted
    assert (day in days_between(first, first + timedelta(400))) is (name_of(day) is not None or is_before(day))


def test_a_rule_is_set_kept_and_taken_away() -> None:
    (step,) = set_rules({}, [UNIT], CLOSED, None)
    assert step.after == HolidayRule(UNIT, CLOSED, USUAL)
    held = {UNIT: HolidayRule(UNIT, CLOSED, "until 12:00")}
    (again,) = set_rules(held, [UNIT], CLOSED, None)
    assert again.action == "same"
    (changed,) = set_rules(held, [UNIT], USUAL, CLOSED)
    assert str(changed.after) == f"{UNIT} · red days: som vanligt; the day before: stängt"
    assert [step.action for step in clear(held, [UNIT, "X"])] == ["remove"]
