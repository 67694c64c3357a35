"""The codes and values of FHIR R4: which values are of which type, at the edges of the specification."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from vis_cli.rules.forms import bindings
from vis_cli.rules.forms.bindings import IS, type_of

VALUES = {
    "valueBoolean": [True, False], "valueDecimal": [Decimal("70.50"), 7], "valueInteger": [0, -5, 2**31 - 1],
    "valueDate": ["2026", "2026-05", "2024-02-29"], "valueDateTime": ["2026-05", "2026-05-01T08:00:00+02:00"],
    "valueTime": ["08:00:00"], "valueString": ["x"], "valueUri": ["urn:x"],
    "valueCoding": [{"system": "urn:lokalt", "code": "a b", "display": "Å"}, {"display": "bara text"}],
    "valueQuantity": [{"value": Decimal("1.0"), "unit": "cm"}, {"value": 1, "system": "urn:x", "code": "cm"}],
}  # fmt: skip
NOT = {
    "valueBoolean": [1, "true", None], "valueDecimal": ["70", True, None], "valueInteger": [True, 1.0, "1", 2**31],
    "valueDate": ["2026-13", "2026-02-30", "26-01-01", 2026, "2026-01-01T08:00:00Z"],
    "valueDateTime": ["2026-05-01T08:00", "2026-05-01 08:00:00Z", "2026-02-30T08:00:00Z"],
    "valueTime": ["8:00", "24:00:00"],
    "valueString": ["", " ", 7, None], "valueUri": ["två ord", ""],
    "valueCoding": [{}, "x", {"system": "urn:x"}, {"code": ""}, {"code": " a"}, {"code": "a", "x": 1},
                    {"code": "a", "display": ""}],
    "valueQuantity": [{}, {"value": "1"}, {"value": 1, "code": "cm"}, {"value": 1, "comparator": "~"},
                      {"value": 1, "x": 1}, 7],
}  # fmt: skip


@pytest.mark.parametrize("name", IS)
def test_a_value_is_what_its_name_says(name: str) -> None:
    assert all(IS[name](value) for value in VALUES[name])
    wrong: list[Any] = [*NOT[name], [], None]
    assert not any(IS[name](value) for value in wrong)


def test_a_value_names_its_type_as_fhir_does() -> None:
    assert [type_of(name) for name in ("valueDateTime", "valueUri", "valueCoding", "valueQuantity")] == [
        "dateTime", "uri", "Coding", "Quantity",
    ]  # fmt: skip


def test_each_required_binding_is_that_of_r4() -> None:
    """hl7.org/fhir/R4: valueset-publication-status, -questionnaire-answers-status, -item-type, and so on."""
    assert bindings.RESPONSE_STATUS == ("in-progress", "completed", "amended", "entered-in-error", "stopped")
    assert set(bindings.VALUES) == set(bindings.ITEM_TYPES) - {"group", "display", *bindings.NOT_TAKEN}
    assert {name for names in bindings.VALUES.values() for name in names} | set(bindings.OPTIONS) == set(bindings.IS)
