"""Files with letters in two characters say what the same files say with one: headers, keys, names, texts."""

from __future__ import annotations

import io
import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.core.strategies import is_kept
from vis_cli.files.core import ldif, text, yaml_nodes
from vis_cli.files.orders import orders
from vis_cli.files.register.rows import read_units
from vis_cli.rules.core import letters
from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.orders import OrderNames

A, B = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
KNOWN = OrderNames(
    Directory("unit", {A: "Vårdcentralen Ängelholm", B: "Öppenvården"}),
    Directory("case type", {"fornya-recept": "Förnya recept"}),
    {A: frozenset({"fornya-recept"}), B: frozenset({"fornya-recept"})},
    frozenset({"fornya-recept"}),
)
NAMES = (
    st.text("abåäöÅÄÖéü ñ–", min_size=1, max_size=20)
    .map(lambda name: " ".join(name.split()))
    .filter(lambda name: bool(name) and is_kept(letters.proper, name))
)


def forms(written: str) -> tuple[bytes, bytes]:
    return tuple(unicodedata.normalize(form, written).encode() for form in ("NFC", "NFD"))  # type: ignore[return-value]


@given(st.sampled_from(["Vårdcentralen Ängelholm", "Öppenvården"]), NAMES, NAMES)
def test_an_order_asks_for_the_same(unit: str, who: str, note: str) -> None:
    written = (
        f"beställningar:\n  - ärendenummer: IT-1\n    enhet: {unit}\n    ärendetyper: [Förnya recept]\n"
        f"    inaktiveras: 2026-06-29\n    aktiveras: 2026-08-03\n    beställare: '{who}'\n    anteckning: \"{note}\"\n"
    )
    asked = []
    for raw in forms(written):
        found, faults, _ = orders.read([yaml_nodes.parse(text.decode("f", raw))], KNOWN)
        assert faults == []
        asked.append([(request.order, request.closures) for request in found])
    assert asked[0] == asked[1] and asked[0][0][0].note == note


@given(NAMES, NAMES)
def test_units_are_called_the_same(name: str, place: str) -> None:
    csv = f"hsa_id;enhetsnamn;besöksadress\n{A};{name};{place}\n"
    entry = ldif.entry(f"ou={unicodedata.normalize('NFD', name)},o=X", [("hsaIdentity", A), ("ou", name), ("l", place)])
    raws: list[Any] = [*forms(csv), entry.encode()]
    said = [read_units("-", stdin=io.BytesIO(raw)).rows for raw in raws]
    assert said[0] == said[1] and {row.name for rows in said for row in rows} == {name}
