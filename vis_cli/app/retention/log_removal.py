"""The access log's retention: what of it is due, and destroying that, in whole sealed ranges, by plans of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from vis_cli.app.execute import Carried, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.app.retention.finalise import Going, in_batches
from vis_cli.db.core.chain import DESTROYED
from vis_cli.db.retention import log_removal
from vis_cli.rules.core.plan import BulkPlan
from vis_cli.rules.retention import log_policy
from vis_cli.rules.retention.log_policy import LogDue

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

AT_ONCE = 10_000
"""Reads that go in one transaction, or one range that has more: all who note a read wait meanwhile."""


@dataclass(frozen=True)
class Removed:
    """What went of the access log: how many reads, by which change sets, and whether nothing due is left."""

    reads: int = 0
    changes: tuple[int, ...] = ()
    finished: bool = True


def due(invocation: Invocation, db: Connection, names: Sequence[str] = (), today: date | None = None) -> LogDue | None:
    """What of the access log is due, where the policies `names` (all, where none is named) include it; else None.

    Raises:
        FaultyConfiguration: the retention file. NotFound, Ambiguous: a name.
    """
    file = places.retention_file(invocation.settings, db)
    policy = file.access_log
    if policy is None or log_policy.NAME not in places.named(file.policies, names, policy):
        return None
    return log_removal.due(db, policy, today or invocation.today)


def destroy(
    invocation: Invocation, stop: Callable[[], object], going: Going | None = None, most: int = AT_ONCE
) -> Removed:
    """Destroy what is due of the access log, oldest first, at most so many reads in each change set.

    Each is a plan of its own, and keeps the hashes of what went, so that the chain still holds. Whoever calls has
    asked, and says by `going` what went before. It ends before the next of them when `stop` says so.

    Raises:
        Refused: no decision. NotPermitted: the OS user may not. Busy, StorageError: the hint says whether any went.
    """
    agreed = replace(invocation, yes=True, expected={})
    reads, changes, going = 0, list[int](), going or Going()
    with in_batches(invocation.database, going):
        while not stop():
            outcome = execute(
                agreed,
                lambda db: _planned(agreed, db, most),
                needs="retention",
                undoable=False,
                details=_details,
                carry_out=_carry_out,
                finish=_note,
            )
            if outcome.change is None:
                return Removed(reads, tuple(changes))
            reads += outcome.counts["remove"]
            changes.append(outcome.change)
            going.destroys = True
    return Removed(reads, tuple(changes), finished=False)


def _planned(invocation: Invocation, db: Connection, most: int) -> Planned:
    found = due(invocation, db)
    if found is None:
        return Planned(BulkPlan({}))
    found.demand_decision()
    now = replace(found, ranges=log_policy.some(found.ranges, most))
    counts = {"add": 0, "change": 0, "remove": now.reads, "same": 0}
    return Planned(BulkPlan(counts, now.digest), (now, log_removal.previous(db)))


def _details(planned: Planned) -> dict[str, Any]:
    if not planned.plan.size:
        return {}
    now, previous = planned.facts
    return {DESTROYED: {**log_policy.details(now), **({"previous": previous} if previous else {})}}


def _carry_out(db: Connection, planned: Planned) -> Carried:
    log_removal.remove(db, planned.facts[0].ranges)
    return Carried()


def _note(db: Connection, number: int | None) -> None:
    if number is not None:
        log_removal.note(db, number)
