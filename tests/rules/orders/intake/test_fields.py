"""What labels and headings ask for."""

from __future__ import annotations

import pytest

from vis_cli.rules.orders.intake import fields
from vis_cli.rules.orders.intake.fields import field_of, labelled


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Enhet", fields.UNIT),
        ("Enhetens namn", fields.UNIT),
        ("HSA-id", fields.UNIT),
        ("Ärendetyper som ska inaktiveras", fields.TYPES),
        ("Vilka ärendetyper ska stängas?", fields.TYPES),
        ("Inaktiveras", fields.START),
        ("Datum för inaktivering", fields.START),
        ("Fr.o.m.", fields.START),
        ("Från och med", fields.START),
        ("Aktiveras", fields.OPEN),
        ("Öppnas igen", fields.OPEN),
        ("T.o.m.", fields.THROUGH),
        ("Sista dag stängt", fields.THROUGH),
        ("Till", fields.TO),
        ("Slutdatum", fields.TO),
        ("Veckor", fields.PERIOD),
        ("stänger", fields.CLOSED),
        ("Hänvisas till", fields.HANDOVER),
        ("Ärendenummer", fields.REF),
        ("Beställare", fields.BY),
        ("Telefon", fields.OTHER),
        ("Vårdcentralen Birka", None),
        ("Vi har ett möte om det", None),
        ("", None),
        ("Det här är en hel mening. Ärendetyper", None),
    ],
)
def test_a_label_means_a_field_or_none(label: str, field: str | None) -> None:
    assert field_of(label) == field


def test_a_line_of_a_form_has_a_label_and_a_value() -> None:
    assert labelled("- Enhet: Birka") == (fields.UNIT, "Enhet", "Birka")
    assert labelled("Ärendetyper:") == (fields.TYPES, "Ärendetyper", "")
    assert labelled("Vilka ärendetyper ska stängas? Alla") == (fields.TYPES, "Vilka ärendetyper ska stängas", "Alla")
    assert labelled("Hej: vi stänger") is None
    assert labelled("Enhet") is None
