"""Words one slip away from words that are known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.orders.intake.near import Slips

SLIPS = Slips(["teleborg", "alvesta", "birka", "recept", "boka"])


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("telebrog", "teleborg"),
        ("telborg", "teleborg"),
        ("teleeborg", "teleborg"),
        ("televorg", "teleborg"),
        ("resept", "recept"),
        ("teleborg", None),
        ("teleborgs", None),
        ("telbrg", None),
        ("bokka", None),
        ("cirka", None),
        ("avesta", "alvesta"),
        ("eleborg", None),
    ],
)
def test_one_slip_is_mended_and_no_more(word: str, meant: str | None) -> None:
    assert SLIPS.meant(word) == meant


def test_a_word_near_two_is_near_neither() -> None:
    assert Slips(["lagan", "lagun"]).meant("lagen") is None
    assert Slips(["halland", "hallund"]).meant("hallend") is None


def test_a_text_is_mended_and_tells_what_was_written() -> None:
    mended, places = SLIPS.mended("Vi på Telebrog och resept.")
    assert mended == "Vi på Teleborg och recept."
    assert [(mended[start:end], wrote) for start, end, wrote in places] == [
        ("Teleborg", "Telebrog"),
        ("recept", "resept"),
    ]


@given(st.integers(0, 7), st.sampled_from("abcdefghij"))
def test_any_letter_of_a_word_may_be_another(at: int, letter: str) -> None:
    word = "teleborg"[:at] + letter + "teleborg"[at + 1 :]
    assert SLIPS.meant(word) == (None if word[0] != "t" or word == "teleborg" else "teleborg")
