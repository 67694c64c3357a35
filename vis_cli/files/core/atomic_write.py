"""Files that vis writes: whole or not at all, never one of its own, and with the owner that they have."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from vis_cli import temporary
from vis_cli.errors import CannotWrite, Message, Refused, Sentence
from vis_cli.temporary import PRIVATE

Own = Sequence[tuple[Path, Sentence]]
"""Files that are never written over, and folders nothing is written into; with what each is."""

_ACL = "system.posix_acl_access"
_STREAM = re.compile(r"(?:/dev/fd|/proc/self/fd)/(\d+)")


def write_file(path: Path, content: str | bytes, *, mode: int | None = None, own: Own = ()) -> None:
    """Put `content` at `path`; see `whole_file`.

    Raises:
        CannotWrite: the folder is missing or closed, or the disk is full. Refused: `own-file`.
    """
    with whole_file(path, mode=mode, own=own) as part:
        part.write_bytes(content.encode() if isinstance(content, str) else content)


def write_new(path: Path, content: str, mode: int = PRIVATE) -> None:
    """Put `content` at `path` where nothing is; killed at any moment it is there whole or not at all.

    Raises:
        FileExistsError: something is there, put there meanwhile too. OSError: it cannot be made.
    """
    with temporary.part(path.parent, mode) as part:
        with part.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, path)  # unlike a rename it takes no other file's place
        except OSError:  # something is there; else, not every file system has links
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
            os.rename(part, path)
        with suppress(OSError):  # not every file system has it, and the file is in its place
            temporary.settle(path.parent)


@contextmanager
def whole_file(target: Path | BinaryIO, *, mode: int | None = None, own: Own = ()) -> Iterator[Path]:
    """An empty file to fill, which takes the place of `target` when the block ends; nothing does if the block fails.

    A link is followed. A file that is there keeps its owner, mode and access list; a new one has `mode`, else the usual
    one. What no file may take the place of (a stream, a device, a pipe, a file that is somebody else's or in a closed
    folder) has the content written to it instead, once it is whole.

    Raises:
        CannotWrite: the folder is missing or closed, or the disk is full; what was there is as it was.
        Refused: `own-file`, for one of `own`.
    """
    try:
        there = check(target, own) if isinstance(target, Path) else None
        end = _end(target) if isinstance(target, Path) else None
        if end is None or (there is not None and not _may_be_replaced(end, there)):
            made, put = _elsewhere(), partial(_pour, target=end or target)
        else:
            made = temporary.part(end.parent, mode if there is None else PRIVATE)
            put = partial(_replace, path=end, there=there)
        with made as part:
            yield part
            put(part)
    except OSError as error:
        raise _cannot(target, error.strerror or str(error)) from None


def check(path: Path, own: Own = ()) -> os.stat_result | None:
    """What is at `path`, links followed; None where nothing is.

    Raises:
        Refused: `own-file`, by whatever name or link it is called.
        CannotWrite: it is a folder, or it lies in none.
    """
    try:
        there = path.stat()
    except FileNotFoundError:
        there = None
    except OSError as error:
        raise _cannot(path, error.strerror or str(error)) from None
    refuse_own(path, own, there)
    if there is not None and stat.S_ISDIR(there.st_mode):
        raise _cannot(path, Message("it is a folder"))
    if there is None and not Path(os.path.realpath(path)).parent.is_dir():
        raise _cannot(path, Message("there is no such folder"))
    return there


def refuse_own(path: Path, own: Own, there: os.stat_result | None = None) -> None:
    """Refuse one of `own`, by whatever name or link it is called; `there` is what is at the path, where that is known.

    Raises:
        Refused: `own-file`.
    """
    real = Path(os.path.realpath(path))
    for each, what in own:
        if _is_same(real, there, Path(os.path.realpath(each))):
            said = Message("{path} is {what}: it is not written over.", path=path, what=what)
            raise Refused(said, id="own-file", hint="Name another file.")


def _cannot(path: object, reason: Sentence) -> CannotWrite:
    return CannotWrite(
        Message("{path} cannot be written: {reason}.", path=path, reason=reason), hint="Check the folder and the disk."
    )


def _is_same(real: Path, there: os.stat_result | None, own: Path) -> bool:
    if own == real or own in real.parents:
        return True
    try:
        return there is not None and os.path.samestat(there, own.stat())
    except OSError:
        return False


def _end(path: Path) -> Path | None:
    """The file at the end of the links; None for an open stream of this process."""
    return None if _STREAM.fullmatch(str(path)) else Path(os.path.realpath(path))


def _may_be_replaced(path: Path, there: os.stat_result) -> bool:
    """Whether another file may take its place and have its owner and group."""
    if not stat.S_ISREG(there.st_mode) or not os.access(path.parent, os.W_OK):
        return False
    mine = os.geteuid()
    return mine == 0 or (there.st_uid == mine and there.st_gid in (os.getegid(), *os.getgroups()))


def _elsewhere() -> AbstractContextManager[Path]:
    """An empty file where the system has its temporary ones."""
    import tempfile

    return temporary.part(Path(tempfile.gettempdir()))


def _replace(part: Path, path: Path, there: os.stat_result | None) -> None:
    with part.open("rb+") as file:
        if there is not None:
            _keep_owner(file.fileno(), path, there)
        os.fsync(file.fileno())
    os.replace(part, path)
    with suppress(OSError):  # not every file system has it, and the file is in its place
        temporary.settle(path.parent)


def _keep_owner(descriptor: int, path: Path, there: os.stat_result) -> None:
    """Give the new file owner, mode and access list of the one whose place it takes."""
    have = os.fstat(descriptor)
    if (have.st_uid, have.st_gid) != (there.st_uid, there.st_gid):
        os.fchown(descriptor, there.st_uid, there.st_gid)
    os.fchmod(descriptor, there.st_mode & 0o777)
    if hasattr(os, "getxattr"):
        with suppress(OSError):  # it has none, or the file system knows none
            os.setxattr(descriptor, _ACL, os.getxattr(path, _ACL))


def _pour(part: Path, target: Path | BinaryIO) -> None:
    """Write the content of `part` to what stays where it is."""
    with suppress(BrokenPipeError), part.open("rb") as content:  # whoever reads may have seen enough
        if not isinstance(target, Path):
            shutil.copyfileobj(content, target)
            target.flush()
            return
        number = _STREAM.fullmatch(str(target))
        with os.fdopen(os.dup(int(number[1])) if number else os.open(target, os.O_WRONLY), "wb") as stream:
            there = os.fstat(stream.fileno())
            is_file = stat.S_ISREG(there.st_mode) and number is None
            if is_file:
                _reserve(stream.fileno(), part.stat().st_size, there.st_size)
            shutil.copyfileobj(content, stream)
            if is_file:
                stream.truncate()
                stream.flush()
                os.fsync(stream.fileno())


def _reserve(descriptor: int, size: int, before: int) -> None:
    """Make room in a file for what is to be written over it, so that a full disk is found while it is still whole."""
    if size > before:
        try:
            os.posix_fallocate(descriptor, 0, size)
        except OSError:
            os.ftruncate(descriptor, before)
            raise
