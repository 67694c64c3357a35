"""The check digit that organisation numbers and personal numbers share (ISO/IEC 7812-1, annex B).

Ours: python-stdnum has it too, but importing that costs 40 to 80 ms, more than a whole small command may; the tests
compare the two.
"""

from __future__ import annotations

_DOUBLED = dict(zip("0123456789", (0, 2, 4, 6, 8, 1, 3, 5, 7, 9), strict=True))


def passes(digits: str) -> bool:
    """Whether the last of `digits` (ASCII) is the right check digit for those before it."""
    total = sum(map(int, digits[-1::-2])) + sum(map(_DOUBLED.__getitem__, digits[-2::-2]))
    return total % 10 == 0
