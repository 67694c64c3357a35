"""Hours as HSA stores them: its values, one by one, and what it cannot carry."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.rules.cards.hours import Hours, Period, Span
from vis_cli.rules.cards.hours_hsa import looks_like, losses, parse, read, week_from, week_text, write
from vis_cli.rules.cards.hours_rules import Wrongs

EVE = date(2025, 12, 24)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("1-5#08:00#10:00", True),
        (" 1 – 5 #", True),
        ("1#5#08:00", True),
        ("3#08:00", True),
        ("1-5 08:00", False),
        ("12#08:00", False),
        ("mån 8–10 (a#b)", False),
        ("", False),
    ],
)
def test_hsa_is_known_by_its_beginning(text: str, claim: bool) -> None:
    assert looks_like(text) is claim


@pytest.mark.parametrize(
    ("since", "until", "comment", "expected"),
    [
        (None, None, None, "3-3#08:00#10:00"),
        (None, None, "a", "3-3#08:00#10:00#a"),
        (EVE, EVE, None, "3-3#08:00#10:00##20251224#20251224"),
        (EVE, None, "a", "3-3#08:00#10:00#a#20251224"),
        (None, EVE, None, "3-3#08:00#10:00###20251224"),
        (date(953, 1, 1), None, None, "3-3#08:00#10:00##09530101"),
    ],
)
def test_a_value_has_the_fields_up_to_the_last_that_says_anything(
    since: date | None, until: date | None, comment: str | None, expected: str
) -> None:
    week = (Span(3, 480, 600, comment),)
    value = Hours((), (Period(since, until, week),)) if since or until else Hours(week)
    assert write(value) == [expected]
    assert parse(expected) == value


def test_days_that_are_not_in_a_row_are_values_of_their_own() -> None:
    assert write(Hours(tuple(Span(day, 480, 600) for day in (1, 2, 4)))) == ["1-2#08:00#10:00", "4-4#08:00#10:00"]


@pytest.mark.parametrize("mark", [";", ",", "|", " ; ", "\n", "\r\n"])
def test_values_stand_on_lines_or_behind_each_other(mark: str) -> None:
    assert write(parse(f"1-1#08:00#10:00{mark}2-2#08:00#11:00")) == ["1-1#08:00#10:00", "2-2#08:00#11:00"]


def test_a_mark_in_a_comment_does_not_part_values() -> None:
    assert write(parse("1-1#08:00#10:00#tel; post, 2-2")) == ["1-1#08:00#10:00#tel; post, 2-2"]


def test_with_given_days_every_value_holds_then_and_may_have_no_dates_of_its_own() -> None:
    assert parse("3-3#08:00#10:00", (EVE, EVE)) == Hours((), (Period(EVE, EVE, (Span(3, 480, 600),)),))
    with pytest.raises(Wrongs) as caught:
        parse("3-3#08:00#10:00##20251224", (EVE, EVE))
    assert [fault.id for fault in caught.value.faults] == ["dates-twice"]


@pytest.mark.parametrize(
    ("value", "id", "offset"),
    [
        ("", "empty-hours", 0),
        ("1-5#24:00#24:00", "impossible-time", 4),
        ("1-5#08:00#kl 10", "impossible-time", 10),
        ("1-5#08:00#10:00##2025-6-1", "impossible-date", 17),
        ("5-1#08:00#10:00", "inverted-days", 0),
        ("mån#08:00#10:00", "unknown-day", 0),
    ],
)
def test_a_faulty_value_is_pointed_at(value: str, id: str, offset: int) -> None:
    with pytest.raises(Wrongs) as caught:
        parse(value)
    assert [(fault.id, fault.offset) for fault in caught.value.faults] == [(id, offset)]


def test_a_date_may_have_hyphens_and_begin_on_the_day_it_ends() -> None:
    assert write(parse("3-3#08:00#10:00##2025-12-24#20251224")) == ["3-3#08:00#10:00##20251224#20251224"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0#08:00#10:00", "7-7#08:00#10:00"),
        ("1-5#00:00#00:00", "1-5#00:00#24:00"),
        ("0-0#00:00#23:59", "7-7#00:00#24:00"),
        ("1#5#8:00#10:00#Udda", "1-5#08:00#10:00#Udda"),
    ],
)
def test_what_is_mended_is_said(value: str, expected: str) -> None:
    reading = read([value])
    assert write(reading.hours) == [expected]
    assert [(index, str(said).split(" Understood as ")[1]) for index, said in reading.repaired] == [(0, f"{expected}.")]


def test_what_is_right_is_left_alone() -> None:
    assert read(["1-1#00:01#23:59", "0#08:00#10:00"]).repaired[0][0] == 1


@pytest.mark.parametrize("value", ["1-8#08:00#10:00", "1-5#8:00#25:00", "1-5#10:00#8:00", "1-5#08:00", "x"])
def test_what_can_not_be_mended_is_kept_out(value: str) -> None:
    reading = read(["1-1#08:00#10:00", value])
    assert write(reading.hours) == ["1-1#08:00#10:00"]
    assert [index for index, _ in reading.faulty] == [1]


def test_that_it_is_closed_on_some_dates_is_lost_in_hsa() -> None:
    week = (Span(3, 480, 600),)
    dated = (Period(EVE, EVE), Period(date(2025, 12, 29), date(2025, 12, 31)), Period(date(2026, 1, 1), None, ()))
    assert [str(loss).split(" is closed")[0] for loss in losses(Hours(week, dated))] == [
        "2025-12-24",
        "2025-12-29–2025-12-31",
        "2026-01-01–",
    ]
    assert losses(Hours(week, (Period(EVE, None, (Span(3, 480, 660),)),))) == []


def test_a_closed_week_is_stored_as_nothing() -> None:
    assert (week_text(()), week_from("")) == ("", ())
    assert week_text((Span(1, 480, 600), Span(2, 540, 600))) == "1-1#08:00#10:00\n2-2#09:00#10:00"


def test_more_values_than_anybodys_hours_have_are_faulty_unread() -> None:
    apart = [
        f"{day}#{hour:02}:{at:02}#{hour:02}:{at + 5:02}"
        for day in range(1, 8)
        for hour in range(8, 17)
        for at in (0, 9, 20, 30, 40, 50)
    ]
    values = [*apart[:378], *["1-5#06:00#19:00", "no hours"] * 11, *["1-5#06:00#19:00", "no hours"] * 500]
    found = read(values)
    assert [index for index, _ in found.kept] == list(range(378, 400, 2))
    within, beyond = [each for each in found.faulty if each[0] < 400], [each for each in found.faulty if each[0] >= 400]
    assert [index for index, _ in within] == list(range(379, 400, 2))
    assert [index for index, _ in beyond] == list(range(400, 1400))
    assert "too-many-hours" not in {wrong.id for _, wrong in within}
    assert {wrong.id for _, wrong in beyond} == {"too-many-hours"}  # read, every other would be another fault
