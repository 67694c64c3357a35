"""Comments of a file to fill in: what is said in them, and that nothing else is touched."""

from __future__ import annotations

import yaml

from vis_cli.files.core.comments import paragraphs, translated

TEXT = """\
# yaml-language-server: $schema=config.schema.json
# What it is. It goes on
# in a second line.
# label: PROD

# Another.
lang: sv  # beside
"""


def test_what_stands_together_is_one_text_and_an_example_is_none() -> None:
    assert list(paragraphs(TEXT)) == ["What it is. It goes on in a second line.", "Another."]


def test_what_there_is_nothing_else_for_stays_to_the_letter() -> None:
    assert translated(TEXT, str) == TEXT


def test_only_comments_are_put_into_another_language_and_wrapped_as_they_were() -> None:
    said = {"Another.": "En annan.", "What it is. It goes on in a second line.": "vad-det-är " * 30}
    text = translated(TEXT, lambda words: said[str(words)])
    assert max(map(len, text.splitlines())) <= 120 and yaml.safe_load(text) == {"lang": "sv"}
    assert text.startswith("# yaml-language-server: $schema=config.schema.json\n# vad-det-är vad-det-är ")
    assert text.endswith("vad-det-är\n# label: PROD\n\n# En annan.\nlang: sv  # beside\n")
