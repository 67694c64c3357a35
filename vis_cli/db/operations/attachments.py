"""The attachment files outside the database: as many as rows name, and each that a row names."""

from __future__ import annotations

import hashlib
import os
import stat
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, func, select

from vis_cli import temporary
from vis_cli.db.core import tables as t
from vis_cli.db.core.case_tables import ATTACHMENTS
from vis_cli.db.core.raw_sql import scalars

SHOWN = 5  # files named
TOGETHER = 1000  # files asked about at a time
Named = Callable[[Sequence[str]], Collection[str]]
"""Of some files, those that rows name now."""
Closed = Callable[[str, OSError], object]
"""Hears of a folder that cannot be looked into, and why."""


@dataclass
class Files:
    """How many files, and the first of them."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, file: str) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(file)


def count(db: Connection) -> int:
    """How many files the database's attachments have."""
    return int(db.scalar(select(func.count()).select_from(t.attachments)) or 0)


def compare(db: Connection, folder: Path, named: Named) -> tuple[Files, Files, Files]:
    """The files that rows name and that are not in the folder; those in it that no row names; folders that are closed.

    A link is no file of an attachment: what it leads to may lie anywhere. Of what lies in a closed folder nothing is
    said.

    What a purge is about to remove is neither, nor what somebody attaches meanwhile: what is being made, or has a row
    by now, which `named` says. Little memory is taken, however many there are.
    """
    missing, found, closed, known = Files(), Files(), Files(), array("Q")
    for file in scalars(db, select(t.attachments.c.file)):
        known.append(_print(file))
        if not _is_inside(file) or _is_missing(f"{folder}/{file}"):
            missing.add(file)
    for file in _strays(db, folder, named, known, lambda inside, _: closed.add(inside)):
        found.add(file)
    return missing, found, closed


def strays(db: Connection, folder: Path, named: Named, closed: Closed) -> Iterator[str]:
    """The files in the folder that no row names, by their names from there; `closed` hears of closed folders."""
    attached = array("Q", map(_print, scalars(db, select(t.attachments.c.file))))
    return _strays(db, folder, named, attached, closed)


def _strays(db: Connection, folder: Path, named: Named, attached: array[int], closed: Closed) -> Iterator[str]:
    r = t.file_removals.c
    attached.extend(_print(file) for file in scalars(db, select(r.file).where(r.folder == ATTACHMENTS)))
    known = array("Q", sorted(attached))

    def without_row() -> Iterator[str]:
        for file in _files(str(folder), closed):
            found = bisect_left(known, print_ := _print(file))
            if (found == len(known) or known[found] != print_) and not temporary.is_being_made(folder / file):
                yield file

    nameless = without_row()
    while some := list(islice(nameless, TOGETHER)):
        stay = named(some)  # after its maker was asked for: whoever has ended has committed
        yield from (file for file in some if file not in stay and os.path.lexists(folder / file))


def _is_inside(file: str) -> bool:
    return not file.startswith("/") and ".." not in file.split("/")


def _is_missing(path: str) -> bool:
    """Whether no file lies there, as far as that can be seen."""
    try:
        return not stat.S_ISREG(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False


def _print(file: str) -> int:
    digest = hashlib.blake2b(file.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _files(folder: str, closed: Closed, inside: str = "") -> Iterator[str]:
    """Every file in the folder and those under it, by its name from there, in order."""
    try:
        with os.scandir(os.path.join(folder, inside)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        closed(inside or ".", error)
        return
    for entry in entries:
        name = f"{inside}/{entry.name}" if inside else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder, closed, name)
        else:
            yield name
