"""Lists as parts of a sentence: how they read in English, and that another language can say them its own way."""

from __future__ import annotations

import pytest

from vis_cli.errors import Message
from vis_cli.rules.core.sentences import both, either, some, together


@pytest.mark.parametrize(
    ("names", "also", "or_else"),
    [(["a"], "a", "a"), (["a", "b"], "a and b", "a or b"), (["a", "b", "c"], "a and b and c", "a or b or c")],
)
def test_names_are_joined_by_a_word(names: list[str], also: str, or_else: str) -> None:
    assert str(both(names)) == also
    assert str(either(names)) == or_else


def test_the_word_between_names_is_of_the_language() -> None:
    assert both(["a", "b", "c"]).format(lambda one, plural, count: one.replace("and", "och")) == "a och b och c"


@pytest.mark.parametrize(("most", "said"), [(4, "a, b, c"), (3, "a, b, c"), (2, "a, b and 1 more")])
def test_a_long_list_ends_with_how_many_more_there_are(most: int, said: str) -> None:
    assert str(some(["a", "b", "c"], most)) == said


def test_sentences_follow_each_other() -> None:
    assert together(["It is so."]) == "It is so."
    assert together([Message("{count} end.", count=2), "See to them."]) == "2 end. See to them."
