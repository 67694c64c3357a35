"""What is due, held and overdue, what falls due soon, and the runs that have been."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import log_removal, places
from vis_cli.app.streams import streamed
from vis_cli.db.operations.maintenance import is_purging
from vis_cli.db.register.directories import case_type_directory, names_of, unit_directory
from vis_cli.db.retention import attestations
from vis_cli.db.retention import due as retention
from vis_cli.db.retention import purge_records as records
from vis_cli.db.retention.evidence import evidence as read_evidence
from vis_cli.rules.core.times import iso
from vis_cli.rules.retention.evidence import Disagreement, disagreements
from vis_cli.rules.retention.holds import by_number
from vis_cli.rules.retention.policies import terms

if TYPE_CHECKING:
    from sqlalchemy import Connection

GROUPS = ("unit", "case-type", "month")
RUN_SORTS = ("purge", "replay")
RUN_STATES = ("running", "interrupted", "stopped", "done")


def due(
    invocation: Invocation, *, by: str = "unit", policies: Sequence[str] = (), as_of: date | None = None
) -> dict[str, Any]:
    """What would go, what is held and why, and what is overdue, grouped `by` one of GROUPS; as `due --json` has it.

    Raises:
        FaultyConfiguration: the policies. NotFound, Ambiguous: their names.
    """
    today = as_of or invocation.today
    with invocation.streaming() as db:
        # every policy decides which class a case is in; the names choose among the classes
        file = places.retention_file(invocation.settings, db)
        everything = file.policies
        wanted = places.named(everything, policies, file.access_log)
        asked = [term for term in terms(everything, today) if term.policy.name in wanted]
        standing = retention.holds(db, today)
        grouped = {"unit": retention.c.unit, "case-type": retention.c.case_type}.get(by, by)
        found = retention.survey(db, asked, standing, today, grouped)
        names = _names(db, by)
        upcoming = retention.upcoming(db, asked, today)
        log = log_removal.due(invocation, db, policies, today)
        waiting = attestations.waiting(db, asked, standing)
        about = [each.last for each in waiting if each.last is not None]
        called = {**unit_directory(db).names, **names_of(db, about)} if waiting else {}
    reasons = {hold.id: hold.reason for hold in standing.standing}
    total = found.total
    groups = [
        {"group": key, "name": names.get(str(key), key), "due": n.due, "held": n.held, "overdue": n.overdue}
        for key, n in sorted(found.groups.items(), key=lambda item: str(names.get(str(item[0]), item[0])))
    ]
    return {
        "as_of": today.isoformat(),
        "due": total.due,
        "held": total.held,
        "overdue": total.overdue,
        "groups": groups,
        "held_by": [
            {"reason": reason, "why": reasons.get(reason), "cases": n} for reason, n in by_number(found.held_by)
        ],
        "waiting": [
            {
                "unit": each.unit,
                "name": called.get(each.unit, each.unit),
                "cases": each.cases,
                "through": each.through.isoformat(),
                "attested_through": each.last and each.last.through.isoformat(),
                "attested_by": each.last and each.last.by,
                "attested_by_name": each.last and called.get(each.last.by, each.last.by),
            }
            for each in waiting
        ],
        "upcoming": [{"month": month, "cases": n} for month, n in upcoming.items()],
        "access_log": None if log is None else log.as_json(),
    }


def _names(db: Connection, by: str) -> dict[str, str]:
    if by == "month":
        return {}
    return dict((unit_directory(db) if by == "unit" else case_type_directory(db)).names)


@streamed
def runs(invocation: Invocation) -> Iterator[dict[str, Any]]:
    """The runs, oldest first, as `retention runs --json` has them."""
    with invocation.streaming() as db:
        alive = records.last_state(db) == "running" and is_purging(invocation.database)
        for row in records.every_run(db):
            progress = json.loads(row.progress)
            yield {
                "id": f"R-{row.number}",
                "sort": row.sort,
                "state": "interrupted" if row.state == "running" and not alive else row.state,
                "started": iso(row.started_at),
                "last": iso(row.last_at),
                "actor": row.actor,
                "user": progress.get("user"),
                "cases": sum(part["counts"]["cases"] for part in progress["policies"]),
                "certificate": f"R-{row.number}" if row.certificate else None,
            }


def disputed(invocation: Invocation) -> tuple[list[dict[str, Any]], list[Disagreement]]:
    """The runs that only the journal knows, as `runs` has them (`missing`), and all that is said otherwise of a run."""
    with invocation.streaming() as db:
        said = read_evidence(db)
    there = {row.run for row in said.recorded}
    lost = {each.run: each.cases for each in said.noted if each.run not in there}
    gone = dict.fromkeys(("sort", "started", "last", "actor", "user"))
    missing = [{"id": run, "state": "missing", **gone, "cases": n, "certificate": None} for run, n in lost.items()]
    return missing, list(disagreements(said))
