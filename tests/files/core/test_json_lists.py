"""A document that is written in pieces is the one that json would write."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from vis_cli.files.core.json_lists import batches, document, listed

ITEM = {"name": 'Åsa "Ö"\n\t\x07\x7f', "empty": [], "none": None, "nested": {"days": [1, 2], "yes": True}}


@pytest.mark.parametrize("data", [ITEM, [], {}, [ITEM]])
def test_a_document_is_that_of_json_and_ends_its_line(data: object) -> None:
    assert document(data) == json.dumps(data, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("count", [0, 1, 2, 99, 100, 101, 250])
@pytest.mark.parametrize("head", [{}, {"type": "x", "deep": {"er": [1]}}])
def test_a_list_in_pieces_is_that_of_json(head: dict[str, object], count: int) -> None:
    items = [{**ITEM, "n": n} for n in range(count)]
    whole = json.dumps({**head, "items": items}, ensure_ascii=False, indent=2) + "\n"
    assert "".join(listed(head, "items", iter(items))) == whole


def test_no_batch_is_made_before_it_is_asked_for() -> None:
    made = []

    def coming() -> Iterator[int]:
        for n in range(7):
            made.append(n)
            yield n

    coming_in = batches(coming(), 3)
    assert next(coming_in) == [0, 1, 2] == made
    assert list(coming_in) == [[3, 4, 5], [6]]
