"""Random texts that the door takes."""

from __future__ import annotations

from collections.abc import Callable

from vis_cli.errors import Malformed


def is_kept(take: Callable[[str], str], text: str) -> bool:
    """Whether a kind of text is taken as it is."""
    try:
        return take(text) == text
    except Malformed:
        return False
