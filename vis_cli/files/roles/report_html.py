"""A report as one HTML page that needs nothing beside it: headings, a sentence each, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_PAGE = """<!doctype html>
<html lang="{{ lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1a1a1a }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; color: #555; padding-bottom: .3rem }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ccc; vertical-align: top }
td.number { text-align: right } code { font-size: .9em }
@media print { body { margin: 0; max-width: none } h2 { break-after: avoid } tr { break-inside: avoid } }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p>{{ about }}</p>
{% for section in sections %}
<h2>{{ section.heading }}</h2>
{% if section.about %}<p>{{ section.about }}</p>{% endif %}
{% if section.rows %}
<table>
<thead><tr>{% for column in section.columns %}<th scope="col">{{ column }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in section.rows %}
<tr>{% for cell in row %}<td{% if cell is number %} class="number"{% endif %}>{{ "" if cell is none else cell }}</td>{% endfor %}</tr>
{% endfor %}
</tbody>
</table>
{% else %}<p>{{ section.empty }}</p>
{% endif %}
{% endfor %}
</body>
</html>
"""  # noqa: E501 - a row of a table is one line of the page


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a sentence, and a table; `empty` is said where there are no rows."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]] = field(default_factory=tuple)
    about: str = ""
    empty: str = "None."


def page(title: str, about: str, sections: Sequence[Section], *, lang: str = "en") -> str:
    """The whole page. Whatever people wrote is shown as they wrote it, never taken for HTML."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_PAGE).render(title=title, about=about, sections=sections, lang=lang)
