"""Documents for programs, written as their rows come."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Message
from vis_cli.output import Result, pieces
from vis_cli.output.documents import BATCH, as_json

VALUES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=("Cs",)))
DOCUMENTS = st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner))


@given(DOCUMENTS)
def test_json_is_what_the_standard_library_writes(document: Any) -> None:
    assert json.loads(as_json(document)) == document
    plain = json.dumps(document, ensure_ascii=False, indent=2)
    if plain.isprintable():
        assert as_json(document) == plain


@pytest.mark.parametrize("point", [*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2066])
def test_no_control_character_stands_in_json_as_it_is(point: int) -> None:
    written = as_json({"text": f"å – {chr(point)}"})
    assert chr(point) not in written.replace("\n", "") and json.loads(written)["text"][-1] == chr(point)


@pytest.mark.parametrize("count", [0, 1, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH])
@pytest.mark.parametrize("format", ["json", "yaml", "csv"])
def test_rows_read_as_they_come_are_written_as_a_list_is(format: str, count: int) -> None:
    rows = [{"n": n, "text": f"rad {n}\n\u0085", "said": Message("{n} years", n=n)} for n in range(count)]
    data = {"at": "2026-06-01", "items": rows, "last": {"a": [1]}}
    assert "".join(pieces(Result({**data, "items": iter(rows)}), format)) == "".join(pieces(Result(data), format))
    written = "".join(pieces(Result({**data, "items": iter(rows)}), format))
    if format != "csv":
        read = (json.loads if format == "json" else yaml.safe_load)(written)
        assert [row["n"] for row in read["items"]] == list(range(count))


@pytest.mark.parametrize("count", [0, 1, BATCH + 1])
def test_what_comes_inside_a_document_is_written_as_a_list_is(count: int) -> None:
    rows = [{"n": n, "text": "rad\n"} for n in range(count)]
    data = {"counts": {"add": 1}, "effect": {"gained": rows, "inner": {"lost": rows}, "unchanged": []}}
    coming = {**data, "effect": {"gained": iter(rows), "inner": {"lost": iter(rows)}, "unchanged": []}}
    assert "".join(pieces(Result(coming), "json")) == "".join(pieces(Result(data), "json"))


def test_what_has_no_place_in_a_document_is_an_error() -> None:
    with pytest.raises(TypeError):
        as_json({"a": object()})
