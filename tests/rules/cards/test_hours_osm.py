"""Hours as OpenStreetMap writes them, and the parts of its language that hours have no place for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vis_cli.rules.cards.hours import Hours, Period, Span
from vis_cli.rules.cards.hours_osm import parse
from vis_cli.rules.cards.hours_osm_write import write
from vis_cli.rules.cards.hours_rules import Wrongs

EVE = date(2025, 12, 24)  # a Wednesday
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("08:00-10:00", "Mo-Su 08:00-10:00"),
        ("mo,we-FR 8:00 - 10:00", "Mo,We-Fr 08:00-10:00"),
        ("Fr-Mo 08:00-10:00", "Mo,Fr-Su 08:00-10:00"),
        ("Mo-Fr 08:00-10:00, We off", "Mo-Tu,Th-Fr 08:00-10:00"),
        ("Mo 08:00-10:00 open", "Mo 08:00-10:00"),
        ("Mo-Tu 08:00-10:00; Tu closed", "Mo 08:00-10:00"),
        ("Mo 08:00-10:00\nTu 09:00-10:00", "Mo 08:00-10:00; Tu 09:00-10:00"),
        ('Mo 08:00-09:00 "a;b", Mo 10:00-11:00', 'Mo 08:00-09:00 open "a;b", Mo 10:00-11:00'),
        ('Mo 08:00-09:00 ","', 'Mo 08:00-09:00 open ", "'),
        ("24/7; Su off", "Mo-Sa 00:00-24:00"),
        ("off", "off"),
    ],
)
def test_a_text_is_written_back_in_one_form(text: str, written: str) -> None:
    assert write(parse(text)) == written
    assert write(parse(written)) == written


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2025 Dec 24 We 08:00-10:00", (EVE, EVE)),
        ("2025 dec 24: 08:00-10:00", (EVE, EVE)),
        ("2026 Jun 1-30 08:00-10:00", (FIRST, LAST)),
        ("2026 Jun 01-Jun 30 08:00-10:00", (FIRST, LAST)),
        ("2025 Dec 24-2026 Jun 30 08:00-10:00", (EVE, LAST)),
        ("2026 Jun 1+ 08:00-10:00", (FIRST, None)),
        ("1900 Jan 01-2026 Jun 30 08:00-10:00", (None, LAST)),
        ("1970 Jan 01-2026 Jun 30 08:00-10:00", (None, LAST)),
        ("2026 Jun 01-9999 Dec 31 08:00-10:00", (FIRST, None)),
    ],
)
def test_the_dates_of_a_rule(text: str, days: tuple[date | None, date | None]) -> None:
    value = parse(text)
    assert [period.days for period in value.dated] == [days]
    assert parse(write(value)) == value


def test_several_dates_share_their_times() -> None:
    value = parse("2025 Dec 24,2025 Dec 31 off; We 08:00-10:00; Fr 08:00-10:00")
    assert [period.days for period in value.dated] == []  # the later rules hold on these Wednesdays too
    value = parse("We 08:00-10:00; 2025 Dec 24,2025 Dec 31 off")
    assert [(period.days, period.week) for period in value.dated] == [
        ((EVE, EVE), ()),
        ((date(2025, 12, 31), date(2025, 12, 31)), ()),
    ]


@pytest.mark.parametrize(
    ("text", "id", "offset", "hint"),
    [
        ("Mo,Mo 08:00-10:00", "no-effect", 3, "once"),
        ("Mo-We 08:00-10:00; Mo-Fr 09:00-10:00", "no-effect", 0, "comma"),
        ("2025 Dec 24 Mo 08:00-10:00", "other-weekdays", 0, "weekday"),
        ("SH off", "not-supported", 0, "School holidays"),
        ("week 1-10 Mo off", "not-supported", 0, "write dates"),
        ("Mo sunrise-10:00", "not-hours", 3, "Write a time."),
        ("Mo sunrise-sunset", "not-hours", 3, "Write a time."),
        ("Mo 08:00-sunset", "not-hours", 9, "Write a time."),
        ("Mo 08:00", "no-end", 8, "08:00-11:30"),
        ("Mo 24:00-24:00", "impossible-time", 3, "00:00"),
        ("Mo", "no-times", 0, '"off"'),
        ("Mo-", "unknown-day", 3, "Mo-Fr"),
        ("Mo 08:00-10:00,", "no-times", 15, '"off"'),
        ("Mo 08:00-10:00 Tu 08:00-10:00", "not-hours", 15, None),
        ('Mo off "Lunch"', "comment-on-closed", 7, "notice"),
        ('Mo 08:00-10:00 "a#b"', "hash-in-comment", 17, "Leave it out"),
        ('Mo 08:00-10:00 "a', "unclosed-comment", 15, None),
        ("2026 Jun 31 off", "impossible-date", 0, None),
        ("2026 Jun 30-Jun 1 off", "inverted-dates", 0, "second year"),
        ("2026 Jun 30-1 off", "inverted-dates", 0, None),
        ("1900 Jan 1-9999 Dec 31 off", "not-supported", 0, "Leave them out"),
        ("Jun 1-30 off", "no-year", 0, "2026"),
        (" ; ", "empty-hours", 0, "Mo-Fr"),
    ],
)
def test_what_is_not_understood_is_pointed_at(text: str, id: str, offset: int, hint: str | None) -> None:
    with pytest.raises(Wrongs) as caught:
        parse(text)
    fault = caught.value.faults[0]
    assert (fault.id, fault.offset) == (id, offset)
    assert hint in str(fault.hint) if hint else fault.hint is None


def test_every_fault_of_a_text_is_found() -> None:
    with pytest.raises(Wrongs) as caught:
        parse("Xx 08:00-10:00; Mo 26:00-27:00; Tu")
    assert [fault.id for fault in caught.value.faults] == ["unknown-day", "impossible-time", "no-times"]


def test_with_given_days_every_rule_holds_then_and_may_have_no_dates_of_its_own() -> None:
    assert parse("08:00-10:00", (EVE, EVE)) == Hours((), (Period(EVE, EVE, (Span(3, 480, 600),)),))
    with pytest.raises(Wrongs) as caught:
        parse("2025 Dec 24 off", (EVE, EVE))
    assert [fault.id for fault in caught.value.faults] == ["dates-twice"]


OSM_DAYS = st.sampled_from(["Mo", "We", "Sa", "Mo-Th", "Tu,Th", "2025 Dec 22-2025 Dec 28 Mo-We"])
OSM_TIMES = st.sampled_from(["08:00-10:00", "11:00-12:00,14:00-15:00", "16:00-17:00 open", "off"])


@given(st.lists(st.tuples(OSM_DAYS, OSM_TIMES), min_size=1, max_size=4, unique_by=lambda rule: rule[1]))
@settings(max_examples=100, deadline=None)
def test_whatever_is_taken_out_of_a_text_that_is_understood_changes_it(drawn: list[tuple[str, str]]) -> None:
    """But for `open`, and that a day is closed that has no hours anyway."""
    text = ", ".join(f"{days} {times}" for days, times in drawn)
    try:
        value = parse(text)
    except Wrongs:
        return
    words = text.split(" ")
    for n, word in enumerate(words):
        if words.count(word) > 1 or word.rstrip(",") in ("open", "off") or "off" in " ".join(words[n + 1 : n + 5]):
            continue
        try:
            assert parse(" ".join(words[:n] + words[n + 1 :])) != value, (text, word)
        except Wrongs:
            continue
