"""`vis replies`: ready-made answers."""

from __future__ import annotations

from vis_cli.cli.cases.templates import replies as commands

__all__ = ["commands"]
