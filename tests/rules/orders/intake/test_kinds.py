"""Whether a message orders, changes, withdraws, or does none of these."""

from __future__ import annotations

import pytest

from vis_cli.rules.orders.intake.kinds import (
    NOT_CLEAR,
    UNDECIDED,
    WEAK_CHANGE,
    is_automatic,
    is_permission,
    is_question,
    kind_of,
)


def kind(text: str, *has: str) -> tuple[str | None, str | None]:
    """The kind of a text, of which these are true, and its doubt."""
    names = ("asks", "has_types", "has_days", "has_unit", "names_types", "has_ref")
    said = kind_of(text, **{name: name in has for name in names})
    return said.value, said.doubt


WHOLE = ("asks", "has_types", "has_days", "has_unit", "names_types")


@pytest.mark.parametrize(
    ("text", "has", "found"),
    [
        ("vi stänger alla ärendetyper v. 27", WHOLE, ("order", None)),
        ("alla, v. 27", ("has_types", "has_days"), ("order", None)),
        ("vi stänger", ("asks",), ("none", None)),
        ("hej", ("has_unit",), ("none", None)),
        ("sommarens stängning", ("has_unit",), ("order", NOT_CLEAR)),
        ("tack för stängningen", ("has_unit",), ("none", None)),
        ("kanske stänger vi v. 27", WHOLE, ("order", UNDECIDED)),
        ("lägg även till Boka tid", WHOLE, ("order", WEAK_CHANGE)),
        ("lägg även till Boka tid i IT-1", ("has_types", "has_ref"), ("change", None)),
        ("vi förlänger stängningen", ("asks",), ("change", None)),
        ("öppnar 10 augusti i stället för 3 augusti", ("has_days",), ("change", None)),
        ("patienterna vänder sig i stället till Birka", WHOLE, ("order", None)),
        ("vi återtar beställningen", (), ("withdrawal", None)),
        ("stängningen ställs in", ("asks", "has_unit"), ("withdrawal", None)),
        ("mottagningen ställs in, stäng Boka tid v. 28", WHOLE, ("withdrawal", NOT_CLEAR)),
        ("vi tar bort beställningen, ta bort beställningen", (), ("withdrawal", None)),
        ("mötet ställs in", (), ("none", None)),
        ("vi behöver inte stänga", ("asks", "has_unit"), ("withdrawal", NOT_CLEAR)),
        ("angående IT-7: öppnar 3 augusti", ("has_days", "has_ref"), ("change", None)),
        ("vi behöver backa stängningen", ("asks",), ("withdrawal", None)),
        ("öppnar en vecka tidigare än beställt, IT-1", ("has_days", "has_ref", "has_unit"), ("change", None)),
        ("IT-1, Birka, 3 augusti", ("has_days", "has_ref", "has_unit"), ("change", NOT_CLEAR)),
    ],
)
def test_the_words_of_a_message_tell_its_kind(text: str, has: tuple[str, ...], found: tuple[str, str | None]) -> None:
    assert kind(text, *has) == found


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("När ska vi beställa stängning?", True),
        ("Hej! Hur stänger man en ärendetyp?", True),
        ("Jag undrar när ni stänger", True),
        ("Jag undrar om ni kan stänga Boka tid v. 28?", False),
        ("Kan ni stänga Boka tid?", False),
        ("Kan vi stänga Boka tid?", False),
        ("Kan vi få hjälp?", True),
        ("Ska Vårdcentralen Birka ha stängt v. 28?", True),
        ("Går det att stänga Boka tid v. 28?", False),
        ("Går det bra?", True),
        ("Vi stänger.", False),
    ],
)
def test_a_question_orders_nothing(text: str, asks: bool) -> None:
    assert is_question(text) is asks


def test_asking_for_leave_may_be_an_order() -> None:
    assert is_permission("Får vi stänga Boka tid v. 28?")
    assert not is_permission("Kan ni stänga Boka tid v. 28?")


def test_what_a_program_answers_is_no_order() -> None:
    assert is_automatic("Autosvar: jag har semester")
    assert not is_automatic("Vi har semester")
