"""The attachment files of cases that are gone: removed after the commit, and kept on the to-do list until they are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, func, select

from vis_cli import temporary
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import as_list, fetch_rows
from vis_cli.db.retention.purge_batch import Statements
from vis_cli.errors import Message, Sentence
from vis_cli.rules.retention.measures import Measure

OUTSIDE = Message("it lies outside the folder of attachments")


@dataclass
class Files:
    """The files under `folder`, removed and `counted`; one that cannot be removed is `left`, with the reason."""

    folder: Path
    counted: dict[str, int]
    waiting: list[str] = field(default_factory=list)  # of cases that have gone, to be removed
    removed: list[str] = field(default_factory=list)  # gone, and that lasts, but still on the to-do list
    left: dict[str, Sentence] = field(default_factory=dict)

    def remove(self) -> None:
        """Remove those that wait, and make that last before they leave the to-do list."""
        folders = set()
        for file in self.waiting:
            path = f"{self.folder}/{file}"
            if file.startswith("/") or ".." in file.split("/"):
                self.left[file] = OUTSIDE
                continue
            try:
                os.unlink(path)
                self.counted["removed"] += 1
            except FileNotFoundError:
                self.counted["missing"] += 1
            except OSError as error:
                self.left[file] = error.strerror or str(error)
                continue
            folders.add(path.rpartition("/")[0])
            self.removed.append(file)
        for folder in sorted(folders):
            with suppress(FileNotFoundError):
                temporary.settle(Path(folder))
        self.waiting = []

    def forget(self, db: Connection, sql: Statements) -> None:
        """Take those that are gone off the to-do list, in the caller's transaction."""
        if self.removed:
            db.exec_driver_sql(sql.forget, (as_list(db, self.removed),))
            self.removed = []

    def swept(self, db: Connection, sql: Statements) -> Iterator[Sequence[str]]:
        """Take up what stands on the to-do list, some thousands at a time, each once; what to do is the caller's."""
        last = ""
        while files := [file for (file,) in fetch_rows(db, sql.waiting, (last,))]:
            db.rollback()
            last = files[-1]
            self.waiting = files
            yield files
        db.rollback()


def measure(db: Connection, *, tried: bool = True) -> Measure:
    """Whether every file has been removed that was to be, by the to-do list; `tried`: each that is on it."""
    count = int(db.scalar(select(func.count()).select_from(t.file_removals)) or 0)
    why = ("cannot-remove" if tried else "stopped") if count else None
    return Measure("files", not count, why=why, figures={"files_left": count})
