"""Documents to attach, where they lie: opened below a folder, no link followed, and removed if still the same."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from vis_cli import below
from vis_cli.errors import Malformed, Message, MissingInput, Refused, Sentence
from vis_cli.regular import up_to
from vis_cli.temporary import settle

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_KINDS: tuple[tuple[int, Sentence], ...] = (
    (stat.S_IFDIR, Message("a folder")),
    (stat.S_IFIFO, Message("a pipe")),
    (stat.S_IFSOCK, Message("a socket")),
    (stat.S_IFCHR, Message("a device")),
    (stat.S_IFBLK, Message("a device")),
)


@dataclass(frozen=True)
class Document:
    """A document as it was read: what tells it from another that has come in its place."""

    parent: int  # the descriptor of its folder, by which it is found again
    name: str
    device: int
    inode: int
    sha256: str
    size: int

    def is_still_there(self) -> bool:
        """Whether it is the same file with the same content."""
        try:
            return of(self.parent, self.name) == self
        except (OSError, Malformed):
            return False

    def is_gone(self) -> bool:
        """Whether nothing lies there any more."""
        try:
            os.stat(self.name, dir_fd=self.parent, follow_symlinks=False)
        except FileNotFoundError:
            return True
        return False

    def remove(self) -> None:
        """Remove it, if it is still the same, and make that last.

        Raises:
            Malformed: `changed-file`, another lies in its place, or none. OSError: it cannot be removed.
        """
        if not self.is_still_there():
            raise Malformed("another file has come in its place.", id="changed-file")
        os.unlink(self.name, dir_fd=self.parent)
        with suppress(OSError):  # the file is gone; not every file system of a share can be asked
            settle(self.parent)


def of(parent: int, name: str) -> Document:
    """The document of that name in an open folder, as it is now.

    Raises:
        Malformed: `not-a-file`. OSError: it is missing or cannot be read.
    """
    with opened_file(name, parent) as descriptor, os.fdopen(os.dup(descriptor), "rb") as file:
        there = os.fstat(descriptor)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Document(parent, name, there.st_dev, there.st_ino, digest, there.st_size)


@contextmanager
def opened_folder(folder: str, inside: str = "") -> Iterator[int]:
    """The descriptor of a folder, and under it of the one that is `inside`, to which no link leads.

    Raises:
        Refused: a link, or something that is no folder, stands in between. OSError: it is missing or closed.
    """
    with ExitStack() as stack:
        try:
            descriptor = stack.enter_context(below.opened(folder, inside))
        except below.Astray as error:
            said = Message("{said}.", said=error.said)
            raise Refused(said, id="outside-shared-folder", hint="Name the file itself.") from None
        yield descriptor


def read(parent: int, name: str, most: int) -> tuple[Document, bytes]:
    """The document of that name in an open folder, of at most so many bytes, and its content.

    Raises:
        Malformed: `not-a-file`, `too-large`. MissingInput: it is missing or cannot be read.
    """
    try:
        with opened_file(name, parent) as descriptor, os.fdopen(os.dup(descriptor), "rb") as file:
            there = os.fstat(descriptor)
            content = b"" if there.st_size > most else up_to(file, most)
    except OSError as error:
        raise missing(error) from None
    if max(there.st_size, len(content)) > most:
        raise Malformed(
            Message("the file has more than {most} megabytes.", most=most // 1_000_000),
            id="too-large",
            hint="Make it smaller, or divide it.",
        )
    digest = hashlib.sha256(content).hexdigest()
    return Document(parent, name, there.st_dev, there.st_ino, digest, len(content)), content


def missing(error: OSError) -> MissingInput:
    """What is said of a file that cannot be opened."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return MissingInput("there is no such file.", hint="Check the path.")
    return MissingInput(
        Message("the file cannot be read: {reason}.", reason=error.strerror or str(error)),
        hint="Check who may read it.",
    )


@contextmanager
def opened_file(name: str, parent: int) -> Iterator[int]:
    """The descriptor of a plain file in an open folder; no link is followed, and no pipe waited for.

    Raises:
        Malformed: `not-a-file`. OSError: it is missing or closed.
    """
    try:
        descriptor = os.open(name, _FILE, dir_fd=parent)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _not_a_file(Message("a link")) from None
        if error.errno == errno.ENXIO:
            raise _not_a_file(Message("a socket")) from None
        raise
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise _not_a_file(next(said for kind, said in _KINDS if stat.S_IFMT(mode) == kind))
        yield descriptor
    finally:
        os.close(descriptor)


def _not_a_file(what: Sentence) -> Malformed:
    return Malformed(Message("it is {what}, not a file.", what=what), id="not-a-file", hint="Name the file itself.")
