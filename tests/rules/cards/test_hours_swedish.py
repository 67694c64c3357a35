"""Hours in Swedish as units write them: where a text is cut, and what was meant by a word that is no day."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.cards.phrases import WHY, phrases
from vis_cli.rules.cards.hours import Days, Hours, Period, Span
from vis_cli.rules.cards.hours_hsa import write
from vis_cli.rules.cards.hours_rules import Wrong, Wrongs, without_comments
from vis_cli.rules.cards.hours_swedish import parse, split, suggest_day

EVE = date(2025, 12, 24)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a; b", ["a", " b"]),
        ("a\r\nb\n\n", ["a", "b"]),
        (" ; ;", []),
        ("a (x; y); b", ["a (x; y)", " b"]),
        ("a (x (y; z)); b", ["a (x (y; z))", " b"]),
        ('a "x; )"; b', ['a "x; )"', " b"]),
    ],
)
def test_a_text_is_cut_outside_its_comments(text: str, parts: list[str]) -> None:
    faults: list[Wrong] = []
    assert [text[start:end] for start, end in split(text, faults)] == parts
    assert faults == []


@pytest.mark.parametrize(("text", "offset"), [("a; b (c; d", 5), ('a "b; c', 2), ("a ((b); c", 2)])
def test_a_comment_that_does_not_end_is_pointed_at_where_it_begins(text: str, offset: int) -> None:
    faults: list[Wrong] = []
    list(split(text, faults))
    assert [(fault.id, fault.offset) for fault in faults] == [("unclosed-comment", offset)]


@pytest.mark.parametrize(
    ("text", "blank"), [("a (b) c", "a     c"), ('"a"b', "   b"), ("a (b", "a (b"), ("(a) (b)", "       "), ("", "")]
)
def test_a_text_keeps_its_length_without_its_comments(text: str, blank: str) -> None:
    assert without_comments(text) == blank


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("24 dec 2025: 8–10", (EVE, EVE)),
        ("24 DEC. 2025 8–10", (EVE, EVE)),
        ("2025-12-24: 8–10", (EVE, EVE)),
        ("22–24 december 2025: 8–10", (date(2025, 12, 22), EVE)),
        ("22 december–6 januari 2026: 8–10", None),
        ("24 december 2025 till 6 januari 2026: 8–10", (EVE, date(2026, 1, 6))),
        ("fr.o.m. 24 december 2025: 8–10", (EVE, None)),
        ("from 24 december 2025: 8–10", (EVE, None)),
        ("tom 24 december 2025: 8–10", (None, EVE)),
        ("från 22 till 24 december 2025: 8–10", (date(2025, 12, 22), EVE)),
    ],
)
def test_the_dates_of_a_text(text: str, days: Days | None) -> None:
    if days is None:
        with pytest.raises(Wrongs):
            parse(text)
    else:
        assert [period.days for period in parse(text).dated] == [days]


def test_dates_hold_until_the_next_dates() -> None:
    value = parse("24 december 2025: 8–10; ons 11–12; 7 januari 2026: 9–10")
    assert [(period.since, period.week) for period in value.dated] == [
        (EVE, (Span(3, 660, 720),)),
        (date(2026, 1, 7), (Span(3, 540, 600),)),
    ]


def test_with_given_days_a_rule_may_leave_the_days_out() -> None:
    assert parse("8–10", (EVE, EVE)) == Hours((), (Period(EVE, EVE, (Span(3, 480, 600),)),))
    assert parse("stängt", (EVE, EVE)) == Hours()  # as it is without hours
    with pytest.raises(Wrongs) as caught:
        parse("8–10; 24 december 2025: 9–10", (EVE, EVE))
    assert [(fault.id, fault.offset) for fault in caught.value.faults] == [("dates-twice", 6)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("må, on & fr 8–10", ["1-1#08:00#10:00", "3-3#08:00#10:00", "5-5#08:00#10:00"]),
        ("måndagar: 8–10", ["1-1#08:00#10:00"]),
        ("tis. kl. 8–10", ["2-2#08:00#10:00"]),
        ("dagligen 8–10", ["1-7#08:00#10:00"]),
        ("mån stängt, tis 8–10", ["2-2#08:00#10:00"]),
        ("mån 8–10 och tis stängt", ["1-1#08:00#10:00"]),
        ("lör dygnet runt (akut)", ["6-6#00:00#24:00#akut"]),
        ("mån 0–24", ["1-1#00:00#24:00"]),
        ("mån 8–10; stängt", []),
    ],
)
def test_days_and_times_as_people_write_them(text: str, values: list[str]) -> None:
    assert write(parse(text)) == values


@pytest.mark.parametrize(
    ("text", "id", "offset", "hint"),
    [
        ("m 8–10", "unknown-day", 0, None),  # one letter fits two days of others: t is tisdag or torsdag
        ("mån stängt kl 8", "not-hours", 11, None),
        ("mån 8–", "no-times", 6, '"stängt"'),
        ("mån 8–10 9–11", "not-hours", 9, None),
        ("mån 24–24", "impossible-time", 4, "00:00"),
        ("mån–8 10", "unknown-day", 4, "mån–fre"),
        ("dygnet runt, 8–10", "overlapping-hours", 13, "00:00–24:00"),
        ("2025-02-29: stängt", "impossible-date", 0, None),
        ("24 december 2025–23 december 2025: stängt", "inverted-dates", 0, "Write the year of both."),
        ("24 december: stängt", "no-year", 0, "15 juni 2026"),
    ],
)
def test_what_is_not_understood_is_pointed_at(text: str, id: str, offset: int, hint: str | None) -> None:
    with pytest.raises(Wrongs) as caught:
        parse(text)
    fault = caught.value.faults[0]
    assert (fault.id, fault.offset) == (id, offset)
    assert hint is None or hint in str(fault.hint)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("fredg", '"fredag"'),
        ("Sondag", '"söndag"'),
        ("torsdg.", '"torsdag"'),
        ("Tue", '"tis"'),
        ("thursday", '"tor"'),
        ("Helgfria", "mån–fre, and put up notices"),
        ("helgafton", "Red days"),
        ("helger", "lör–sön"),
        ("må", '"mån"'),
        ("fri", "mån, tis, ons, tors, fre, lör and sön"),  # free, not Friday
        ("maj", "mån, tis, ons, tors, fre, lör and sön"),
        ("idag", "mån, tis, ons, tors, fre, lör and sön"),
        ("monster", "mån, tis, ons, tors, fre, lör and sön"),
        ("helgdagar", "Red days"),
        ("RÖDA", "Red days"),
        ("vardagar", "mån–fre"),
        ("xyz", "mån, tis, ons, tors, fre, lör and sön"),
    ],
)
def test_a_word_that_is_no_day_gets_what_was_meant(word: str, hint: str) -> None:
    assert hint in str(suggest_day(word))


PHRASES = phrases()


def test_the_corpus_has_an_answer_and_a_source_for_each_of_at_least_150_phrases() -> None:
    assert len({each.text for each in PHRASES}) == len(PHRASES) >= 150
    assert all((each.hours is None) != (each.refused is None) and each.source for each in PHRASES)
    assert {each.refused for each in PHRASES if each.refused} <= WHY
