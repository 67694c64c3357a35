"""JSON Schemas of the files that vis reads, for editors, and of the closures that it publishes, for programs.

A table is a list of rows as objects there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vis_cli import settings
from vis_cli.files.core.csv import Header
from vis_cli.files.core.headers import HOURS, NOTICES, ROLES
from vis_cli.files.core.json_schema import DIALECT, table
from vis_cli.files.core.yaml_schema import document
from vis_cli.files.orders import orders, site
from vis_cli.files.register.rows import CASE_TYPES
from vis_cli.files.retention import policies
from vis_cli.files.roles.catalogue import CATALOGUE
from vis_cli.files.roles.grants import REQUEST, REQUESTS


def _table(header: Header) -> dict[str, Any]:
    return table(f"vis {header.noun}", (((one.name, *one.aliases), one.required) for one in header.columns))


def _grants() -> dict[str, Any]:
    """A table of grants, or YAML: a list of them, alone or under `roles`."""
    rows = _table(ROLES)["items"]
    return {
        "$schema": DIALECT,
        "title": "vis grants",
        "anyOf": [{"type": "array", "items": {"anyOf": [rows, REQUEST.schema()]}, "minItems": 1}, REQUESTS.schema()],
    }


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "orders": orders.schema,
    "roles": lambda: document(CATALOGUE, "vis role catalogue"),
    "case-types": lambda: document(CASE_TYPES, "vis case types"),
    "retention": policies.schema,
    "config": settings.schema,
    "grants": _grants,
    "hours": lambda: _table(HOURS),
    "notices": lambda: _table(NOTICES),
    "closures": site.schema,
}
"""The kinds of file, with what makes their schema."""
