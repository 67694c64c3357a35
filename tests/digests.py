"""Digests and ids in what is kept or printed: nobody's, and of digits that mean nothing."""

from __future__ import annotations

import re

_MADE = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,})\b")


def without_digests(text: str) -> str:
    """`text` less its UUIDs and hexadecimal digests, which hold any four digits once in a thousand times."""
    return _MADE.sub("…", text)
