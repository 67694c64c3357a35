"""Hours as a value: canonical form, meaning, open or closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from tests.rules.cards.strategies import periods, some_hours, weeks
from vis_cli.rules.cards.hours import (  # fmt: skip
    Hours,
    Period,
    Span,
    hours,
    means_same,
    next_change,
    open_at,
    open_on,
    runs,
    segments,
    week,
    week_on,
)
from vis_cli.rules.cards.hours_osm_write import write as osm
from vis_cli.rules.cards.hours_text import parse
from vis_cli.rules.core.times import STOCKHOLM

OFFICE = parse("mån–fre 08:00–11:30, 13:00–15:00")
NIGHTS = parse("lör–sön 02:30–05:00")
ROUND_THE_CLOCK = parse("dygnet runt")


def stockholm(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)).astimezone(UTC)


def test_touching_spans_are_one_and_the_order_of_writing_does_not_matter() -> None:
    assert week([Span(1, 600, 660), Span(1, 480, 600)]) == (Span(1, 480, 660),)
    assert week([Span(1, 480, 600, "a"), Span(1, 600, 660)]) == (Span(1, 480, 600, "a"), Span(1, 600, 660))


@pytest.mark.parametrize(
    "spans",
    [
        [Span(1, 480, 600), Span(1, 599, 660)],
        [Span(0, 480, 600)],
        [Span(8, 480, 600)],
        [Span(1, 600, 600)],
        [Span(1, -1, 5)],
        [Span(1, 480, 1441)],
    ],
)
def test_a_week_that_can_not_be_is_refused(spans: list[Span]) -> None:
    with pytest.raises(ValueError, match=r"overlaps|no span"):
        week(spans)


def test_later_periods_win_and_what_repeats_the_usual_week_is_gone() -> None:
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    usual, short = week([Span(1, 480, 600)]), week([Span(2, 480, 540)])
    value = hours(usual, [Period(june, date(2026, 7, 31), short), Period(july, date(2026, 7, 7), usual)])
    assert [period.days for period in value.dated] == [
        (june, date(2026, 6, 30)),
        (date(2026, 7, 8), date(2026, 7, 31)),
    ]


def test_a_day_of_its_own_keeps_only_the_weekday_that_it_is() -> None:
    eve = date(2025, 12, 24)
    value = hours((), [Period(eve, eve, week([Span(3, 480, 600), Span(4, 480, 600)]))])
    assert value.dated == (Period(eve, eve, (Span(3, 480, 600),)),)


def test_meaning_is_compared_across_different_cuts() -> None:
    monday, week_two = date(2026, 1, 5), date(2026, 1, 12)
    spans = (Span(1, 480, 600), Span(2, 480, 540))
    whole = Hours((), (Period(monday, date(2026, 1, 18), spans),))
    cut = Hours((), (Period(monday, date(2026, 1, 11), spans), Period(week_two, date(2026, 1, 18), spans)))
    other = Hours((), (Period(monday, date(2026, 1, 11), spans),))
    assert means_same(whole, cut)
    assert not means_same(whole, other)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-06-15 07:59:59", False),
        ("2026-06-15 08:00", True),
        ("2026-06-15 11:29:59", True),
        ("2026-06-15 11:30", False),
        ("2026-06-15 13:00", True),
        ("2026-06-15 15:00", False),
        ("2026-06-14 09:00", False),
    ],
)
def test_open_from_the_first_minute_and_closed_from_the_last(at: str, expected: bool) -> None:
    assert open_at(OFFICE, stockholm(at)) is expected


@pytest.mark.parametrize(
    ("value", "at", "expected"),
    [
        (OFFICE, "2026-06-15 07:00", "2026-06-15 08:00"),
        (OFFICE, "2026-06-15 08:00", "2026-06-15 11:30"),
        (OFFICE, "2026-06-12 15:00", "2026-06-15 08:00"),
        (parse("mån–fre 08–10; 2026-06-15–2026-06-21: stängt"), "2026-06-12 10:00", "2026-06-22 08:00"),
        (parse("2030-01-01: 08–10"), "2026-06-12 10:00", "2030-01-01 08:00"),
        # the night of 29 March 2026 has no 02:30: it opens as the clock jumps from 02:00 to 03:00
        (NIGHTS, "2026-03-29 01:30", "2026-03-29T03:00:00+02:00"),
        # the night of 25 October 2026 passes 02:30 twice
        (NIGHTS, "2026-10-25 01:00", "2026-10-25T02:30:00+02:00"),
        (NIGHTS, "2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00"),
        (NIGHTS, "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00"),
        (parse("sön 00:00–24:00; mån 00:00–08:00"), "2026-10-25 12:00", "2026-10-26 08:00"),
    ],
)
def test_the_next_change_is_right_on_ordinary_days_and_on_both_nights_when_the_clock_changes(
    value: Hours, at: str, expected: str
) -> None:
    assert next_change(value, stockholm(at)) == stockholm(expected)


@pytest.mark.parametrize("value", [ROUND_THE_CLOCK, Hours(), parse("2025-01-01: 08–10")])
def test_what_never_changes_again_has_no_next_change(value: Hours) -> None:
    assert next_change(value, stockholm("2026-06-15 07:00")) is None


@pytest.mark.parametrize(
    ("value", "at", "expected"),
    [
        ("mån–fre 08–16; 7–11 juli 2025: stängt", "2025-07-04 16:00", "2025-07-14 08:00"),
        ("tis 08–16; 8 juli 2025: stängt", "2025-07-02 08:00", "2025-07-15 08:00"),
        ("tis 08–16; 8 juli 2025: stängt; 15 juli 2025: stängt; 22 juli 2025: stängt", "2025-07-02 08:00",
         "2025-07-29 08:00"),
        ("mån–fre 08–16; 7 juli 2025–6 augusti 2028: stängt", "2025-07-04 16:00", "2028-08-07 08:00"),
        ("mån 08–16; från 1 januari 2030: fre 10–12", "2025-07-08 08:00", "2025-07-14 08:00"),
        ("1 maj 2031: 08–10", "2025-07-08 08:00", "2031-05-01 08:00"),
        ("sön 02:15–02:45", "2026-03-23 12:00", "2026-04-05 02:15"),  # there is no 02:15 on 29 March
        ("sön 02:15–02:45; 5 april 2026: stängt", "2026-03-23 12:00", "2026-04-12 02:15"),
    ],
)  # fmt: skip
def test_the_next_change_is_found_however_far_away_it_is(value: str, at: str, expected: str) -> None:
    assert next_change(parse(value), stockholm(at)) == stockholm(expected)


@st.composite
def closures(draw: st.DrawFn) -> Hours:
    """Few open hours a week, and closed for days or months at a time."""
    spans = [Span(day, start * 60, end * 60) for day, (start, end) in draw(
        st.dictionaries(st.integers(1, 7), st.sampled_from([(8, 12), (0, 24), (22, 24), (0, 3), (2, 3)]), max_size=2)
    ).items()]  # fmt: skip
    dated, day = [], date(2026, 1, 1)
    for gap, length, is_open in draw(
        st.lists(st.tuples(st.integers(0, 12), st.integers(1, 250), st.booleans()), max_size=5)
    ):
        since = day + timedelta(days=gap)
        day = since + timedelta(days=length)
        dated.append(Period(since, day - timedelta(days=1), (Span(3, 600, 720),) if is_open and length < 40 else ()))
    return hours(spans, dated)


@given(closures(), st.integers(0, 24 * 400))
@settings(max_examples=60, deadline=None)
def test_the_next_change_is_what_walking_for_years_finds(value: Hours, later: int) -> None:
    moment = datetime(2026, 1, 1, 0, 30, tzinfo=UTC) + timedelta(hours=later)
    now = open_at(value, moment)
    first = moment.replace(minute=0)
    walked = next((m for n in range(1, 24 * 1600) if open_at(value, m := first + timedelta(hours=n)) != now), None)
    assert next_change(value, moment) == walked


CHANGE_DAYS = [date(2026, 3, 28), date(2026, 10, 24), date(2025, 3, 29), date(2025, 10, 25), date(2026, 6, 14)]


@given(weeks(st.none()), st.sampled_from(CHANGE_DAYS), st.integers(0, 3 * 1440))
@settings(max_examples=60)
def test_the_next_change_is_what_walking_minute_by_minute_finds(
    spans: tuple[Span, ...], day: date, minutes: int
) -> None:
    value = Hours(spans)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
    now = open_at(value, moment)
    walked = next(
        (m for m in (moment + timedelta(minutes=n) for n in range(1, 8 * 1440)) if open_at(value, m) != now), None
    )
    assert next_change(value, moment) == walked


@given(some_hours(st.none()), st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.booleans())
@example(parse("mån–fre 08–16; 2026-06-15–2026-08-09: mån 08–10"), date(2026, 7, 1), False)
@settings(max_examples=60, deadline=None)
def test_open_agrees_with_opening_hours_py_minute_by_minute(value: Hours, day: date, at_an_edge: bool) -> None:
    edges = [edge for period in value.dated for edge in period.days if edge]
    if at_an_edge and edges:
        day = min(edges)
    oracle = OpeningHours(osm(value))
    for date_ in (day, day + timedelta(days=1)):
        start = datetime(date_.year, date_.month, date_.day)
        for minute in range(1440):
            theirs = oracle.is_open(start + timedelta(minutes=minute))
            assert theirs == (open_on(value, date_, minute) is not None), (osm(value), date_, minute)


@given(some_hours())
def test_building_the_value_again_changes_nothing(value: Hours) -> None:
    assert hours(value.usual, value.dated) == value


@given(weeks(), st.lists(periods(), max_size=3), st.dates(date(1950, 1, 1), date(2101, 1, 1)))
def test_the_canonical_value_says_of_every_day_what_the_last_period_said(
    usual: tuple[Span, ...], dated: list[Period], day: date
) -> None:
    value = hours(usual, dated)
    for edge in [day, *(edge for period in dated for edge in period.days if edge)]:
        said = next((period.week for period in reversed(dated) if edge in period), usual)
        weekday = edge.isoweekday()
        assert [s for s in week_on(value, edge) if s.day == weekday] == [s for s in said if s.day == weekday]


def test_segments_refuse_a_period_without_dates_and_one_that_ends_before_it_begins() -> None:
    for days in [(None, None), (date(2026, 2, 1), date(2026, 1, 1))]:
        with pytest.raises(ValueError, match="dated period"):
            segments([days])


def test_runs_of_days() -> None:
    assert runs([1, 2, 3, 5]) == [(1, 3), (5, 5)]
