"""Orders in units' own words, as a whole: the corpora, and what no text may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.orders.intake.corpus import TODAY, known, places, read, reader, score, unit
from vis_cli.rules.orders.intake.reader import LONGEST, Message, Reader
from vis_cli.rules.orders.intake.said import ALL, FIELDS, Item

WROTE = "Den 4 maj 2026 skrev Anna Berg:"


def only(text: str, **more: object) -> Item:
    (item,) = reader().read(replace(Message(text), **more), TODAY)  # type: ignore[arg-type]
    return item


@pytest.mark.parametrize("name", ["texts.yaml", "later.yaml", "third.yaml", "fourth.yaml"])
def test_of_the_corpora_nearly_every_value_is_right_and_none_is_wrong_without_a_mark(name: str) -> None:
    found = score(name)
    assert found.wrong == []
    assert found.right / found.values >= 0.97, found.missed
    assert len(found.marked) / found.values <= 0.01, found.marked


def test_every_text_of_the_corpora_is_an_item_or_none() -> None:
    assert score("texts.yaml").values >= 6 * 80


def test_words_of_days_count_from_the_day_of_the_mail() -> None:
    item = only("Vårdcentralen Birka stänger alla ärendetyper nästa vecka.", day=date(2026, 5, 8))
    assert (item.deactivate.value, item.reactivate.value) == (date(2026, 5, 11), date(2026, 5, 18))


def test_a_mail_that_was_left_lying_asks_for_days_gone_by() -> None:
    item = only("Vårdcentralen Birka stänger alla ärendetyper nästa vecka.", day=date(2026, 4, 20))
    assert item.deactivate.value == date(2026, 4, 27)
    assert item.doubts == ["deactivate", "reactivate"]


def test_the_unit_of_the_subject_stands_for_one_in_the_text() -> None:
    assert only("Stäng alla ärendetyper v. 28.", subject="Vårdcentralen Moheda").unit.value == unit("Moheda")
    item = only("Vårdcentralen Lagan stänger alla ärendetyper v. 28.", subject="Vårdcentralen Moheda")
    assert (item.unit.value, item.doubts) == (unit("Lagan"), [])


def test_a_ref_that_is_there_already_may_be_a_change() -> None:
    text = "IT-48301 Vårdcentralen Teleborg stänger alla ärendetyper v. 27–31."
    assert only(text).doubts == []
    there = replace(known(), orders={("IT-48301", "SE2321000065-TEST1004"): None})
    (item,) = Reader(there, places()).read(Message(text), TODAY)
    assert item.doubts == ["kind"]


def test_an_older_message_that_is_quoted_is_not_a_new_order() -> None:
    item = only(
        "Stämmer bra!\n\nDen 4 maj 2026 skrev Anna Berg:\n> Vårdcentralen Birka stänger alla ärendetyper v. 28."
    )
    assert (item.unit.value, item.doubts) == (unit("Birka"), ["kind"])


def test_the_unit_of_a_change_may_stand_in_the_message_that_it_answers() -> None:
    item = only(f"Vi behöver ändra till v. 29, IT-48301.\n\n{WROTE}\n> Vårdcentralen Birka stänger v. 28.")
    assert (item.kind.value, item.unit.value, item.doubts) == ("change", unit("Birka"), ["unit"])


def test_a_handover_to_the_unit_itself_is_none() -> None:
    item = only("Vårdcentralen Birka stänger alla ärendetyper v. 28. Hänvisning till Vårdcentralen Birka.")
    assert (item.handover.value, item.doubts) == (None, ["handover"])


def test_no_personal_number_comes_through() -> None:
    (item,) = read("Enhet: Vårdcentralen Birka 19121212-1212\nÄrendetyper: alla, 19121212-1212\nVecka: 28")
    assert "1212-1212" not in repr(item)


def test_each_refers_to_days_and_types_of_its_own_where_a_sentence_has_two() -> None:
    items = read("Vårdcentralen Birka: Boka tid stängs v. 28–29 och Förnya recept v. 30–31.")
    assert [(item.case_types.value, item.deactivate.value) for item in items] == [
        (("Boka tid",), date(2026, 7, 6)),
        (("Förnya recept",), date(2026, 7, 20)),
    ]


def test_sentences_that_tell_types_and_days_of_their_own_are_closures_apart() -> None:
    items = read("Vårdcentralen Birka: Boka tid stängs v. 28. Förnya recept stängs v. 30–31.")
    assert [(item.case_types.value, item.deactivate.value) for item in items] == [
        (("Boka tid",), date(2026, 7, 6)),
        (("Förnya recept",), date(2026, 7, 20)),
    ]
    (same,) = read("Vårdcentralen Birka: Boka tid stängs v. 28–29. Boka tid stängs v. 28–30.")
    assert same.doubts == ["reactivate"]


def test_what_was_not_read_of_the_days_is_in_doubt() -> None:
    (item,) = read("Vårdcentralen Birka stänger alla ärendetyper v. 28 och sedan augusti ut.")
    assert {"deactivate", "reactivate"} <= set(item.doubts)


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("Vårdcentralen Birka stänger alla ärendetyper v. 28 eller v. 30.", ["deactivate", "reactivate"]),
        ("Vårdcentralen Birka stänger Boka tid varje fredag v. 28–30.", ["deactivate", "reactivate"]),
        ("Eventuellt stänger Vårdcentralen Birka alla ärendetyper v. 28–30.", ["kind"]),
        ("Kan vi stänga alla ärendetyper på Vårdcentralen Birka v. 28–30?", ["kind"]),
    ],
)
def test_what_is_not_settled_is_in_doubt(text: str, doubts: list[str]) -> None:
    assert [item.doubts for item in read(text)] == [doubts]


def test_all_but_some_are_those_that_the_unit_offers() -> None:
    (item,) = read("Vårdcentralen Birka stänger alla ärendetyper utom Boka tid v. 28.")
    assert item.case_types.value == ("Av- och omboka tid", "Begär intyg", "Förnya recept", "Kontakta mig")
    (unknown,) = read("Vårdcentralen Norrhult stänger alla ärendetyper utom Boka tid v. 28.")
    assert unknown.case_types.value is None
    assert "case_types" in unknown.doubts


WORDS = st.sampled_from(
    [
        *("Vårdcentralen", "Teleborg", "Birka", "Växjö", "stänger", "öppnar", "alla", "ärendetyper", "Boka", "tid"),
        *("recept", "v.", "27–31", "29", "juni", "t.o.m.", "till", "från", "2/8", "augusti", "hänvisning", "ändring"),
        *("återtar", "IT-48301", "inte", "utom", "och", ",", ".", "?", ":", "\n", ">", "Mvh", "Anna"),
    ]
)


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_whatever_is_written_gives_items_that_hold_together(text: str) -> None:
    """No value in a span that ends before it begins; nothing missing of an order without a mark."""
    for item in read(text):
        start, end = item.deactivate.value, item.reactivate.value
        assert start is None or end is None or start < end
        if item.kind.value == "order":
            assert all(item.field(name).value is not None or item.field(name).doubt for name in FIELDS[:5])
        assert item.case_types.value in (None, ALL) or isinstance(item.case_types.value, tuple)


@given(st.text(max_size=300))
def test_any_text_at_all_is_read(text: str) -> None:
    assert read(text)


def test_a_text_without_end_is_read_up_to_its_limit() -> None:
    (item,) = read("x " * LONGEST + "Vårdcentralen Birka stänger alla ärendetyper v. 28.")
    assert item.kind.value == "none"
