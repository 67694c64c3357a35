"""The Swedish question to a unit for each thing that is in doubt."""

from __future__ import annotations

from datetime import date
from types import ModuleType

import pytest

from tests.rules.orders.intake.corpus import known, read
from vis_cli.rules.orders.intake import case_types, days, ends, facts, kinds, periods, questions, reader, units
from vis_cli.rules.orders.intake.questions import all_known, letter, question
from vis_cli.rules.orders.intake.said import FIELDS, Item, Said

DOUBTS = {
    "case_types": ("UNKNOWN", "LIKELY", "SLIP"),
    "days": ("NO_SUCH_DAY", "OTHER_WEEKDAY", "GONE_BY", "VAGUE", "WHICH_DAY"),
    "ends": ("CONTRADICTION", "ONE_DAY", "LOOSE", "MISSING"),
    "facts": ("NOT_A_UNIT", "EITHER", "NOT_ALWAYS", "UNREAD"),
    "kinds": ("WEAK_CHANGE", "UNDECIDED", "NOT_CLEAR"),
    "periods": ("TO_MONDAY", "ABOUT", "CLOCK", "REVERSED"),
    "reader": ("SENDER", "OLD_MESSAGE", "NO_OFFER", "LEFT_OPEN", "NOTHING_NEW", "ITSELF", "KNOWN_REF"),
    "units": ("UNKNOWN", "SEVERAL", "PLACE", "SLIP"),
}
NAMES = {**known().units.names, **known().case_types.names}


REASONS = [
    (module, name)
    for module in (case_types, days, ends, facts, kinds, periods, reader, units)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str) and name in DOUBTS[module.__name__.rsplit(".", 1)[1]]
]


@pytest.mark.parametrize(("module", "name"), REASONS, ids=lambda each: each if isinstance(each, str) else each.__name__)
def test_every_reason_for_doubt_has_a_question(module: ModuleType, name: str) -> None:
    assert question("unit", Said(None, "ord", getattr(module, name)))


def test_the_reasons_are_those_that_have_one() -> None:
    assert {getattr(module, name) for module, name in REASONS} == all_known()


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_missing_is_asked_for(field: str) -> None:
    assert question(field, Said(None, "", "missing")).endswith((".", "?"))


def test_a_question_quotes_the_words_and_what_they_were_taken_for() -> None:
    said = Said("SE2321000065-TEST1004", "Telebrog", "slip")
    assert (
        question("unit", said, "Vårdcentralen Teleborg")
        == "”Telebrog” (Vårdcentralen Teleborg): är det rätt uppfattat?"
    )
    said_day = Said(None, "tisdag 29 juni", "other-weekday")
    assert question("deactivate", said_day) == (
        "”tisdag 29 juni”: veckodagen och datumet stämmer inte överens."
        " Från och med vilken dag ska ärendetyperna vara stängda?"
    )


def test_a_letter_asks_for_all_that_is_missing_unit_by_unit() -> None:
    items = read(
        "Vårdcentralen Birka stänger alla ärendetyper v. 28. Hänvisning till närakuten.\n"
        "Vårdcentralen Telebrog stänger v. 29."
    )
    assert letter(items, NAMES, "IT-1") == (
        "Hej!\n\nÄrende: IT-1\n\nTack för er beställning. Innan den kan läggas in behöver vi veta mer:\n\n"
        "Vårdcentralen Birka, v. 28:\n"
        "- ”Hänvisning till närakuten.”: vilken enhet i katalogen är det?\n\n"
        "Vårdcentralen Teleborg, v. 29:\n"
        "- ”Vårdcentralen Telebrog” (Vårdcentralen Teleborg): är det rätt uppfattat?\n"
        "- Vilka ärendetyper ska stängas? Räkna upp dem, eller skriv att det gäller alla.\n\n"
        "Vänliga hälsningar\nVIS-support"
    )


def test_where_nothing_is_missing_the_letter_says_so() -> None:
    items = read("Vårdcentralen Birka stänger alla ärendetyper v. 28.")
    assert "Beställningen är fullständig." in letter(items, NAMES)


def test_a_value_in_words_is_in_swedish() -> None:
    item = Item(Said("order"), case_types=Said(("Boka tid",)), reactivate=Said(date(2026, 8, 3)))
    assert questions.in_words("case_types", item, NAMES) == "Boka tid"
    assert questions.in_words("reactivate", item, NAMES) == "öppnar måndag 3 augusti 2026"
    assert questions.in_words("unit", item, NAMES) is None
