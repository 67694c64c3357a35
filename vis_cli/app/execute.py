"""The one way to write: ask, plan, guard, confirm, apply, journal; all that begins a transaction stands together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from vis_cli.app import heads
from vis_cli.app.checks import (
    Question as Question,
)
from vis_cli.app.checks import (
    check_expected,
    check_ticket,
    clock_violations,
    is_confirmed,
    pass_guards,
    refuse_pretended,
    unchanged,
)
from vis_cli.app.invocation import Invocation
from vis_cli.app.records import judged, names_shown
from vis_cli.db.core import journal, schema
from vis_cli.db.core.apply import apply
from vis_cli.db.core.commit import commit
from vis_cli.db.core.engine import SCHEMA_VERSION, Database, begin_batch
from vis_cli.db.core.journal_formats import format_at
from vis_cli.db.core.postgres import HeldLock, demand_writes
from vis_cli.db.core.schema import Upgraded as Upgraded
from vis_cli.errors import FaultyInput, Refused, Sentence, Stale
from vis_cli.rules.core import privacy, rights
from vis_cli.rules.core.plan import AnyPlan, BulkPlan, Plan, Step
from vis_cli.rules.core.times import midnight

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

Worked = TypeVar("Worked")
Planner = Callable[["Connection"], "Planned | Plan | BulkPlan"]


@dataclass(frozen=True)
class Outcome:
    """What came of a plan: the change set's number, or None where nothing was changed.

    `facts` is what the planner returned with the plan, `names` names for the ids that people are shown, `extra` further
    keys of the JSON answer, `message` what is said for the counts, `confirmed` whether somebody said yes to the plan,
    `sealed_in` the change set that only seals.
    """

    plan: AnyPlan
    change: int | None
    dry_run: bool
    names: Mapping[str, str] = field(default_factory=dict)
    facts: Any = None
    lifted: Mapping[str, int | None] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    message: Sentence | None = None
    confirmed: bool = False
    sealed_in: int | None = None

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many things the plan adds, changes, removes and leaves as they are."""
        return self.plan.counts


@dataclass(frozen=True)
class Carried:
    """What carrying out a bulk plan came to beside its counts: details for the journal, and records made with it."""

    details: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A plan, and what else the answer needs of what the planner read.

    `carried`: a bulk plan was carried out as it was counted, in the transaction that a refusal rolls back. `private`
    has, by the ids of what is added, the columns that the journal must not hold.
    """

    plan: AnyPlan
    facts: Any = None
    carried: Carried | None = None
    private: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def execute(
    invocation: Invocation,
    planner: Planner,
    *,
    needs: str,
    undoable: bool = True,
    undoes: int | None = None,
    typed: bool | Callable[[AnyPlan], bool] = False,
    confirm: bool = True,
    details: Mapping[str, Any] | Callable[[Planned], Mapping[str, Any]] | None = None,
    carry_out: Callable[[Connection, Planned], Carried | None] | None = None,
    finish: Callable[[Connection, int | None], None] | None = None,
    beside: Callable[[Planned, int | None], tuple[Table, Mapping[str, Any]]] | None = None,
    seals: bool = False,
) -> Outcome:
    """Make a plan and carry it out in one transaction, or only show it where the invocation is a dry run.

    `planner` reads the database and returns the plan, with what else the answer needs. Where somebody must be asked,
    they are asked between two transactions, so that nobody waits for them with the lock held; what they said yes to is
    planned again and must be the same. `needs` is the right it takes (an undo will need the same); planning takes none,
    but of cases the right to read them. `typed` wants the count typed. `carry_out` does what a bulk plan counts;
    `finish` what else belongs in the same transaction, given the change set's number; `beside` is the row of run
    history that tells of it, change or not. With `seals` what no change seals is sealed by a change set of its own.

    Raises:
        FaultyInput: a record would hold a personal number.
        Refused: a guard, the counts expected, the ticket, or nobody there to confirm.
        Stale: the plan made after the question is another.
        NotPermitted: the OS user may not.
    """
    if invocation.dry_run:
        if reading := rights.to_plan(needs):
            invocation.permit(reading)
        with invocation.reading() as db:
            planned = _plan(invocation, db, planner)
            check_expected(invocation.expected, planned.plan)
            return _outcome(invocation, db, planned, None)
    invocation.permit(needs)
    refuse_pretended(invocation)
    agreed: Any = None
    while True:
        with unchanged(), invocation.database.writing() as db:
            schema.check_version(db)
            planned = _plan(invocation, db, planner)
            plan = planned.plan
            if agreed is not None and plan.identity != agreed:
                raise Stale("the database changed while you were asked.", hint="Run it again.")
            lifted = pass_guards(invocation, plan.violations)
            check_expected(invocation.expected, plan)
            if not plan.is_empty:
                check_ticket(invocation)
            wants_typed = typed(plan) if callable(typed) else typed
            if agreed is not None or not confirm or is_confirmed(invocation, plan, wants_typed):
                more = details(planned) if callable(details) else details or {}
                said = {**more, "needs": needs, **({"lifted": lifted} if lifted else {})}
                entry = entry_of(invocation, details=said, undoable=undoable, undoes=undoes)
                if beside:  # before the change set, which so seals it
                    number = None if plan.is_empty else journal.head(db)[0] + 1
                    journal.add_beside(db, *beside(planned, number))
                number = _carry_out(db, planned, entry, carry_out)
                if finish:
                    finish(db, number)
                sealed = None
                if seals and number is None:
                    sealed = journal.seal(db, replace(entry, counts=plan.counts), midnight(invocation.today))
                outcome = replace(_outcome(invocation, db, planned, number), sealed_in=sealed)
                _commit(invocation, db, number, sealed)
                return replace(outcome, confirmed=agreed is not None)
            preview = replace(_outcome(invocation, db, planned, None), dry_run=True)
        question = Question(preview, plan.size, wants_typed, invocation.settings.label)
        if not invocation.prompter.confirm(question):
            raise Refused("not confirmed; nothing was changed.", id="not-confirmed")
        agreed = plan.identity


@dataclass(frozen=True)
class Batches:
    """The transactions of work that is too large for one: each is begun here, and committed when its block ends.

    `db` is the connection that they are on, for reading between them too; `lock` must be held in each.
    """

    database: Database
    db: Connection
    lock: HeldLock | None = None

    @contextmanager
    def __call__(self) -> Iterator[Connection]:
        """One short transaction; rolled back if its block fails.

        Raises:
            Busy: another held the lock past the lock timeout. StorageError: `no-session`, where `lock` was lost.
        """
        begin_batch(self.db, self.database.lock_timeout)
        try:
            if self.lock is not None:
                self.lock.demand(self.db)
            yield self.db
            # Where the connection breaks here, nobody is asked whether it came to that: the lock of those who work
            # alone may be lost with it, so that the work ends, and its own record says how far it had come.
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise


@dataclass(frozen=True)
class Done:
    """What the journal keeps of work in batches, and the row of run history that tells of it.

    `counts` are of this session and of those killed before it; None: nothing was done, and nothing is journalled.
    """

    counts: Mapping[str, int] | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Table, Mapping[str, Any]] | None = None


def execute_in_batches(
    invocation: Invocation,
    planner: Planner,
    *,
    needs: str,
    work: Callable[[Batches, Planned], Worked],
    finish: Callable[[Connection, Worked | None], Done],
    alone: Callable[[], AbstractContextManager[HeldLock | None]] = nullcontext,
    typed: Callable[[AnyPlan], bool] = lambda plan: False,
) -> tuple[Outcome, Worked | None]:
    """Carry out a bulk plan that is too large for one transaction; or only show it where the invocation is a dry run.

    It is checked and asked about as in `execute`, with no lock held and before anything is made. Then, with whatever
    keeps others from the same work (`alone`) and as long as that is held, it is planned again, and `work` does it; a
    plan with nothing in it works nothing. `finish` says, in a last transaction of its own, what the journal keeps of
    it; what a killed session did is for the next one to say. It cannot be undone.

    Raises: see `execute`; whatever `alone` raises where others are at it.
    """
    if invocation.dry_run:
        if reading := rights.to_plan(needs):
            invocation.permit(reading)
        with invocation.reading() as db:
            planned = _plan(invocation, db, planner)
            check_expected(invocation.expected, planned.plan)
            return _outcome(invocation, db, planned, None), None
    invocation.permit(needs)
    refuse_pretended(invocation)
    demand_writes(invocation.database)
    planned, lifted, preview = _checked(invocation, planner)
    agreed: Any = None
    if not is_confirmed(invocation, planned.plan, typed(planned.plan)):
        question = Question(preview, planned.plan.size, typed(planned.plan), invocation.settings.label)
        if not invocation.prompter.confirm(question):
            raise Refused("not confirmed; nothing was changed.", id="not-confirmed")
        agreed = planned.plan.identity
    with alone() as lock:
        planned, lifted, _ = _checked(invocation, planner)
        if agreed is not None and planned.plan.identity != agreed:
            raise Stale("the database changed while you were asked.", hint="Nothing was changed; run it again.")
        worked = None
        if not planned.plan.is_empty:
            with invocation.database.session() as session:
                worked = work(Batches(invocation.database, session, lock), planned)
        with invocation.database.writing() as db:
            if lock is not None:
                lock.demand(db)
            done, number = finish(db, worked), None
            if done.counts is not None:
                details = {**done.details, "needs": needs, **({"lifted": lifted} if lifted else {})}
                number = journal.write(db, entry_of(invocation, details=details, undoable=False, counts=done.counts))
            if done.history is not None:
                table, values = done.history
                journal.add_beside(db, table, {**values, "change": number})
            outcome = _outcome(invocation, db, planned, number)
            _commit(invocation, db, number)
    return outcome, worked


def _commit(invocation: Invocation, db: Connection, *numbers: int | None, database: Database | None = None) -> None:
    """Commit, and note the change sets for whoever must say what was done when the rest is interrupted."""
    made = [number for number in numbers if number is not None]
    noted = heads.lines(invocation, db, made, database)
    commit(database or invocation.database, db, lambda: invocation.changes.extend(made))
    heads.write(invocation, noted)


def _checked(invocation: Invocation, planner: Planner) -> tuple[Planned, list[str], Outcome]:
    """A plan that passes everything but the question, the guards lifted for it, and how it is shown."""
    with invocation.reading() as db:
        planned = _plan(invocation, db, planner)
        preview = replace(_outcome(invocation, db, planned, None), dry_run=True)
    lifted = pass_guards(invocation, planned.plan.violations)
    check_expected(invocation.expected, planned.plan)
    if not planned.plan.is_empty:
        check_ticket(invocation)
    return planned, lifted, preview


def upgrade(invocation: Invocation, database: Database, lifted: Sequence[str] = ()) -> Upgraded:
    """Bring the schema to the newest version, in one transaction, and journal the restore that it may come from.

    The upgrade is a change set itself. It is written before the tables change, in the format that they have then, and
    so seals what was written beside the plans: a migration can lose or alter nothing unnoticed. What is to be checked
    before is for the caller, since `execute` works on this version alone; `lifted` are the guards lifted there.

    Raises:
        WrongDatabase: the database is not vis's, or the schema is newer than this vis.
    """
    with database.writing() as db:
        before, change = schema.begin_upgrade(db), None
        if before < SCHEMA_VERSION:
            versions = {"from": before, "to": SCHEMA_VERSION}
            details = {"needs": "operations", "upgrade": versions, **({"lifted": lifted} if lifted else {})}
            entry = entry_of(invocation, details=details, undoable=False)
            change = journal.write(db, entry, format=format_at(before), seals=None)
            schema.migrate(db, before)
        noted = schema.take_noted(db)
        restored = None if noted is None else journal.write(db, noted)
        _commit(invocation, db, change, restored, database=database)
    return Upgraded(before, SCHEMA_VERSION, change, restored)


@contextmanager
def holding_others(invocation: Invocation) -> Iterator[None]:
    """Let nobody else write admin records meanwhile, and write nothing: where another program does, as in a restore.

    Raises:
        Busy: another writes.
    """
    with invocation.database.writing():
        yield


def append(invocation: Invocation, table: Table, values: Mapping[str, Any]) -> int:
    """Add one row of run history or of the access log, in a transaction of its own; its number is returned.

    It is no plan: it says what was done or read. The next change sets seal it into the chain.
    """
    return append_by(invocation, lambda db: journal.add_beside(db, table, values))


def append_by(invocation: Invocation, add: Callable[[Connection], Worked]) -> Worked:
    """The same for whatever `add` adds to them in that transaction; what it returns is returned."""
    with invocation.database.appending() as db:
        schema.check_version(db)
        added = add(db)
        commit(invocation.database, db)
        return added


def entry_of(invocation: Invocation, **more: Any) -> journal.Entry:
    """What the journal says of this invocation: who, when, why, in what words and from which files; and `more`."""
    return journal.Entry(
        at=invocation.now,
        user=invocation.user,
        actor=invocation.actor,
        command=invocation.command,
        ticket=invocation.ticket,
        reason=invocation.reason,
        files=invocation.files,
        **more,
    )


def _plan(invocation: Invocation, db: Connection, planner: Planner) -> Planned:
    """The plan with what else was read; with its effect on who may what, and the guards that this and the clock trip.

    Raises:
        FaultyInput: it would keep a personal number for ever.
    """
    planned = made if isinstance(made := planner(db), Planned) else Planned(made)
    plan = planned.plan
    if isinstance(plan, Plan):
        if faults := privacy.faults(plan.steps):
            raise FaultyInput(faults)
        plan = judged(invocation, db, plan)
    violations = clock_violations(invocation, db)
    plan = replace(plan, violations=(*plan.violations, *violations)) if violations else plan
    return replace(planned, plan=plan)


def _carry_out(
    db: Connection,
    planned: Planned,
    entry: journal.Entry,
    carry_out: Callable[[Connection, Planned], Carried | None] | None,
) -> int | None:
    plan = planned.plan
    if isinstance(plan, Plan):
        return apply(db, plan.steps, entry, planned.private)
    if plan.is_empty:
        return None
    if (carried := planned.carried) is None:
        if carry_out is None:
            raise TypeError("a bulk plan needs somebody to carry it out")
        carried = carry_out(db, planned) or Carried()
    details = {**entry.details, **plan.details, **carried.details, "digest": plan.digest}
    counts = {action: number + Plan(carried.steps).counts.get(action, 0) for action, number in plan.counts.items()}
    return journal.write(db, replace(entry, details=details, counts=counts), carried.steps)


def _outcome(invocation: Invocation, db: Connection, planned: Planned, number: int | None) -> Outcome:
    plan = planned.plan
    names = names_shown(invocation, db, plan)
    return Outcome(plan, number, invocation.dry_run, names, planned.facts, invocation.lifted)
