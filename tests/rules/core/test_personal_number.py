"""Personal numbers: the traps of centuries and coordination numbers, and masks that leave nothing."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personnummer import personnummer

from vis_cli.errors import Malformed
from vis_cli.rules.core import luhn, masking, personal_number

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("191212121212", "191212121212"),
        ("19121212-1212", "191212121212"),
        (" 19121212 1212\u00a0", "191212121212"),
        ("121212+1212", "191212121212"),
        ("121212-1212", "201212121212"),
        ("201212121212", "201212121212"),
        ("197010632391", "197010632391"),  # a coordination number: the day plus 60
        ("701063-2391", "197010632391"),
    ],
)
def test_a_number_is_read_with_its_century(text: str, number: str) -> None:
    assert personal_number.parse(text, today=TODAY) == number


@pytest.mark.parametrize(("today", "number"), [(date(2011, 12, 31), "191212121212"), (date(2012, 1, 1), None)])
def test_a_hyphen_is_right_until_the_year_of_the_hundredth_birthday(today: date, number: str | None) -> None:
    if number:
        assert personal_number.parse("121212-1212", today=today) == number
    else:  # from 2012 on it means 2012, and in January that day is to come
        with pytest.raises(Malformed, match="to come"):
            personal_number.parse("121212-1212", today=today)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1212121212",  # ten digits: 1912 or 2012?
        "191212121213",
        "191213121212",
        "190002291236",
        "212612121212",
        "211212121212",
        "20271212-1212",
        "1912121212123",
        "19121212-121A",
        "19810829M071",  # a local reserve number of another region
        "١٩١٢١٢١٢١٢١٢",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        personal_number.parse(text, today=TODAY)
    assert refused.value.id == "faulty-personal-number"
    assert text[-4:] not in str(refused.value) or not text


@given(st.dates(date(1850, 1, 1), TODAY), st.integers(1, 999), st.booleans())
def test_every_born_resident_has_a_number_that_the_library_accepts(born: date, serial: int, coordination: bool) -> None:
    day = born.day + 60 if coordination else born.day
    stem = f"{born:%Y%m}{day:02d}{serial:03d}"
    (number,) = [stem + check for check in "0123456789" if luhn.passes(stem[2:] + check)]
    assert personal_number.parse(number, today=TODAY) == number
    assert personnummer.valid(number)


@given(st.text())
def test_any_text_is_a_number_or_malformed(text: str) -> None:
    with contextlib.suppress(Malformed):
        assert len(personal_number.parse(text, today=TODAY)) == 12


def test_a_mask_leaves_the_day_of_birth() -> None:
    assert personal_number.mask("191212121212") == "19121212-****"
    assert personal_number.mask("12121") == "****"


@pytest.mark.parametrize("text", ["19121212-1212", "19121212SU3A", "1912 1212 1212", "191212121212"])
def test_what_stands_for_a_number_is_hidden_but_for_its_beginning(text: str) -> None:
    hidden = personal_number.hidden(text)
    assert (len(hidden), hidden[:6], set(hidden[6:]) <= set("* -")) == (len(text), text[:6], True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("191212121212", "191212121212"),
        ("19121212-1212", "191212121212"),
        ("19810829m071", "19810829M071"),  # Västra Götaland
        (" 19810829 SU3A ", "19810829SU3A"),  # Värmland
        ("991981000010", "991981000010"),  # Stockholm
        ("198108320014", "198108320014"),  # national
        ("198108600014", "198108600014"),
        ("197010632391", "197010632391"),  # a coordination number is none, and is right or wrong
    ],
)
def test_a_resident_is_asked_for_by_a_reserve_number_too(text: str, number: str) -> None:
    assert personal_number.of_resident(text, today=TODAY) == number
    assert personal_number.mask(number) == f"{number[:8]}-****"


@pytest.mark.parametrize(
    "text",
    ["191212121213", "198108310014", "197010632392", "19810829M07", "ABCDEFGHIJKL", "AnnaSvensson", "99198100001", ""],
)
def test_what_is_mistyped_is_no_reserve_number(text: str) -> None:
    with pytest.raises(Malformed):
        personal_number.of_resident(text, today=TODAY)


@pytest.mark.parametrize("text", ["x", "12", "170101010101", "1212121212", "191213121212", "191212121213"])
def test_a_hint_stands_as_it_is_when_numbers_are_masked(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        personal_number.parse(text, today=TODAY)
    assert masking.mask(str(refused.value.hint)) == str(refused.value.hint)
