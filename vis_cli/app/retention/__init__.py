"""Retention: policies and what is due under them, holds, purges, certificates, and what lies where for them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    names = (
        "amendments", "attestations", "certificates", "due", "finalise", "holds", "ledgers", "places", "policies",
        "proposal", "purge", "replay", "report",
    )  # fmt: skip
    if name in names:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(name)
