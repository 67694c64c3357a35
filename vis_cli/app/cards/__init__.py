"""Contact cards: what residents see of a unit, its hours and notices, in and out."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in ("query", "announcements", "hours", "notices", "holidays", "rows", "exchange"):
        return import_module(f"{__name__}.{name}")
    raise AttributeError(name)
