"""Where a text of hours in Swedish is cut, and the words that name days."""

from __future__ import annotations

import pytest

from vis_cli.rules.cards.hours_lexicon import day_named, split
from vis_cli.rules.cards.hours_rules import Wrong, without_comments


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a; b", ["a", " b"]),
        ("mån 8–10. Tis 9–11.", ["mån 8–10", " Tis 9–11."]),
        ("mån 8–10.30. lunchstängt 9–10", ["mån 8–10.30", " lunchstängt 9–10"]),
        ("mån 8.00–10", ["mån 8.00–10"]),
        ("tors. 8–10", ["tors. 8–10"]),
        ("a\r\nb\n\n", ["a", "b"]),
        (" ; ;", []),
        ("a (x; y); b", ["a (x; y)", " b"]),
        ("a (x (y; z)); b", ["a (x (y; z))", " b"]),
        ('a "x; )"; b', ['a "x; )"', " b"]),
    ],
)
def test_a_text_is_cut_outside_its_comments(text: str, parts: list[str]) -> None:
    faults: list[Wrong] = []
    assert [text[start:end] for start, end in split(text, faults)] == parts
    assert faults == []


@pytest.mark.parametrize(("text", "offset"), [("a; b (c; d", 5), ('a "b; c', 2), ("a ((b); c", 2)])
def test_a_comment_that_does_not_end_is_pointed_at_where_it_begins(text: str, offset: int) -> None:
    faults: list[Wrong] = []
    list(split(text, faults))
    assert [(fault.id, fault.offset) for fault in faults] == [("unclosed-comment", offset)]


@pytest.mark.parametrize(
    ("text", "blank"), [("a (b) c", "a     c"), ('"a"b', "   b"), ("a (b", "a (b"), ("(a) (b)", "       "), ("", "")]
)
def test_a_text_keeps_its_length_without_its_comments(text: str, blank: str) -> None:
    assert without_comments(text) == blank


@pytest.mark.parametrize(
    ("word", "day"),
    [("mån", 1), ("Må", 1), ("tis.", 2), ("onsdagar", 3), ("torsdagen", 4), ("fredags", 5), ("lö", 6), ("Söndag", 7),
     ("m", None), ("helg", None), ("", None)],
)  # fmt: skip
def test_a_day_is_named_by_two_letters_or_more(word: str, day: int | None) -> None:
    assert day_named(word) == day
