"""Where the files lie that come with vis: samples and defaults from `configs/` and `examples/`."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(folder: str, name: str) -> Path:
    """A file of `configs` or `examples`: inside the installed package, or beside it in a checkout."""
    installed = _PACKAGE / "shipped" / folder / name
    return installed if installed.exists() else _PACKAGE.parent / folder / name
