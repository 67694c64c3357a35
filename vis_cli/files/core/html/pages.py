"""HTML pages, each one file that needs nothing beside it, all made from one base template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parents[2]  # vis_cli/files: each noun has its own, which extend core/html/base.html.j2


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, if it has one, and a table; `empty` is said where there are no rows.

    Without `columns` each row is a name and a value.
    """

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    empty: str = "None."


def page(template: str, *, title: str, lang: str, **values: Any) -> str:
    """The page that a template under `TEMPLATES` makes. Whatever people wrote shows as they wrote it, never as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: "" if value is None else value,
    )
    return environment.get_template(template).render(title=title, lang=lang, **values)


def tables(title: str, sections: Sequence[Section], *, lang: str, about: str = "") -> str:
    """A page of tables under their headings, with a sentence about them all."""
    return page("core/html/tables.html.j2", title=title, lang=lang, sections=sections, about=about)
