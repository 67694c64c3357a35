"""The attachment files outside the database: as many as rows name, and each that a row names."""

from __future__ import annotations

import hashlib
import os
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


def compare(db: Connection, folder: Path, named: Named) -> tuple[Files, Files]:
    """The files that rows name and that are not in the folder; those in it that no row names.

    What a purge is about to remove is neither, nor what somebody attaches meanwhile: what is being made, or has a row
    by now, which `named` says. Little memory is taken, however many there are.
    """
    missing, found, known = Files(), Files(), array("Q")
    for file in scalars(db, select(t.attachments.c.file)):
        known.append(_print(file))
        if not _is_inside(file) or not os.path.isfile(f"{folder}/{file}"):
            missing.add(file)
    for file in _strays(db, folder, named, known):
        found.add(file)
    return missing, found


def strays(db: Connection, folder: Path, named: Named) -> Iterator[str]:
    """The files in the folder that no row names, by their names from there; see `compare`."""
    return _strays(db, folder, named, array("Q", map(_print, scalars(db, select(t.attachments.c.file)))))


def _strays(db: Connection, folder: Path, named: Named, attached: array[int]) -> Iterator[str]:
    r = t.file_removals.c
    attached.extend(_print(file) for file in scalars(db, select(r.file).where(r.folder == ATTACHMENTS)))
    known = array("Q", sorted(attached))

    def without_row() -> Iterator[str]:
        for file in _files(str(folder)):
            found = bisect_left(known, print_ := _print(file))
            if (found == len(known) or known[found] != print_) and not temporary.is_being_made(folder / file):
                yield file

    nameless = without_row()
    while some := list(islice(nameless, TOGETHER)):
        stay = named(some)  # after its maker was asked for: whoever has ended has committed
        yield from (file for file in some if file not in stay and os.path.lexists(folder / file))


def _is_inside(file: str) -> bool:
    return not file.startswith("/") and ".." not in file.split("/")


def _print(file: str) -> int:
    digest = hashlib.blake2b(file.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _files(folder: str, inside: str = "") -> Iterator[str]:
    """Every file in the folder and those under it, by its name from there, in order."""
    try:
        with os.scandir(os.path.join(folder, inside)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        name = f"{inside}/{entry.name}" if inside else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder, name)
        else:
            yield name
