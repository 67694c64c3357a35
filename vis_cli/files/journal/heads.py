"""The file elsewhere that every change adds the journal's head to, a line for each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from vis_cli.rules.journal.heads import Noted

_LINE = re.compile(r"(?:C-)?(\d{1,18}):([0-9a-f]{64})(?:\s+(\S+))?", re.ASCII | re.IGNORECASE)
LAST = 1 << 16  # bytes
LONGEST = 1 << 12
"""Bytes of a line that is looked at: others may write the file, and a line of theirs need not end."""
_HOW = (
    os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOCTTY | os.O_NONBLOCK
)  # a pipe that nobody reads is not waited for


def line(number: int, digest: str, database: str) -> str:
    """A line of the file: `812:3fa9…`, as `vis audit head` prints it, and the id of the database."""
    return f"{number}:{digest} {database}\n"


def append(path: Path, lines: str) -> None:
    """Add whole lines at the end of the file, which is made where it is missing.

    They are written at once, so that several may add to one file, or the file may be one that only grows.

    Raises:
        OSError: it cannot be written.
    """
    content = lines.encode()
    file = os.open(path, _HOW, 0o664)
    try:
        if os.write(file, content) != len(content):
            raise OSError(28, os.strerror(28))
    finally:
        os.close(file)


def size(path: Path) -> int:
    """How many bytes the file has; none where there is no file.

    Raises:
        OSError: it cannot be looked at.
    """
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def read(path: Path, database: str, size: int) -> Iterator[Noted]:
    """The heads of this database in the first bytes of the file, and lines that are none.

    Those of `vis audit head` do not say whose they are, and are taken for its own.

    Raises:
        OSError: it cannot be read.
    """
    if not size:
        return
    with path.open("rb") as stream:
        for place, (written, length) in enumerate(_lines(stream), 1):
            size -= length
            if size < 0:
                return
            text = written.decode(errors="replace").strip()
            if not text or text.startswith("#"):
                continue
            found = _LINE.fullmatch(text) if len(written) == length else None
            if found is None:
                yield Noted(place, None, "")
            elif found[3] in (None, database):
                yield Noted(place, int(found[1]), found[2].lower())


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Each line, as far as it is looked at, and how many bytes it has."""
    while written := stream.readline(LONGEST):
        length, end = len(written), written
        while len(end) == LONGEST and not end.endswith(b"\n"):
            end = stream.readline(LONGEST)
            length += len(end)
        yield written, length


def last(path: Path) -> set[tuple[int, str]]:
    """The heads at the end of the file, some hundreds.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        stream.seek(max(0, os.fstat(stream.fileno()).st_size - LAST))
        found = (_LINE.fullmatch(each.strip()) for each in stream.read().decode(errors="replace").splitlines())
        return {(int(each[1]), each[2].lower()) for each in found if each is not None}
