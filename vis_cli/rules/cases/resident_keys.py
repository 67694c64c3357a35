"""What the access log knows a resident by: found again by whoever has the number and the key, and by nobody else."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from vis_cli.rules.retention.certificate import digester

LABEL = b"vis access log"
"""Sets these digests apart from those of the ledgers, which are made with the same key."""


class ResidentKeys:
    """Makes resident keys with one key: `5d41402a:7d793037a0760186574b0282f2f435e7`.

    The first eight digits say which key it was made with, so that one made with another is not taken for somebody
    else's; the rest is the HMAC-SHA256 of the number, its first half (RFC 2104, 5: no less than that).
    """

    def __init__(self, key: bytes) -> None:
        own = hmac.digest(key, LABEL, "sha256")
        self._digest = digester(own)
        self.id = hmac.digest(own, b"id", "sha256").hex()[:8]

    def of(self, numbers: Iterable[str]) -> list[str]:
        """The keys of residents, given by their twelve digits, in that order."""
        return [f"{self.id}:{digest.hex()[:32]}" for digest in self._digest(number.encode() for number in numbers)]

    def one(self, number: str) -> str:
        """The key of one resident."""
        return self.of((number,))[0]
