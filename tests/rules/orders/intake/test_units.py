"""Units in running Swedish."""

from __future__ import annotations

import pytest

from tests.rules.orders.intake.corpus import register, unit
from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.intake import units
from vis_cli.rules.orders.intake.units import CLOSING, HANDOVER, INSTEAD, NO_HANDOVER, Units


def told(text: str, **more: bool) -> list[tuple[str | None, str | None]]:
    """Each unit with its doubt."""
    return [(each.unit, each.doubt) for each in register().units.find(text, **more)]


@pytest.mark.parametrize(
    "text",
    [
        "Vårdcentralen Moheda",
        "vårdcentralen moheda",
        "Moheda",
        "VC Moheda",
        "Moheda VC",
        "Moheda vårdcentral",
        "Mohedas vårdcentral",
        "Vårdcentralen Mohedas",
        "SE2321000065-TEST1001",
        "se2321000065-test1001",
    ],
)
def test_a_unit_is_found_by_whatever_it_is_called(text: str) -> None:
    assert told(f"Hej, {text} stänger") == [(unit("Moheda"), None)]


def test_a_name_that_holds_another_is_the_longer() -> None:
    assert told("Vårdcentralen Lagan, filial Lidhult stänger") == [(unit("Lidhult"), None)]
    assert told("Vårdcentralen Lagan stänger") == [(unit("Lagan"), None)]


def test_names_in_small_letters_are_those_of_fields_only() -> None:
    assert told("moheda") == []
    assert told("moheda", anyhow=True) == [(unit("Moheda"), None)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vårdcentralen Norrhult", [(None, units.UNKNOWN)]),
        ("Folktandvården Moheda", [(None, units.UNKNOWN)]),
        ("Barnmorskemottagningen Moheda", [(None, units.UNKNOWN)]),
        ("SE2321000065-TEST9999", [(None, units.UNKNOWN)]),
        ("Vårdcentralen i Växjö", [(None, units.PLACE)]),
        ("Vårdcentralen i Åseda", [("Åseda", units.PLACE)]),
        ("vår vårdcentral", []),
        ("Vårdcentralen Vi", []),
    ],
)
def test_what_is_no_unit_is_none(text: str, found: list[tuple[str | None, str | None]]) -> None:
    assert told(text) == [(unit(name), doubt) for name, doubt in found]


def test_a_name_after_i_may_be_that_of_a_place() -> None:
    assert [each.is_place for each in register().units.find("vi i Alvesta, och Moheda")] == [True, False]


def test_a_name_that_several_have_is_none_of_them() -> None:
    found = Units(Directory("unit", {"A": "Vårdcentralen Moheda", "B": "Folktandvården Moheda"}), {})
    assert [(each.unit, each.doubt) for each in found.find("Moheda stänger")] == [(None, units.SEVERAL)]
    assert [each.unit for each in found.find("Moheda VC och Folktandvården Moheda")] == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Birka stänger, hänvisning till Teleborg", [CLOSING, HANDOVER]),
        ("Birka hänvisar till Teleborg när Moheda stänger", [CLOSING, HANDOVER, CLOSING]),
        ("Patienterna vänder sig till Teleborg eller Alvesta", [HANDOVER, HANDOVER]),
        ("Teleborg tar över när Birka stänger", [HANDOVER, CLOSING]),
        ("Birka -> Teleborg", [CLOSING, HANDOVER]),
        ("hänvisning för Birka", [CLOSING]),
        ("hänvisa till Alvesta i stället för Birka", [HANDOVER, INSTEAD]),
    ],
)
def test_a_unit_closes_or_takes_over(text: str, roles: list[str]) -> None:
    assert [each.role for each in register().units.find(text)] == roles


@pytest.mark.parametrize("text", ["Ingen hänvisning", "hänvisning behövs inte", "Hänvisning: -", "utan hänvisning"])
def test_that_nobody_takes_over_may_be_said(text: str) -> None:
    assert NO_HANDOVER.search(text)
