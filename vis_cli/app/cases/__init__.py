"""Cases: listed, shown, counted and imported; who looked at which stands in the access log."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

_EVENTS = ("attachments", "content", "events", "once", "refusals", "residents", "run_out", "selection", "texts")


def __getattr__(name: str) -> ModuleType:
    if name in (
        "attachments",
        "content",
        "events",
        "imports",
        "once",
        "query",
        "residents",
        "run_out",
        "selection",
        "texts",
    ):
        return import_module(f"{__name__}.{name}")
    raise AttributeError(name)
