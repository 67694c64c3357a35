"""The role catalogue as a value: what is found in it by which name, and what it says of what it no longer has."""

from __future__ import annotations

import pytest

from vis_cli.errors import Ambiguous, NotFound
from vis_cli.rules.roles.catalogue import Bundle, Catalogue, Role

CATALOGUE = Catalogue(
    roles={
        "reader": Role("reader", "Läsare", "Arkivet", permits=("read",), aliases=("LÄS",)),
        "writer": Role("writer", "Skrivare", "Arkivet", ("keeper",), ("write", "read")),
        "keeper": Role("keeper", "Arkivarie", "Magasinet", at_least=2, aliases=("Chef",)),
        "head": Role("head", "Föreståndare", "Arkivet", at_least=1, aliases=("Chef",)),
    },
    bundles={"all": Bundle("all", "Alla", ("reader", "writer"), aliases=("Båda",))},
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("reader", ("reader",)),
        ("läsare", ("reader",)),
        ("läs", ("reader",)),
        ("Skriv", ("writer",)),
        ("all", ("reader", "writer")),
        ("båda", ("reader", "writer")),
        ("writer, båda", ("writer", "reader")),
        ("reader,,reader,", ("reader",)),
    ],
)
def test_roles_are_found_once_each_in_the_order_named(text: str, found: tuple[str, ...]) -> None:
    assert CATALOGUE.find(text) == found


@pytest.mark.parametrize(
    ("text", "error"),
    [("Chef", Ambiguous), ("nobody", NotFound), ("reader,nobody", NotFound), ("", NotFound), (",", NotFound)],
)
def test_a_name_that_fits_none_or_several_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        CATALOGUE.find(text)


def test_systems_come_in_the_order_of_the_roles_and_are_found_by_a_beginning() -> None:
    assert CATALOGUE.systems == ("Arkivet", "Magasinet")
    assert CATALOGUE.find_system("MAG") == "Magasinet"
    with pytest.raises(NotFound):
        CATALOGUE.find_system("Webb")


def test_what_roles_permit() -> None:
    assert CATALOGUE.actions == ("read", "write")
    assert CATALOGUE.permitting("read") == ("reader", "writer")
    assert CATALOGUE.permitting("WRITE") == ("writer",)


@pytest.mark.parametrize(("action", "near"), [("wrte", 'Did you mean "write"? '), ("xyzzy", "")])
def test_an_action_that_no_role_permits_is_refused_with_those_there_are(action: str, near: str) -> None:
    with pytest.raises(NotFound) as refused:
        CATALOGUE.permitting(action)
    assert (refused.value.id, str(refused.value.hint)) == ("unknown-action", f"{near}Actions are read, write.")
    assert refused.value.details["candidates"] == ["read", "write"]


def test_a_role_that_the_catalogue_no_longer_has_keeps_its_id_and_has_no_system() -> None:
    assert (CATALOGUE.name("reader"), CATALOGUE.system("reader")) == ("Läsare", "Arkivet")
    assert (CATALOGUE.name("gone"), CATALOGUE.system("gone")) == ("gone", "")


def test_administrators_are_the_roles_that_a_unit_must_have() -> None:
    assert [role.id for role in CATALOGUE.administrators()] == ["keeper", "head"]
