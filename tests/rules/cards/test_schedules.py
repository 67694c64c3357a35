"""Hours on a card: setting, exceptions, clearing, and what holds when all lie on top of each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.cards.strategies import weeks
from tests.rules.undoing import at_once
from vis_cli.rules.cards import schedules
from vis_cli.rules.cards.hours import Span, spans_on, week
from vis_cli.rules.cards.hours_text import parse, parse_week
from vis_cli.rules.cards.schedules import Schedule, of_kind
from vis_cli.rules.core.plan import Step, after

UNIT = "SE2321000065-TEST0001"
TODAY = date(2026, 6, 1)


def held_after(*steps: list[Step]) -> list[Schedule]:
    rows: list[Schedule] = []
    for each in steps:
        rows = after(rows, each)
    return rows


def set_(held: list[Schedule], text: str, kind: str = "telephone") -> list[Step]:
    return schedules.set_hours(held, UNIT, kind, parse(text), today=TODAY)


def on_days(held: list[Schedule], since: str, until: str, text: str, *, exception: bool = False) -> list[Step]:
    days = (date.fromisoformat(since), date.fromisoformat(until))
    week_ = parse_week(text, days)
    return schedules.set_week(held, UNIT, "telephone", days, week_, today=TODAY, exception=exception)


def times(held: list[Schedule], day: str) -> list[tuple[int, int]]:
    when = date.fromisoformat(day)
    return [(span.start // 60, span.end // 60) for span in spans_on(of_kind(held, "telephone"), when)]


def test_setting_the_same_hours_again_is_same_even_on_another_day() -> None:
    held = held_after(set_([], "mån–fre 08–16"))
    again = schedules.set_hours(held, UNIT, "telephone", parse("Mo-Fr 08:00-16:00"), today=TODAY + timedelta(9))
    assert [step.action for step in again] == ["same"]


def test_kinds_of_hours_do_not_touch_each_other() -> None:
    held = held_after(set_([], "mån–fre 08–16"))
    held = after(held, set_(held, "mån 10–12", "dropin"))
    assert {row.what for row in held} == {"telephone", "dropin"}


def test_dated_hours_stand_instead_of_the_usual_ones_in_those_days_and_cut_older_ones() -> None:
    held = held_after(set_([], "mån–fre 08–16"))
    held = after(held, on_days(held, "2026-06-15", "2026-08-09", "mån–fre 08–10"))
    held = after(held, on_days(held, "2026-07-06", "2026-07-12", "mån–tis 08–09"))
    assert [row.slot for row in held] == [
        "2026-06-15..2026-07-05",
        "2026-07-06..2026-07-12",
        "2026-07-13..2026-08-09",
        "usual",
    ]
    assert times(held, "2026-06-12") == [(8, 16)]
    assert times(held, "2026-06-15") == [(8, 10)]
    assert times(held, "2026-07-06") == [(8, 9)]
    assert times(held, "2026-07-08") == []
    assert times(held, "2026-08-10") == [(8, 16)]


def test_an_exception_holds_over_dated_hours_and_gives_them_back_when_taken_away() -> None:
    held = held_after(set_([], "mån–fre 08–16"))
    held = after(held, on_days(held, "2026-06-15", "2026-08-09", "mån–fre 08–10"))
    held = after(held, on_days(held, "2026-06-18", "2026-06-19", "stängt", exception=True))
    assert [times(held, f"2026-06-{day}") for day in (17, 18, 19, 22)] == [[(8, 10)], [], [], [(8, 10)]]
    day = date(2026, 6, 18)
    held = after(held, schedules.back_to_usual(held, UNIT, (day, day), what=None, today=TODAY))
    assert [row.slot for row in held if row.is_exception] == ["except 2026-06-19"]
    assert times(held, "2026-06-18") == [(8, 10)]


def test_an_exception_for_every_kind_says_nothing_of_kinds_without_hours() -> None:
    held = held_after(set_([], "mån–fre 08–16"))
    days = (date(2026, 6, 19), date(2026, 6, 19))
    held = after(held, schedules.set_week(held, UNIT, "all", days, (), today=TODAY, exception=True))
    assert of_kind(held, "telephone").dated
    assert not of_kind(held, "opening")
    assert schedules.kinds_of(held) == {"telephone"}


def test_clearing_keeps_what_hsa_was_seen_to_have() -> None:
    row = schedules.usual(UNIT, "telephone", week([Span(1, 480, 600)]), entered=None, imported="1-1#08:00#10:00")
    steps = schedules.clear([row], UNIT, what="telephone", today=TODAY)
    assert [step.action for step in steps] == ["change"]
    assert steps[0].after.week == ""
    assert [s.action for s in schedules.clear([steps[0].after], UNIT, what="telephone", today=TODAY)] == ["same"]
    plain = schedules.usual(UNIT, "telephone", week([Span(1, 480, 600)]), entered=None)
    assert [step.action for step in schedules.clear([plain], UNIT, what=None, today=TODAY)] == ["remove"]


_DAY = st.dates(date(2026, 1, 1), date(2026, 3, 1))
_ORDER = st.tuples(_DAY, st.integers(0, 20), weeks(st.none()), st.booleans())


@given(st.lists(_ORDER, min_size=1, max_size=6), weeks(st.none()))
def test_what_was_set_last_holds_on_each_day_and_undoing_gives_back_the_rows(
    orders: list[tuple[date, int, tuple[Span, ...], bool]], usual: tuple[Span, ...]
) -> None:
    held = [schedules.usual(UNIT, "telephone", usual, entered=TODAY)]
    said: dict[tuple[date, bool], tuple[Span, ...]] = {}
    for since, length, spans, exception in orders:
        days = (since, since + timedelta(length))
        steps = schedules.set_week(held, UNIT, "telephone", days, spans, today=TODAY, exception=exception)
        then = after(held, steps)
        assert at_once(steps, then) == sorted(held, key=lambda row: row.id)
        again = schedules.set_week(then, UNIT, "telephone", days, spans, today=TODAY, exception=exception)
        assert {step.action for step in again} == {"same"}
        held = then
        said |= {(since + timedelta(n), exception): spans for n in range(length + 1)}
    value = of_kind(held, "telephone")
    for n in range(90):
        day = date(2025, 12, 25) + timedelta(n)
        expected = said.get((day, True), said.get((day, False), usual))
        assert spans_on(value, day) == [span for span in expected if span.day == day.isoweekday()]


@pytest.mark.parametrize(
    ("since", "until", "slot"),
    [
        (date(2026, 6, 15), date(2026, 6, 15), "2026-06-15"),
        (date(2026, 6, 15), None, "2026-06-15.."),
        (None, date(2026, 6, 15), "..2026-06-15"),
    ],
)
def test_a_row_is_known_by_its_days(since: date | None, until: date | None, slot: str) -> None:
    row = schedules.dated(UNIT, "telephone", (since, until), (), entered=TODAY, exception=False)
    assert row.id == f"{UNIT}/telephone/{slot}"
    assert not row.is_exception


def test_hours_read_as_a_person_would_say_them() -> None:
    week_ = parse("mån 08–10").usual
    assert str(schedules.usual(UNIT, "telephone", week_, entered=None)) == f"{UNIT} · telefontid: Måndag 08.00–10.00"
    eve = (date(2026, 12, 24), date(2026, 12, 24))
    closed = schedules.dated(UNIT, "all", eve, (), entered=TODAY, exception=True)
    assert closed.words(lambda id: "Lagan") == "Lagan · alla tider, Thu 24 Dec 2026: Stängt"


def test_clearing_one_unit_leaves_the_others() -> None:
    rows = [schedules.usual(unit, "telephone", week([Span(1, 480, 600)]), entered=None) for unit in (UNIT, "other")]
    assert [step.before for step in schedules.clear(rows, UNIT, what=None, today=TODAY)] == rows[:1]
    assert schedules.clear(rows, UNIT, what="dropin", today=TODAY) == []


MONDAY = date(2026, 6, 8)


def except_(held: list[Schedule], what: str, text: str, day: date = MONDAY) -> list[Step]:
    return schedules.set_week(held, UNIT, what, (day, day), parse_week(text, (day, day)), today=TODAY, exception=True)


def open_on(held: list[Schedule], kind: str, day: date = MONDAY) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans_on(of_kind(held, kind), day)]


def two_kinds() -> list[Schedule]:
    return held_after(set_([], "mån–fre 08–16"), set_([], "mån–fre 07–17", "opening"))


def test_the_last_word_holds_between_one_kind_and_every_kind() -> None:
    held = two_kinds()
    held = after(held, except_(held, "telephone", "08–10"))
    assert open_on(held, "telephone") == [(480, 600)]
    held = after(held, except_(held, schedules.EVERY_KIND, "stängt"))
    assert open_on(held, "telephone") == open_on(held, "opening") == []
    held = after(held, except_(held, "telephone", "13–14"))
    assert (open_on(held, "telephone"), open_on(held, "opening")) == ([(780, 840)], [])


def test_one_kind_goes_back_to_the_usual_under_an_exception_for_every_kind() -> None:
    held = two_kinds()
    week_ = (MONDAY, MONDAY + timedelta(days=4))
    held = after(held, schedules.set_week(held, UNIT, "all", week_, (), today=TODAY, exception=True))
    steps = schedules.back_to_usual(held, UNIT, (MONDAY, MONDAY), what="telephone", today=TODAY)
    assert {(step.action, step.record.what, step.record.slot) for step in steps} == {
        ("remove", "all", "except 2026-06-08..2026-06-12"),
        ("add", "all", "except 2026-06-09..2026-06-12"),
        ("add", "opening", "except 2026-06-08"),
    }
    held = after(held, steps)
    assert (open_on(held, "telephone"), open_on(held, "opening")) == ([(480, 960)], [])
    assert open_on(held, "telephone", MONDAY + timedelta(days=1)) == []
    assert schedules.back_to_usual(held, UNIT, (MONDAY, MONDAY), what="dropin", today=TODAY) == []


def test_the_weekdays_of_times_without_weekdays_are_those_of_the_usual_week() -> None:
    held = held_after(set_([], "mån–fre 08–16"), set_([], "mån–lör 07–17", "opening"))
    june = (date(2026, 6, 1), date(2026, 6, 30))
    assert schedules.usual_days(held, UNIT, "telephone", june) == (1, 2, 3, 4, 5)
    assert schedules.usual_days(held, UNIT, "dropin", june) == ()
    assert schedules.usual_days(held, UNIT, "all", june) is None
    assert schedules.usual_days(held, UNIT, "all", (MONDAY, MONDAY + timedelta(days=1))) == (1, 2)
    assert schedules.usual_days(held, UNIT, "telephone", (date(2026, 6, 6), date(2026, 6, 7))) == ()


def from_day(held: list[Schedule], since: str | None, until: str | None, text: str) -> list[Step]:
    days = (since and date.fromisoformat(since)) or None, (until and date.fromisoformat(until)) or None
    return schedules.set_week(held, UNIT, "telephone", days, parse(text).usual, today=TODAY)


def slots(held: list[Schedule]) -> list[str]:
    return sorted(row.slot for row in held)


def test_hours_without_an_end_leave_those_of_some_days_alone() -> None:
    held = held_after(set_([], "mån–fre 08–16"), on_days([], "2026-06-15", "2026-08-09", "mån–fre 8–10"))
    held = after(held, from_day(held, "2026-06-01", None, "mån–fre 09–15"))
    assert slots(held) == ["2026-06-01..2026-06-14", "2026-06-15..2026-08-09", "2026-08-10..", "usual"]
    assert [times(held, day) for day in ("2026-05-29", "2026-06-01", "2026-07-01", "2026-08-10", "2099-08-10")] == [
        [(8, 16)], [(9, 15)], [(8, 10)], [(9, 15)], [(9, 15)]
    ]  # fmt: skip
    again = from_day(held, "2026-06-01", None, "mån–fre 09–15")
    assert {step.action for step in again} == {"same"}


def test_hours_without_an_end_take_the_place_of_those_that_were_so_before() -> None:
    held = held_after(on_days([], "2026-06-15", "2026-08-09", "mån–fre 8–10"))
    held = after(held, from_day(held, "2026-06-01", None, "mån–fre 09–15"))
    held = after(held, from_day(held, "2026-06-08", None, "mån–fre 10–15"))
    assert slots(held) == ["2026-06-01..2026-06-07", "2026-06-08..2026-06-14", "2026-06-15..2026-08-09", "2026-08-10.."]
    assert times(held, "2026-08-10") == [(10, 15)]
    held = after(held, from_day(held, None, "2026-12-31", "mån 09–10"))  # until a day: the same from the other side
    assert times(held, "2026-07-01") == [(8, 10)]
    assert times(held, "2027-01-01") == [(10, 15)]


@pytest.mark.parametrize(
    ("since", "until", "text", "meets"),
    [
        ("2026-06-14", None, "mån 09–15", False),
        ("2026-07-01", "9999-12-31", "mån 09–15", True),
        ("2026-06-15", None, "mån 09–15", True),
        ("2026-08-09", None, "mån 09–15", True),
        ("2026-08-10", None, "mån 09–15", False),
        (None, "2026-06-15", "mån 09–15", True),
        (None, "2026-08-10", "mån 09–15", False),
        ("2026-07-01", None, "mån–fre 8–10", False),  # the same hours, only longer
        ("2026-07-01", "2026-07-31", "mån 09–15", False),  # some days of them: the last word
    ],
)
def test_hours_without_an_end_do_not_begin_or_end_in_the_middle_of_others(
    since: str | None, until: str | None, text: str, meets: bool
) -> None:
    held = held_after(on_days([], "2026-06-15", "2026-08-09", "mån–fre 8–10"))
    days = (since and date.fromisoformat(since)) or None, (until and date.fromisoformat(until)) or None
    assert (schedules.in_the_way(held, UNIT, "telephone", days, parse(text).usual) is not None) is meets
    assert schedules.in_the_way(held, UNIT, "opening", days, parse(text).usual) is None
