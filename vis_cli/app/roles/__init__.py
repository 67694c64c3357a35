"""Roles: who may do what where; granted and revoked one by one and from files, listed, explained, checked."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PLACES = {
    "change": ("grant", "revoke", "revoke_all", "extend", "copy"),
    "bulk": ("apply", "sync", "migrate", "template"),
    "query": ("list_", "otherwise", "explain", "explain_all", "who", "actions", "check"),
}


def __getattr__(name: str) -> Any:
    """The use case of this name; its module is loaded now."""
    for module, names in _PLACES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    if name == "report":
        return import_module(f"{__name__}.report")
    raise AttributeError(name)
