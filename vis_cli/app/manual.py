"""The manual pages: what describes a command, what is typed, and a page of these."""

from __future__ import annotations

from vis_cli.files.operations.roff import Command, Shown, page

__all__ = ["Command", "Shown", "page"]
