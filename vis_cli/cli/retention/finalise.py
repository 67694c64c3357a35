"""How a run ends: its certificate, the journal, and what is said about it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from vis_cli.app.execute import entry_of
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.retention.params import folder
from vis_cli.db.operations.maintenance import Upkeep, frugal
from vis_cli.db.retention import due as retention
from vis_cli.db.retention import purge_records as records
from vis_cli.db.retention.purge import GOES_ON
from vis_cli.errors import Busy, StorageError
from vis_cli.files.retention import ledger as ledgers
from vis_cli.rules.core.times import iso
from vis_cli.rules.retention import certificate
from vis_cli.rules.retention.policies import Term

if TYPE_CHECKING:
    from sqlalchemy import Connection

SHOWN = ("cases", "messages", "comments", "attachments", "form_replies", "bytes")


class Signals:
    """Ctrl-C and SIGTERM, noted: a run ends after the batch in flight."""

    def __init__(self) -> None:
        self.caught = False

    def __call__(self) -> bool:
        return self.caught

    @contextmanager
    def listening(self) -> Iterator[Signals]:
        def note(*_: object) -> None:
            self.caught = True

        before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def in_batches() -> Iterator[None]:
    """What ends a run ends one batch of it: it can not be said that nothing was changed."""
    try:
        yield
    except (StorageError, Busy) as failure:
        raise type(failure)(failure.message, id=failure.id, hint=GOES_ON) from failure


@dataclass
class Session:
    """One invocation's work on a run, with what it needs to say in the end."""

    vis: AppContext
    db: Connection
    upkeep: Upkeep
    run: records.Run
    ledger: ledgers.LedgerFile
    stop: Signals
    began: float = field(default_factory=time.monotonic)
    lifted: list[str] = field(default_factory=list)
    destroying: float = 0.0  # seconds, without giving space back

    @property
    def now(self) -> datetime:
        """This command's moment, and as long after it as the work has taken."""
        return self.vis.now + timedelta(seconds=int(time.monotonic() - self.began))


def finalise(
    session: Session,
    why: str | None,
    method: dict[str, Any],
    asked: Sequence[Term],
    kept: retention.Survey | None = None,
) -> int:
    """Put the session on record: the run's state, the certificate if it is done, the journal; one transaction.

    What was held is surveyed anew for what was `asked`, unless it is given as `kept`.
    """
    from vis_cli.db.core import journal
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import dumps

    vis, run = session.vis, session.run
    run.state = "done" if why is None else "stopped"
    run.progress["method"] = {**run.progress.get("method", {}), **method}
    with vis.database.writing() as db:
        paper = seal(vis, db, run, session.now, asked, kept) if run.state == "done" else None
        if paper is not None:
            records.certify(db, run, paper)
            records.forget_residents(db, vis.today)
        counts = run.counts
        unsaid = counts["cases"] - run.progress.get("journalled", 0)  # of this session, and of those killed before it
        run.progress["journalled"] = counts["cases"]
        records.save(db, run, session.now)
        details: dict[str, Any] = {
            "run": run.id,
            "state": run.state,
            "purged": counts,
            **({"certificate": paper["hash"]} if paper else {}),
            **({"lifted": session.lifted} if session.lifted else {}),
        }
        change = journal.write(
            db,
            entry_of(
                vis.invocation,
                details=details,
                undoable=False,
                counts={"add": 0, "change": 0, "remove": unsaid, "same": 0},
            ),
        )
        result = dumps({"run": run.id, "state": run.state, "cases": counts["cases"]})
        row = {"job": "purge", "at": vis.now, "actor": vis.actor, "user": vis.user, "result": result, "change": change}
        journal.add_beside(db, t.runs, row)
        db.commit()
    with vis.reading() as db:
        write_missing(vis, db)
    return change


def seal(
    vis: AppContext,
    db: Connection,
    run: records.Run,
    finished: datetime,
    asked: Sequence[Term],
    kept: retention.Survey | None = None,
) -> dict[str, Any]:
    """The run's certificate, chained to the one before."""
    from vis_cli import __version__

    frugal(db)
    standing = retention.holds(db, vis.today)
    found = kept or retention.survey(db, asked, standing, vis.today)
    scopes = {hold.id: hold.scope for hold in standing.standing}
    held = [{"reason": reason, "scope": scopes.get(reason), "cases": n} for reason, n in sorted(found.held_by.items())]
    progress = run.progress
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
            "method": {"compacted": False, **progress.get("method", {})},
            "digest": {
                "algorithm": certificate.ALGORITHM,
                "key": progress["key"],
                "value": progress["digest"],
                "batches": progress["batches"],
                "ledger": ledgers.name(progress["database"], run.id, "ledger"),
            },
            **{name: progress[name] for name in ("replays", "cut_short") if name in progress},
        },
        records.last_hash(db),
    )


def close_early(vis: AppContext, db: Connection, run: records.Run, why: str) -> None:
    """Certify a run that can not go on, for what it did, in the caller's transaction."""
    run.state = "done"
    run.progress["cut_short"] = why
    paper = seal(vis, db, run, vis.now, ())
    records.save(db, run, vis.now)
    records.certify(db, run, paper)


def write_missing(vis: AppContext, db: Connection) -> None:
    """Write the certificates that have no file yet: this run's, and any that a crash or a full disk kept back."""
    where = folder(vis, "certificates")
    for paper in records.certificates(db):
        if not (where / ledgers.name(paper["database"], paper["id"], "json")).exists():
            ledgers.write_certificate(where, paper)


def report(session: Session, why: str | None, expected: retention.Counts, change: int, gone: int) -> None:
    vis, run = session.vis, session.run
    finished = why is None
    seconds = max(time.monotonic() - session.began, 0.001)
    data: dict[str, Any] = {
        "run": run.id,
        "applied": True,
        "due": expected.due,
        "purged": {name: run.counts[name] for name in SHOWN},
        "held": expected.held,
        "finished": finished,
        "stopped": why,
        "certificate": run.id if finished else None,
        "change": f"C-{change}",
        "files": run.progress["files"],
        "seconds": {"destroying": round(session.destroying, 3), "all": round(seconds, 3)},
        "cases_per_second": round(gone / max(session.destroying, 0.001), 1),
    }
    counts = run.counts
    lines = [
        f"{run.id}: destroyed {counts['cases']} cases with {counts['messages']} messages, "
        f"{counts['comments']} comments, {counts['attachments']} attachments and "
        f"{counts['form_replies']} form replies ({counts['bytes']} bytes)"
        + (f", {gone} of the cases now." if gone != counts["cases"] else "."),
        f"{seconds:.1f} s, {data['cases_per_second']:.0f} cases a second. Held: {expected.held}.",
    ]
    if why == "runtime":
        lines.append("Stopped at --max-runtime; the next run goes on with it.")
    elif why == "stopped":
        lines.append("Stopped after the batch in flight; the next run goes on with it.")
    else:
        lines.append(f"Certificate: vis retention certificate show {run.id}")
    text = "" if vis.options.get("quiet") else "\n".join(lines)
    vis.show(Result(data, text=text, exit_code=130 if session.stop() else 0))
