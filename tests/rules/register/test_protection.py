"""Names that are protected, hidden in texts, records and steps that were written before anybody knew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.plan import Step
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.protection import Protection, told

ID, OTHER = "SE2321000065-TEST7101", "SE2321000065-TEST7102"
HANNA = Person(ID, "Hemliga Hanna", "hanna@example.org")
HIDDEN = Protection(frozenset([ID]), {"Hemliga Hanna": ID, "hanna@example.org": ID, "Hemliga Hanna Ek": ID})


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("vis roles grant 'Hemliga Hanna' redaktör Birka", f"vis roles grant '{ID}' redaktör Birka"),
        ("ringde HEMLIGA  hanna Ek om", f"ringde {ID} om"),
        ("hanna@example.org;x", f"{ID};x"),
        ("Hemliga Hannas chef", "Hemliga Hannas chef"),
        ("johanna@example.organ", "johanna@example.organ"),
        ("", ""),
    ],
)
def test_a_name_in_a_text_becomes_the_id(written: str, shown: str) -> None:
    assert HIDDEN.text(written) == shown
    assert HIDDEN.document({"a": [written, 1, None]}) == {"a": [shown, 1, None]}


@given(st.text())
def test_where_nobody_is_protected_everything_stays(written: str) -> None:
    assert Protection().text(written) == written
    assert Protection().document({"a": written}) == {"a": written}


def test_a_record_is_shown_by_id_where_it_was_protected_then_or_is_now() -> None:
    other = Person(OTHER, "Olle Öppen")
    once = Person(OTHER, "Olle Öppen", protected=True)
    assert [HIDDEN.record(each) for each in (HANNA, other, None)] == [Person(ID, ID), other, None]
    assert HIDDEN.record(once) == Person(OTHER, OTHER, protected=True)
    assert HIDDEN.fields({"hsa_id": ID, "name": "Hemliga Hanna", "email": "x"})["name"] == ID
    assert HIDDEN.fields({"hsa_id": OTHER, "name": "Olle Öppen", "protected": True})["name"] == OTHER
    assert HIDDEN.fields({"hsa_id": OTHER, "name": "Olle Öppen"})["name"] == "Olle Öppen"
    assert str(Person(ID, ID)) == ID


def test_a_protected_name_within_another_record_is_shown_by_id() -> None:
    order = Order("IT-1", "U1", ordered_by="Hemliga Hanna", note="ring hemliga hanna")
    assert HIDDEN.record(order) == replace(order, ordered_by=ID, note=f"ring {ID}")
    assert Protection().record(order) is order


def test_a_step_that_begins_or_ends_a_protection_names_nobody() -> None:
    before, after = Person(OTHER, "Olle Öppen", protected=True), Person(OTHER, "Olle Öppen")
    for step in (Step(before, after), Step(after, before)):
        assert {told(step).before.name, told(step).after.name} == {OTHER}
    assert told(Step(after, after)) == HIDDEN.step(Step(after, after)) == Step(after, after)
    assert HIDDEN.step(Step(None, HANNA)).after.name == ID
