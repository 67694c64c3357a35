"""Case types in running Swedish."""

from __future__ import annotations

import pytest

from tests.rules.orders.intake.corpus import register
from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.intake import case_types
from vis_cli.rules.orders.intake.case_types import CaseTypes, unknown_between

OPEN = True


def told(text: str) -> list[tuple[object, str | None, bool]]:
    return [(each.slugs, each.doubt, each.is_kept) for each in register().types.find(text)]


def closed(text: str) -> list[object]:
    return [slugs for slugs, _, is_kept in told(text) if not is_kept]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Boka tid", "Boka tid"),
        ("önskemål om tid", "Boka tid"),
        ("recept", "Förnya recept"),
        ("förnya  recept", "Förnya recept"),
        ("receptförnyelser", "Förnya recept"),
        ("intygen", "Begär intyg"),
        ("Kontakta oss", "Kontakta mig"),
        ("av- och omboka tid", "Av- och omboka tid"),
        ("omboka tid", "Av- och omboka tid"),
    ],
)
def test_a_case_type_is_found_by_whatever_it_is_called(text: str, name: str) -> None:
    assert told(f"stäng {text}!") == [((name,), None, False)]


def test_verbs_before_one_noun_are_each_a_case_type() -> None:
    assert closed("stäng boka, avboka och omboka tid") == [("Boka tid", "Av- och omboka tid")]


def test_a_word_made_of_a_name_is_likely_it() -> None:
    assert told("stäng tidsbokning") == [(("Boka tid",), case_types.LIKELY, False)]


@pytest.mark.parametrize("text", ["receptionen", "bokar", "tiden", "kontakta vårdcentralen", "intygar inte" + "r"])
def test_what_only_looks_like_a_case_type_is_none(text: str) -> None:
    assert [each for each in told(text) if each[1] is None and each[0] != ("Begär intyg",)] == []


@pytest.mark.parametrize("text", ["Kontakta mig om det är oklart", "ring eller kontakta oss", "kontakta oss via mejl"])
def test_asking_to_be_called_is_no_case_type(text: str) -> None:
    assert told(text) == []
    assert closed("Kontakta mig på Birka stängs") == [("Kontakta mig",)]


@pytest.mark.parametrize(
    "text",
    [
        "stäng alla ärendetyper",
        "samtliga centrala e-tjänster",
        "alla våra ärendetyper",
        "stänger alla v. 27",
        "stänger allt",
        "hela 1177",
    ],
)
def test_all_of_them_may_be_said_in_many_ways(text: str) -> None:
    assert closed(text) == ["all"]


@pytest.mark.parametrize(
    "text",
    ["alla patienter", "alla dagar", "hej alla som läser", "allt som vanligt", "tack för allt", "alla våra invånare"],
)
def test_all_of_something_else_is_none(text: str) -> None:
    assert told(f"stäng för {text}") == [] if text.startswith("allt") else closed(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Förnya recept ska vara öppet",
        "recept påverkas inte",
        "receptförnyelse är fortsatt öppen",
        "behåll recept",
        "recept stängs inte",
        "alla utom recept",
    ],
)
def test_what_stays_open_is_told_from_what_closes(text: str) -> None:
    assert (("Förnya recept",), None, OPEN) in told(text)


def test_what_is_listed_with_one_that_stays_open_does_too() -> None:
    assert closed("Boka tid stängs. Recept och intyg ska ligga kvar") == [("Boka tid",)]


def test_to_open_again_on_a_day_is_not_to_stay_open() -> None:
    assert closed("Boka tid öppnas igen 3 augusti") == [("Boka tid",)]
    assert closed("Förnya recept (övriga ska vara öppna)") == [("Förnya recept",)]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("stäng Boka tid, Rådgivning och Förnya recept", "Rådgivning"),
        ("stäng Boka tid och Rådgivning", "Rådgivning"),
        ("stäng Boka tid, samt Förnya recept", None),
        ("Boka tid och Förnya recept. Vi öppnar", None),
        ("Boka tid på Birka och Förnya recept på Teleborg", None),
    ],
)
def test_a_word_among_case_types_that_is_none_is_told(text: str, unknown: str | None) -> None:
    assert unknown_between(text, register().types.find(text)) == unknown


def test_a_register_without_case_types_finds_none_but_all() -> None:
    empty = CaseTypes(Directory("case type", {}))
    assert empty.find("stäng Boka tid") == []
    assert [each.slugs for each in empty.find("stäng alla ärendetyper")] == ["all"]
