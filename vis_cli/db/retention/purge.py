"""The destroyer: deletes due cases whole, in short transactions that also advance the run's record."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection
from sqlalchemy.sql.elements import False_

from vis_cli.db.cases.access_log import Keeper, Seal
from vis_cli.db.core import tables as t
from vis_cli.db.core.case_tables import OUTBOX
from vis_cli.db.core.engine import hold_append_lock
from vis_cli.db.core.raw_sql import as_list, fetch_rows
from vis_cli.db.operations.brakes import Brakes
from vis_cli.db.operations.maintenance import Upkeep
from vis_cli.db.retention import attestations
from vis_cli.db.retention import due as retention
from vis_cli.db.retention.digests import Ahead
from vis_cli.db.retention.purge_batch import Statements, deletion
from vis_cli.db.retention.purge_files import Files
from vis_cli.db.retention.purge_records import Run, replayable, save
from vis_cli.errors import Message, StorageError
from vis_cli.rules.cases.cases import numbers
from vis_cli.rules.cases.resident_keys import ResidentKeys
from vis_cli.rules.core.times import iso, local
from vis_cli.rules.retention import certificate
from vis_cli.rules.retention.decisions import DecidedKeys, DecidedTerms, demand
from vis_cli.rules.retention.waits import Wait

c = t.cases.c
FIRST = 300  # cases in the first batch
PASSES = 3  # over the cases of a policy: one that another writer had locked is met again
GOES_ON = "What was purged is purged and recorded; the run goes on where it was once this is mended."


class Ledger(Protocol):
    """Where the HMAC of each purged number is written, outside the database, before the batch is committed.

    What is written lasts through a loss of power, so that no batch is committed which a replay could not find.
    """

    key: bytes

    def prepare(self, macs: Sequence[bytes]) -> None:
        """Write what the next batch may come to, while others may write."""

    def write(self, macs: Sequence[bytes]) -> int:
        """Have exactly these written, of a batch that is about to be committed; the length of the ledger with them."""

    def mark(self, batch: int, digest: str) -> None:
        """Note that the batch was committed."""

    def sync(self) -> None:
        """Make the last mark last, too, and take off what was prepared and not committed."""


@dataclass(frozen=True)
class Pace:
    """How hard a run may press: cases in a batch, seconds that another writer may wait, seconds in all."""

    batch: int | None = None
    max_wait: float = 0.030
    until: float | None = None  # by time.monotonic()


# --- destroying ------------------------------------------------------------------------------------------------------


@dataclass
class Destroyer:
    """One session of a run on one database."""

    db: Connection
    transaction: Callable[[], AbstractContextManager[Connection]]  # on `db`: begun, and committed when its block ends
    upkeep: Upkeep
    run: Run
    ledger: Ledger
    folder: Path  # of the attachment files
    outbox: Path  # of the answers to forms
    now: datetime
    pace: Pace
    stop: Callable[[], bool]
    progress: Callable[[int], None] = lambda done: None
    part: dict[str, Any] = field(default_factory=dict)  # of the record, in which what goes is counted
    standing: retention.Holds = field(default_factory=retention.Holds)
    deleted: list[str] = field(default_factory=list)  # files of the batch that is being committed
    answers: list[str] = field(default_factory=list)  # and those of the outbox
    passed_over: int = 0  # cases found due and then held, or locked by another writer, in this pass
    holds: Any = None  # the rows of the holds that the condition was made with
    marked: set[int] = field(default_factory=set)  # attestations on record as used
    sealed: Seal | None = None  # seals the numbers of residents whose cases had been read
    brakes: Brakes | None = None
    waiting: Wait | None = None
    waited: dict[str, float] = field(default_factory=dict)  # seconds, by what for
    gone: int = 0  # cases, in this session
    has_begun: bool = False  # a batch, which may be gone
    began: float = field(default_factory=time.monotonic)
    today: date = field(init=False)  # of what was decided
    ahead: Ahead = field(init=False)
    files: Files = field(init=False)
    filed: Files = field(init=False)

    def __post_init__(self) -> None:
        self.files = Files(self.folder, self.run.progress["files"])
        # Whoever fetches what lies in the outbox takes it away: that one is not there says nothing.
        counted = self.run.progress.setdefault("outbox", {"removed": 0, "missing": 0})
        self.filed = Files(self.outbox, counted, OUTBOX)
        self.sql, self.delete = Statements(self.db), deletion(self.db)
        self.keep_residents = Keeper(self.db, ResidentKeys(self.ledger.key), self.sealed)
        self.db.rollback()

    def purge(self, terms: DecidedTerms) -> str | None:
        """Destroy what is due; None when all has gone, else why it stopped: `runtime`, `stopped`, `stop-file`.

        Raises:
            TypeError: the terms were not made by a decision.
        """
        demand(DecidedTerms, terms)
        self.today = terms.today
        for term in terms:
            self._ask(
                term.policy.name,
                lambda standing, term=term: retention.due(term, standing, self.today),  # type: ignore[misc]
                retention.counted(term.policy),
                retention.wanting(term),
            )
            for _ in range(PASSES):
                self.passed_over = 0
                for keys in retention.slices(self.db, term, self.today):
                    why = self._destroy_all(keys)
                    if why:
                        return why
                if not self.passed_over:
                    break
        return None

    def purge_again(self, decided: DecidedKeys, part: str) -> str | None:
        """Destroy cases that had been destroyed before, as far as they are closed and not held: what a replay does.

        Raises:
            TypeError: the keys were not found by the ledgers of then.
        """
        demand(DecidedKeys, decided)
        self.today = decided.today
        self._ask(part, lambda standing: replayable(standing, self.today), c.closed)
        return self._destroy_all(decided.keys)

    def _ask(
        self,
        part: str,
        condition: Callable[[retention.Holds], ColumnElement[bool]],
        counted: Any,
        wanting: ColumnElement[bool] | None = None,
    ) -> None:
        """What the batches from here on are asked, and where they are counted; of those `wanting` a note, by whom."""
        self.part, self.condition, self.holds = self.run.part(part), condition, None
        self.released = "" if wanting is None or isinstance(wanting, False_) else self.sql.released(wanting)
        self.counted, self.choose = counted, ""
        self.from_row = counted.type.result_processor(self.db.dialect, None) or (lambda value: value)

    def _read_holds(self) -> None:
        """Make the condition anew if the holds are others than at the last batch: read in the deleting transaction.

        Once there is any attestation the condition asks for them, and so has them as they are.
        """
        rows = self.db.exec_driver_sql(self.sql.standing).all()
        if rows != self.holds or any(hold.scope == "unit" for hold in self.standing.standing):
            self.holds, self.standing = rows, retention.holds(self.db, self.today)
            self.choose = self.sql.choose(self.condition(self.standing), self.counted)

    def _destroy_all(self, keys: Sequence[int]) -> str | None:
        smallest, largest = self.upkeep.bounds
        largest = self.pace.batch or largest
        size, at, target = min(FIRST, largest), 0, self.pace.max_wait / 2
        macs_of = certificate.digester(self.ledger.key)
        self.ahead = Ahead(keys, lambda some: macs_of(numbers(some)))
        batch: Sequence[int] = ()
        macs: list[bytes] = []

        def prepare() -> None:
            """The next batch's HMACs, written while others write."""
            nonlocal batch, macs
            batch = keys[at : at + size]
            macs = self.ahead.take(len(batch))
            try:
                self.ledger.prepare(macs)
            except OSError as error:
                raise _disk(error) from None

        def between() -> None:
            self._remove_files()
            prepare()

        prepare()
        while batch:
            if why := self._why_stop():
                return why
            took, gone = self._destroy(batch, macs)
            self.progress(gone)
            at += len(batch)
            size = max(min(smallest, largest), min(largest, int(size * max(0.5, min(2.0, target / took)))))
            others = self.upkeep.rest(between)
            target = self.pace.max_wait * (0.5 if others else 1.0)
        return None

    def _why_stop(self) -> str | None:
        """Why to go no further; waits first as long as there is something to wait for."""
        while True:
            if self.stop():
                return "stopped"
            if self.pace.until is not None and time.monotonic() >= self.pace.until:
                return "runtime"
            if self.brakes is None:
                return None
            if self.brakes.halted():
                return "stop-file"
            self._wait(self.brakes.waits_for(self.db))
            if self.waiting is None:
                return None
            time.sleep(self.brakes.pause)
            self.waited[self.waiting.why] = self.waited.get(self.waiting.why, 0.0) + self.brakes.pause

    def _wait(self, what: Wait | None) -> None:
        """Put on record what is waited for, so that others see it while it is so."""
        before, self.waiting = self.waiting, what
        if what is None:
            self.run.progress.pop("waits", None)  # the next batch says so
            return
        since = iso(self.now + timedelta(seconds=int(time.monotonic() - self.began)))
        if before is not None and (before.why, before.who) == (what.why, what.who):
            since = self.run.progress["waits"]["since"]
        if before != what:
            self.run.progress["waits"] = {**what.as_json(), "since": since}
            with self.transaction() as db:
                save(db, self.run, self.now)

    def _destroy(self, batch: Sequence[int], macs: Sequence[bytes]) -> tuple[float, int]:
        """One transaction: cut-off, state and holds asked again of the rows, now locked, and whole cases deleted.

        Returns how long others had to wait, in seconds, and how many cases went.
        """
        run, gone, released = self.run, list[int](), dict[int, int]()
        self.has_begun = True
        try:
            with self.transaction() as db:
                began = time.monotonic()
                hold_append_lock(db)  # before any row is locked: who notes a read may hold it, and want the row
                self._read_holds()
                rows = fetch_rows(db, self.choose, (as_list(db, batch),))
                gone = [row[0] for row in rows]
                self.passed_over += len(batch) - len(gone)
                if gone:
                    released = self._released(gone)
                    self._delete(rows, gone, macs if len(gone) == len(batch) else _of(gone, batch, macs))
        except _TakenBack:
            return self._destroy(batch, macs)
        except OSError as error:
            raise _disk(error) from None
        took = max(time.monotonic() - began, 1e-4)
        if gone:
            self.marked.update(released)
            self.files.waiting += self.deleted  # now that their rows are gone for good
            self.filed.waiting += self.answers
            self.ledger.mark(run.progress["batches"], run.progress["digest"])
        return took, len(gone)

    def _released(self, gone: Sequence[int]) -> dict[int, int]:
        """Put on the run's record by which attestations cases go, and on theirs that the run has used them.

        Raises:
            _TakenBack: one was taken back after the cases were chosen.
        """
        if not self.standing.attested or not self.released:
            return {}
        found: dict[Any, int] = dict(fetch_rows(self.db, self.released, (as_list(self.db, gone),)))
        if None in found or not attestations.mark_used(self.db, sorted(found.keys() - self.marked), self.run.number):
            raise _TakenBack
        counted = self.part.setdefault("attested", {})
        for number, n in found.items():
            counted[f"A-{number}"] = counted.get(f"A-{number}", 0) + n
        return found

    def _delete(self, rows: Sequence[Any], gone: Sequence[int], macs: Sequence[bytes]) -> None:
        """Delete the cases of a batch that may go, and put them on the run's record, in the batch's transaction."""
        progress = self.run.progress
        moments = [row[1] for row in rows]
        _stretch(self.part, self.from_row(min(moments)), self.from_row(max(moments)))
        self.keep_residents(gone)
        self.ahead.begin(len(macs))  # as many as these
        what = self.delete(gone)
        counts = self.part["counts"]
        counts["bytes"] += what.size
        for name, n in what.rows.items():
            counts[name] += n
        progress["digest"] = certificate.chained(self.ledger.key, progress["digest"], macs)
        progress["batches"] += 1
        progress["ledger"] = self.ledger.write(macs)
        if absent := self.files.absent(what.files):  # noted in this transaction, so that a file gone later was removed
            progress["files"]["missing"] += len(absent)
            self.files.removed += absent
        self.files.forget(self.db, self.sql)
        self.filed.forget(self.db, self.sql)
        self.gone += len(gone)
        seconds = time.monotonic() - self.began - sum(self.waited.values())
        progress["pace"] = {"cases": self.gone, "seconds": round(max(seconds, 0.001), 3)}
        save(self.db, self.run, self.now)
        self.deleted = sorted(set(what.files) - set(absent)) if absent else what.files
        self.answers = what.outbox

    # --- files ---

    def _remove_files(self) -> None:
        """Remove the files whose rows are gone, and make that last before they leave the to-do list."""
        self.files.remove()
        self.filed.remove(gone_before="missing")

    def sweep(self) -> None:
        """Remove the files that a killed run left behind, and count them."""
        gone_before = "removed" if self.run.was_killed else "missing"
        for files in self.files.swept(self.db, self.sql):
            left = len(self.files.left)
            self.files.remove(gone_before=gone_before)
            self.run.progress["files"]["leftovers"] += len(files) - (len(self.files.left) - left)
            self.settle()
        for _ in self.filed.swept(self.db, self.sql):
            self.filed.remove(gone_before="missing")
            self.settle()

    def sweep_last(self) -> None:
        """Remove the last batch's files, and put that on record."""
        self._remove_files()
        for name in ("waits", "pace"):  # of a session that is at work
            self.run.progress.pop(name, None)
        self.settle()

    def settle(self) -> None:
        """Write the state of the run, and take the files removed off the to-do list."""
        with self.transaction() as db:
            self.files.forget(self.db, self.sql)
            self.filed.forget(self.db, self.sql)
            save(db, self.run, self.now)


class _TakenBack(Exception):
    """An attestation by which cases were to go is there no longer; the batch is rolled back and chosen again."""


def _of(gone: Sequence[int], batch: Sequence[int], macs: Sequence[bytes]) -> list[bytes]:
    """The HMACs of those of a batch that went."""
    mac_of = dict(zip(batch, macs, strict=True))
    return [mac_of[key] for key in gone]


def _stretch(part: dict[str, Any], earliest: datetime, latest: datetime) -> None:
    """Widen the period that a part says its cases counted from."""
    first, last = local(earliest).date().isoformat(), local(latest).date().isoformat()
    part["earliest"] = min(part["earliest"] or first, first)
    part["latest"] = max(part["latest"] or last, last)


def _disk(error: OSError) -> StorageError:
    template = "{reason}: {file}." if error.filename else "{reason}."
    return StorageError(
        Message(template, reason=error.strerror or error, file=error.filename),
        hint=GOES_ON,
    )
