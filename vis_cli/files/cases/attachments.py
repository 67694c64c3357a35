"""The folder of attachments: a file put there once, and linked under the name of each row that names it.

One name per row, always, so that the purge of one case never takes another's file: the content lives until its last
name goes. A new file is first a temporary one, locked while its maker lives. So one who comes later knows of names that
a killed run gave, and can ask the database which of them stayed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from vis_cli import below, temporary
from vis_cli.errors import Malformed, Message, Sentence, StorageError
from vis_cli.files.cases import documents
from vis_cli.interrupts import held

_CHUNK = 1 << 20  # bytes read at a time
Named = Callable[[Collection[str]], Collection[str]]
"""Of some files, those that rows name."""


@dataclass(frozen=True)
class Content:
    """An attachment's file, open."""

    file: str
    descriptor: int

    def copy(self, target: Path, sha256: str) -> None:
        """Write what it holds over a file.

        Raises:
            StorageError: that is another content than the one with this digest. OSError: the target cannot take it.
        """
        digest = hashlib.sha256()
        with os.fdopen(os.dup(self.descriptor), "rb") as source, target.open("wb") as written:
            while some := source.read(_CHUNK):
                digest.update(some)
                written.write(some)
        if digest.hexdigest() != sha256:
            raise _lost(self.file, Message("it is not what was attached."))


@dataclass
class Store:
    """The folder, and the names given in it that the disk has not been told to keep yet.

    Whatever it cannot do raises StorageError.
    """

    folder: Path
    touched: set[Path] = field(default_factory=set)

    @contextmanager
    def put(self, content: bytes) -> Iterator[Path]:
        """A temporary file with this content, which lasts; gone when the block ends, whatever names it was given."""
        with ExitStack() as stack:
            with _failing():
                self.touched.update(temporary.make_private(self.folder))
                part = stack.enter_context(temporary.part(self.folder))
                with part.open("rb+") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            yield part

    def link(self, part: Path, file: str) -> None:
        """Give a file put here a name more."""
        path = self.folder / file
        with _failing():
            self.touched.update(temporary.make_private(path.parent))
            os.link(part, path)
            self.touched.add(path.parent)

    def settle(self) -> None:
        """Have the names given since the last time last through a loss of power."""
        with _failing():
            for folder in sorted(self.touched):
                temporary.settle(folder)
        self.touched.clear()

    @contextmanager
    def opened(self, file: str) -> Iterator[Content]:
        """The content of the file with this name, to which no link leads."""
        inside, _, name = file.rpartition("/")
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(below.opened(str(self.folder), inside))
                descriptor = stack.enter_context(documents.opened_file(name, folder))
            except Malformed as error:
                raise _lost(file, error.message) from None
            except OSError as error:
                raise _lost(file, Message("{reason}.", reason=error.strerror or str(error))) from None
            yield Content(file, descriptor)

    def unlink(self, files: Iterable[str]) -> None:
        """Take names away; one that is not there is none the less gone."""
        with held():
            for file in files:
                with suppress(OSError):  # it stays a file without a row, which `db check` names
                    os.unlink(self.folder / file)

    def leave(self, part: Path) -> None:
        """Have `sweep` find this file, and what other names it has, once this process is done with it."""
        with suppress(OSError):
            os.link(part, self.folder / f".vis-{os.urandom(8).hex()}.part")

    def sweep(self, named: Named) -> None:
        """Remove what killed runs left: temporary files, and such names of theirs as no row has.

        It is for one who holds the write lock: nobody else's rows are on their way.
        """
        for part in temporary.left([self.folder]):
            with suppress(OSError):
                there = part.lstat()
                others = list(_names(str(self.folder), there.st_ino)) if there.st_nlink > 1 else []
                stays = set(named(others)) if others else set()
                self.unlink(file for file in others if file not in stays)
                part.unlink()


def _lost(file: str, why: Sentence) -> StorageError:
    said = Message("the file of the attachment, {file}: {why}", file=file, why=why)
    return StorageError(said, id="lost-file", hint="Put the folder of attachments back; `vis db check` compares.")


def _names(folder: str, inode: int, inside: str = "") -> Iterator[str]:
    """The names in the folder, and those under it, of the file with this number, temporary ones apart."""
    with os.scandir(os.path.join(folder, inside)) as entries:
        for entry in entries:
            name = f"{inside}/{entry.name}" if inside else entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from _names(folder, inode, name)
            elif entry.inode() == inode and inside:
                yield name


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = Message(
            "the folder of attachments: {reason}: {file}.",
            reason=error.strerror or str(error),
            file=error.filename2 or error.filename or "",
        )
        raise StorageError(
            said, hint="Check the disk; the file system must have hard links. Nothing was attached."
        ) from None
