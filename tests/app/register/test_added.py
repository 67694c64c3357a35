"""One unit, person or case type added from a script."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from tests.register import ANNA, BIRKA
from vis_cli import app
from vis_cli.errors import FaultyInput, Refused

NEW = "SE2321000065-TEST7001"


def test_a_unit_is_added_once_and_what_is_not_told_of_it_stays(invoke: Invoke) -> None:
    added = app.register.added.unit
    first = added(invoke(), NEW, "Vårdcentralen Nya", parent="Birka", phone="0470-12 34 56")
    assert (first.counts["add"], first.plan.steps[0].after.parent, first.plan.steps[0].source) == (1, BIRKA, None)
    assert added(invoke(), NEW, "Vårdcentralen Nya").change is None
    (step, _) = added(invoke(), NEW, "Vårdcentralen Nyast", location="Växjö").plan.changes
    assert (step.after.phone, step.after.location, step.after.parent) == ("0470-12 34 56", "Växjö", BIRKA)
    with pytest.raises(Refused):
        added(invoke(), "SE2321000065-TEST7002", "Vårdcentralen Birka")


@pytest.mark.parametrize(
    ("key", "name", "more", "id"),
    [
        ("SE1", "Ny Person", {}, "faulty-hsa-id"),
        (NEW, " ", {}, "empty-name"),
        (NEW, "A|B", {}, "faulty-name"),
        (NEW, "Ny", {"email": "ny at example"}, "faulty-email"),
        (NEW, "Ny", {"unit": "Nowhere"}, "unknown-unit"),
        (NEW, "Ny 19121212-1212", {}, "personal-number"),
    ],
)
def test_what_cannot_be_is_told_with_the_argument(invoke: Invoke, key: str, name: str, more: dict, id: str) -> None:
    with pytest.raises(FaultyInput) as refused:
        app.register.added.person(invoke(), key, name, **more)
    assert [fault.id for fault in refused.value.faults] == [id]


def test_a_person_and_a_case_type_are_added(invoke: Invoke) -> None:
    person = app.register.added.person(invoke(), NEW, "Ny Person", email="ny@example.org", unit="Birka")
    assert (person.plan.steps[0].after.email, person.plan.steps[0].after.unit) == ("ny@example.org", BIRKA)
    assert app.register.added.person(invoke(), ANNA.hsa_id, ANNA.name).change is None
    made = app.register.added.case_type(invoke(), "Egen vårdbegäran", aliases=["Remiss"], central=False)
    assert [(step.record.kind, step.action) for step in made.plan.steps] == [
        ("case-type", "add"),
        ("case-type-alias", "add"),
    ]
