"""SQLite's write-ahead log: how long it is, and copying it into the file."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from vis_cli.db.core.failures import is_busy

# As sqlite.org/fileformat2.html#walformat has it: a header with the size of pages and two salts, then frames of a
# header and a page each. A log that is begun anew is written over from its start, with other salts.
HEADER, FRAME_HEADER = 32, 24  # bytes
PAGE_SIZE, SALTS, FRAME_SALTS = slice(8, 12), slice(16, 24), slice(8, 16)


def checkpoint(db: Connection, how: str) -> tuple[bool, int, int]:
    """One checkpoint: whether it did all it should, and of how many pages in the log it copied how many; -1: none."""
    try:
        busy, log, copied = db.exec_driver_sql(f"PRAGMA wal_checkpoint({how})").one()
    except DBAPIError as error:
        if not is_busy(error):
            raise
        return False, -1, -1
    return busy == 0, int(log), int(copied)


def pages_in_log(log: Path) -> int:
    """How many pages it holds since it was last begun anew, whoever wrote them; the file itself stays as long.

    Between that and the next write it still looks as long as it was.
    """
    try:
        file = os.open(log, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    try:
        header = os.pread(file, HEADER, 0)
        if len(header) < HEADER:
            return 0
        frame = FRAME_HEADER + int.from_bytes(header[PAGE_SIZE], "big")
        held, most = 0, (os.fstat(file).st_size - HEADER) // frame
        while held < most:  # those of now lie before those of then
            at = (held + most + 1) // 2
            if os.pread(file, FRAME_HEADER, HEADER + (at - 1) * frame)[FRAME_SALTS] == header[SALTS]:
                held = at
            else:
                most = at - 1
        return held
    finally:
        os.close(file)
