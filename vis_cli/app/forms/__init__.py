"""Forms that residents are sent from the record system: kept by version, sent, answered, filed in the outbox."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in ("catalogue", "outbox", "requests"):
        return import_module(f"{__name__}.{name}")
    raise AttributeError(name)
