"""What all ways to write hours share: times, comments, and what rules make together."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.errors import Message
from vis_cli.rules.cards.hours import Days, Span
from vis_cli.rules.cards.hours_rules import (  # fmt: skip
    Rule,
    Time,
    Wrong,
    Wrongs,
    assemble,
    comment_of,
    expecting,
    minute_of_day,
    time_span,
)

JUNE: Days = (date(2026, 6, 1), date(2026, 6, 30))
MORNING, MIDDAY, LATE = Time(480, 600, None, 0), Time(590, 720, None, 9), Time(780, 900, None, 20)


def spans(days: tuple[int, ...], *times: Time) -> tuple[Span, ...]:
    return tuple(Span(day, time.start, time.end) for day in days for time in times)


@pytest.mark.parametrize(
    ("text", "minute"),
    [("0", 0), ("8", 480), ("08", 480), ("8.05", 485), ("08:05", 485), ("23:59", 1439), ("24", 1440), ("24:00", 1440)],
)
def test_a_time_of_day_is_a_minute(text: str, minute: int) -> None:
    assert minute_of_day(text, 0) == minute


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("24:01", "00:00 to 24:00"),
        ("25", "00:00 to 24:00"),
        ("8:60", "00:00 to 24:00"),
        ("800", '"08:00"'),
        ("0800", '"08:00"'),
        ("2400", '"24:00"'),
        ("2401", "as 08:00"),
        ("0860", "as 08:00"),
        ("8:5", "as 08:00"),
        ("08:000", "as 08:00"),
        ("08:00:00", "as 08:00"),
    ],
)
def test_what_is_no_time_of_day_is_refused_with_what_was_meant(text: str, hint: str) -> None:
    with pytest.raises(Wrong) as caught:
        minute_of_day(text, 7)
    assert (caught.value.id, caught.value.offset) == ("impossible-time", 7)
    assert hint in str(caught.value.hint)


@pytest.mark.parametrize(
    ("start", "end", "id", "hint"),
    [
        (480, 480, "empty-span", "Round the clock is 00:00–24:00."),
        (0, 0, "empty-span", "Round the clock is 00:00–24:00."),
        (1080, 0, "inverted-span", "Write 18:00–24:00."),
        (
            1320, 360, "inverted-span",
            "Did you mean 06:00–22:00? Past midnight is 22:00–24:00 and 00:00–06:00 the day after.",
        ),
    ],
)  # fmt: skip
def test_a_span_ends_after_it_begins_within_its_day(start: int, end: int, id: str, hint: str) -> None:
    with pytest.raises(Wrong) as caught:
        time_span(start, end, None, 3)
    assert (caught.value.id, caught.value.offset, str(caught.value.hint)) == (id, 3, hint)
    assert time_span(479, 480, "a", 3) == Time(479, 480, "a", 3)


@pytest.mark.parametrize(("text", "kept"), [("", None), ("  ", None), (" Udda veckor ", "Udda veckor")])
def test_a_comment_is_kept_without_space_around_it(text: str, kept: str | None) -> None:
    assert comment_of(text, 0) == kept


@pytest.mark.parametrize(
    ("text", "id", "offset"),
    [
        ("a#b", "hash-in-comment", 11),
        ("ab\tc", "control-character", 12),
        ("\u2028", "control-character", 10),
        ("a\ud800", "control-character", 11),
    ],
)
def test_a_character_that_hsa_can_not_carry_is_pointed_at(text: str, id: str, offset: int) -> None:
    with pytest.raises(Wrong) as caught:
        comment_of(text, 10)
    assert (caught.value.id, caught.value.offset) == (id, offset)


def test_a_later_rule_replaces_the_days_it_names_unless_it_adds() -> None:
    first = Rule((1, 2), (MORNING,))
    assert assemble([first, Rule((2,), (LATE,))], instead=True).usual == spans((1,), MORNING) + spans((2,), LATE)
    assert assemble([first, Rule((2,), (LATE,), adds=True)], instead=True).usual == (
        spans((1,), MORNING) + spans((2,), MORNING, LATE)
    )
    assert assemble([first, Rule((2,), ())], instead=True).usual == spans((1,), MORNING)


@pytest.mark.parametrize(
    ("instead", "expected"), [(True, spans((2,), LATE)), (False, spans((1,), MORNING) + spans((2,), LATE))]
)
def test_in_osm_the_usual_week_goes_on_beside_a_dated_rule(instead: bool, expected: tuple[Span, ...]) -> None:
    value = assemble([Rule((1, 2), (MORNING,)), Rule((2,), (LATE,), JUNE)], instead=instead)
    assert value.usual == spans((1, 2), MORNING)
    assert [(period.days, period.week) for period in value.dated] == [(JUNE, expected)]


def test_a_dated_rule_holds_on_its_own_days_and_no_other() -> None:
    inner = (date(2026, 6, 8), date(2026, 6, 21))
    value = assemble([Rule((1,), (MORNING,), JUNE), Rule((1,), (LATE,), inner)], instead=True)
    assert [(period.days, period.week) for period in value.dated] == [
        ((date(2026, 6, 1), date(2026, 6, 7)), spans((1,), MORNING)),
        (inner, spans((1,), LATE)),
        ((date(2026, 6, 22), date(2026, 6, 30)), spans((1,), MORNING)),
    ]


def test_a_dated_rule_without_days_means_the_weekdays_of_its_dates() -> None:
    eve = date(2025, 12, 24)
    value = assemble([Rule(None, (MORNING,), (eve, eve))], instead=True)
    assert [period.week for period in value.dated] == [spans((3,), MORNING)]


def test_times_that_overlap_are_one_fault_each_at_their_place_whatever_the_days() -> None:
    with pytest.raises(Wrongs) as caught:
        assemble(
            [Rule((1, 2, 3), (MORNING, LATE, MIDDAY)), Rule((1,), (Time(0, 1440, None, 4),), adds=True)], instead=True
        )
    faults = [(fault.id, fault.offset, str(fault.message), str(fault.hint)) for fault in caught.value.faults]
    assert faults == [
        (
            "overlapping-hours", 4, "00:00–24:00 overlaps 08:00–10:00 on the same day.", "Did you mean 00:00–24:00?",
        ),
        (
            "overlapping-hours", 9, "09:50–12:00 overlaps 08:00–10:00 on the same day.", "Did you mean 08:00–12:00?",
        ),
    ]  # fmt: skip


def test_times_that_touch_do_not_overlap() -> None:
    value = assemble([Rule((1,), (MORNING, Time(600, 660, None, 5)))], instead=True)
    assert value.usual == (Span(1, 480, 660),)


def test_a_fault_says_what_should_be_there_where_that_is_known() -> None:
    assert expecting("Too soon.", None) == "Too soon."
    assert str(expecting("Too soon.", Message("a time"))) == "Too soon. Here should be a time."
