"""Cases: listed, shown, counted and imported; who looked at which stands in the access log."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    names = (
        "attached", "attachments", "content", "events", "imports", "leftovers", "once", "query", "residents", "run_out",
        "selection", "sending", "signatures", "templates", "texts",
    )  # fmt: skip
    if name in names:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(name)
