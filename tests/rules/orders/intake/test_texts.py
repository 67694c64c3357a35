"""Messages cut up into sentences, fields and rows; what is forwarded or quoted apart."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.rules.orders.intake.texts import BODY, LONGEST, MOST, SIGNATURE, SUBJECT, letters_of

TODAY = date(2026, 5, 11)


def parts(text: str, zone: str = BODY) -> list[str]:
    return [each.text for each in letters_of(text, TODAY)[0].parts if each.zone == zone]


def fields(text: str) -> list[tuple[str | None, str]]:
    return [(each.field, each.text) for each in letters_of(text, TODAY)[0].parts if each.field != "label"]


@pytest.mark.parametrize(
    "text",
    ["Stängt fr.o.m. v. 27 t.o.m. v. 31.", "Vi stänger prel. Boka tid", "Stängt kl. 12 bl.a. Boka tid"],
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert parts(text) == [text]


def test_a_sentence_ends_where_the_next_begins() -> None:
    assert parts("Vi stänger 4 juni. Birka tar över! Tack?") == ["Vi stänger 4 juni.", "Birka tar över!", "Tack?"]


def test_a_line_that_was_broken_goes_on_in_the_next() -> None:
    assert parts("Vi stänger alla ärendetyper\nfrån måndag") == ["Vi stänger alla ärendetyper från måndag"]
    long = "Vi stänger alla ärendetyper under sommaren från och med den"
    assert parts(f"{long}\n29 juni") == [f"{long} 29 juni"]
    assert parts("Vi stänger.\nBirka tar över") == ["Vi stänger.", "Birka tar över"]


@pytest.mark.parametrize("sign", ["Mvh", "Med vänliga hälsningar", "Hälsningar", "//", "--", "Vänligen"])
def test_what_follows_the_greeting_is_the_signature(sign: str) -> None:
    found = parts(f"Vi stänger.\n{sign}\nAnna Berg\nVårdcentralen Birka", SIGNATURE)
    assert ("Vårdcentralen Birka" in found) is (sign != "Vänligen" and sign != "//")


def test_who_signs_is_the_sender() -> None:
    assert letters_of("Vi stänger.\n\nMvh\nAnna Berg\nSekreterare", TODAY)[0].sender == "Anna Berg"
    assert letters_of("Vi stänger. Hälsningar Malin", TODAY)[0].sender == "Malin"
    assert letters_of("Vi stänger.\n/Eva Fors", TODAY)[0].sender == "Eva Fors"
    assert letters_of("Vi stänger.", TODAY)[0].sender == ""


def test_what_is_added_after_the_signature_counts() -> None:
    assert parts("Hej.\nMvh\nAnna\nPS. Vi öppnar 3 augusti.")[-1] == "Vi öppnar 3 augusti."


def test_lines_of_a_form_are_fields_and_lists_under_them_too() -> None:
    found = fields("Enhet: Birka\nÄrendetyper:\n- Boka tid\n- Förnya recept\nVeckor: 27-31")
    assert found == [
        ("unit", "Birka"),
        ("case_types", "Boka tid"),
        ("case_types", "Förnya recept"),
        ("period", "27-31"),
    ]


def test_fields_on_one_line_are_each_its_own() -> None:
    found = fields("1. Enhet: Birka. Ärendetyper: alla. Tid: v. 27-31")
    assert found == [("unit", "Birka"), ("case_types", "alla"), ("period", "v. 27-31")]


def test_to_and_from_without_a_day_are_of_a_mail() -> None:
    assert fields("Till: VIS-support") == [(None, "Till: VIS-support")]
    assert fields("Till: 2 augusti") == [("to", "2 augusti")]


@pytest.mark.parametrize(
    "table",
    [
        "Enhet   Ärendetyper   Stänger\nBirka   alla          29/6\nMoheda  alla          6/7",
        "Enhet\tÄrendetyper\tStänger\nBirka\talla\t29/6\nMoheda\talla\t6/7",
        "| Enhet | Ärendetyper | Stänger |\n|---|---|---|\n| Birka | alla | 29/6 |\n| Moheda | alla | 6/7 |",
    ],
)
def test_rows_under_a_heading_are_told_apart(table: str) -> None:
    found = [each for each in letters_of(f"Hej\n\n{table}\n", TODAY)[0].parts if each.row is not None]
    assert [(each.row, each.field, each.text) for each in found if each.field == "unit"] == [
        (1, "unit", "Birka"),
        (2, "unit", "Moheda"),
    ]
    assert len(found) == 6


def test_a_message_that_is_forwarded_has_its_own_day_and_sender() -> None:
    text = "Se nedan\n\nFrån: Eva Fors <eva@example.org>\nSkickat: den 7 maj 2026 14:02\nÄmne: Sommar\n\nVi stänger."
    first, second = letters_of(text, TODAY)
    assert (first.base, first.is_quoted) == (TODAY, False)
    assert (second.base, second.sender, second.is_quoted) == (date(2026, 5, 7), "Eva Fors", False)
    assert [(each.zone, each.text) for each in second.parts] == [(SUBJECT, "Sommar"), (BODY, "Vi stänger.")]


def test_a_day_in_the_head_that_is_still_to_come_is_not_believed() -> None:
    assert letters_of("Hej\nSkickat: 7 maj 2027\nÄmne: x\n\nVi", TODAY)[1].base == TODAY


@pytest.mark.parametrize("quote", ["> Vi stänger.\n> Birka", "Den 4 maj 2026 skrev Anna:\n> Vi stänger."])
def test_a_message_that_is_quoted_is_one_of_its_own(quote: str) -> None:
    first, second = letters_of(f"Tack!\n\n{quote}", TODAY)
    assert (first.is_quoted, second.is_quoted) == (False, True)
    assert second.parts[0].text == "Vi stänger."


@pytest.mark.parametrize("text", ["x" * 50_000, "Enhet: x\n" * 5_000, "alla " * 10_000, "Vi stänger. " * 5_000])
def test_a_text_without_end_is_read_in_parts_that_have_one(text: str) -> None:
    """What is looked for among the words of a part takes longer the longer it is."""
    (letter,) = letters_of(text, TODAY)
    assert len(letter.parts) <= MOST * 7
    assert max(len(part.text) for part in letter.parts) <= LONGEST
