"""Folders that vis writes: whole or not at all, and only where nothing is that it did not write itself."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vis_cli import regular, temporary
from vis_cli.errors import Busy, CannotWrite, Message, Refused, Sentence
from vis_cli.files.core.atomic_write import Own, refuse_own
from vis_cli.interrupts import held

MARKER = ".vis-folder.json"
"""What a folder of vis's is known by: what it is, and the files in it that are vis's."""

_LONGEST = 16 << 20
"""Bytes of a marker: some 100,000 things remembered."""
_PART = re.compile(r"\.vis-[0-9a-f]{16}\.folder")
_AT_CWD, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux: renameat2(2)
_NOT_THERE = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)


@dataclass
class Replacement:
    """A folder that is to be replaced: what the one that is there remembers, and `put`, which puts the new one there.

    `swept` are the folders that killed runs had left beside it, and that are gone.
    """

    path: Path
    kind: str
    remembered: Mapping[str, Any]
    swept: list[Path] = field(default_factory=list)

    def put(self, files: Iterable[tuple[str, str]], remembered: Mapping[str, Any]) -> list[str]:
        """Write the files, each by its name, beside the folder, and have them take its place in one step.

        Killed at any moment the old folder is there whole, or the new one. What is `remembered` is handed to the next.
        The names of the files.

        Raises:
            CannotWrite: the folder around it is closed, the disk is full, or it cannot exchange folders.
        """
        part: Path | None = None
        try:
            with held():  # or nobody would know of what is made just when a signal comes
                part = _make(self.path.parent)
            names = [name for name, _ in (_write(part, *each) for each in files)]
            document = {"vis": self.kind, "version": 1, "files": names, "remembered": remembered}
            _write(part, MARKER, json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
            _settle(part, names)
            _give(part, self.path)
            _take_place(part, self.path)
            with suppress(OSError):  # not every file system has it, and the folder is in its place
                temporary.settle(self.path.parent)
        except OSError as error:
            raise _cannot(self.path, _reason(error)) from None
        finally:
            if part is not None:
                shutil.rmtree(part, ignore_errors=True)  # the old one now, or what was not finished
        return names


@contextmanager
def replacing(folder: Path, kind: str, own: Own = ()) -> Iterator[Replacement]:
    """A folder of vis's of a kind, or an empty one, or one to be made, to be replaced; nobody else does so meanwhile.

    Links are followed. Those around it are made where they are missing.

    Raises:
        Refused: `not-ours`, a folder of others; `foreign-file`, a file in it that vis did not write; `own-file`.
        CannotWrite: the folder around it cannot be written. Busy: another vis is at it.
    """
    path = Path(os.path.realpath(folder))
    refuse_own(folder, own)
    with ExitStack() as stack:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(_alone(path))
            found = Replacement(path, kind, _remembered(folder, path, kind), _sweep(path.parent))
        except OSError as error:
            raise _cannot(folder, _reason(error)) from None
        yield found


def _cannot(path: object, reason: Sentence) -> CannotWrite:
    return CannotWrite(
        Message("{path} cannot be written: {reason}.", path=path, reason=reason),
        hint="The folder around it must be writable too: the new one is made there, and takes its place.",
    )


def _reason(error: OSError) -> Sentence:
    return error.strerror or str(error)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """While it lasts no other vis replaces a folder beside this one."""
    import fcntl

    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(Message("another vis is writing beside {path}.", path=path), hint="Try again.") from None
        except OSError:  # not every file system has locks
            pass
        yield
    finally:
        os.close(descriptor)


def _remembered(folder: Path, path: Path, kind: str) -> Mapping[str, Any]:
    """What the folder that is there remembers; nothing where there is none, or an empty one."""
    if not os.path.lexists(path):
        return {}
    there = sorted(each.relative_to(path).as_posix() for each in path.rglob("*") if not _is_folder(each))
    if not there and not any(path.iterdir()):  # raises where it is a file
        return {}
    marker = _marker(path)
    if marker is None or marker.get("vis") != kind:
        said = Message('{folder} is not empty, and vis did not make it: "{file}" lies there.', folder=folder,
                       file=next(iter(there or os.listdir(path))))  # fmt: skip
        raise Refused(said, id="not-ours", hint="Name a new or an empty folder, or one that vis has made for this.")
    foreign = [name for name in there if name not in {MARKER, *marker["files"]}]
    if foreign:
        said = Message('"{file}" in {folder} is not vis\'s.', folder=folder, file=foreign[0])
        raise Refused(said, id="foreign-file", hint="Move it elsewhere: the whole folder is replaced.")
    remembered: Mapping[str, Any] = marker["remembered"]
    return remembered


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _marker(path: Path) -> dict[str, Any] | None:
    """What the marker says; None where there is none, or something else in its place."""
    if not (path / MARKER).is_file():  # a pipe would be a file that cannot be read, and nobody would know what to do
        return None
    try:
        document = json.loads(regular.read(path / MARKER, _LONGEST))
    except (FileNotFoundError, ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("remembered"), dict):
        return None
    files = document.get("files")
    return document if isinstance(files, list) and all(isinstance(name, str) for name in files) else None


def _sweep(parent: Path) -> list[Path]:
    """Remove what killed runs left in the folder; what was removed."""
    swept = []
    for name in sorted(os.listdir(parent)):
        path = parent / name
        if _PART.fullmatch(name) and _is_folder(path) and os.geteuid() in (0, path.lstat().st_uid):
            shutil.rmtree(path)
            swept.append(path)
    return swept


def _make(parent: Path) -> Path:
    part = parent / f".vis-{os.urandom(8).hex()}.folder"
    part.mkdir(mode=0o700)  # for nobody else's eyes until it is whole
    return part


def _write(part: Path, name: str, content: str) -> tuple[str, Path]:
    path = part / name
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name, path


def _settle(part: Path, names: Iterable[str]) -> None:
    with suppress(OSError):  # not every file system has it
        for folder in {part, *((part / name).parent for name in names)}:
            temporary.settle(folder)


def _give(part: Path, path: Path) -> None:
    """Give the new folder and its files owner and mode of the one whose place it takes; else everybody may read it.

    Raises:
        OSError: they are somebody else's, and may not be given away.
    """
    there = path.stat() if path.exists() else None
    mode = 0o755 if there is None else stat.S_IMODE(there.st_mode)
    for root, _, files in os.walk(part):
        for each, its_mode in ((root, mode), *((os.path.join(root, name), mode & 0o666) for name in files)):
            have = os.stat(each)
            if there is not None and (have.st_uid, have.st_gid) != (there.st_uid, there.st_gid):
                os.chown(each, there.st_uid, there.st_gid)
            os.chmod(each, its_mode)


def _take_place(part: Path, path: Path) -> None:
    """Exchange the two folders; where there is none, or an empty one, the new one takes its place."""
    if not path.exists() or not os.listdir(path):
        os.rename(part, path)
        return
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    failed = renameat2 is None or renameat2(_AT_CWD, os.fsencode(part), _AT_CWD, os.fsencode(path), _EXCHANGE)
    if failed:
        number = errno.ENOSYS if renameat2 is None else ctypes.get_errno()
        said = "this file system cannot exchange two folders" if number in _NOT_THERE else os.strerror(number)
        raise OSError(number, said)
