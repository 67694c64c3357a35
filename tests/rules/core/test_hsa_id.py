"""HSA-ids: form, length, the check digit inside, and the place of what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.se import orgnr

from vis_cli.errors import Malformed
from vis_cli.rules.core import hsa_id, luhn


@pytest.mark.parametrize("text", ["SE2321000065-TEST0001", "SE2321000131-E000000008388", "SE2321000065-" + "a" * 18])
def test_a_right_hsa_id_is_itself(text: str) -> None:
    assert hsa_id.parse(text) == text


@pytest.mark.parametrize("space", [" ", "\u00a0", "\t", "\n", "\u2009 "])
def test_pasted_white_space_is_taken_off(space: str) -> None:
    assert hsa_id.parse(f"{space}SE2321000065-TEST0001{space}") == "SE2321000065-TEST0001"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("  ", 0),
        ("2321000065-TEST0001", 0),
        (" se2321000065-TEST0001", 1),
        ("SE232100006-TEST0001", 11),
        ("SE232100O065-TEST0001", 8),
        ("SE23210000651-TEST0001", 12),
        ("SE2321000065", 12),
        ("SE2321000065-", 13),
        ("SE2321000065-TEST 001", 17),
        ("SE2321000065-TEST\u00a0001", 17),
        ("SE2321000065-ÅSEDA", 13),
        ("SE2321000065-a_b", 14),
        ("SE2321000065-" + "a" * 19, 31),
        ("SE2321000056-TEST0001", 11),  # two digits changed places
        ("SE1912121212-TEST0001", 4),  # a personal number's
        ("SE٢321000065-TEST0001", 2),  # a digit, but not an ASCII one
    ],
)
def test_a_faulty_hsa_id_is_refused_where_it_fails(text: str, position: int) -> None:
    with pytest.raises(Malformed) as refused:
        hsa_id.parse(text)
    assert (refused.value.id, refused.value.position) == ("faulty-hsa-id", position)


@given(st.text(st.characters(codec="utf-8")) | st.from_regex(r"\s?SE[0-9]{9,11}-?[A-Za-z0-9å ]{0,20}"))
def test_any_text_is_an_hsa_id_or_malformed(text: str) -> None:
    try:
        parsed = hsa_id.parse(text)
    except Malformed as refused:
        assert 0 <= refused.position <= len(text)
    else:
        assert parsed == text.strip() and len(parsed) <= 31 and orgnr.is_valid(parsed[2:12])


@given(st.from_regex(r"[0-9]{10}", fullmatch=True).filter(str.isascii))
def test_the_check_digit_is_that_of_stdnum(digits: str) -> None:
    assert luhn.passes(digits) == orgnr.is_valid(digits)
