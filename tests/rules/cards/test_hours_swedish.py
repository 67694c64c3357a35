"""Hours in Swedish as units write them: each word has its effect, or is refused with what is true."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.cards.phrases import WHY, Phrase, phrases
from vis_cli.errors import FaultyInput
from vis_cli.rules.cards.hours import Days, Hours, Period, Span
from vis_cli.rules.cards.hours_comments import contradictions
from vis_cli.rules.cards.hours_hsa import write
from vis_cli.rules.cards.hours_rules import Wrongs
from vis_cli.rules.cards.hours_swedish import kind_said, parse
from vis_cli.rules.cards.hours_text import parse as parse_any

EVE = date(2025, 12, 24)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("24 dec 2025: 8–10", (EVE, EVE)),
        ("24 DEC. 2025 8–10", (EVE, EVE)),
        ("2025-12-24: 8–10", (EVE, EVE)),
        ("22–24 december 2025: alla dagar 8–10", (date(2025, 12, 22), EVE)),
        ("22 december–6 januari 2026: alla dagar 8–10", None),
        ("24 december 2025 till 6 januari 2026: alla dagar 8–10", (EVE, date(2026, 1, 6))),
        ("fr.o.m. 24 december 2025: alla dagar 8–10", (EVE, None)),
        ("from 24 december 2025: alla dagar 8–10", (EVE, None)),
        ("tom 24 december 2025: alla dagar 8–10", (None, EVE)),
        ("från 22 till 24 december 2025: alla dagar 8–10", (date(2025, 12, 22), EVE)),
    ],
)
def test_the_dates_of_a_text(text: str, days: Days | None) -> None:
    if days is None:
        with pytest.raises(Wrongs):
            parse(text)
    else:
        assert [period.days for period in parse(text).dated] == [days]


def test_dates_hold_until_the_next_dates() -> None:
    value = parse("22–24 december 2025: mån–ons 8–10; ons 11–12; 7 januari 2026: 9–10")
    assert [(period.since, period.week) for period in value.dated] == [
        (date(2025, 12, 22), (Span(1, 480, 600), Span(2, 480, 600), Span(3, 660, 720))),
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
        ("mån 8–10; lör–sön stängt", ["1-1#08:00#10:00"]),
    ],
)
def test_days_and_times_as_people_write_them(text: str, values: list[str]) -> None:
    assert write(parse(text)) == values


@pytest.mark.parametrize(
    ("text", "id", "offset", "hint"),
    [
        ("m 8–10", "unknown-day", 0, None),  # one letter fits two days of others: t is tisdag or torsdag
        ("mån stängt kl 8", "no-end", 15, "08:00–11:30"),
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


PHRASES = [*phrases(), *phrases("phrases_second.jsonl"), *phrases("phrases_third.jsonl")]
HINTS = {
    "weeks": ("the same every week",), "red-day": ("Red days", "Write dates"), "weekend": ("lör–sön",),
    "date": ("Write dates",), "no-year": ("2026-06-15", "Write dates"), "no-days": ("mån–fre",),
    "no-times": ("stängt",), "no-end": ("08:00–11:30",),
    "past-midnight": ("24:00",), "overlap": ("11:00–18:00",), "other": ("",),
}  # fmt: skip


def test_the_corpus_has_an_answer_and_a_source_for_each_of_at_least_250_phrases() -> None:
    assert len({each.text for each in PHRASES}) == len(PHRASES) >= 250
    assert all((each.hours is None) != (each.refused is None) and each.source for each in PHRASES)
    assert {each.refused for each in PHRASES if each.refused} <= WHY == HINTS.keys()


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda each: each.text[:40])
def test_what_people_write_is_understood_or_refused_with_a_hint_that_is_true(phrase: Phrase) -> None:
    if phrase.hours is not None:
        value = parse_any(phrase.text)
        assert value == phrase.hours
        assert bool(contradictions(value)) == phrase.contradicts
        return
    with pytest.raises(FaultyInput) as caught:
        parse_any(phrase.text)
    hints = [str(fault.hint) for fault in caught.value.faults]
    assert any(said in hint for hint in hints for said in HINTS[phrase.refused or ""]), hints
    if phrase.refused != "weekend":
        assert not any("lör–sön" in hint for hint in hints)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("mån–fre 8–16 utom ons", ["1-2#08:00#16:00", "4-5#08:00#16:00"]),
        ("mån–fre utom ons 8–16", ["1-2#08:00#16:00", "4-5#08:00#16:00"]),
        ("mån–fre 8–12, 13–16, ej ons", ["1-2#08:00#12:00", "4-5#08:00#12:00", "1-2#13:00#16:00", "4-5#13:00#16:00"]),
        ("vardagar förutom på måndagar 8–16", ["2-5#08:00#16:00"]),
        ("helgfri mån–tors 8–10", ["1-4#08:00#10:00"]),
        ("helgfria vardagar 8–10", ["1-5#08:00#10:00"]),
        ("mån–fre 8–17 lunchstängt 12–13", ["1-5#08:00#12:00", "1-5#13:00#17:00"]),
        ("mån–tors 8–17; fre 8–14; fre lunchstängt 11–12", ["1-4#08:00#17:00", "5-5#08:00#11:00", "5-5#12:00#14:00"]),
        ("mån–fre 8–17; lunchstängt 12–13; lör 10–14", ["1-5#08:00#12:00", "1-5#13:00#17:00", "6-6#10:00#14:00"]),
        ("från 8 till 16 mån", ["1-1#08:00#16:00"]),
        ("8–12 på mån och 9–13 på tis", ["1-1#08:00#12:00", "2-2#09:00#13:00"]),
        ("8–12, mån", ["1-1#08:00#12:00"]),
        ("stängt på onsdagar; mån 8–10", ["1-1#08:00#10:00"]),
        ("onsdag 24 december 2025: 8–10", ["3-3#08:00#10:00##20251224#20251224"]),
        ("mån–fre 8–16; 22–26 december 2025: 8–10", ["1-5#08:00#16:00", "1-5#08:00#10:00##20251222#20251226"]),
        ("22–28 december 2025: dygnet runt", ["1-7#00:00#24:00##20251222#20251228"]),
        ("mån–fre 8–17, stängt 12–13", ["1-5#08:00#12:00", "1-5#13:00#17:00"]),
        (
            "mån–fre 8–17; stängt kl 9–10 och 12–13; lör 10–12",
            ["1-5#08:00#09:00", "1-6#10:00#12:00", "1-5#13:00#17:00"],
        ),
        ("mån–fre 8–17, ons stängt mellan 12 och 17", ["3-3#08:00#12:00", "1-2#08:00#17:00", "4-5#08:00#17:00"]),
        ("mån 8–18, övriga vardagar 8–16", ["2-5#08:00#16:00", "1-1#08:00#18:00"]),
        ("tis, tors 8–10\nÖvriga dagar: stängt", ["2-2#08:00#10:00", "4-4#08:00#10:00"]),
        ("lör–sön 10–14; övriga dagar 8–16", ["1-5#08:00#16:00", "6-7#10:00#14:00"]),
        (
            "mån 8–10; 21–27 december 2026: tis 9–10, övriga vardagar 11–12",
            [
                "1-1#08:00#10:00",
                "2-2#09:00#10:00##20261221#20261227",
                "1-1#11:00#12:00##20261221#20261227",
                "3-5#11:00#12:00##20261221#20261227",
            ],
        ),
        ("mån–fre 8–10 t.o.m. 17 augusti 2026", ["1-5#08:00#10:00###20260817"]),
        ("mån–fre 8–10 från 15 juni 2026; lör 10–12", ["6-6#10:00#12:00", "1-5#08:00#10:00##20260615"]),
        ("fr.o.m. måndag 15 juni 2026: mån–fre 8–10", ["1-5#08:00#10:00##20260615"]),
        ("måndag 15 juni–fredagen den 14 augusti 2026: mån–fre 8–10", ["1-5#08:00#10:00##20260615#20260814"]),
        ("mån–fre 8–16, onsdag 24 december 2025 8–10", ["1-5#08:00#16:00", "3-3#08:00#10:00##20251224#20251224"]),
        ("lör 10‒15", ["6-6#10:00#15:00"]),  # a figure dash
    ],
)
def test_each_word_has_its_effect(text: str, values: list[str]) -> None:
    assert sorted(write(parse(text))) == sorted(values)


@pytest.mark.parametrize(
    ("text", "id", "offset", "hint"),
    [
        ("mån–fre 8–16, ej lör", "no-effect", 14, "have hours"),
        ("mån 8–16, ej mån", "no-effect", 10, "have hours"),
        ("ej ons", "no-effect", 0, "have hours"),
        ("mån–fre 8–16 utom röda dagar", "not-supported", 18, "notice suggest"),
        ("mån–fre 8–16 utom", "no-times", 17, "stängt"),
        ("mån, mån 8–10", "no-effect", 5, "once"),
        ("mån–fre, ons 8–10", "no-effect", 9, "once"),
        ("vardagar lör 8–10", "no-effect", 13, "alone"),
        ("mån 8–10; mån 13–15", "no-effect", 0, "comma"),
        ("ons stängt, ons 8–10", "no-effect", 0, "comma"),
        ("mån–fre 8–16, lunchstängt 17–18", "no-effect", 14, "when it is open"),
        ("22–26 december 2025: 8–10", "no-days", 21, "mån–fre"),
        ("24 december 2025: tors 8–10", "other-weekdays", 18, "weekday"),
        ("torsdag 24 december 2025: 8–10", "other-weekdays", 0, "weekday"),
        ("stängt på", "no-times", 9, "stängt"),
        ("Telefontid: mån 8–10; Besökstid: tis 8–10", "several-kinds", 21, "--kind"),
        ("Telefontid besökstid mån 8–10", "several-kinds", 21, "one of them"),
        ("mån 8–16 lunch 12–13", "not-hours", 9, "lunchstängt"),
        ("mån 8–17, övriga dagar 8–16", "several-meanings", 10, "övriga vardagar"),
        ("övriga dagar stängt", "no-effect", 0, "days first"),
        ("mån–sön 8–10, övriga dagar stängt", "no-effect", 14, "days first"),
        ("mån–fre 8–10, stängt 12–13", "no-effect", 14, "when it is open"),
        ("t.o.m. 17 augusti: mån 8–10", "no-year", 0, "15 juni 2026"),
        ("mån 8–10 t.o.m. 17 augusti", "no-year", 9, "15 juni 2026"),
        ("mån 8–10, fr o m onsdagen den 2 september", "no-year", 10, "15 juni 2026"),
        ("22 december 2025: mån 8–10 t.o.m. 17 augusti 2026", "dates-twice", 27, "Leave one out"),
        ("tisdag 15 juni–fredag 14 augusti 2026: mån 8–10", "other-weekdays", 0, "weekday"),
    ],
)
def test_a_word_without_effect_is_refused(text: str, id: str, offset: int, hint: str) -> None:
    with pytest.raises(Wrongs) as caught:
        parse(text)
    fault = caught.value.faults[0]
    assert (fault.id, fault.offset) == (id, offset)
    assert hint in str(fault.hint)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Telefontid: mån 8–10", "telephone"), ("Vi har öppettider mån 8–10", "opening"), ("mån 8–10", None),
     ("drop-in mån", "dropin"), ("Besökstider är mån 8–10", "visiting"), ("", None)],
)  # fmt: skip
def test_the_kind_of_hours_that_a_text_names(text: str, kind: str | None) -> None:
    assert kind_said(text) == kind


TIMES = st.sampled_from(["8–10", "11:00–12:00", "13–15", "stängt", "lunchstängt 9–9.30"])
DAYS = st.sampled_from(
    ["mån", "ons", "fre", "lör", "mån–tors", "tis, tors", "vardagar", "alla dagar", "mån–fre utom ons"]
)
INSIGNIFICANT = {",", "och", ";", "på", "kl", "är", "Telefontid:", "öppet", "helgfria", "stängt"}
"""What may be left out without a change: signs between rules, labels, and that a day is closed that has no hours."""


SIGNS = st.sampled_from([", ", " och "])  # behind `;` a rule may take the place of another on some of its days


@given(st.lists(st.tuples(SIGNS, DAYS, TIMES), min_size=1, max_size=4, unique_by=lambda rule: rule[2]))
@settings(max_examples=100, deadline=None)
def test_whatever_is_taken_out_of_a_text_that_is_understood_changes_it(drawn: list[tuple[str, str, str]]) -> None:
    """Or makes it a text that is not understood; each piece alone, and each pair of days and times."""
    pieces = [(sign if n else "", f"{days} {times}") for n, (sign, days, times) in enumerate(drawn)]
    text = "".join(sign + said for sign, said in pieces)
    try:
        value = parse(text)
    except Wrongs:
        return
    words = text.replace("\n", " \n ").replace(",", " , ").replace(";", " ; ").split(" ")
    for n, word in enumerate(words):
        if not word.strip() or word in INSIGNIFICANT or words.count(word) > 1:
            continue
        try:
            other = parse(" ".join(words[:n] + words[n + 1 :]))
        except Wrongs:
            continue
        is_closed_anyway = any("stängt" in behind for behind in words[n + 1 : n + 5])
        assert other != value or is_closed_anyway, (text, word)


@pytest.mark.parametrize(
    ("text", "offset"), [("mån–fre\n", 7), ("lör 10–14\nmån–fre\n\n", 17), ("mån 8–10 och", 12), ("mån 8–10 samt ", 13)]
)
def test_days_without_times_and_a_join_without_more_end_too_soon(text: str, offset: int) -> None:
    with pytest.raises(Wrongs) as caught:
        parse(text)
    assert [(fault.id, fault.offset) for fault in caught.value.faults] == [("no-times", offset)]
