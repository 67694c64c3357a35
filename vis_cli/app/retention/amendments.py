"""What a certificate says was not done, made good later, and put on record as an amendment of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from vis_cli import __version__
from vis_cli.app.execute import Batches, Done, Planned, execute_in_batches
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.app.retention.certificates import find
from vis_cli.app.retention.finalise import Never, Stop, tell_of_left, why_to_stop, write_missing
from vis_cli.db.core.case_tables import OUTBOX
from vis_cli.db.core.failures import told_apart
from vis_cli.db.core.postgres import HeldLock
from vis_cli.db.operations.maintenance import purge_lock, upkeep
from vis_cli.db.operations.reclaim import Key, WhyStop, every
from vis_cli.db.retention import purge_files
from vis_cli.db.retention import purge_records as records
from vis_cli.db.retention.purge_batch import Statements
from vis_cli.errors import Busy, Message, NotPermitted, Refused, StorageError, VisError
from vis_cli.files.retention import ledger as ledgers
from vis_cli.rules.core.plan import BulkPlan
from vis_cli.rules.core.times import iso
from vis_cli.rules.retention import amendment, measures
from vis_cli.rules.retention.measures import Measure

if TYPE_CHECKING:
    from sqlalchemy import Connection

COUNTED = ("removed", "missing")


@dataclass(frozen=True)
class Unfinished:
    """A certificate, its amendments, and the measures that are still to be taken."""

    paper: dict[str, Any]
    amendments: Sequence[dict[str, Any]]
    wanting: Sequence[Key]


@dataclass
class Finished:
    """What came of it. `taken`: every measure that was tried, None in a dry run or where nothing was wanting."""

    found: Unfinished
    taken: Sequence[Measure] | None = None
    amendment: dict[str, Any] | None = None
    change: int | None = None
    failure: VisError | None = None

    @property
    def left(self) -> list[Measure]:
        """What is still to be made good."""
        return measures.open_(self.taken or ())

    @property
    def files_gone(self) -> int:
        """How many of the files that were left are gone now, where others still are."""
        return sum(each.figures.get(name, 0) for each in self.left if each.what == "files" for name in COUNTED)


def finish(
    invocation: Invocation,
    run: str,
    *,
    compact: bool = False,
    runtime: float | None = None,
    stop: Stop | None = None,
) -> Finished:
    """Make good what the certificate of `run` says was not done; with `compact`, write the file anew as well.

    What was done, by the database's own figures, becomes an amendment of the certificate, which stays as it is. It ends
    after `runtime` seconds, or when `stop` says so.

    Raises:
        NotFound: there is no such certificate. Busy: a purge runs. NotPermitted: the OS user may not. Refused: there is
        an amendment of a state that was not restored.
        StorageError: the database failed; what was done before is on record.
    """
    noticed = stop or Never()

    def planner(db: Connection) -> Planned:
        found = _unfinished(invocation, db, run, compact=compact)
        count = 1 if found.wanting else 0  # the certificate is what changes
        digest = sha256(f"{found.paper['hash']} {len(found.amendments)} {found.wanting}".encode()).hexdigest()
        return Planned(BulkPlan({"add": 0, "change": count, "remove": 0, "same": 1 - count}, digest), found)

    @contextmanager
    def alone() -> Iterator[HeldLock | None]:
        with purge_lock(invocation.database) as lock, noticed.listening():
            yield lock

    def work(batches: Batches, planned: Planned) -> Finished:
        if noticed():
            raise KeyboardInterrupt
        taken: list[Measure] = []
        result = Finished(planned.facts, taken)
        try:
            with told_apart(invocation.database):
                for some in _take(invocation, batches, planned.facts.wanting, why_stop):
                    taken += some
        except VisError as failure:
            result.failure = failure
        return result

    def end(db: Connection, worked: Finished | None) -> Done:
        if worked is None or not any(each.done for each in worked.taken or ()):
            return Done()
        return _amend(invocation, db, worked, timedelta(seconds=int(time.monotonic() - began)))

    began = time.monotonic()
    until = None if runtime is None else began + runtime
    why_stop = why_to_stop(noticed, until)
    outcome, worked = execute_in_batches(invocation, planner, needs="retention", work=work, finish=end, alone=alone)
    if worked is None:
        return Finished(outcome.facts)
    write_missing(invocation)
    if worked.failure is not None:
        raise worked.failure
    if worked.amendment is None and not worked.files_gone and not noticed():
        raise _nothing_done(worked)
    worked.change = outcome.change
    return worked


def _unfinished(invocation: Invocation, db: Connection, run: str, *, compact: bool) -> Unfinished:
    paper = find(db, run)
    amendments = records.amendments(db).get(paper["id"], [])
    known = measures.of_certificate(paper, amendments)
    following = ledgers.certificate_name({**paper, "amends": paper["id"], "number": len(amendments) + 1})
    if (places.certificates_folder(invocation) / following).exists():
        said = Message("the database does not know {file}: it was restored from a backup.", file=following)
        raise Refused(said, id="restored", hint="Move that file elsewhere, and keep it; then run this again.")
    return Unfinished(paper, amendments, measures.wanting(known, every(invocation.database), compact=compact))


def _take(
    invocation: Invocation, batches: Batches, wanting: Sequence[Key], why_stop: WhyStop
) -> Iterator[list[Measure]]:
    """Take the measures wanted, some at a time, and no others: what was done once is not to be asked for again."""
    tending = upkeep(invocation.database, batches.db)
    whats = {what for what, _ in wanting}
    if "files" in whats:
        yield [_remove_files(invocation, batches, why_stop)]
    if whats - {"files"}:
        yield tending.finish(why_stop, wanting)
    if "compact" in whats:
        yield [each for each in tending.compact(why_stop, wanting) if each.key in wanting]


def _remove_files(invocation: Invocation, batches: Batches, why_stop: WhyStop) -> Measure:
    """Remove the files on the to-do list, some thousands in a transaction."""
    counted = dict.fromkeys(COUNTED, 0)
    sql, why = Statements(batches.db), None
    attachments = purge_files.Files(places.attachments_folder(invocation), counted)
    outbox = purge_files.Files(places.outbox_folder(invocation), dict.fromkeys(COUNTED, 0), OUTBOX)
    for files in (attachments, outbox):
        for _ in files.swept(batches.db, sql):
            files.remove(gone_before="missing")
            with batches() as db:
                files.forget(db, sql)
            if why := why_stop():
                break
        if why:
            break
    tell_of_left(invocation, {**attachments.left, **outbox.left})
    found = purge_files.measure(batches.db, tried=why is None)
    batches.db.rollback()
    return replace(found, figures={**found.figures, **counted})


def _amend(invocation: Invocation, db: Connection, worked: Finished, took: timedelta) -> Done:
    """Put the amendment on record, in the transaction that journals its hash."""
    paper = worked.found.paper
    worked.amendment = made = amendment.seal(
        paper,
        worked.found.amendments,
        worked.taken or (),
        tool=f"vis {__version__}",
        started=iso(invocation.now),
        finished=iso(invocation.now + took),
        performed_by=invocation.actor,
        user=invocation.user,
    )
    records.amend(db, made)
    details = {
        "run": paper["id"],
        "certificate": paper["hash"],
        "amendment": made["hash"],
        "done": [list(each.key) for each in worked.taken or () if each.done],
    }
    return Done({"add": 0, "change": 1, "remove": 0, "same": 0}, details)


def _nothing_done(worked: Finished) -> VisError:
    """The failure that tells that nothing could be made good, by the reason that does not pass by itself, if any."""
    left = sorted(worked.left, key=lambda each: each.why in measures.TRY_AGAIN)
    why = left[0].why or "unconfirmed"
    said = Message("{run}: nothing was made good: {why}.", run=worked.found.paper["id"], why=measures.WHY[why])
    if why == "not-permitted":
        return NotPermitted(said, hint="Let the owner of the tables run it.")
    if why == "cannot-remove":
        return StorageError(said, hint="See which files and why, above, and run it again.")
    return Busy(said, id="not-finished", hint="Run it again when fewer are at work, or with a longer --lock-timeout.")
