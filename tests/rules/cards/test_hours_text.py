"""Hours from Swedish, OSM and HSA text and back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.rules.cards.strategies import some_hours
from vis_cli.errors import FaultyInput, Source
from vis_cli.rules.cards import hours_hsa
from vis_cli.rules.cards.hours import Hours, Span, clock, means_same, week
from vis_cli.rules.cards.hours_hsa import week_from, week_text
from vis_cli.rules.cards.hours_rules import MAX_RULES
from vis_cli.rules.cards.hours_text import Form, as_json, losses, parse, parse_week, write

OFFICE = ["1-5#08:00#11:30", "1-5#13:00#15:00"]


def values(text: str) -> list[str]:
    return hours_hsa.write(parse(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mån–fre 08:00–11:30, 13:00–15:00", OFFICE),
        ("mån-fre 8.00 till 11.30 och 13-15", OFFICE),
        ("Måndag–fredag 08.00–11.30 och 13.00–15.00", OFFICE),
        ("måndag till fredag kl. 8.00–11.30 samt kl 13.00–15.00", OFFICE),
        ("må–fr 08:00–11:30; ti–fr 13:00–15:00", ["1-1#08:00#11:30", "2-5#13:00#15:00"]),
        ("mån–fre 08:00–16:00, ons stängt", ["1-2#08:00#16:00", "4-5#08:00#16:00"]),
        ("mån–fre 08:00–16:00 och ons stängt", ["1-2#08:00#16:00", "4-5#08:00#16:00"]),
        ("Mo-Fr 10:00-20:00, We off", ["1-2#10:00#20:00", "4-5#10:00#20:00"]),
        ("mån–fre 08:00–16:00; ons stängt", ["1-2#08:00#16:00", "4-5#08:00#16:00"]),
        ("mån, ons och fre 8–10", ["1-1#08:00#10:00", "3-3#08:00#10:00", "5-5#08:00#10:00"]),
        ("mån–tors 8–16, fre 8–15", ["1-4#08:00#16:00", "5-5#08:00#15:00"]),
        ("mån–fre 8–10, fre 13–15", ["1-5#08:00#10:00", "5-5#13:00#15:00"]),
        ("lör–mån 10–12", ["1-1#10:00#12:00", "6-7#10:00#12:00"]),
        ("dygnet runt", ["1-7#00:00#24:00"]),
        ("alla dagar 07–24:00", ["1-7#07:00#24:00"]),
        ("mån 8–10 (Udda veckor)", ["1-1#08:00#10:00#Udda veckor"]),
        ("mån 8–10 (lunch; nästan), 13–15", ["1-1#08:00#10:00#lunch; nästan", "1-1#13:00#15:00"]),
        ("mån\u00a08–10", ["1-1#08:00#10:00"]),
        ("mån 8–10\ntis 9–11\n", ["1-1#08:00#10:00", "2-2#09:00#11:00"]),
        ("16 juni–10 augusti 2025: mån–fre 8–10; fre 9–10",
         ["1-4#08:00#10:00##20250616#20250810", "5-5#09:00#10:00##20250616#20250810"]),
        ("2025-06-16 – 2025-08-10: mån 8–10", ["1-1#08:00#10:00##20250616#20250810"]),
        ("från och med 16 juni 2025: mån 8–10", ["1-1#08:00#10:00##20250616"]),
        ("t.o.m. 2025-08-10: mån 8–10", ["1-1#08:00#10:00###20250810"]),
        ("23 december 2025: 08–10", ["2-2#08:00#10:00##20251223#20251223"]),
        ("1–7 juli 2025: mån 8–10", ["1-1#08:00#10:00##20250701#20250707"]),
        ("måndag t.o.m. fredag kl. 8.00 t.o.m. 10.00", ["1-5#08:00#10:00"]),
        ("mån till och med tors 8–10; fre tom sön 9–10", ["1-4#08:00#10:00", "5-7#09:00#10:00"]),
        ("ma\u030an\u2013lo\u0308r 8\u201310", ["1-6#08:00#10:00"]),  # å and ö in two characters, as Macs write them
        ("Mo-Fr 08:00-11:30,13:00-15:00", OFFICE),
        ("Mo-Fr 08:00-11:30, Mo-Fr 13:00-15:00", OFFICE),
        ("Mo-Fr 08:00-16:00; We off", ["1-2#08:00#16:00", "4-5#08:00#16:00"]),
        ("24/7", ["1-7#00:00#24:00"]),
        ("Sa-Mo 10:00-12:00", ["1-1#10:00#12:00", "6-7#10:00#12:00"]),
        ("2025 Jun 16-Aug 10 Mo-Fr 08:00-10:00", ["1-5#08:00#10:00##20250616#20250810"]),
        ("Mo-Sa 08:00-10:00; 2025 Jun 16-Aug 10 Mo-Fr 09:00-10:00",
         ["1-6#08:00#10:00", "1-5#09:00#10:00##20250616#20250810", "6-6#08:00#10:00##20250616#20250810"]),
        ("2025 Jun 16+ Mo 08:00-10:00", ["1-1#08:00#10:00##20250616"]),
        ('Mo 08:00-10:00 "Udda veckor"', ["1-1#08:00#10:00#Udda veckor"]),
        ("1-5#08:00#11:30;1-5#13:00#15:00", OFFICE),
        ("1-5#13:00#15:00\n1-5#08:00#11:30", OFFICE),
        ("1-5#08:00#10:00#Sommartid#20250616#20250810", ["1-5#08:00#10:00#Sommartid#20250616#20250810"]),
        ("1-3#08:00#10:00 | 4-5#08:00#10:00", ["1-5#08:00#10:00"]),
    ],
)  # fmt: skip
def test_hours_are_understood(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "column", "id", "hint"),
    [
        ("mån–fre 08:00–11:30, 11:00–15:00", 22, "overlapping-hours", "08:00–15:00"),
        ("mån 15:00–13:00", 5, "inverted-span", "13:00–15:00"),
        ("mån 22:00–06:00", 5, "inverted-span", "22:00–24:00"),
        ("mån 18:00–00:00", 5, "inverted-span", "18:00–24:00"),
        ("mån 08:00–08:00", 5, "empty-span", "00:00–24:00"),
        ("mån 25:61–27:00", 5, "impossible-time", "00:00 to 24:00"),
        ("mån 08:00–24:01", 11, "impossible-time", "24:00"),
        ("mån 24:00–24:00", 5, "impossible-time", "00:00"),
        ("mån 0800–1130", 5, "impossible-time", '"08:00"'),
        ("mån 8:5–9", 5, "impossible-time", "08:00"),
        ("mån–frdag 8–10", 5, "unknown-day", '"fredag"'),
        ("man–fre 8–10", 1, "unknown-day", '"mån"'),
        ("Mon-Fri 08:00-10:00", 1, "unknown-day", '"mån"'),
        ("xyzzy 8–10", 1, "unknown-day", "mån, tis"),
        ("mån 8–10 (a#b)", 12, "hash-in-comment", "Leave it out"),
        ("mån 8–10 (a", 10, "unclosed-comment", None),
        ("mån 8", 6, "no-end", "08:00–11:30"),
        ("8–10", 1, "no-days", "mån–fre"),
        ("mån–fre", 8, "no-times", "stängt"),
        ("", 1, "empty-hours", "mån–fre"),
        ("  ;\n ", 1, "empty-hours", "mån–fre"),
        ("16 juni: 8–10", 1, "no-year", "2026"),
        ("31 juni 2026: 8–10", 1, "impossible-date", None),
        ("10 augusti–16 juni 2026: mån 8–10", 1, "inverted-dates", None),
        ("mån 8–10 tis 9–11", 10, "not-hours", '"tis"'),
        ("lördag söndag 8–10", 8, "not-hours", 'or och before "söndag"'),
        ("mån t.o.m. 12", 12, "unknown-day", "mån–fre"),
        ("mån 8–10; röda dagar stängt", 11, "unknown-day", "vis cards notice suggest"),
        ("må–fr 08:00–11:30; må–fr 13:00–15:00", 1, "no-effect", "comma"),
        ("1-5#08:00#16:00#20250616#20250810", 17, "date-in-comment", "1-5#08:00#16:00##20250616#20250810"),
        ("helger 8–10", 1, "unknown-day", "lör–sön"),
        ("Mo-Fr 08:00-10:00; PH off", 20, "not-supported", "holidays set"),
        ("Mo-Fr 08:00-10:00; Jun 16 off; Mo off", 20, "no-year", "2026"),
        ("Mo-Fr 08:00-26:00", 13, "impossible-time", "24:00"),
        ("Tue 08:00-10:00; Mo 9:00-10:00", 1, "unknown-day", '"Tu"'),
        ("Mo-Fr 22:00-06:00; Sa off", 7, "inverted-span", "24:00"),
        ("6-1#08:00#10:00", 1, "inverted-days", "6-7 and 1-1"),
        ("0-0#08:00#10:00", 1, "unknown-day", "Sunday is 7"),
        ("3#08:00#10:00", 1, "unknown-day", '"3-3"'),
        ("1#5#08:00#10:00", 1, "unknown-day", '"1-5"'),
        ("1-8#08:00#10:00", 1, "unknown-day", "7 (Sunday)"),
        ("1-5#8:00#10:00", 5, "impossible-time", '"08:00"'),
        ("1-5#08:00", 1, "not-hours", "1-5#08:00#11:30"),
        ("1-5#08:00#11:30#a#b#c#d", 18, "hash-in-comment", "Leave it out"),
        ("1-5#08:00#11:30#a#20250631", 19, "impossible-date", None),
        ("1-5#08:00#11:30#a#20250810#20250616", 28, "inverted-dates", None),
        ("1-5#08:00#11:30;2-2#11:00#12:00", 21, "overlapping-hours", "08:00–12:00"),
    ],
)
def test_faulty_hours_are_refused_at_their_place(text: str, column: int, id: str, hint: str | None) -> None:
    with pytest.raises(FaultyInput) as caught:
        parse(text)
    fault = caught.value.faults[0]
    assert fault.source is not None
    assert (fault.id, fault.source.file, fault.source.column) == (id, "<argument>", column)
    assert hint is None or (fault.hint is not None and hint in str(fault.hint))


def test_days_on_a_line_of_their_own_are_not_given_the_times_of_a_comment_that_does_not_end() -> None:
    with pytest.raises(FaultyInput) as caught:
        parse("mån 8–10; on\n 8–10, 13–15 (a")
    assert [fault.id for fault in caught.value.faults] == ["unclosed-comment", "no-times"]


def test_every_fault_of_a_text_is_told_at_once() -> None:
    with pytest.raises(FaultyInput) as caught:
        parse("mån 25:61–27:00; xyzzy 8–9\nons 15–13")
    places = [(fault.source.line, fault.source.column) for fault in caught.value.faults if fault.source]
    assert places == [(1, 5), (1, 18), (2, 5)]


def test_a_fault_in_a_file_is_shown_in_its_line() -> None:
    line = "SE2321000065-TEST0001;mån 15–13"
    with pytest.raises(FaultyInput) as caught:
        parse("mån 15–13", Source("hours.csv", 7, 23, line))
    assert caught.value.faults[0].source == Source("hours.csv", 7, 27, line)


def test_the_days_of_an_exception_may_stand_outside_the_text() -> None:
    eve = date(2025, 12, 23)
    assert parse_week("08:00–10:00", (eve, eve)) == (Span(2, 480, 600),)
    assert parse_week("mån–fre 08:00–10:00", (eve, eve)) == (Span(2, 480, 600),)
    assert parse_week("stängt", (eve, eve)) == parse_week("closed", (eve, eve)) == parse_week("off", (eve, eve)) == ()
    with pytest.raises(FaultyInput) as caught:
        parse_week("24 december 2025: 8–10", (eve, eve))
    assert caught.value.faults[0].id == "dates-twice"


@pytest.mark.parametrize("text", ["ons 08–10", "ons–fre 8–10", "We 08:00-10:00", "3-3#08:00#10:00"])
def test_hours_on_other_weekdays_than_those_of_the_days_are_refused(text: str) -> None:
    monday, tuesday = date(2025, 12, 22), date(2025, 12, 23)
    with pytest.raises(FaultyInput) as caught:
        parse_week(text, (monday, tuesday))
    assert caught.value.faults[0].id == "other-weekdays"
    assert parse_week(text, (monday, date(2025, 12, 24))) == (Span(3, 480, 600),)


def test_closed_until_a_day_is_closed_for_as_long_as_there_have_been_days() -> None:
    assert parse_week("stängt", (None, date(2025, 12, 24))) == ()
    assert parse_week("stängt", (date(2025, 12, 24), None)) == ()
    assert parse_week("ons 8–10", (None, date(2025, 12, 24))) == (Span(3, 480, 600),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1-5#08:00#11:30;1-5#13:00#15:00", "Måndag–fredag 08.00–11.30 och 13.00–15.00"),
        ("Mo-Su 00:00-24:00", "Dygnet runt"),
        ("mån, ons, fre 8–10; sön 0–24", "Måndag, onsdag och fredag 08.00–10.00; söndag dygnet runt"),
        ("mån 8–9, 10–11, 12–13", "Måndag 08.00–09.00, 10.00–11.00 och 12.00–13.00"),
        ("ons 8–10; 2025-12-24: stängt", "Onsdag 08.00–10.00; 24 december 2025: stängt"),
        ("1-1#08:00#10:00#Udda veckor", "Måndag 08.00–10.00 (Udda veckor)"),
    ],
)
def test_residents_read_swedish(text: str, expected: str) -> None:
    assert write(parse(text), "swedish") == expected


def test_the_json_of_hours() -> None:
    assert as_json(parse("mån–fre 08:00–11:30 (a)")) == {
        "text": "Måndag–fredag 08.00–11.30 (a)",
        "hsa": ["1-5#08:00#11:30#a"],
        "osm": 'Mo-Fr 08:00-11:30 open "a"',
        "red_days": None,
        "spans": [
            {"days": [1, 2, 3, 4, 5], "from": "08:00", "to": "11:30", "comment": "a", "since": None, "until": None}
        ],
        "closed": [],
    }


def test_what_a_form_can_not_carry_is_told() -> None:
    assert "closed" in str(losses(parse("ons 8–10; 2025-12-24: stängt"), "hsa")[0])
    quoted = Hours((Span(1, 480, 600, 'sa "hej"'),))
    assert losses(quoted, "osm")
    assert not losses(quoted, "hsa")
    assert not losses(quoted, "swedish")


@given(some_hours(), st.sampled_from(["swedish", "osm", "hsa"]))
@settings(max_examples=400)
@example(parse("1-1#08:00#09:00#|\n1-1#10:00#11:00"), "hsa")
@example(Hours(week([Span(7, 0, 1, "\U0002f800")])), "swedish")  # one that NFC writes otherwise
def test_what_is_written_is_read_back_as_it_was(value: Hours, form: Form) -> None:
    if losses(value, form) or (form == "hsa" and not hours_hsa.write(value)):
        return
    assert parse(write(value, form)) == value


@given(some_hours())
def test_the_three_forms_mean_the_same(value: Hours) -> None:
    plain = parse(write(value, "swedish"))
    assert losses(value, "osm") or losses(value, "swedish") or means_same(plain, parse(write(value, "osm")))


@given(some_hours())
def test_a_stored_week_comes_back_without_loss(value: Hours) -> None:
    assert week_from(week_text(value.usual)) == value.usual


_SAID = (
    'mån – fre 8 08:00 11.30 , och ; stängt 2025 Jun 16 - juni 24 : ( ) " # 1-5 till från Mo Fr off + PH 24/7 dygnet '
    "runt kl. 1-5#08:00#10:00 augusti 0 .. t.o.m. \n alla dagar 99999 ² ٣"
)
_WORDS = _SAID.split(" ")


@given(
    st.text()
    | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape"))
    | st.binary().map(lambda raw: raw.decode("cp1252", "replace"))
    | st.lists(st.sampled_from(_WORDS)).map(" ".join)
    | st.lists(st.sampled_from(_WORDS)).map("".join)
)
@settings(max_examples=600)
def test_any_text_at_all_is_understood_or_refused_with_places(text: str) -> None:
    try:
        value = parse(text)
    except FaultyInput as error:
        assert all(fault.source and fault.source.column and fault.source.column >= 1 for fault in error.faults)
    else:
        as_json(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0-0#08:00#10:00", ["7-7#08:00#10:00"]),
        ("6-1#08:00#10:00", ["1-1#08:00#10:00", "6-7#08:00#10:00"]),
        ("1#5#08:00#10:00", ["1-5#08:00#10:00"]),
        ("1-5#8:00#10.00", ["1-5#08:00#10:00"]),
        ("1-7#00:00#00:00", ["1-7#00:00#24:00"]),
    ],
)
def test_reading_hsa_makes_allowances_and_tells_them(value: str, expected: list[str]) -> None:
    reading = hours_hsa.read([value])
    assert hours_hsa.write(reading.hours) == expected
    assert [index for index, _ in reading.repaired] == [0]
    assert not reading.faulty


def test_reading_hsa_keeps_faulty_values_out() -> None:
    reading = hours_hsa.read(["1-5#08:00#11:30", "1-5#11:00#12:00", "junk", "1-5#25:00#26:00", "6-6#10:00#12:00"])
    assert hours_hsa.write(reading.hours) == ["1-5#08:00#11:30", "6-6#10:00#12:00"]
    assert [(index, wrong.id) for index, wrong in reading.faulty] == [(2, "not-hours"), (3, "impossible-time")]
    assert [(index, wrong.id) for index, wrong in reading.kept] == [(1, "overlapping-hours")]  # HSA does not drop it


@given(
    st.lists(
        st.text(max_size=20) | st.from_regex(r"[0-8](-|#)[0-8]#[0-2][0-9]:[0-5][0-9]#[0-2]?[0-9][:.][0-9]{2}(#x)?")
    )
)
def test_reading_any_values_never_fails(texts: list[str]) -> None:
    reading = hours_hsa.read(texts)
    assert parse("\n".join(hours_hsa.write(reading.hours))) == reading.hours if reading.hours else True


def test_a_clock_is_written_with_two_digits() -> None:
    assert [clock(0), clock(485), clock(1440)] == ["00:00", "08:05", "24:00"]


def test_more_hours_than_a_card_can_have_are_refused_and_not_read() -> None:
    with pytest.raises(FaultyInput) as refused:
        parse("mån 08–09; " * 2_000)
    (fault,) = refused.value.faults
    assert fault.id == "too-many-hours"
    assert fault.message == "this is 22000 characters long; hours of more than 20000 are not read."


@pytest.mark.parametrize("text", ["mån 8–9; ", "1-1#08:00#09:00\n", "Mo 08:00-09:00; "])
def test_more_sets_of_days_and_times_than_a_week_has_are_refused_at_the_first_too_many(text: str) -> None:
    count = MAX_RULES + 50
    with pytest.raises(FaultyInput) as refused:
        parse(text * count)
    (fault,) = refused.value.faults
    assert (fault.id, str(fault.message)) == (
        "too-many-hours", f"these are {count} sets of days and times; {MAX_RULES} is the most."
    )  # fmt: skip
    at = len(text) * MAX_RULES
    assert fault.place == ((MAX_RULES + 1, 1) if text.endswith("\n") else (1, at + 1))


def test_a_fault_is_the_same_each_time_its_text_is_read() -> None:
    for line in (4, 9):
        with pytest.raises(FaultyInput) as refused:
            parse("mån 8–9; xdag 8–9", Source("hours.csv", line, 3, "a;mån 8–9; xdag 8–9"))
        assert [fault.place for fault in refused.value.faults] == [(line, 12)]
