"""Hours written as OpenStreetMap writes them: read back, and by the two programs that others read them with."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from opening_hours import OpeningHours

from tests.rules.cards.oracle import EPOCH, read_by_opening_hours_js
from tests.rules.cards.strategies import some_hours
from vis_cli.rules.cards.hours import Hours, Period, Span, open_on
from vis_cli.rules.cards.hours_osm import parse, read
from vis_cli.rules.cards.hours_osm_write import losses, says_red_days, write

EVE = date(2025, 12, 24)  # a Wednesday
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
WEEKDAYS = tuple(Span(day, 480, 600) for day in range(1, 6))


def test_a_dated_week_closes_the_usual_days_that_it_does_not_have() -> None:
    value = Hours(WEEKDAYS, (Period(FIRST, LAST, (Span(1, 540, 600),)),))
    assert write(value) == (
        "Mo-Fr 08:00-10:00; 2026 Jun 01-2026 Jun 30 Mo 09:00-10:00; 2026 Jun 01-2026 Jun 30 Tu-Fr off"
    )
    assert parse(write(value)) == value


def test_closed_dates_are_off() -> None:
    assert write(Hours(WEEKDAYS, (Period(EVE, EVE),))) == "Mo-Fr 08:00-10:00; 2025 Dec 24 off"


def test_a_quotation_mark_in_a_comment_is_lost() -> None:
    value = Hours((Span(1, 480, 600, 'sa "hej"'),))
    assert write(value) == "Mo 08:00-10:00 open \"sa 'hej'\""
    assert len(losses(value)) == 1
    assert losses(Hours((Span(1, 480, 600, "sa 'hej'"),))) == []


def test_days_before_1970_are_lost() -> None:
    value = Hours((), (Period(date(1969, 6, 1), LAST, WEEKDAYS),))
    assert write(value) == "1970 Jan 01-2026 Jun 30 Mo-Fr 08:00-10:00"
    assert [str(loss)[:10] for loss in losses(value)] == ["1969-06-01"]


def _random_cards(count: int) -> list[Hours]:
    """Random hours that OSM can carry whole."""
    found: list[Hours] = []

    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(some_hours())
    def collect(value: Hours) -> None:
        found.append(value)

    collect()
    return found


def _moments(value: Hours, chance: random.Random) -> list[tuple[date, int]]:
    """Days about every edge, and on each some minutes about those at which anything begins or ends."""
    days = {date(2025, 3, 5), date(2031, 7, 8)}
    for edge in (edge for period in value.dated for edge in period.days if edge):
        days |= {edge + timedelta(days=n) for n in (-7, -1, 0, 1, 6)}
    turns = {0, 1439} | {
        minute
        for period in value.weeks
        for span in period.week
        for minute in (max(span.start - 1, 0), span.start, span.end - 1, min(span.end, 1439))
    }
    return [
        (day, minute)
        for day in sorted(days)
        if day > EPOCH
        for minute in sorted(chance.sample(sorted(turns), min(len(turns), 8)))
    ]


def test_opening_hours_js_and_py_read_what_is_written_as_it_is_meant() -> None:
    chance = random.Random(1)
    asked = [(value, write(value), _moments(value, chance)) for value in _random_cards(300)]
    read = read_by_opening_hours_js([(text, moments) for _, text, moments in asked])
    for (value, text, moments), states in zip(asked, read, strict=True):
        python = OpeningHours(text)
        for (day, minute), (state, comment) in zip(moments, states, strict=True):
            span = open_on(value, day, minute)
            said = ((span.comment or "").replace('"', "'") or None) if span else None
            assert (state, (comment or "").strip() or None) == ("open" if span else "close", said), (text, day, minute)
            assert python.is_open(datetime(day.year, day.month, day.day, minute // 60, minute % 60)) == bool(span)


@pytest.mark.parametrize(
    ("text", "red", "written"),
    [
        ("Mo-Fr 08:00-16:00", "closed", "PH off; Jun 19-25 Fr off; Dec 24,Dec 31 off"),
        ("Mo-Fr 08:00-16:00", "10:00-12:00,13:00-14:00",
         "PH 10:00-12:00,13:00-14:00; Jun 19-25 Fr 10:00-12:00,13:00-14:00; "
         "Dec 24,Dec 31 10:00-12:00,13:00-14:00; Sa-Su off"),
        ("24/7", "10:00-12:00", "PH 10:00-12:00; Jun 19-25 Fr 10:00-12:00; Dec 24,Dec 31 10:00-12:00"),
    ],
)  # fmt: skip
def test_what_holds_on_red_days_is_a_rule_for_them_and_for_the_eves(text: str, red: str, written: str) -> None:
    value = parse(text)
    assert says_red_days(value, red)
    assert write(value, red) == f"{write(value)}; {written}"
    again, told = read(write(value, red))
    assert told is not None
    assert (again, told.rule, told.opens_more) == (value, red, False)


def test_no_rule_can_cut_off_hours_nor_hold_on_other_weekdays_in_summer() -> None:
    value = parse("Mo-Fr 08:00-16:00; 2026 Jun 15-2026 Aug 09 Mo-Th 08:00-10:00; 2026 Jun 15-2026 Aug 09 Fr off")
    assert says_red_days(value, "closed")
    assert not says_red_days(value, "10:00-12:00")
    assert not any(says_red_days(parse("Mo 08:00-16:00"), red) for red in ("until 12:00", "usual"))


def test_a_single_day_closes_no_weekday_that_it_is_not() -> None:
    assert write(parse("Mo-Fr 08:00-16:00; 2026 Jun 05 08:00-12:00")) == "Mo-Fr 08:00-16:00; 2026 Jun 05 Fr 08:00-12:00"
