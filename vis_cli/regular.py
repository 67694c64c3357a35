"""Files that settings name, and vis keeps: never waited for, and never without an end."""

from __future__ import annotations

import errno
import io
import os
import stat
from typing import BinaryIO

MOST = 128 << 20
"""Bytes of a file that is held whole."""
PIECE = 1 << 18
"""Bytes that are read at a time."""
SHORT = 1 << 20
"""Bytes of one that has a few lines: a config file, a key."""


def opened(path: str | os.PathLike[str]) -> io.BufferedReader:
    """An ordinary file, open to be read: a pipe would be waited for, and of a device there is no end.

    Raises:
        OSError: it is another thing, or cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def up_to(stream: BinaryIO, most: int) -> bytes:
    """What is left of a stream; of one that is longer than `most`, a byte more than that.

    A piece at a time: Python sets aside at once what is asked for at once, of however small a file.
    """
    held, left = io.BytesIO(), most + 1
    while left > 0 and (piece := stream.read(min(left, PIECE))):
        left -= held.write(piece)
    return held.getvalue()  # which is what it holds, not a copy


def read(path: str | os.PathLike[str], most: int = SHORT) -> bytes:
    """All of such a file.

    Raises:
        OSError: see `opened`; also, it is longer than `most`.
    """
    with opened(path) as stream:
        content = up_to(stream, most)
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content
