"""Hours as OpenStreetMap writes them, and the parts of its language that hours have no place for."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.rules.cards.hours import Hours, Period, Span
from vis_cli.rules.cards.hours_osm import losses, parse, write
from vis_cli.rules.cards.hours_rules import Wrongs

EVE = date(2025, 12, 24)  # a Wednesday
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
WEEKDAYS = tuple(Span(day, 480, 600) for day in range(1, 6))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("08:00-10:00", "Mo-Su 08:00-10:00"),
        ("mo,we-FR 8:00 - 10:00", "Mo,We-Fr 08:00-10:00"),
        ("Fr-Mo 08:00-10:00", "Mo,Fr-Su 08:00-10:00"),
        ("Mo,Mo 08:00-10:00", "Mo 08:00-10:00"),
        ("Mo 08:00-10:00 open", "Mo 08:00-10:00"),
        ("Mo-Tu 08:00-10:00; Tu closed", "Mo 08:00-10:00"),
        ("Mo 08:00-10:00\nTu 09:00-10:00", "Mo 08:00-10:00; Tu 09:00-10:00"),
        ('Mo 08:00-09:00 "a;b", Mo 10:00-11:00', 'Mo 08:00-09:00 "a;b", Mo 10:00-11:00'),
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


def test_a_dated_week_closes_the_usual_days_that_it_does_not_have() -> None:
    value = Hours(WEEKDAYS, (Period(FIRST, LAST, (Span(1, 540, 600),)),))
    assert write(value) == ("Mo-Fr 08:00-10:00; 2026 Jun 01-Jun 30 Mo 09:00-10:00; 2026 Jun 01-Jun 30 Tu-Fr off")
    assert parse(write(value)) == value


def test_closed_dates_are_off() -> None:
    assert write(Hours(WEEKDAYS, (Period(EVE, EVE),))) == "Mo-Fr 08:00-10:00; 2025 Dec 24 off"


def test_a_quotation_mark_in_a_comment_is_lost() -> None:
    value = Hours((Span(1, 480, 600, 'sa "hej"'),))
    assert write(value) == "Mo 08:00-10:00 \"sa 'hej'\""
    assert len(losses(value)) == 1
    assert losses(Hours((Span(1, 480, 600, "sa 'hej'"),))) == []
