"""The door for text: what is kept of it, and what is refused where."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Malformed
from vis_cli.rules.core import letters

Take = Callable[[str], str]
KINDS: tuple[Take, ...] = (letters.text, letters.name, letters.proper, letters.identifier)


def refused(take: Take, written: str) -> tuple[str, int] | None:
    try:
        take(written)
    except Malformed as error:
        return error.id, error.position
    return None


@pytest.mark.parametrize(
    ("written", "text", "name", "identifier"),
    [
        # written, and what each kind says of it
        ("Växjö §1 – a’s", None, None, ("look-alike", 9)),
        ("Hemsjukvården, Ängelholm", None, None, None),
        ("Öppet? Ring!", None, None, None),
        ("Tel\u200beborg", *(("invisible-character", 3),) * 3),
        ("\ufefffrån", *(("invisible-character", 0),) * 3),
        ("a\u2060b", *(("invisible-character", 1),) * 3),
        ("Växjö\u202e", *(("control-character", 5),) * 3),
        ("a\x1b[31m", *(("control-character", 1),) * 3),
        ("a\u2028b", None, *(("control-character", 1),) * 2),
        ("hem\xadsjukvård", None, *(("invisible-character", 3),) * 2),
        ("e\u2011tjänst", None, *(("look-alike", 1),) * 2),
        ("e\u2010tjänst", None, *(("look-alike", 1),) * 2),
        ("T\u0435leborg", None, *(("look-alike", 1),) * 2),
        ("Ｔeleborg", None, *(("look-alike", 0),) * 2),
        ("𝐓eleborg", None, *(("look-alike", 0),) * 2),
        ("\u0410\u043d\u043d\u0430", None, None, ("look-alike", 0)),
        ("\u0406\u0422-1", None, None, ("look-alike", 0)),
        ("5 μg", None, None, ("look-alike", 2)),
        ("a\u200db", *(("invisible-character", 1),) * 3),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", None, *(("invisible-character", 1),) * 2),
        ("\u2764\ufe0f 1\ufe0f\u20e3", None, *(("invisible-character", 1),) * 2),
        ("\U0001f3f4\U000e0067\U000e007f", None, *(("invisible-character", 1),) * 2),
        ("a\U000e0067", *(("invisible-character", 1),) * 3),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627", None, *(("invisible-character", 2),) * 2),
    ],
)  # fmt: skip
def test_each_kind_of_text_takes_what_it_needs(written: str, text: object, name: object, identifier: object) -> None:
    assert refused(letters.text, written) == text
    assert refused(letters.name, written) == name
    assert refused(letters.identifier, written) == identifier


def test_letters_in_two_characters_become_one() -> None:
    written = unicodedata.normalize("NFD", "Förnya recept på Åsnen")
    assert {take(written) for take in KINDS} == {"Förnya recept på Åsnen"}


def test_every_white_space_in_a_name_is_a_plain_one() -> None:
    assert letters.name("Anna\xa0Prov\u2009Berg\u3000B") == "Anna Prov Berg B"
    assert letters.text("klockan\xa08") == "klockan\xa08"


def test_a_fault_names_the_character_and_what_to_write() -> None:
    with pytest.raises(Malformed) as hidden:
        letters.name("IT\u200b-1")
    assert (str(hidden.value.message), hidden.value.hint) == (
        "an invisible character stands here: U+200B, zero width space.",
        "Remove it.",
    )
    with pytest.raises(Malformed) as alike:
        letters.identifier("IT\u20131")
    assert str(alike.value.message) == '"\u2013" is U+2013, en dash: it only looks like "-".'
    assert str(alike.value.hint) == 'Write "-".'


def test_a_question_mark_stands_for_a_lost_letter_in_a_proper_name_only() -> None:
    assert refused(letters.name, "Vad gäller saken?") is None
    assert refused(letters.name, "https://example.org/?a=b") is None
    assert refused(letters.name, "G?ran") == ("wrong-encoding", 1)
    assert refused(letters.proper, "Växj?") == ("wrong-encoding", 4)
    assert refused(letters.text, "Öppet?Ring") is None


def test_no_character_that_unicode_calls_a_format_is_in_a_name() -> None:
    hidden = [
        chr(point) for point in range(sys.maxunicode + 1) if unicodedata.category(chr(point)) in ("Cf", "Cc", "Cs")
    ]
    assert {each for each in hidden if refused(letters.name, f"a{each}b") is None} <= set("\t\n\r")


@given(st.text(), st.sampled_from(KINDS))
def test_what_is_taken_is_nfc_and_taken_again_as_it_is(written: str, take: Take) -> None:
    try:
        kept = take(written)
    except Malformed as error:
        assert 0 <= error.position < max(1, len(letters.composed(written)))
    else:
        assert kept == take(kept) and unicodedata.is_normalized("NFC", kept)


@given(st.text())
def test_what_is_plain_is_taken_as_it_is_by_all_but_identifiers(written: str) -> None:
    if letters.is_plain(written):
        assert all(take(written) == written for take in KINDS[:3])


def test_long_text_is_composed_whole_and_marks_without_end_in_parts() -> None:
    long = "日本語のテキスト" * 300 + "år"
    assert letters.composed(unicodedata.normalize("NFD", long)) == unicodedata.normalize("NFC", long)
    assert len(letters.composed("a" + "\u0316\u0301" * 500_000)) == 1_000_001 - 1
