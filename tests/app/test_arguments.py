"""What arguments name, and domain text that points into itself."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from tests.register import ANNA, BIRKA, TELEBORG
from vis_cli.app import arguments
from vis_cli.errors import Ambiguous, FaultyInput, Malformed, NotFound


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (BIRKA, BIRKA),
        ("Vårdcentralen Birka", BIRKA),
        ("birka", BIRKA),
        ("Teleborgs vårdcentral", TELEBORG),
        ("Vårdcentralen", Ambiguous),
        ("Nowhere", NotFound),
        ("SE2321000065-TEST9999", NotFound),
        ("SE2321000066-TEST0001", FaultyInput),
    ],
)
def test_a_unit_is_found_by_id_name_alias_or_the_beginning_of_a_name(
    invoke: Invoke, text: str, unit: str | type[Exception]
) -> None:
    invocation = invoke()
    with invocation.reading() as db:
        if isinstance(unit, str):
            assert arguments.unit(invocation, db, text) == unit
            return
        with pytest.raises(unit):
            arguments.unit(invocation, db, text)


def test_a_person_and_a_case_type_are_found_by_what_people_call_them(invoke: Invoke) -> None:
    with invoke().reading() as db:
        assert arguments.person(db, "anna.berg@example.org") == ANNA.hsa_id
        assert arguments.case_type(db, "Receptförnyelse") == "fornya-recept"
        with pytest.raises(NotFound):
            arguments.case_type(db, "Egen sak")


def test_what_cannot_be_understood_points_into_the_argument() -> None:
    with pytest.raises(FaultyInput) as refused, arguments.argument("mån 25"):
        raise Malformed("there is no such hour.", id="x", position=4)
    [fault] = refused.value.faults
    assert fault.source is not None
    assert (fault.source.file, fault.source.column, fault.source.text) == ("<argument>", 5, "mån 25")
