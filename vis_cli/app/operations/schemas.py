"""JSON Schemas of the files that vis reads, for editors, and of the closures that it publishes, for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vis_cli import settings
from vis_cli.files.core.yaml_schema import document
from vis_cli.files.orders import orders, site
from vis_cli.files.register.rows import CASE_TYPES
from vis_cli.files.retention import policies
from vis_cli.files.roles.catalogue import CATALOGUE

SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "orders": orders.schema,
    "roles": lambda: document(CATALOGUE, "vis role catalogue"),
    "case-types": lambda: document(CASE_TYPES, "vis case types"),
    "retention": policies.schema,
    "config": settings.schema,
    "closures": site.schema,
}
"""The kinds of file, with what makes their schema."""
