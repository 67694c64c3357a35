"""The check digit that organisation numbers and personal numbers share (ISO/IEC 7812-1, annex B).

Ours: python-stdnum has it too, but importing that costs 40 to 80 ms, more than a whole small command may; the tests
compare the two.
"""

from __future__ import annotations

_DOUBLED = bytes.maketrans(b"0123456789", bytes((48, 50, 52, 54, 56, 49, 51, 53, 55, 57)))  # as digits, too


def passes(digits: str) -> bool:
    """Whether the last of `digits` (ASCII) is the right check digit for those before it."""
    written = digits.encode("ascii")
    total = sum(written[-1::-2]) + sum(written[-2::-2].translate(_DOUBLED))
    return (total - 48 * len(written)) % 10 == 0
