"""Which of the things said in a message go together."""

from __future__ import annotations

from datetime import date

from tests.rules.orders.intake.corpus import register
from vis_cli.rules.orders.intake.facts import facts_of
from vis_cli.rules.orders.intake.groups import Group, grouped
from vis_cli.rules.orders.intake.texts import letters_of

TODAY = date(2026, 5, 11)


def groups(text: str) -> list[Group]:
    (letter,) = letters_of(text, TODAY)
    return grouped([said for part in letter.parts for said in facts_of(part, register(), TODAY)])


def told(text: str) -> list[tuple[int, bool, bool, bool]]:
    """For each group: how many units, whether it has days, types, a handover."""
    return [(len(each.units), each.has_days, each.has_types, each.has_handover) for each in groups(text)]


def test_each_unit_has_what_is_said_of_it() -> None:
    text = "Birka stänger Boka tid v. 26. Lagan stänger recept v. 27. Hänvisning till Moheda."
    assert told(text) == [(1, True, True, False), (1, True, True, True)]


def test_what_is_said_before_any_unit_holds_for_all() -> None:
    text = "Vi stänger alla ärendetyper v. 27.\n\nDet gäller Birka.\n\nDet gäller även Lagan."
    assert told(text) == [(2, True, True, False)]


def test_units_named_together_first_are_each_a_group_once_one_is_named_alone() -> None:
    text = "Det gäller Birka och Lagan. Birka stänger Boka tid v. 26. Det är klart. Lagan stänger recept v. 27."
    assert told(text) == [(1, True, True, False), (1, True, True, False)]


def test_what_is_said_of_all_at_the_end_holds_for_those_that_say_nothing_else() -> None:
    assert told("- Birka v. 26\n- Lagan v. 27\n\nAlla ärendetyper stängs.") == [(1, True, True, False)] * 2
    text = "Birka stänger Boka tid v. 26. Lagan stänger Boka tid v. 27. Båda hänvisar till Moheda."
    assert [each.has_handover for each in groups(text)] == [True, True]


def test_the_same_unit_again_is_the_same_group() -> None:
    assert told("Birka stänger v. 26. Lagan stänger v. 27. På Birka gäller det Boka tid.") == [
        (1, True, True, False),
        (1, True, False, False),
    ]
    assert told("Enhet: Birka\nHSA-id: SE2321000065-TEST1003\nÄrendetyper: alla") == [(1, False, True, False)]


def test_a_unit_that_is_only_said_to_be_open_is_no_group() -> None:
    assert told("Birka stänger alla ärendetyper v. 26. Vårdcentralen Alvesta har öppet som vanligt.") == [
        (1, True, True, False)
    ]


def test_rows_are_each_a_group() -> None:
    text = "Enhet   Ärendetyper   Vecka\nBirka   alla          26\nBirka   alla          30"
    assert told(text) == [(1, True, True, False)] * 2


def test_without_a_unit_there_is_one_group() -> None:
    assert told("Vi stänger alla ärendetyper v. 26.") == [(0, True, True, False)]
