"""Who did something, as people read it."""

from __future__ import annotations


def who(actor: str, user: str | None) -> str:
    """The actor, and beside them the OS user where that is another: `chefen (anna)`.

    0.1 noted no OS user: None.
    """
    return actor if user in (None, actor) else f"{actor} ({user})"
