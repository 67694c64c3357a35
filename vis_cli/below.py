"""Folders below a folder, reached part by part: no link in between leads elsewhere, whoever may write there."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from vis_cli.errors import Message

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Astray(OSError):
    """A link, or something that is no folder, stands in a path below a folder; `said` names the part."""

    def __init__(self, part: str) -> None:
        super().__init__(errno.ENOTDIR, os.strerror(errno.ENOTDIR), part)
        self.said = Message('"{part}" in its path is a link or no folder', part=part)


@contextmanager
def opened(folder: str | int, inside: str = "") -> Iterator[int]:
    """The descriptor of a folder, named or open itself, and below it of the one that is `inside`.

    The folder itself may be named by a link.

    Raises:
        Astray: so. OSError: one is missing or closed.
    """
    descriptor = os.open(folder, FOLDER) if isinstance(folder, str) else os.dup(folder)
    try:
        for part in filter(None, inside.split("/")):
            try:
                below = os.open(part, FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
            except OSError as error:
                if error.errno in (errno.ELOOP, errno.ENOTDIR):
                    raise Astray(part) from None
                raise
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)
