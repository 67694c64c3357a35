"""How a session of a run ends: its certificate, what the journal keeps of it, and files that a crash kept back."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from vis_cli import __version__
from vis_cli.app.execute import Batches, Done
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.app.sealed_log import sealer
from vis_cli.db.core import tables as t
from vis_cli.db.core.commit import UnknownOutcome
from vis_cli.db.core.engine import Database, frugal
from vis_cli.db.core.failures import told_apart
from vis_cli.db.core.records import dumps
from vis_cli.db.operations.brakes import Brakes
from vis_cli.db.operations.maintenance import Upkeep
from vis_cli.db.operations.reclaim import WhyStop, every, not_asked
from vis_cli.db.retention import attestations, purge_files
from vis_cli.db.retention import due as retention
from vis_cli.db.retention import purge_records as records
from vis_cli.db.retention.purge import GOES_ON, Destroyer, Pace
from vis_cli.errors import Busy, Message, Refused, Sentence, StorageError, VisError, as_message
from vis_cli.files.retention import ledger as ledgers
from vis_cli.rules.core.times import iso
from vis_cli.rules.retention import certificate, measures
from vis_cli.rules.retention.holds import by_number
from vis_cli.rules.retention.measures import Measure
from vis_cli.rules.retention.policies import Term

if TYPE_CHECKING:
    from sqlalchemy import Connection


NOT_YET = "Nothing was destroyed; run it again once this is mended."


@dataclass
class Going:
    """How far a purge has come: whether cases, or reads of the access log, may be gone."""

    destroys: bool = False


class Stop(Protocol):
    """Says whether to stop after the batch in flight: Ctrl-C and SIGTERM, for a command."""

    def __call__(self) -> bool: ...

    def listening(self) -> AbstractContextManager[object]:
        """Take notice, until the block ends."""


class Never:
    """Goes on to the end."""

    def __call__(self) -> bool:
        return False

    def listening(self) -> AbstractContextManager[object]:
        return nullcontext()


@dataclass(frozen=True)
class Bounds:
    """How far a session may go: so many seconds (`runtime`), until `stop_file` is put there.

    It waits while a standby is further behind than `max_lag` seconds, and while a backup is made.
    """

    runtime: float | None = None
    stop_file: Path | None = None
    max_lag: float | None = None

    def brakes(self, database: Database) -> Brakes:
        """What is asked between two batches on this database."""
        return Brakes(database, self.stop_file, self.max_lag)

    def demand_none_halts(self, brakes: Brakes) -> None:
        """Refuse to begin while the stop file is there.

        Raises:
            Refused: it is.
        """
        if brakes.halted():
            said = Message("{file} is there: nothing was purged.", file=self.stop_file)
            raise Refused(said, id="stop-file", hint="Remove it, and run it again.")

    def until(self, session: Session) -> float | None:
        """When the session ends at the latest, by time.monotonic()."""
        return None if self.runtime is None else session.began + self.runtime


TOLD = 10  # files that could not be removed are named; the list has the others


def why_to_stop(stop: Callable[[], bool], until: float | None) -> WhyStop:
    """Says why to stop: somebody wants it (`stop`), or `until`, by time.monotonic(), has come."""

    def why() -> str | None:
        if stop():
            return "stopped"
        return "runtime" if until is not None and time.monotonic() >= until else None

    return why


def tell_of_missing(invocation: Invocation, count: int) -> None:
    """Say how many files were not where they should be: another folder may have them, and nobody removes them there."""
    if count:
        said = Message(
            "{count} attachment file was not in {folder}: if it lies elsewhere, it is there still.",
            "{count} attachment files were not in {folder}: if they lie elsewhere, they are there still.",
            count=count,
            folder=places.attachments_folder(invocation),
        )
        invocation.tell(said)


def tell_of_left(invocation: Invocation, left: Mapping[str, Sentence]) -> None:
    """Name files that could not be removed, and why."""
    for file, reason in list(left.items())[:TOLD]:
        said = "the file {file} could not be removed, and stays on the list: {reason}."
        invocation.tell(Message(said, file=file, reason=reason))


@dataclass
class Session:
    """One invocation's work on a run, with what it needs to say in the end. `why` it stopped, if before the end.

    What is held is surveyed anew in the end for what was `asked`, unless it is `kept`.
    """

    invocation: Invocation
    batches: Batches
    upkeep: Upkeep
    run: records.Run
    ledger: ledgers.LedgerFile
    stop: Stop
    going: Going
    asked: Iterable[Term] = ()
    kept: retention.Survey | None = None
    brakes: Brakes | None = None
    waited: Mapping[str, float] = field(default_factory=dict)  # seconds, by what for
    told: Sequence[Term] = ()  # by which what is held is told, where the certificate goes by others
    began: float = field(default_factory=time.monotonic)
    destroying: float = 0.0  # seconds, without giving space back
    gone: int = 0  # cases, in this session
    held: int = 0  # cases that were due and are held, when it ended
    why: str | None = None
    failure: VisError | None = None  # to be told when the run is on record

    @property
    def now(self) -> datetime:
        """The invocation's moment, and as long after it as the work has taken."""
        return self.invocation.now + timedelta(seconds=int(time.monotonic() - self.began))

    @property
    def seconds(self) -> float:
        """How long it has taken by now."""
        return max(time.monotonic() - self.began, 0.001)

    def destroy(self, total: int, pace: Pace, how: Callable[[Destroyer], str | None]) -> None:
        """Sweep what a killed session left, do the work, and put on record why it stopped."""
        already, began = self.run.counts["cases"], time.monotonic()
        missing = self.run.progress["files"]["missing"]
        with self.invocation.progress(total, "cases") as advance:
            destroyer = Destroyer(
                self.batches.db,
                self.batches,
                self.upkeep,
                self.run,
                self.ledger,
                places.attachments_folder(self.invocation),
                places.outbox_folder(self.invocation),
                self.invocation.now,
                pace,
                self.stop,
                advance,
                sealed=sealer(self.invocation),
                brakes=self.brakes,
            )
            try:
                destroyer.sweep()
                self.why = how(destroyer)
                destroyer.sweep_last()
            finally:
                self.going.destroys = destroyer.has_begun or already > 0
        self.waited = {why: round(seconds, 1) for why, seconds in destroyer.waited.items()}
        tell_of_left(self.invocation, {**destroyer.files.left, **destroyer.filed.left})
        tell_of_missing(self.invocation, self.run.progress["files"]["missing"] - missing)
        self.destroying = time.monotonic() - began
        self.gone = self.run.counts["cases"] - already

    def give_back(self, why_stop: WhyStop, *, compact: bool = False) -> None:
        """Give space back and, where that is asked for and the run is done, write the file anew; both noted."""
        database = self.invocation.database
        self._note(self.upkeep.finish(why_stop))
        if not compact or self.why is not None:
            self._note(not_asked(database))
            return
        try:
            with told_apart(database):
                self._note(self.upkeep.compact(why_stop))
        except VisError as failure:
            self._note(replace(each, why="failed") for each in not_asked(database))
            said = "everything due is purged, but the file could not be rewritten: {why}"
            hint = Message("Run `vis retention finish {run}` once this is mended.", run=self.run.id)
            self.failure = type(failure)(Message(said, why=as_message(failure.message)), id=failure.id, hint=hint)

    def _note(self, taken: Iterable[Measure]) -> None:
        """Note on the run's record how space was given back, for the certificate."""
        before = map(measures.read, self.run.progress.get("measures", ()))
        self.run.progress["measures"] = [each.as_json() for each in measures.latest([*before, *taken])]

    @property
    def open(self) -> list[Measure]:
        """What its certificate says was to be done and was not."""
        return measures.open_(map(measures.read, self.run.progress.get("measures", ())))

    def is_partly_done(self, *, compact: bool = False) -> bool:
        """Whether files are left, or the file was to be written anew and was not: what nobody but a person mends.

        A log or a table is tended by the next run, or the server.
        """
        return any(each.what == "files" or (compact and each.what == "compact") for each in self.open)


def asked_for(count: int, reads: int = 0) -> tuple[Message, ...]:
    """What somebody is asked to say yes to, beyond the counts: so many cases, and reads of the access log."""
    cases = Message(
        "{count} case will be destroyed for ever.", "{count} cases will be destroyed for ever.", count=count
    )
    log = Message(
        "{count} read of the access log will be destroyed for ever.",
        "{count} reads of the access log will be destroyed for ever.",
        count=reads,
    )
    return (*([cases] if count else []), *([log] if reads else []))


@contextmanager
def in_batches(database: Database, going: Going) -> Iterator[None]:
    """What ends a run ends one batch of it: it cannot be said that nothing was changed, unless none has begun."""
    try:
        with told_apart(database):
            yield
    except UnknownOutcome:  # says itself what is not known
        raise
    except (StorageError, Busy) as failure:
        raise type(failure)(
            failure.message,
            id=failure.id,
            hint=GOES_ON if going.destroys else NOT_YET,
            **failure.details,
        ) from failure


def finish(db: Connection, session: Session) -> Done:
    """Put the session on record: the run's state, and the certificate if it is done; what the journal keeps of it."""
    invocation, run = session.invocation, session.run
    run.state = "done" if session.why is None else "stopped"
    frugal(db)
    standing = retention.holds(db, invocation.today)
    found = session.kept or retention.survey(db, list(session.asked), standing, invocation.today)
    told = retention.survey(db, list(session.told), standing, invocation.today) if session.told else found
    session.held = told.total.held
    paper = seal(invocation, db, run, session.now, found) if run.state == "done" else None
    if paper is not None:
        records.certify(db, run, paper)
        records.forget_residents(db, invocation.today)
    counts = run.counts
    unsaid = counts["cases"] - run.progress.get("journalled", 0)  # of this session, and of those killed before it
    run.progress["journalled"] = counts["cases"]
    records.save(db, run, session.now)
    details = {
        "run": run.id,
        "state": run.state,
        "purged": counts,
        **({"certificate": paper["hash"]} if paper else {}),
        **({"ledger_lost": run.progress["lost"]} if "lost" in run.progress else {}),
    }
    result = {"run": run.id, "state": run.state, "cases": counts["cases"]}
    return Done({"add": 0, "change": 0, "remove": unsaid, "same": 0}, details, history(invocation, result))


def history(invocation: Invocation, result: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The row of run history that tells of a purge."""
    who = {"actor": invocation.actor, "user": invocation.user}
    return t.runs, {"job": "purge", "at": invocation.now, **who, "result": dumps(result)}


def seal(
    invocation: Invocation,
    db: Connection,
    run: records.Run,
    finished: datetime,
    found: retention.Survey,
) -> dict[str, Any]:
    """The run's certificate, chained to the one before; `found` is what is left and held when it ends."""
    standing = retention.holds(db, invocation.today)
    scopes = {hold.id: hold.scope for hold in standing.standing}
    held = [{"reason": reason, "scope": scopes.get(reason), "cases": n} for reason, n in by_number(found.held_by)]
    progress = run.progress
    counted: Counter[str] = Counter()
    for part in progress["policies"]:
        counted.update(part.get("attested", {}))
    attested = attestations.on_record(db, counted)
    taken = _taken(invocation, db, run)
    progress["measures"] = [each.as_json() for each in taken]
    return certificate.seal(
        {
            "id": run.id,
            "sort": run.sort,
            "database": progress["database"],
            "tool": f"vis {__version__}",
            "started": iso(run.started_at),
            "finished": iso(finished),
            "performed_by": run.actor,
            "sessions": progress["sessions"],
            "policies": progress["policies"],
            "counts": run.counts,
            "files": progress["files"],
            "held": {"cases": found.total.held, "by": held},
            "left": found.total.due,
            **({"attestations": attested} if attested else {}),
            "scope": certificate.SCOPE,
            "method": measures.method(taken),
            "digest": {
                "algorithm": certificate.ALGORITHM,
                "key": progress["key"],
                "value": progress["digest"],
                "batches": progress["batches"],
                "ledger": ledgers.name(progress["database"], run.id, "ledger"),
                **({"lost": progress["lost"]} if "lost" in progress else {}),
            },
            **{name: progress[name] for name in ("user", "replays", "cut_short", "outbox") if name in progress},
        },
        records.last_hash(db),
    )


def _taken(invocation: Invocation, db: Connection, run: records.Run) -> list[Measure]:
    """Every measure of this database, as the run's record has it; what it does not speak of was not done."""
    noted = [measures.read(each) for each in run.progress.get("measures", ())]
    unspoken = [Measure(what, False, on, "stopped") for what, on in every(invocation.database) if what != "compact"]
    missing = run.progress["files"]["missing"]
    files = purge_files.measure(db, tried="cut_short" not in run.progress, missing=missing)
    return measures.latest([*not_asked(invocation.database), *unspoken, *noted, files])


def close_early(invocation: Invocation, db: Connection, run: records.Run, why: str) -> None:
    """Certify a run that cannot go on, for what it did, in the caller's transaction."""
    run.state = "done"
    run.progress["cut_short"] = why
    paper = seal(invocation, db, run, invocation.now, retention.Survey({}, {}))
    records.save(db, run, invocation.now)
    records.certify(db, run, paper)


def write_missing(invocation: Invocation) -> None:
    """Write the certificates, and their amendments, that have no file yet.

    This run's, and any that a crash or a full disk kept back.
    """
    where = places.certificates_folder(invocation)
    with invocation.reading() as db:
        amended = records.amendments(db)
        for paper in records.certificates(db):
            for each in (paper, *amended.get(paper["id"], ())):
                if not (where / ledgers.certificate_name(each)).exists():
                    ledgers.write_certificate(where, each)
