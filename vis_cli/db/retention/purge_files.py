"""The files of cases that are gone: removed after the commit, and kept on the to-do list until they are."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, func, select

from vis_cli import below, temporary
from vis_cli.db.core import tables as t
from vis_cli.db.core.case_tables import ATTACHMENTS
from vis_cli.db.core.raw_sql import as_list, fetch_rows
from vis_cli.db.retention.purge_batch import Statements
from vis_cli.errors import Message, Sentence
from vis_cli.rules.retention.measures import Measure

OUTSIDE = Message("it lies outside the folder of attachments")
LINK = Message("it is a link, and what it leads to would stay")


@dataclass
class Files:
    """The files under `folder`, removed and `counted`; one that cannot be removed is `left`, with the reason.

    No link below the folder is followed: what lies elsewhere is not removed, whatever its name in the list.
    """

    folder: Path
    counted: dict[str, int]
    which: str = ATTACHMENTS  # of the to-do list
    waiting: list[str] = field(default_factory=list)  # of cases that have gone, to be removed
    removed: list[str] = field(default_factory=list)  # gone, and that lasts, but still on the to-do list
    left: dict[str, Sentence] = field(default_factory=dict)

    def remove(self, *, gone_before: str = "removed") -> None:
        """Remove those that wait, and make that last before they leave the to-do list.

        One that is there no longer is counted as `gone_before`. Those of a batch were there when it was committed, as
        `absent` saw; so whoever was killed since had removed it.
        """
        for inside, files in self._by_folder(self.waiting):
            try:
                with self._opened(inside) as folder:
                    for file in files:
                        self._unlink(folder, file, gone_before)
                    temporary.settle(folder)
            except FileNotFoundError:  # the folder that they lay in is gone, and they with it
                self.counted[gone_before] += len(files)
                self.removed += files
            except _Closed as error:
                self.left.update(dict.fromkeys(files, error.why))
        self.waiting = []

    def absent(self, files: Sequence[str]) -> list[str]:
        """Those of some files that are not there now, as far as that can be seen."""
        found = []
        for inside, some in self._by_folder(files):
            try:
                with self._opened(inside) as folder:
                    found += [file for file in some if not _is_there(folder, file)]
            except FileNotFoundError:
                found += some
            except _Closed:
                continue  # what cannot be seen is tried when it is to be removed
        return found

    def _by_folder(self, files: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
        """The files by the folder inside this one that they lie in; those that do not lie inside are left."""
        found: dict[str, list[str]] = {}
        for file in files:
            if file.startswith("/") or "\0" in file or ".." in file.split("/"):
                self.left[file] = OUTSIDE
            else:
                found.setdefault(file.rpartition("/")[0], []).append(file)
        yield from found.items()

    @contextmanager
    def _opened(self, inside: str) -> Iterator[int]:
        """The folder inside this one.

        Raises:
            FileNotFoundError: it is not there, and this one is. _Closed: it cannot be reached, so that nobody knows.
        """
        with ExitStack() as stack:
            try:
                root = stack.enter_context(below.opened(str(self.folder)))
            except OSError as error:
                raise _Closed(Message("{folder}: {reason}", folder=self.folder, reason=error.strerror)) from None
            try:
                folder = stack.enter_context(below.opened(root, inside))
            except FileNotFoundError:
                raise
            except OSError as error:
                raise _Closed(error.said if isinstance(error, below.Astray) else _reason(error)) from None
            yield folder

    def _unlink(self, folder: int, file: str, gone_before: str) -> None:
        name = file.rpartition("/")[2]
        try:
            if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                self.left[file] = LINK
                return
            os.unlink(name, dir_fd=folder)
            self.counted["removed"] += 1
        except FileNotFoundError:
            self.counted[gone_before] += 1
        except OSError as error:
            self.left[file] = _reason(error)
            return
        self.removed.append(file)

    def forget(self, db: Connection, sql: Statements) -> None:
        """Take those that are gone off the to-do list, in the caller's transaction."""
        if self.removed:
            db.exec_driver_sql(sql.forget, (self.which, as_list(db, self.removed)))
            self.removed = []

    def swept(self, db: Connection, sql: Statements) -> Iterator[Sequence[str]]:
        """Take up what stands on the to-do list, some thousands at a time, each once; what to do is the caller's."""
        last = ""
        while files := [file for (file,) in fetch_rows(db, sql.waiting, (self.which, last))]:
            db.rollback()
            last = files[-1]
            self.waiting = files
            yield files
        db.rollback()


class _Closed(Exception):
    """A folder cannot be reached; `why`."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


def _is_there(folder: int, file: str) -> bool:
    try:
        os.stat(file.rpartition("/")[2], dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # whatever it is, it is to be removed
    return True


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def left(db: Connection) -> int:
    """How many files are on the to-do list."""
    return int(db.scalar(select(func.count()).select_from(t.file_removals)) or 0)


def measure(db: Connection, *, tried: bool = True, missing: int = 0) -> Measure:
    """Whether every file has been removed that was to be, by the to-do list; `tried`: each that is on it.

    `missing` were not there, which it says too: nobody can say whether they lie elsewhere.
    """
    count = left(db)
    why = ("cannot-remove" if tried else "stopped") if count else None
    figures = {"files_left": count, **({"files_missing": missing} if missing else {})}
    return Measure("files", not count, why=why, figures=figures)
