"""The preview and the run behind `vis retention purge`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from vis_cli.app import execute
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.retention.finalise import (
    SHOWN,
    Session,
    Signals,
    close_early,
    finalise,
    in_batches,
    report,
    write_missing,
)
from vis_cli.cli.retention.params import folder, key_file, policies, the_key
from vis_cli.db.operations.maintenance import Upkeep, check_keys, frugal, purge_lock, upkeep
from vis_cli.db.retention import due as retention
from vis_cli.db.retention import purge
from vis_cli.db.retention import purge_records as records
from vis_cli.errors import Fault, FaultyConfiguration, Refused, Source, VisError
from vis_cli.files.retention import ledger as ledgers
from vis_cli.rules.core.plan import Violation
from vis_cli.rules.core.rights import READ_CASES
from vis_cli.rules.retention import certificate
from vis_cli.rules.retention.policies import Policy, Term, terms

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Wishes:
    """What the options of `purge` ask for."""

    policies: tuple[str, ...] = ()
    confirm: int | None = None
    runtime: float | None = None  # seconds
    batch: int | None = None
    max_wait: float = 0.030  # seconds
    compact: bool = False


@dataclass(frozen=True)
class Outlook:
    """What a run would meet, by the run's own predicate."""

    terms: tuple[Term, ...]
    surveys: dict[str, retention.Survey]  # by policy
    violations: tuple[Violation, ...]
    interrupted: records.Run | None

    @property
    def total(self) -> retention.Counts:
        return sum((found.total for found in self.surveys.values()), retention.Counts())

    @property
    def held_by(self) -> dict[str, int]:
        """How many cases each hold keeps; no case is in two classes."""
        return dict(sum((Counter(found.held_by) for found in self.surveys.values()), Counter()))


def preview(vis: AppContext, db: Connection, names: Sequence[str]) -> Outlook:
    """What is due under the policies named (or all), and the guards that destroying it trips."""
    frugal(db)
    everything = policies(vis, db)
    wanted = {policy.name for policy in policies(vis, db, names)} if names else {each.name for each in everything}
    asked = tuple(term for term in terms(everything, vis.today) if term.policy.name in wanted)
    standing = retention.holds(db, vis.today)
    surveys, violations = {}, list[Violation]()
    for term in asked:
        surveys[term.policy.name] = found = retention.survey(db, [term], standing, vis.today)
        violations += _limits(db, term, found.total.due)
    violations += execute.clock_violations(vis.invocation, db)
    return Outlook(asked, surveys, tuple(violations), records.unfinished(db))


def _limits(db: Connection, term: Term, due: int) -> Iterator[Violation]:
    """The guard too-many, for what would go under one policy."""
    policy = term.policy
    if policy.max_cases is not None and due > policy.max_cases:
        yield Violation("too-many", f'"{policy.name}" lets {policy.max_cases} cases go in one run; {due} are due.', due)
    elif policy.max_share is not None and due:
        scope = retention.in_scope(db, term, int(due / policy.max_share) + 1)
        if due > policy.max_share * scope:
            share = f"{due / scope:.0%}"
            yield Violation(
                "too-many",
                f'"{policy.name}" lets {policy.max_share:.0%} of its cases go in one run; '
                f"{due} of {scope} ({share}) are due.",
                due,
            )


# --- preview ---------------------------------------------------------------------------------------------------------


def show_preview(vis: AppContext, wishes: Wishes) -> None:
    """Show what a run would destroy; nothing is written and nothing locked."""
    vis.permit(READ_CASES)
    with vis.reading() as db:
        outlook = preview(vis, db, wishes.policies)
        standing = retention.holds(db, vis.today)
        contents = retention.contents(db, outlook.terms, standing, vis.today)
    total = outlook.total
    data = {
        "run": None,
        "applied": False,
        "due": total.due,
        "purged": dict.fromkeys(SHOWN, 0),
        "would_purge": contents,
        "held": total.held,
        "held_by": outlook.held_by,
        "finished": False,
        "certificate": None,
        "interrupted": outlook.interrupted.id if outlook.interrupted else None,
        "policies": [_outlook_json(term.policy, outlook, vis) for term in outlook.terms],
        "guards": [violation.as_json() for violation in outlook.violations],
    }
    vis.show(Result(data, text=_preview_text(data, outlook)))


def _outlook_json(policy: Policy, outlook: Outlook, vis: AppContext) -> dict[str, Any]:
    counts = outlook.surveys[policy.name].total
    return {
        "name": policy.name,
        "version": policy.version,
        "decision": str(policy.decision) if policy.decision else None,
        "decided": policy.decided(vis.today),
        "cut_off": policy.cut_off(vis.today).isoformat(),
        "due": counts.due,
        "held": counts.held,
    }


def _preview_text(data: dict[str, Any], outlook: Outlook) -> str:
    would = data["would_purge"]
    lines = []
    for part in data["policies"]:
        lines.append(f"{part['name']}: {part['due']} due, {part['held']} held; counts from {part['cut_off']} or before")
        yet = "" if part["decided"] or not part["decision"] else " (a day to come: --apply is refused)"
        lines.append(f"  decision: {part['decision'] or 'none: --apply is refused'}{yet}")
    lines.append(
        f"Would destroy {would['cases']} cases with {would['messages']} messages, {would['comments']} comments, "
        f"{would['attachments']} attachments and {would['form_replies']} form replies: {would['bytes']} bytes."
    )
    lines += [f"  held by {reason}: {n}" for reason, n in sorted(data["held_by"].items())]
    if outlook.interrupted:
        lines.append(f"{outlook.interrupted.id} was interrupted; --apply goes on with it.")
    lines += [f"! guard {violation.guard}: {violation.message}" for violation in outlook.violations]
    return "\n".join([*lines, "This was a preview; nothing was destroyed."])


# --- run -------------------------------------------------------------------------------------------------------------


def apply_purge(vis: AppContext, wishes: Wishes) -> None:
    """Destroy what is due, or go on with the run that was interrupted, and end with a certificate."""
    vis.permit("retention")
    execute.refuse_pretended(vis.invocation)
    execute.check_ticket(vis.invocation)
    with vis.reading() as db:
        _check_decided(preview(vis, db, wishes.policies), vis.today)
    key = the_key(vis)
    with purge_lock(vis.database):
        with vis.reading() as db:
            _check_restored(vis, db)
            outlook = preview(vis, db, wishes.policies)
        _check_decided(outlook, vis.today)
        lifted = execute.pass_guards(vis.invocation, outlook.violations)
        _check_expected(vis, outlook.total.due)
        confirm(vis, wishes.confirm, outlook.total.due)
        asked = [term for term in outlook.terms if term.policy.decided(vis.today)]
        if not outlook.total.due and outlook.interrupted is None and not wishes.compact:
            _nothing_due(vis, outlook)
            return
        with ExitStack() as stack:
            stack.enter_context(in_batches())
            stop = stack.enter_context(Signals().listening())
            db = stack.enter_context(vis.database.session())
            check_keys(db)
            tending = upkeep(vis.database, db)
            run = _begin_or_go_on(vis, db, tending, asked, key)
            ledger = ledgers.LedgerFile(folder(vis, "certificates"), run.progress["database"], run.id, key)
            stack.callback(ledger.close)
            ledger.open(run.progress["ledger"], run.progress["batches"], run.progress["digest"])
            session = Session(vis, db, tending, run, ledger, stop, lifted=lifted)
            _work(session, wishes, asked, outlook.total)


def _begin_or_go_on(vis: AppContext, db: Connection, tending: Upkeep, asked: Sequence[Term], key: bytes) -> records.Run:
    """The run to work on, recorded: the interrupted one if its policies are those of now, else a new one."""
    parts = records.parts(asked, vis.today)
    known = ledgers.runs_known(folder(vis, "certificates"), records.database_id(db))
    tending.begin()
    before = records.unfinished(db)
    if before is not None and before.sort == "purge" and records.same_rules(before, parts):
        if before.progress["key"] != certificate.key_id(key):
            raise _other_key(vis, before.id)
        records.go_on(before, parts)
        run = before
    else:
        if before is not None:
            close_early(vis, db, before, "its policies are no longer in force")
        least = max(known, default=0) + 1
        run = records.begin(db, "purge", parts, now=vis.now, actor=vis.actor, key=key, least=least)
    run.progress["sessions"] += 1
    records.save(db, run, vis.now)
    db.commit()
    return run


def _work(session: Session, wishes: Wishes, asked: Sequence[Term], expected: retention.Counts) -> None:
    vis, run = session.vis, session.run
    already = run.counts["cases"]
    until = None if wishes.runtime is None else session.began + wishes.runtime
    with vis.progress(expected.due, "cases") as advance:
        destroyer = purge.Destroyer(
            vis.database,
            session.db,
            session.upkeep,
            run,
            session.ledger,
            folder(vis, "attachments"),
            vis.today,
            vis.now,
            purge.Pace(wishes.batch, wishes.max_wait, until),
            session.stop,
            advance,
        )
        began = time.monotonic()
        destroyer.sweep()
        why = destroyer.purge(asked)
        destroyer.sweep_last()
    session.destroying = time.monotonic() - began
    method = session.upkeep.finish(lambda: session.stop() or _is_past(until))
    failure: VisError | None = None
    if why is None and wishes.compact and not session.stop():
        failure = _compact(session)
        method["compacted"] = failure is None
    session.ledger.sync()
    change = finalise(session, why, method, asked)
    if failure is not None:
        raise failure
    report(session, why, expected, change, run.counts["cases"] - already)


def _is_past(until: float | None) -> bool:
    return until is not None and time.monotonic() >= until


def _compact(session: Session) -> VisError | None:
    """Rewrite the file; what went wrong, to be told when the run is on record."""
    from vis_cli.db.core.engine import told_apart

    try:
        with told_apart(session.vis.database):
            session.upkeep.compact()
    except VisError as failure:
        return type(failure)(
            f"everything due is purged, but the file could not be rewritten: {failure.message}",
            id=failure.id,
            hint="Run `vis retention purge --apply --compact` again.",
        )
    return None


def _nothing_due(vis: AppContext, outlook: Outlook) -> None:
    from vis_cli.db.core import journal
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import dumps

    with vis.database.writing() as db:
        result = dumps({"run": None, "state": "done", "cases": 0})
        row = {"job": "purge", "at": vis.now, "actor": vis.actor, "user": vis.user, "result": result}
        journal.add_beside(db, t.runs, row)
        records.forget_residents(db, vis.today)
        db.commit()
    with vis.reading() as db:
        write_missing(vis, db)
    held = outlook.total.held
    data = {
        "run": None,
        "applied": True,
        "due": 0,
        "purged": dict.fromkeys(SHOWN, 0),
        "held": held,
        "finished": True,
        "certificate": None,
    }
    vis.show(Result(data, text="" if vis.options.get("quiet") else f"Nothing is due. Held: {held}."))


# --- what must be in order first -------------------------------------------------------------------------------------


def _check_decided(outlook: Outlook, today: date) -> None:
    """Refuse to destroy without a decision, or before it is made: nothing may be (10 § arkivlagen)."""
    undecided = [term.policy for term in outlook.terms if not term.policy.decided(today)]
    decided = len(outlook.terms) - len(undecided)
    wanting = [policy.name for policy in undecided if not decided or outlook.surveys[policy.name].total.due]
    if wanting or not decided:
        named = ", ".join(f'"{name}"' for name in wanting)
        raise Refused(
            f"the policy {named} names no decision that has been made, and without one nothing may be destroyed.",
            id="no-decision",
            hint="Write decision: {body, date, reference} in the retention file"
            + (", or name the policies that have one with --policy." if decided else "."),
        )


def _check_restored(vis: AppContext, db: Connection) -> None:
    """Refuse to go on with a database that was restored, before what it had lost is purged again."""
    where, ours = folder(vis, "certificates"), records.database_id(db)
    state = {row.number: row.state for row in records.runs(db)}
    lost = [number for number in sorted(ledgers.runs_known(where, ours)) if number not in state]
    lost += [n for n in state if state[n] != "done" and (where / ledgers.name(ours, f"R-{n}", "json")).exists()]
    before = records.unfinished(db)
    if before is not None and before.sort == "replay":
        raise Refused(
            f"the replay {before.id} was interrupted.", id="restored", hint="Let it finish first: vis retention replay."
        )
    if lost:
        raise Refused(
            f"the database does not know {', '.join(f'R-{number}' for number in lost)}: it was restored from a backup.",
            id="restored",
            hint="Purge again what those runs had purged: vis retention replay.",
        )


def _check_expected(vis: AppContext, due: int) -> None:
    """Hold what is due against `--expect`: a purge only removes."""
    counts = {"add": 0, "change": 0, "remove": due, "same": 0}
    for action, n in vis.invocation.expected.items():
        if counts[action] != n:
            raise Refused(f"{counts[action]} cases are to {action}, not {n}.", id="expect")


def confirm(vis: AppContext, expected: int | None, due: int, how: str = "--confirm {} or --yes") -> None:
    """Have the number of cases confirmed: by --confirm, by --yes, or typed. `how` says so where nobody can be asked.

    Raises:
        Refused: another number, or nobody there to ask.
    """
    if expected is not None and expected != due:
        raise Refused(f"{due} cases are due, not {expected}.", id="confirm", hint="Look again without --apply.")
    if expected is not None or vis.options.get("yes") or not due:
        return
    if not vis.interactive:
        raise Refused(
            f"{due} cases are to be destroyed, and nobody is there to confirm it.",
            id="not-confirmed",
            hint=f"Add {how.format(due)}, or look first with --dry-run.",
        )
    label = f"{vis.settings.label}: " if vis.settings.label else ""
    if not vis.ask_for(f"{label}{due} cases will be destroyed for ever. Type {due} to go on:", str(due)):
        raise Refused("not confirmed; nothing was destroyed.", id="not-confirmed")


def _other_key(vis: AppContext, run: str) -> FaultyConfiguration:
    place = Source(str(key_file(vis)))
    return FaultyConfiguration(
        [Fault("hmac-key", f"{run} was begun with another key.", place, "Put that key back, then run it again.")]
    )
