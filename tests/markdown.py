"""Markdown read as another program reads it."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(inline: Token) -> str:
    """What a reader sees of a cell or a heading, in which only plain text may stand."""
    children = inline.children or []
    assert {child.type for child in children} <= {"text"}, inline
    return "".join(child.content for child in children)


def cells(written: str) -> list[list[str]]:
    """The cells of every table, row after row, headings first."""
    rows: list[list[str]] = []
    within = False
    for token in READER.parse(written):
        within = token.type == "table_open" or (within and token.type != "table_close")
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and within:
            rows[-1].append(shown(token))
    return rows
