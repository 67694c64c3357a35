"""Lines in which English is spoken: in what was to be Swedish there are none."""

from __future__ import annotations

import re

_ENGLISH = re.compile(
    r"\b(the|is|are|was|were|of|with|which|this|that|have|been|from|and|be|by|will|would|cannot)\b", re.IGNORECASE
)
"""Words that no Swedish sentence has, and few English ones lack."""
_TYPED = re.compile(
    r"`[^`]*`|\bvis [a-z][^\n]*|--[a-z-]+|/[^\s']+|\b\w+(-\w+)+\b|[\w.*-]*\.(md|yaml|csv|db|json|ics|xlsx|txt)\b"
)
"""What is typed, an id, or the name of a file: English in every language."""
_KEY = re.compile(r"^[ #-]*[a-z_]+: ")
"""What a line of a file to fill in begins with."""


def english_in(text: str, *, keys: bool = False) -> list[str]:
    """The lines that say something in English; with `keys` what stands before their values is English, as in files."""
    shown = ((each, _KEY.sub("", each) if keys else each) for each in text.splitlines())
    return [each for each, said in shown if _ENGLISH.search(_TYPED.sub("", said))]
