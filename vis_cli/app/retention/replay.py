"""The replay: after a restore, purging again exactly what the runs since the backup had purged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from vis_cli.app.execute import Batches, Done, Planned, execute_in_batches
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.app.retention.finalise import (
    Bounds,
    Going,
    Never,
    Session,
    Stop,
    asked_for,
    close_early,
    finish,
    in_batches,
    why_to_stop,
    write_missing,
)
from vis_cli.db.core.engine import frugal
from vis_cli.db.core.postgres import HeldLock
from vis_cli.db.operations.brakes import Brakes
from vis_cli.db.operations.maintenance import check_keys, purge_lock, upkeep
from vis_cli.db.operations.postgres_roles import check_may_purge
from vis_cli.db.retention import due as retention
from vis_cli.db.retention import purge_records as records
from vis_cli.db.retention.purge import Pace
from vis_cli.errors import Fault, FaultyConfiguration, FaultyInput, Message, Source
from vis_cli.files.retention import hmac_key
from vis_cli.files.retention import ledger as ledgers
from vis_cli.rules.core.plan import BulkPlan, Violation
from vis_cli.rules.retention import amendment, certificate, guards
from vis_cli.rules.retention.decisions import DecidedKeys, purged_before

if TYPE_CHECKING:
    from sqlalchemy import Connection

SOME = 500  # cases asked about at a time


@dataclass
class Lost:
    """What the folder of certificates knows and the restored database does not.

    `going` is how many of the cases that had gone and are back will go again; the others are held now, or open.
    """

    ledgers: list[ledgers.ReadLedger]
    papers: list[dict[str, Any]]
    amended: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # the papers' amendments
    key: bytes = b""
    decided: DecidedKeys | None = None
    going: int = 0
    held: int = 0
    held_by: Counter[str] = field(default_factory=Counter)  # by the id of the hold
    open: int = 0
    violations: list[Violation] = field(default_factory=list)

    @property
    def runs(self) -> list[str]:
        """The runs that are missing, by number."""
        return sorted({*(each.run for each in self.ledgers), *(paper["id"] for paper in self.papers)}, key=_number)


@dataclass(frozen=True)
class Replayed:
    """What a replay found, and the session that purged it again: None in a dry run, or where nothing is missing."""

    lost: Lost
    session: Session | None


def _number(run: str) -> int:
    return int(run.removeprefix("R-"))


def replay(invocation: Invocation, bounds: Bounds | None = None, stop: Stop | None = None) -> Replayed:
    """Find the cases whose numbers the lost runs had purged, and purge them, holds and open cases apart.

    It goes as far as `bounds` let it, and ends after the batch in flight when `stop` says so; the next one goes on.

    Raises: see `purge.purge`; FaultyInput: a ledger or a certificate was altered.
    """
    noticed, bounds = stop or Never(), bounds or Bounds()
    brakes = bounds.brakes(invocation.database)

    def planner(db: Connection) -> Planned:
        frugal(db)
        lost = _lost(invocation, db)
        if lost.runs and not invocation.dry_run:
            brakes.check(db)
            check_may_purge(db)
        if lost.runs:
            lost.key = _key(invocation, lost)
            _find_cases(invocation, db, lost)
        going = lost.going
        plan = BulkPlan(
            {"add": 0, "change": 0, "remove": going, "same": 0},
            sha256(" ".join(lost.runs).encode()).hexdigest(),
            tuple(lost.violations),
            asks=asked_for(going),
            told=bool(lost.runs),
        )
        return Planned(plan, lost)

    @contextmanager
    def alone() -> Iterator[HeldLock | None]:
        with purge_lock(invocation.database) as lock, noticed.listening():
            yield lock

    def work(batches: Batches, planned: Planned) -> Session:
        if noticed():
            raise KeyboardInterrupt
        bounds.demand_none_halts(brakes)
        with in_batches(invocation.database, going):
            return _work(invocation, bounds, batches, planned.facts, noticed, brakes, going)

    def end(db: Connection, session: Session | None) -> Done:
        with in_batches(invocation.database, going):
            return Done() if session is None else finish(db, session)

    going = Going()
    outcome, session = execute_in_batches(
        invocation,
        planner,
        needs="retention",
        work=work,
        finish=end,
        alone=alone,
        typed=lambda plan: plan.size > 0,
    )
    if session is not None:
        with in_batches(invocation.database, going):
            write_missing(invocation)
    lost: Lost = outcome.facts
    return Replayed(replace(lost, violations=list(outcome.plan.violations)), session)


def _lost(invocation: Invocation, db: Connection) -> Lost:
    """The ledgers and certificates of runs that the database has not, or has not finished.

    Raises:
        FaultyInput: the certificates do not follow the last one kept.
    """
    where, ours = places.certificates_folder(invocation), records.database_id(db)
    done = {f"R-{row.number}" for row in records.runs(db) if row.state == "done"}
    papers = []
    for n in sorted(ledgers.runs_known(where, ours)):
        path = where / ledgers.name(ours, f"R-{n}", "json")
        if f"R-{n}" not in done and path.exists():
            papers.append(ledgers.read_certificate(path))
    broken = certificate.broken(papers, records.last_hash(db))
    if broken:
        place = Source(str(where / ledgers.name(ours, broken, "json")))
        said = Message("{run} does not follow the last certificate kept.", run=broken)
        raise FaultyInput([Fault("broken-chain", said, place, "Take it from a copy.")])
    amended = {paper["id"]: ledgers.read_amendments(where, paper) for paper in papers}
    for paper in papers:
        if number := amendment.broken(paper, amended[paper["id"]]):
            place = Source(str(where / ledgers.certificate_name(amended[paper["id"]][number - 1])))
            said = Message("amendment {number} of {run} does not follow.", number=number, run=paper["id"])
            raise FaultyInput([Fault("broken-chain", said, place, "Take it from a copy.")])
    before = records.unfinished(db)
    again = set(before.progress["replays"]) if before is not None and before.sort == "replay" else set()
    lost = [each for each in ledgers.find(where, ours) if each.run not in done or each.run in again]
    return Lost(lost, papers, amended)


def _key(invocation: Invocation, lost: Lost) -> bytes:
    """The key of the lost ledgers, which are checked against it.

    Raises:
        FaultyConfiguration: it is gone, or another. FaultyInput: a ledger is not the one of its certificate.
    """
    path = places.key_file(invocation.settings)
    key = hmac_key.read_key(path)
    written = [each for each in lost.ledgers if each.key is not None]
    strangers = [each.run for each in written if key is None or each.key != certificate.key_id(key)]
    if key is None or strangers:
        said = Message("{runs} was written with another key.", runs=strangers) if key else "there is no key."
        raise FaultyConfiguration([Fault("hmac-key", said, Source(str(path)), "Put the key of the ledgers back.")])
    found = {each.run: each.digest(key) for each in lost.ledgers}
    for paper in lost.papers:
        _check_whole(invocation, lost, paper, *found.get(paper["id"], (0, "")))
    certified = {paper["id"] for paper in lost.papers}
    for each in lost.ledgers:
        if each.key is None and each.run not in certified:
            lost.violations += guards.cut_ledger(each.run, str(each.path))
    return key


def _check_whole(invocation: Invocation, lost: Lost, paper: dict[str, Any], count: int, digest: str) -> None:
    """Hold a ledger against its certificate: a number that it lost would not be purged again, and nobody would know.

    Raises:
        FaultyInput: it is another run's.
    """
    run, wanted = paper["id"], paper["counts"]["cases"]
    path = places.certificates_folder(invocation) / ledgers.name(paper["database"], run, "ledger")
    lost.violations += guards.lost_ledger(run, count, wanted, str(path))
    if count > wanted or (count == wanted and wanted and digest != paper["digest"]["value"]):
        said = Message("it is not the ledger of the certificate {run}.", run=run)
        raise FaultyInput([Fault("altered-ledger", said, Source(str(path)), "Take it from a copy.")])


def _find_cases(invocation: Invocation, db: Connection, lost: Lost) -> None:
    """Note which cases the lost runs had purged and are back, and which of them stay: held now, or open."""
    today = invocation.today
    lost.decided = purged_before(lambda: _macs(lost), records.all_keys(db), lost.key, today)
    standing = retention.holds(db, today)
    keys = lost.decided.keys
    for batch in (keys[at : at + SOME] for at in range(0, len(keys), SOME)):
        going, open_ = records.split(db, batch, standing, today)
        lost.going += len(going)
        lost.open += open_
        lost.held += len(batch) - len(going) - open_
        lost.held_by.update(records.kept(db, batch, standing, today))


def _macs(lost: Lost) -> Iterator[bytes]:
    for each in lost.ledgers:
        for macs, _ in each.batches():
            yield from macs


def _work(
    invocation: Invocation, bounds: Bounds, batches: Batches, lost: Lost, stop: Stop, brakes: Brakes, going: Going
) -> Session:
    """Take the lost certificates back in, and purge, under a run and a certificate of its own."""
    if lost.decided is None:
        raise TypeError("nothing is destroyed again that was not found by the ledgers")
    check_keys(batches.db)
    where = places.certificates_folder(invocation)
    tending = upkeep(invocation.database, batches.db)
    part = records.replay_part(lost.runs)
    with batches() as db:
        known = ledgers.runs_known(where, records.database_id(db))
        for paper in lost.papers:
            records.take_back(db, paper, lost.amended.get(paper["id"], ()))
        before = records.unfinished(db)
        was_killed = before is not None and before.state == "running"
        if before is not None:
            close_early(invocation, db, before, "the database was restored")
        now, who = invocation.now, {"actor": invocation.actor, "user": invocation.user}
        run = records.begin(db, "replay", [part], now=now, **who, key=lost.key, least=max(known, default=0) + 1)
        run.was_killed = was_killed
        for name in lost.runs:
            records.note_replayed(db, name, now, **who)
        run.progress |= {"replays": lost.runs, "sessions": 1}
        records.save(db, run, now)
    kept = retention.Survey({None: retention.Counts(held=lost.held)}, lost.held_by)
    with closing(ledgers.LedgerFile(where, run.progress["database"], run.id, lost.key)) as ledger:
        ledger.open(0, run.progress["digest"])
        session = Session(invocation, batches, tending, run, ledger, stop, going, kept=kept, brakes=brakes)
        decided, until = lost.decided, bounds.until(session)
        pace = Pace(until=until)
        session.destroy(lost.going, pace, lambda destroyer: destroyer.purge_again(decided, part["name"]))
        session.give_back(why_to_stop(stop, until))
        ledger.sync()
    return session
