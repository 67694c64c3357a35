"""What one sentence, or one field, says."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.orders.intake.corpus import register, unit
from vis_cli.rules.orders.intake import facts, fields, units
from vis_cli.rules.orders.intake.facts import Facts, facts_of
from vis_cli.rules.orders.intake.texts import SIGNATURE, Part

TODAY = date(2026, 5, 11)


def said(text: str, field: str | None = None, zone: str = "body") -> Facts:
    (found,) = facts_of(Part(text, field, zone), register(), TODAY)
    return found


def test_a_sentence_of_two_units_with_days_of_their_own_says_two_things() -> None:
    text = "Birka stänger v. 26–33 och Lagan stänger v. 27–31."
    found = list(facts_of(Part(text), register(), TODAY))
    assert [each.closing[0].value for each in found] == [unit("Birka"), unit("Lagan")]
    assert [len(each.periods) for each in found] == [1, 1]


def test_a_name_and_the_id_after_it_are_one_unit_or_none() -> None:
    assert len(said("Vårdcentralen Birka (HSA-id: SE2321000065-TEST1003) stänger").closing) == 1
    (one,) = said("Vårdcentralen Birka (SE2321000065-TEST1004) stänger").closing
    assert (one.value, one.doubt) == (None, units.SEVERAL)


def test_a_unit_named_again_with_days_begins_anew() -> None:
    text = "Birka och Lagan turas om: Birka stänger v. 26 och Lagan stänger v. 27."
    found = list(facts_of(Part(text), register(), TODAY))
    assert [(len(each.closing), len(each.periods)) for each in found] == [(2, 0), (1, 1), (1, 1)]


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ("Vi stänger Boka tid v. 27 och sedan 7", facts.UNREAD),
        ("Vi stänger Boka tid augusti ut", facts.UNREAD),
        ("Vi stänger Boka tid v. 27, ring 08-465 004 01 kl 8-10", None),
        ("Vi stänger Boka tid v. 27, 3 läkare är borta 2 veckor", None),
        ("IT-48301: Vi stänger 2 ärendetyper i 1177 v. 27", None),
    ],
)
def test_numbers_that_may_be_days_and_were_not_read_are_told(text: str, unsure: str | None) -> None:
    assert said(text).unsure == unsure


def test_units_listed_together_share_what_is_said() -> None:
    assert [one.value for one in said("Birka och Lagan stänger v. 27–31.").closing] == [unit("Birka"), unit("Lagan")]


def test_a_unit_one_slip_away_is_in_doubt_and_keeps_what_was_written() -> None:
    (one,) = said("Vårdcentralen Telebrog stänger").closing
    assert (one.value, one.words, one.doubt) == (unit("Teleborg"), "Vårdcentralen Telebrog", units.SLIP)


def test_a_handover_to_what_is_no_unit_is_in_doubt() -> None:
    (one,) = said("Patienterna hänvisas till närakuten.").handover
    assert (one.value, one.doubt) == (None, facts.NOT_A_UNIT)
    assert said("Hänvisning behövs inte.").handover == []
    (either,) = said("Patienterna hänvisas till Birka eller Moheda.").handover
    assert (either.value, either.doubt) == (None, units.SEVERAL)


def test_a_question_says_nothing_and_a_signature_only_whose_it_is() -> None:
    question = said("När stänger Birka alla ärendetyper v. 27?")
    assert (question.closing, question.types, question.periods) == ([], [], [])
    signature = said("Vårdcentralen Birka, stängt v. 27", zone=SIGNATURE)
    assert (len(signature.closing), signature.periods) == (1, [])


def test_what_is_not_closed_is_kept_open() -> None:
    found = said("Vi stänger inte Boka tid v. 27.")
    assert ([each.is_kept for each in found.types], found.periods) == ([True], [])


@pytest.mark.parametrize(("text", "ref"), [("IT-48301 stäng", "IT-48301"), ("enhet SE2321000065-TEST1001", None)])
def test_a_ref_is_found_and_an_id_is_none(text: str, ref: str | None) -> None:
    assert said(text).ref == ref


@pytest.mark.parametrize("text", ["Telefonen är stängd 4 juni", "Ta bort behörigheten 4 juni", "Möte 4 juni"])
def test_days_of_other_things_are_not_those_of_a_closure(text: str) -> None:
    found = said(text)
    assert not found.says_days or not found.asks or "Telefonen" in text


@pytest.mark.parametrize(
    ("text", "field", "unknown"),
    [
        ("Boka tid, Förnya recept", fields.TYPES, None),
        ("Boka tid, Rådgivning", fields.TYPES, "Rådgivning"),
        ("Rådgivning", fields.TYPES, "Rådgivning"),
        ("alla", fields.CLOSED, None),
    ],
)
def test_every_part_of_a_field_of_case_types_is_one(text: str, field: str, unknown: str | None) -> None:
    assert said(text, field).unknown_type == unknown


def test_fields_say_what_their_values_are() -> None:
    assert said("birka", fields.UNIT).closing[0].value == unit("Birka")
    assert said("Norrhult", fields.UNIT).closing[0].doubt == units.UNKNOWN
    assert said("-", fields.UNIT).closing == []
    assert said("sländan", fields.HANDOVER).handover[0].value == unit("Sländan")
    assert said("nej", fields.HANDOVER).no_handover
    assert said("1177 på telefon", fields.HANDOVER).handover[0].doubt == facts.NOT_A_UNIT
    assert said("IT-7 och mer", fields.REF).ref == "IT-7"
    assert said("Anna Berg", fields.BY).ordered_by == "Anna Berg"
    assert str(said("27-31", fields.PERIOD).periods[0].end.day) == "2026-08-03"  # type: ignore[union-attr]
    assert said("snart", fields.START).periods[0].start.doubt == "vague"  # type: ignore[union-attr]
    assert said("29/6", fields.CLOSED).periods[0].end is None
    assert said("Vårdcentralen Birka", fields.CLOSED).closing[0].value == unit("Birka")
    assert said("08-465 004 06", fields.OTHER).periods == []


def test_case_types_and_days_in_one_field_are_both_read() -> None:
    found = said("alla v. 27–31", fields.TYPES)
    assert (len(found.types), len(found.periods), found.asks) == (1, 1, True)


def test_what_is_only_sometimes_is_unsure() -> None:
    assert said("Vi stänger Boka tid på fredagar v. 27–31.").unsure == facts.NOT_ALWAYS
    assert said("Vi stänger Boka tid v. 27 eller v. 29.").unsure == facts.EITHER
