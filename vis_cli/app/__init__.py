"""What the tool does: every use case as a function that takes an Invocation and returns data.

`from vis_cli import app` and `app.orders.apply(invocation, files)`: the modules are loaded when they are first used, so
that help and completion do not import the database.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
