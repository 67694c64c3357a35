"""What stands in a ledger: the HMACs of each batch, and the mark that says it was committed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MARK = re.compile(rb"= ([0-9]{1,18}) ([0-9a-f]{64})\n")
_MAC = re.compile(rb"[0-9a-f]{64}\n")
_LONGEST = 256  # bytes of a line; what a loss of power leaves may have no line ends


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it was found, and where in the file it ends.

    `number` and `digest` are those of its mark, and None without one. Without `macs` the mark says that what it covers
    is lost, and how the chain goes on. `damaged` is the first line of it that is no HMAC; then `macs` are not all.
    """

    macs: list[bytes]
    number: int | None
    digest: str | None
    end: int
    damaged: int | None = None


def read_batches(file: BinaryIO) -> Iterator[Batch]:
    """The batches of a ledger, from where the file stands, after its header; the last one may have no mark.

    What a cut leaves of a last line is passed over, and so is what follows the last mark and is no HMAC: a loss of
    power leaves such.
    """
    macs: list[bytes] = []
    damaged: int | None = None
    end, line = file.tell(), 1
    while said := file.readline(_LONGEST):
        line += 1
        if mark := _MARK.fullmatch(said):
            end = file.tell()
            yield Batch(macs, int(mark[1]), mark[2].decode(), end, damaged)
            macs, damaged = [], None
        elif damaged is None:
            if _MAC.fullmatch(said):
                macs.append(bytes.fromhex(said[:64].decode()))
                end += len(said)
            else:
                damaged = line
    if macs:
        yield Batch(macs, None, None, end)
