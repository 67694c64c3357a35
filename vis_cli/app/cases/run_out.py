"""Cases whose time is up: closed at the moment it was, whenever that is noticed."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from vis_cli.app.cases import shared_folders
from vis_cli.app.cases.events import CLOSED
from vis_cli.app.execute import Carried, Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.cases import events as db_events
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import dumps
from vis_cli.rules.core.plan import BulkPlan
from vis_cli.rules.core.times import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

JOB = "cases"


@dataclass(frozen=True)
class Ran:
    """How many cases a run closes, and how long ago the first of them was due, in seconds."""

    closed: int = 0
    late_seconds: int = 0


def run(invocation: Invocation) -> tuple[Outcome, Ran]:
    """Close the cases that an answer left open for a time which is up: the cron job.

    Level-triggered: what was missed is made up for, and run again it changes nothing. They close at the moment at which
    their time was up. Journalled as counts and a digest; never asked about. It cannot be undone. What a killed command
    had sent leaves its shared folder too.

    Raises:
        Refused: the guard `clock`. NotPermitted: the OS user may not.
    """

    def planner(db: Connection) -> Planned:
        count, digest, first = 0, sha256(), None
        for facts in db_events.running_out(db, invocation.now):
            count += 1
            first = min(facts.open_until, first or facts.open_until) if facts.open_until else first
            digest.update(f"{facts.id} {iso(facts.open_until or invocation.now)}\n".encode())
        late = 0 if first is None else int((invocation.now - first).total_seconds())
        said = digest.hexdigest() if count else ""
        plan = BulkPlan({"add": 0, "change": count, "remove": 0, "same": 0}, said, details={"event": "run"})
        return Planned(plan, Ran(count, late))

    def close(db: Connection, _planned: Planned) -> Carried:
        text = invocation.settings.closing_text or CLOSED
        db_events.close_run_out(db, invocation.now, text)
        return Carried()

    outcome = execute(
        invocation,
        planner,
        needs="cases",
        undoable=False,
        confirm=False,
        carry_out=close,
        beside=lambda planned, change: (t.runs, _history(invocation, planned.facts, change)),
    )
    if not outcome.dry_run:
        shared_folders.make_good(invocation)
    return outcome, outcome.facts


def _history(invocation: Invocation, ran: Ran, change: int | None) -> dict[str, Any]:
    return {
        "job": JOB,
        "at": invocation.now,
        "actor": invocation.actor,
        "user": invocation.user,
        "result": dumps({"closed": ran.closed, "late_seconds": ran.late_seconds}),
        "change": change,
    }
