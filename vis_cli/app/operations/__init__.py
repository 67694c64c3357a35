"""What keeps vis running: its status, jobs, configuration, and the database itself."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in ("status", "cron", "config", "schemas", "database", "backup", "doctor", "today", "first_run", "shells"):
        return import_module(f"{__name__}.{name}")
    raise AttributeError(name)
