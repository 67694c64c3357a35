"""Files that are to become others: gone when their maker is done, and swept by a later run where it was killed."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vis_cli.interrupts import held

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite makes beside a file
_NAME = re.compile(r"(\.vis-[0-9a-f]{16}\.part)(?:-wal|-shm|-journal)?")
_OF_0_1 = re.compile(r"(\..+\.([0-9]+)\.part)(?:-wal|-shm|-journal)?")  # `.vis.db.4711.part`


@contextmanager
def part(folder: Path, mode: int | None = PRIVATE) -> Iterator[Path]:
    """An empty file in the folder; when the block ends it is gone, unless it was given another name.

    `mode` None is the usual one. While its maker lives it is locked; so others know what they may sweep.

    Raises:
        OSError: it cannot be made.
    """
    made: tuple[Path, int] | None = None
    try:
        with held():  # or nobody would know of what is made just when a signal comes
            made = _make(folder, mode)
        yield made[0]
    finally:
        if made is not None:
            path, descriptor = made
            for ending in ("", *BESIDE):
                path.with_name(path.name + ending).unlink(missing_ok=True)
            os.close(descriptor)  # last: SQLite's own locks go with any descriptor of the file


def settle(folder: Path | int) -> None:
    """Have the disk keep the names just given in a folder, or taken from it, through a loss of power.

    The folder is named, or is an open descriptor.

    Raises:
        OSError: the disk does not, or the folder is gone.
    """
    if isinstance(folder, int):
        os.fsync(folder)
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_private(folder: Path) -> list[Path]:
    """Make a folder, and those above it, for their owner's eyes only; those in which others were made, outermost first.

    Raises:
        OSError: it cannot be made.
    """
    if folder.is_dir():
        return []
    touched = make_private(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=PRIVATE_FOLDER)
    return [*touched, folder.parent]


def _make(folder: Path, mode: int | None) -> tuple[Path, int]:

    while True:
        path = folder / f".vis-{os.urandom(8).hex()}.part"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else PRIVATE)
        try:
            if mode is not None:
                os.fchmod(descriptor, mode)
            if _is_locked(descriptor):
                return path, descriptor
        except BaseException:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise
        os.close(descriptor)
        path.unlink(missing_ok=True)


def _is_locked(descriptor: int) -> bool:
    """Lock a new file; False where one who sweeps was quicker."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # not every file system has locks
        return True
    return os.fstat(descriptor).st_nlink > 0


def is_being_made(path: Path) -> bool:
    """Whether the maker of a file, by whatever name of it, is at work."""
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def left(folders: Iterable[Path], database: Path | None = None) -> list[Path]:
    """The files in the folders whose makers are gone; also what 0.1 named after the `database`."""
    found = []
    for path in _candidates(folders, database):
        with _without_maker(path) as is_left:
            if is_left:
                found.append(path)
    return found


def sweep(folders: Iterable[Path], database: Path | None = None) -> list[Path]:
    """Remove what is left there; what was removed. What cannot be removed stays, for `left` to find."""
    swept = []
    for path in _candidates(folders, database):
        with _without_maker(path) as is_left, suppress(OSError):
            if is_left:
                path.unlink()
                swept.append(path)
    return swept


def _candidates(folders: Iterable[Path], database: Path | None) -> Iterator[Path]:
    for folder in dict.fromkeys(folders):
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        for name in names:
            old = database is not None and folder == database.parent and name.startswith(f".{database.name}.")
            if _NAME.fullmatch(name) or (old and _OF_0_1.fullmatch(name)):
                yield folder / name


@contextmanager
def _without_maker(path: Path) -> Iterator[bool]:
    """Whether nobody is at work on it, and nobody begins to meanwhile; or, of what lies beside a file, on that."""
    import fcntl

    named = _NAME.fullmatch(path.name)
    old = None if named else _OF_0_1.fullmatch(path.name)
    found = named or old
    if found is None or not _is_ours(path) or (old is not None and _lives(int(old[2]))):
        yield False
        return
    try:
        descriptor = os.open(path.with_name(found[1]), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        yield isinstance(error, FileNotFoundError)
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _is_ours(path: Path) -> bool:
    try:
        there = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(there.st_mode) and os.geteuid() in (0, there.st_uid)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OverflowError, OSError):
        return True
    return True
