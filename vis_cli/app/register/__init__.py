"""The register: units, persons and case types, as the catalogue has them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in ("units", "persons", "case_types", "added", "left_behind", "starts"):
        return import_module(f"{__name__}.{name}")
    raise AttributeError(name)
