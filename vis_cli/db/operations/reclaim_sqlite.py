"""SQLite after a purge: the log emptied into the file, free pages given back, the file written anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from vis_cli.db.core.engine import RETRY_EVERY, Database
from vis_cli.db.core.failures import is_busy
from vis_cli.db.operations.reclaim import Wanting, WhyStop
from vis_cli.db.operations.sqlite_log import checkpoint
from vis_cli.rules.retention.measures import Measure

ASK_EVERY = 20_000  # steps of SQLite's machine between two questions whether to stop; some milliseconds


class Sqlite:
    """On the purge's own connection. `rest` lets others in."""

    def __init__(self, database: Database, db: Connection, rest: Callable[[], object]) -> None:
        self.database, self.db, self.rest = database, db, rest
        self.returned = 0  # pages

    @property
    def patience(self) -> float:
        """Until when to wait for others, by time.monotonic()."""
        return time.monotonic() + min(5.0, self.database.lock_timeout)

    def finish(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        taken = []
        if wanting is None:
            overwrites = int(self._pragma("secure_delete")) == 1
            taken.append(Measure("overwrite", overwrites, why=None if overwrites else "unconfirmed"))
        if wanting is None or ("space", None) in wanting:
            taken.append(self._space(why_stop))
        if wanting is None or ("log", None) in wanting:
            taken.append(self._log(why_stop))
        return taken

    def compact(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        """Every page is written anew into the log, and becomes the file when that is emptied: both, or it is not done.

        Nobody can write meanwhile. It is stopped where `why_stop` says so; but not its last part, which copies pages.
        """
        why = self._vacuum(why_stop)
        if why:
            return [Measure("compact", False, why=why)]
        log = self._log(why_stop)
        pages, free = int(self._pragma("page_count")), self._free_pages()
        done = log.done and not free
        why = None if done else log.why or "unconfirmed"
        figures = {"pages": pages, "pages_free": free}
        return [self._space(why_stop), log, Measure("compact", done, why=why, figures=figures)]

    def _vacuum(self, why_stop: WhyStop) -> str | None:
        """Why VACUUM was not done; None where it was."""
        driver: Any = self.db.connection.driver_connection
        until = time.monotonic() + self.database.lock_timeout
        while True:
            if why := why_stop():
                return why
            driver.set_progress_handler(lambda: 1 if why_stop() else 0, ASK_EVERY)
            try:
                self.db.exec_driver_sql("VACUUM")
                return None
            except DBAPIError as error:
                if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
                    return why_stop() or "stopped"
                if not is_busy(error):
                    raise
            finally:
                driver.set_progress_handler(None, 0)
            if time.monotonic() > until:
                return "in-use"
            time.sleep(RETRY_EVERY)

    def _log(self, why_stop: WhyStop) -> Measure:
        """Empty the log: what it holds of deleted rows is in the file no longer, nor in the log."""
        until = self.patience
        while True:
            done, log, copied = checkpoint(self.db, "TRUNCATE")
            if done:
                return Measure("log", True, figures={"pages_in_log": 0})
            figures = {"pages_in_log": log, "pages_copied": copied} if log >= 0 else {}
            if why := why_stop():
                return Measure("log", False, why=why, figures=figures)
            if time.monotonic() >= until:
                return Measure("log", False, why="in-use", figures=figures)
            time.sleep(0.02)

    def _space(self, why_stop: WhyStop) -> Measure:
        """Move pages from the file's end into free ones, in steps of some milliseconds, and shorten the file."""
        driver: Any = self.db.connection.driver_connection
        free = self._free_pages()
        step, why, until = 100, None, self.patience
        while free:
            if why := why_stop():
                break
            began = time.monotonic()
            try:
                driver.executescript(f"PRAGMA incremental_vacuum({step})")  # execute() would do a single page
            except driver.OperationalError as error:
                wrapped = DBAPIError.instance("incremental_vacuum", None, error, driver.Error)
                if not isinstance(wrapped, DBAPIError) or not is_busy(wrapped):
                    raise wrapped from error
                if time.monotonic() >= until:
                    why = "in-use"
                    break
                time.sleep(RETRY_EVERY)
                continue
            until = self.patience
            took = time.monotonic() - began
            step = max(10, min(5000, int(step * min(2.0, 0.010 / max(took, 1e-4)))))
            left = self._free_pages()
            if left >= free:
                why = "unconfirmed"
                break
            self.returned += free - left
            free = left
            self.rest()
        return Measure("space", not free, why=why, figures={"pages_returned": self.returned, "pages_free": free})

    def _free_pages(self) -> int:
        return int(self._pragma("freelist_count"))

    def _pragma(self, name: str) -> Any:
        return self.db.exec_driver_sql(f"PRAGMA {name}").scalar() or 0
