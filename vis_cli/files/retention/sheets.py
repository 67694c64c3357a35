"""Sheets for the archive, in Swedish: what they have in common, and the forms that they are written in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from vis_cli.files.core.html.pages import Section, tables
from vis_cli.files.core.markdown import escaped, table

Rows = Sequence[tuple[str, str]]

COUNTED_FROM = {
    "closed": "det att ärendet avslutats",
    "opened": "det att ärendet öppnats",
    "last_event": "senaste händelsen",
}
LENGTHS = {
    "y": ("år", "år"),
    "mo": ("månad", "månader"),
    "m": ("månad", "månader"),  # as 0.1 wrote them
    "w": ("vecka", "veckor"),
    "d": ("dag", "dagar"),
}
LINES = (
    ("Diarienummer", "_" * 30),
    ("Ort och datum", "_" * 30),
    ("Underskrift", "_" * 30),
    ("Namnförtydligande", "_" * 30),
)


def body(decision: Mapping[str, Any]) -> str:
    """Who decided, and in which paragraph of the minutes."""
    return str(decision["body"]) + (f" § {decision['paragraph']}" if decision.get("paragraph") else "")


def length(keep: str) -> str:
    """`2y 6mo` as the archive reads it: 2 år 6 månader."""
    parts = re.findall(r"(\d+)(mo|[ymwd])", keep)
    return " ".join(f"{count} {LENGTHS[unit][count != '1']}" for count, unit in parts)


def listed(names: Any) -> str:
    return "alla" if names == "all" else ", ".join(names)


def in_form(form: str, title: str, sections: Sequence[tuple[str, Rows]]) -> str:
    """The sheet in one of its forms; what people wrote keeps to its line."""
    kept = [(_line(heading), [(_line(name), _line(value)) for name, value in rows]) for heading, rows in sections]
    return _WRITERS[form](_line(title), kept)


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(title: str, sections: Sequence[tuple[str, Rows]]) -> str:
    lines = [title.upper(), ""]
    for heading, rows in sections:
        if heading:
            lines += [heading, "-" * len(heading)]
        width = max(len(name) for name, _ in rows)
        lines += [f"{name:<{width}}  {value}" for name, value in rows] + [""]
    return "\n".join(lines)


def _markdown(title: str, sections: Sequence[tuple[str, Rows]]) -> str:
    lines = [f"# {escaped(title)}", ""]
    for heading, rows in sections:
        if heading:
            lines += [f"## {escaped(heading)}", ""]
        lines += [table(("", ""), rows), ""]
    return "\n".join(lines)


def _html(title: str, sections: Sequence[tuple[str, Rows]]) -> str:
    return tables(title, [Section(heading, (), rows) for heading, rows in sections], lang="sv")


_WRITERS = {"text": _text, "markdown": _markdown, "html": _html}
