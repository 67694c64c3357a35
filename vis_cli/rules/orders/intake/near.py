"""Words one slip away from words that are known: a letter too many, too few, another, or two that changed places."""

from __future__ import annotations

import re
from collections.abc import Iterable

LEAST = 5
"""Letters that a word has, for a slip in it to be told from another word."""
_WORD = re.compile(rf"[^\W\d_]{{{LEAST},}}")
_OTHERS = frozenset(
    [
        *("cirka", "lagen", "lagar", "lagom", "lager", "dagar", "vagnar", "sidan", "sidor", "endast", "innan", "bilda"),
        *("kontakt", "kontaktar", "kontakten", "begära", "begäran", "förnyar", "omboka"),
    ]
)
"""Words of their own that are one slip away from a name."""


class Slips:
    """The known words, each to be found from what a slip makes of it."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(word for word in words if len(word) >= LEAST)
        self.most = max(map(len, self.words), default=0) + 1
        self._made: dict[str, set[str]] = {}
        for word in self.words:
            for less in (word, *_without_one(word)):
                self._made.setdefault(less, set()).add(word)

    def meant(self, word: str) -> str | None:
        """The one known word that a word in small letters is a slip of; None if it is known, or of none or several."""
        if (
            word in self.words
            or not LEAST <= len(word) <= self.most
            or word in _OTHERS
            or word.removesuffix("s") in self.words
        ):
            return None
        found = set(self._made.get(word, ()))
        for less in _without_one(word):
            found |= self._made.get(less, set())
        near = {each for each in found if each[0] == word[0]}
        return near.pop() if len(near) == 1 else None

    def mended(self, text: str) -> tuple[str, list[tuple[int, int, str]]]:
        """The text with its slips mended, and where the mended words stand in it, each with what was written."""
        parts: list[str] = []
        places: list[tuple[int, int, str]] = []
        last = length = 0
        for found in _WORD.finditer(text):
            meant = self.meant(found[0].casefold())
            if meant is None:
                continue
            meant = meant.capitalize() if found[0][0].isupper() else meant
            before = text[last : found.start()]
            length += len(before)
            places.append((length, length + len(meant), found[0]))
            parts += [before, meant]
            length += len(meant)
            last = found.end()
        return "".join([*parts, text[last:]]), places


def _without_one(word: str) -> Iterable[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))
