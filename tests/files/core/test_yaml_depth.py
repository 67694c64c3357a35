"""YAML that nests deeper than people write."""

from __future__ import annotations

import pytest

from tests.files.core.test_yaml_nodes import faults


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_nesting_without_end_is_a_fault_and_not_a_crash(opening: str) -> None:
    assert faults(opening * 30_000) == [("too-deep", 1, 100 * len(opening) + 1)]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("[" * 101 + "]" * 101, (1, 101)),
        ("[" * 1_500, (1, 101)),
        ("a: " + "[" * 1_500, (1, 103)),  # the mapping is a level
        ("[\n" * 1_500, (101, 1)),
        ("x: 1\n---\n" + "[" * 1_500 + "\n---\ny: 2\n", (3, 101)),
        ('"[[[": 1\n---\n' + "{a: " * 2_000, (3, 401)),
    ],
)
def test_nesting_beyond_a_hundred_levels_is_pointed_at_where_it_begins(raw: str, place: tuple[int, ...]) -> None:
    assert faults(raw) == [("too-deep", *place)]


def test_nesting_up_to_a_hundred_levels_is_no_fault_and_brackets_in_quotes_are_none() -> None:
    assert faults("[" * 100 + "x" + "]" * 100) == []
    assert faults('a: "' + "[" * 2_000 + '"\n') == []
    assert faults('a: "' + "[" * 200 + '"\nb: [c\n') == [("yaml-syntax", 3, 1)]
