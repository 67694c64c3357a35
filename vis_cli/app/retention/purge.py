"""The purge: what it would meet, and the run that destroys what is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from vis_cli.app.cases import shared_folders
from vis_cli.app.execute import Batches, Done, Planned, Planner, execute_in_batches
from vis_cli.app.invocation import Invocation
from vis_cli.app.operations.backup import sweep
from vis_cli.app.retention import log_removal, places
from vis_cli.app.retention.finalise import (
    Bounds,
    Going,
    Never,
    Session,
    Stop,
    asked_for,
    finish,
    history,
    in_batches,
    why_to_stop,
    write_missing,
)
from vis_cli.app.retention.outlook import Outlook as Outlook
from vis_cli.app.sealed_log import sealer
from vis_cli.db.core.engine import frugal
from vis_cli.db.core.postgres import HeldLock
from vis_cli.db.operations.brakes import Brakes
from vis_cli.db.operations.maintenance import check_keys, purge_lock, upkeep
from vis_cli.db.operations.postgres_roles import check_may_purge
from vis_cli.db.retention import due as retention
from vis_cli.db.retention import purge_records as records
from vis_cli.db.retention.purge import Pace
from vis_cli.errors import Fault, FaultyConfiguration, Message, Refused, Source
from vis_cli.files.retention import ledger as ledgers
from vis_cli.rules.core.plan import BulkPlan, Violation
from vis_cli.rules.retention import certificate, decisions, guards
from vis_cli.rules.retention.decisions import DecidedTerms, decide
from vis_cli.rules.retention.policies import Term, recorded, terms

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Wishes:
    """What is asked of a purge: by which policies (all, where none is named), and how hard it may press.

    `confirm` is the number of cases that must be due, which then is not asked about; `max_wait` is in seconds; `batch`
    is the most cases in one transaction; `bounds` is how far it may go.
    """

    policies: tuple[str, ...] = ()
    confirm: int | None = None
    batch: int | None = None
    max_wait: float = 0.030
    compact: bool = False
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True)
class Purged:
    """What came of a run: the session on it, None where nothing was due, and the change set that tells of it.

    `log` is what went of the access log.
    """

    outlook: Outlook
    session: Session | None
    change: int | None
    log: log_removal.Removed = field(default_factory=log_removal.Removed)


def preview(invocation: Invocation, wishes: Wishes) -> Outlook:
    """What a run would destroy, and the guards that it would trip; nothing is written and nothing locked.

    Raises:
        FaultyConfiguration: the policies. NotFound, Ambiguous: their names. Refused: the counts expected.
    """
    looking = replace(invocation, dry_run=True)
    outcome, _ = execute_in_batches(
        looking, _planner(looking, wishes), needs="retention", work=_no_work, finish=lambda db, worked: Done()
    )
    outlook: Outlook = outcome.facts
    return replace(outlook, violations=outcome.plan.violations)


def _no_work(batches: Batches, planned: Planned) -> None: ...


def purge(invocation: Invocation, wishes: Wishes, stop: Stop | None = None) -> Purged:
    """Destroy what is due, or go on with the run that was interrupted, and end with a certificate.

    It ends after the batch in flight when `stop` says so. Nothing can be undone.

    Raises:
        Refused: no decision, a guard, the count, nobody to confirm, or the database was restored from a backup.
        Busy: another purge runs. StorageError: a disk is full; what went is on record. FaultyConfiguration: policies
        or key. NotPermitted: the OS user may not.
    """
    noticed = stop or Never()
    brakes = wishes.bounds.brakes(invocation.database)
    if wishes.confirm is not None:
        invocation = replace(invocation, yes=True)

    @contextmanager
    def alone() -> Iterator[HeldLock | None]:
        with purge_lock(invocation.database) as lock, noticed.listening():
            yield lock

    def work(batches: Batches, planned: Planned) -> Session | None:
        if noticed():
            raise KeyboardInterrupt
        wishes.bounds.demand_none_halts(brakes)
        if planned.facts.is_of_log_alone:
            return None
        with in_batches(invocation.database, going):
            return _work(invocation, wishes, batches, planned.facts, noticed, brakes, going)

    def end(db: Connection, session: Session | None) -> Done:
        if session is None:
            records.forget_residents(db, invocation.today)
            return Done(history=history(invocation, {"run": None, "state": "done", "cases": 0}))
        with in_batches(invocation.database, going):
            return finish(db, session)

    going = Going()
    outcome, session = execute_in_batches(
        invocation,
        _planner(invocation, wishes),
        needs="retention",
        work=work,
        finish=end,
        alone=alone,
        typed=lambda plan: plan.size > 0,
    )
    with in_batches(invocation.database, going):
        write_missing(invocation)
    if session is not None and session.failure is not None:
        raise session.failure
    removed = log_removal.Removed()
    if outcome.facts.reads:
        is_stopped = session is not None and session.why is not None
        removed = log_removal.destroy(invocation, lambda: is_stopped or noticed() or brakes.halted(), going)
    return Purged(outcome.facts, session, outcome.change, removed)


# --- the plan --------------------------------------------------------------------------------------------------------


def _planner(invocation: Invocation, wishes: Wishes) -> Planner:
    def planner(db: Connection) -> Planned:
        frugal(db)
        outlook = _outlook(invocation, db, wishes)
        due = outlook.total.due
        if not invocation.dry_run and wishes.confirm not in (None, due):
            one, several = "{count} case is due, not {expected}.", "{count} cases are due, not {expected}."
            said = Message(one, several, count=due, expected=wishes.confirm)
            raise Refused(said, id="confirm", hint="Look again without --apply.")
        asked = asked_for(due, outlook.reads)
        plan = BulkPlan(
            {"add": 0, "change": 0, "remove": due + outlook.reads, "same": 0},
            _digest(invocation, outlook),
            outlook.violations,
            asks=(*outlook.classes(invocation.today), *outlook.held(), *asked) if asked else (),
            told=outlook.interrupted is not None or outlook.compact,
        )
        return Planned(plan, outlook)

    return planner


def _outlook(invocation: Invocation, db: Connection, wishes: Wishes) -> Outlook:
    """What is due under the policies named (or all), and the guards that destroying it trips."""
    today = invocation.today
    file = places.retention_file(invocation.settings, db)
    everything = file.policies
    names = places.named(everything, wishes.policies, file.access_log)
    log = log_removal.due(invocation, db, wishes.policies)
    asked = tuple(term for term in terms(everything, today) if term.policy.name in names)
    interrupted = None if log is not None and not asked else records.unfinished(db)
    begun = _begun(interrupted, asked, today)
    asked = tuple(replace(term, within=begun) for term in asked)
    standing = retention.holds(db, today)
    surveys, violations = {}, list[Violation]()
    for term in asked:
        surveys[term.policy.name] = found = retention.survey(db, [term], standing, today)
        violations += guards.too_many(term.policy, found.total.due, _scope(db, term))
    decided, contents = None, dict[str, int]()
    if invocation.dry_run:
        contents = retention.contents(db, asked, standing, today)
    else:
        due = {name: found.total.due for name, found in surveys.items()}
        wishes.bounds.brakes(invocation.database).check(db)
        check_may_purge(db, log=log is not None and log.reads > 0)
        if log is not None:
            log.demand_decision()
        if asked or log is None:
            decided = decide(everything, today, named=names, due=due)
        if decided is not None and begun:
            decided = decisions.go_on(decided, begun)
        places.key_there(invocation, db)
        sealer(invocation)  # before anything is begun
        _refuse_restored(invocation, db)
    return Outlook(
        asked, surveys, tuple(violations), interrupted, contents, decided, begun, log, wishes.compact and bool(asked)
    )


def _begun(interrupted: records.Run | None, asked: Sequence[Term], today: date) -> tuple[Term, ...]:
    """The terms that an interrupted run is to end under, where its record has others than those asked now."""
    if interrupted is None or interrupted.sort != "purge":
        return ()
    now = records.parts((term for term in asked if term.policy.decided(today)), today)
    if records.same_rules(interrupted, now):
        return ()
    return tuple(recorded(interrupted.progress["policies"]))


def _scope(db: Connection, term: Term) -> Callable[[int], int]:
    return lambda most: retention.in_scope(db, term, most)


def _digest(invocation: Invocation, outlook: Outlook) -> str:
    """Which policies, in which version, and how many cases are due by each: what somebody says yes to."""
    digest = sha256(repr(outlook.begun).encode())
    for term in outlook.terms:
        policy = term.policy
        due = outlook.surveys[policy.name].total.due
        digest.update(f"{policy.name} {policy.version} {policy.cut_off(invocation.today)} {due}\n".encode())
    if outlook.reads and outlook.log is not None:
        digest.update(outlook.log.digest.encode())
    return digest.hexdigest()


def _refuse_restored(invocation: Invocation, db: Connection) -> None:
    """Refuse to go on with a database that was restored, before what it had lost is purged again.

    Raises:
        Refused: so.
    """
    where, ours = places.certificates_folder(invocation), records.database_id(db)
    states = {row.number: row.state for row in records.runs(db)}
    certified = [n for n in states if (where / ledgers.name(ours, f"R-{n}", "json")).exists()]
    before = records.unfinished(db)
    if before is not None and before.sort == "replay":
        raise Refused(
            Message("the replay {run} was interrupted.", run=before.id),
            id="restored",
            hint="Let it finish first: vis retention replay.",
        )
    lost = decisions.unknown_runs(states, ledgers.runs_known(where, ours), certified)
    if lost:
        raise Refused(
            Message(
                "the database does not know {runs}: it was restored from a backup, or lost its last writes with the"
                " power.",
                runs=[f"R-{number}" for number in lost],
            ),
            id="restored",
            hint="Purge again what those runs had purged: vis retention replay.",
        )


# --- the run ---------------------------------------------------------------------------------------------------------


def _work(
    invocation: Invocation,
    wishes: Wishes,
    batches: Batches,
    outlook: Outlook,
    stop: Stop,
    brakes: Brakes,
    going: Going,
) -> Session:
    decided = outlook.decided
    if decided is None:
        raise TypeError("nothing is destroyed without a decision")
    check_keys(batches.db)
    with invocation.reading() as db:
        key = places.the_key(invocation, db)
    tending = upkeep(invocation.database, batches.db)
    run = _begin_or_go_on(invocation, batches, decided, outlook.begun, key)
    ledger = ledgers.LedgerFile(places.certificates_folder(invocation), run.progress["database"], run.id, key)
    sweep(invocation)  # a copy that a killed run left holds what is purged now
    shared_folders.make_good(invocation)  # and so may what a killed command sent
    with ExitStack() as stack:
        stack.callback(ledger.close)
        _take_up(invocation, run, ledger)
        told = outlook.terms if outlook.begun else ()
        asked = outlook.begun or decided
        session = Session(invocation, batches, tending, run, ledger, stop, going, asked, brakes=brakes, told=told)
        until = wishes.bounds.until(session)
        pace = Pace(wishes.batch, wishes.max_wait, until)
        session.destroy(outlook.total.due, pace, lambda destroyer: destroyer.purge(decided))
        session.give_back(why_to_stop(stop, until), compact=wishes.compact)
        ledger.sync()
    return session


def _begin_or_go_on(
    invocation: Invocation, batches: Batches, decided: DecidedTerms, begun: Sequence[Term], key: bytes
) -> records.Run:
    """The run to work on, recorded: the interrupted one if there is one, else a new one."""
    parts = records.parts(decided, decided.today)
    with batches() as db:
        known = ledgers.runs_known(places.certificates_folder(invocation), records.database_id(db))
        before = records.unfinished(db)
        if before is not None:
            if before.progress["key"] != certificate.key_id(key):
                raise _other_key(invocation, before.id)
            records.go_on(before, () if begun else parts)
            run = before
        else:
            least = max(known, default=0) + 1
            who = {"actor": invocation.actor, "user": invocation.user}
            run = records.begin(db, "purge", parts, now=invocation.now, **who, key=key, least=least)
        run.progress["sessions"] += 1
        records.save(db, run, invocation.now)
    return run


def _take_up(invocation: Invocation, run: records.Run, ledger: ledgers.LedgerFile) -> None:
    """Open the ledger; what a loss of power has taken from it is told, and noted for certificate and journal."""
    purged = run.counts["cases"]
    lost = purged - ledger.open(run.progress["batches"], run.progress["digest"])
    if lost > run.progress.get("lost", 0):
        said = Message(
            "{ledger} has lost {count} of the numbers purged ({purged}): after a restore it goes when it is due.",
            "{ledger} has lost {count} of the numbers purged ({purged}): after a restore they go when they are due.",
            ledger=ledger.path.name,
            count=lost,
            purged=purged,
        )
        invocation.tell(said)
    if lost:
        run.progress["lost"] = lost


def _other_key(invocation: Invocation, run: str) -> FaultyConfiguration:
    place = Source(str(places.key_file(invocation.settings)))
    said = Message("{run} was begun with another key.", run=run)
    return FaultyConfiguration([Fault("hmac-key", said, place, "Put that key back, then run it again.")])
