"""The manual pages: what describes a command, and a page of such descriptions."""

from __future__ import annotations

from vis_cli.files.operations.roff import Command, page

__all__ = ["Command", "page"]
