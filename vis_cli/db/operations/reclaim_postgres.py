"""PostgreSQL after a purge: its tables vacuumed and written anew, each by what the server itself says of it.

The server skips a table with a warning where somebody may not vacuum it or others hold it, keeps the rows that an old
snapshot may still see, and calls all that success. So its warnings are heard, and the age up to which it removed rows.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import Database, driver_errors
from vis_cli.db.operations.reclaim import Wanting, WhyStop
from vis_cli.rules.retention.measures import Measure

TRIES = 3  # at a table whose rows somebody can still see
LOCKED = "55P03"
_CUTOFF = re.compile(r"removable cutoff: (\d+)|oldest xmin: (\d+)")  # PostgreSQL 15 and later; before
_DEAD = re.compile(r"(\d+) (?:are dead but not yet removable|dead row versions cannot be removed yet)")
_MISSED = re.compile(r"tuples missed: (\d+)|Skipped ([1-9]\d*) pages? due to buffer pins")

_FACTS = text(
    "SELECT c.reltoastrelid <> 0 AS toast, pg_stat_get_vacuum_count(c.oid) AS vacuums,"
    " pg_stat_get_dead_tuples(c.oid) + coalesce(pg_stat_get_dead_tuples(nullif(c.reltoastrelid, 0)), 0) AS dead,"
    " pg_relation_filenode(c.oid) AS node, pg_relation_filenode(nullif(c.reltoastrelid, 0)) AS toast_node"
    " FROM pg_class c WHERE c.oid = to_regclass(:table)"
)


@dataclass
class Heard:
    """What the server said while it did something: its warnings by SQLSTATE and words, and its reports."""

    warnings: list[tuple[str, str]] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)

    def __call__(self, said: Any) -> None:
        """Take one notice of the driver's."""
        words = "\n".join(part for part in (said.message_primary, said.message_detail) if part)
        if said.severity_nonlocalized == "WARNING":
            self.warnings.append((said.sqlstate or "", said.message_primary or ""))
        elif said.severity_nonlocalized == "INFO":
            self.reports.append(words)

    @property
    def skipped(self) -> str | None:
        """Why the server skipped it; None where it did not."""
        if not self.warnings:
            return None
        return "locked" if all(state == LOCKED for state, _ in self.warnings) else "not-permitted"

    @property
    def kept(self) -> list[tuple[int, int]]:
        """Of the table and what is stored beside it: how many dead rows were kept, and since which transaction."""
        found = ((_DEAD.search(report), _CUTOFF.search(report)) for report in self.reports)
        return [(int(dead[1]), int(cutoff[1] or cutoff[2])) for dead, cutoff in found if dead and cutoff]

    @property
    def missed(self) -> bool:
        """Whether pages were passed over."""
        return any(_MISSED.search(report) for report in self.reports)


class Postgres:
    """On connections of its own, which have no transaction: each statement is one."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.vacuumed: dict[str, Measure] = {}

    def finish(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        names = [table.name for table in t.CASE_TABLES if wanting is None or ("vacuum", table.name) in wanting]
        self.vacuumed = {table.name: Measure("vacuum", True, table.name) for table in t.CASE_TABLES}
        with self._connected() as db:
            needed = self._wait_for_others(db, why_stop) if names else 0
        self.vacuumed |= {name: self._vacuum(name, needed, why_stop) for name in names}
        return [self.vacuumed[name] for name in names]

    def compact(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        """Write each table anew that has been vacuumed: then no row of the purge is left to be copied.

        Nobody can read or write a table meanwhile. Its lock is taken when nobody holds one, and never queued for.
        """
        until = time.monotonic() + self.database.lock_timeout
        names = [table.name for table in t.CASE_TABLES if wanting is None or ("compact", table.name) in wanting]
        return [self._rewrite(name, until, why_stop) for name in names]

    # --- vacuum ---

    def _wait_for_others(self, db: Connection, why_stop: WhyStop) -> int:
        """The transaction that is to come next, once those before it are over or have been waited for."""
        needed = int(db.scalar(text("SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text)")) or 0)
        until = time.monotonic() + min(5.0, self.database.lock_timeout)
        oldest = text("SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text)")
        while int(db.scalar(oldest) or 0) < needed and time.monotonic() < until and not why_stop():
            time.sleep(0.01)
        return needed

    def _vacuum(self, table: str, needed: int, why_stop: WhyStop) -> Measure:
        """Vacuum a table; done where the server removed all that was deleted before the transaction `needed`."""
        statement = f"VACUUM (VERBOSE, INDEX_CLEANUP ON, SKIP_LOCKED) {table}"
        until, tries, why = time.monotonic() + self.database.lock_timeout, 0, why_stop()
        before = after = self._facts(table)
        said: dict[str, Any] = {}
        while why is None:
            heard = Heard()
            stopped = self._run(statement, heard, why_stop)
            after = self._facts(table)
            why = stopped or heard.skipped or self._left(heard, before, after, needed)
            if why is None:
                return Measure("vacuum", True, table, figures={"dead": after.dead})
            said = {"said": heard.warnings[0][1]} if why == "not-permitted" else {}
            tries += 1
            over = time.monotonic() >= until
            if why == "locked" and not over:
                why = self._wait_for_table(table, until, why_stop)
            elif why in ("snapshot", "pinned") and tries < TRIES and not over:
                time.sleep(min(0.5 * tries, max(0.0, until - time.monotonic())))
                why = why_stop()
        return Measure("vacuum", False, table, why, {"dead": after.dead, **said})

    def _left(self, heard: Heard, before: Any, after: Any, needed: int) -> str | None:
        """Why rows may be left that were deleted before `needed`; None where the server shows that none are.

        A server that speaks another language is understood by its counts alone, in which others' rows count too.
        """
        if len(heard.kept) >= 1 + after.toast:
            if heard.missed:
                return "pinned"
            return "snapshot" if any(dead and _is_before(cutoff, needed) for dead, cutoff in heard.kept) else None
        if after.vacuums <= before.vacuums:
            return "unconfirmed"
        return "snapshot" if after.dead else None

    def _wait_for_table(self, table: str, until: float, why_stop: WhyStop) -> str | None:
        """Wait until nobody vacuums or alters the table: a lock that neither readers nor writers wait behind.

        The server's own vacuum gives way to whoever waits so. Returns why it is not to be tried again.
        """
        while (left := until - time.monotonic()) > 0:
            if why := why_stop():
                return why
            try:
                with self.database.engine.begin() as db:
                    db.execute(text(f"SET LOCAL lock_timeout = {max(1, int(min(left, 2.0) * 1000))}"))
                    db.execute(text(f"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE"))
                return None
            except DBAPIError as error:
                if _state(error) == "42501":
                    return "not-permitted"
                if _state(error) != LOCKED:
                    raise
        return "locked"

    # --- written anew ---

    def _rewrite(self, table: str, until: float, why_stop: WhyStop) -> Measure:
        vacuumed = self.vacuumed.get(table)
        if vacuumed is None or not vacuumed.done:
            return Measure("compact", False, table, "unconfirmed" if vacuumed is None else vacuumed.why)
        before, why = self._facts(table), why_stop()
        while why is None:
            heard = Heard()
            why = self._run(f"VACUUM (FULL, SKIP_LOCKED) {table}", heard, why_stop) or heard.skipped
            if why is None:
                break
            if why == "locked" and time.monotonic() < until:
                time.sleep(0.02)
                why = why_stop() or self._wait_for_table(table, until, why_stop)
        after = self._facts(table)
        figures = {"file_before": before.node, "file_after": after.node}
        if why is None and (before.node == after.node or (after.toast and before.toast_node == after.toast_node)):
            why = "unconfirmed"
        return Measure("compact", why is None, table, why, figures)

    # --- the server ---

    def _facts(self, table: str) -> Any:
        with self._connected() as db:
            return db.execute(_FACTS, {"table": table}).one()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            yield db

    def _run(self, statement: str, heard: Heard, why_stop: WhyStop) -> str | None:
        """Let the server do it, and cancel it where `why_stop` says so; why it was not done to the end."""
        with self._connected() as db:
            driver: Any = db.connection.driver_connection
            driver.add_notice_handler(heard)
            try:
                with _cancelled(driver, why_stop):
                    db.execute(text(statement))
            except DBAPIError as error:
                if _state(error) == "57014":
                    return why_stop() or "cancelled"
                if _state(error) == LOCKED:
                    return "locked"
                if _state(error) == "42501":
                    return "not-permitted"
                raise
        return None


@contextmanager
def _cancelled(driver: Any, why_stop: WhyStop) -> Iterator[None]:
    """Cancel what the connection does as soon as `why_stop` says so, from a thread: this one waits for the server."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            if why_stop():
                with suppress(driver_errors()):  # it is tried again
                    driver.cancel_safe(timeout=5.0)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _is_before(cutoff: int, needed: int) -> bool:
    """Whether one transaction came before another; the server writes the first in 32 bits, which go round."""
    return (cutoff - needed) & 0xFFFFFFFF >= 0x80000000


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
