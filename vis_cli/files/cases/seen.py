"""Which cases a file has had so far, and on which lines."""

from __future__ import annotations

import secrets
from array import array
from bisect import bisect_left

_PARTS = 64  # each grows by itself, for what grows is there twice meanwhile; a power of two, as its places are
_LEAST = 16


class Seen:
    """The first line of each case, in some 12 bytes for each that comes in order and 25 for another.

    A dict would take five times as much. What a system writes is mostly in the order of its numbers: a case greater
    than all before is put at the end of a list. Of the others each part is a table with open addresses: a case lies
    where its hash says, or in the next place that is free, 0.
    """

    def __init__(self) -> None:
        self._rising, self._rising_lines = array("q"), array("I")
        self._greatest = 0
        # With a salt nobody can write a file whose cases all fall on one another.
        self._salt = secrets.randbits(60)
        self._keys = [array("q", [0]) * _LEAST for _ in range(_PARTS)]
        self._lines = [array("I", [0]) * _LEAST for _ in range(_PARTS)]
        self._counts = [0] * _PARTS

    def first(self, key: int, line: int) -> int:
        """The line on which a case was first; this one, if it is here. Neither is 0."""
        if key > self._greatest:
            self._greatest = key
            self._rising.append(key)
            self._rising_lines.append(line)
            return line
        at = bisect_left(self._rising, key)
        if self._rising[at] == key:
            return self._rising_lines[at]
        return self._among_others(key, line)

    def _among_others(self, key: int, line: int) -> int:
        scattered = hash((key, self._salt))
        part = scattered & _PARTS - 1
        keys = self._keys[part]
        mask = len(keys) - 1
        at = scattered >> 6 & mask
        while held := keys[at]:
            if held == key:
                return self._lines[part][at]
            at = at + 1 & mask
        keys[at], self._lines[part][at] = key, line
        self._counts[part] += 1
        if self._counts[part] * 4 > len(keys) * 3:
            self._grow(part)
        return line

    def _grow(self, part: int) -> None:
        held = zip(self._keys[part], self._lines[part], strict=True)
        places = 2 * len(self._keys[part])
        self._keys[part], self._lines[part] = array("q", [0]) * places, array("I", [0]) * places
        self._counts[part] = 0
        for key, line in held:
            if key:
                self._among_others(key, line)
