"""What journal, run history, runs and certificates say of what was destroyed, read side by side."""

from __future__ import annotations

import json

from sqlalchemy import Connection, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.retention import purge_records as records
from vis_cli.rules.retention.evidence import Evidence, Noted, NotedAmendment, Recorded, Told


def evidence(db: Connection) -> Evidence:
    """All that is said, in the order in which it was."""
    c = t.changes.c
    head, first = db.execute(select(func.max(c.number), func.min(c.at))).one()
    noted, amended = _noted(db)
    return Evidence(noted, _recorded(db), _told(db), int(head or 0), first, amended)


def _noted(db: Connection) -> tuple[list[Noted], list[NotedAmendment]]:
    """What change sets say of runs, and of amendments of their certificates."""
    c = t.changes.c
    found, amended = list[Noted](), list[NotedAmendment]()
    for number, written in db.execute(
        select(c.number, c.details).where(c.details.contains('"run":"R-', autoescape=True)).order_by(c.number)
    ):
        details = json.loads(written)
        if "run" in details and "purged" in details:
            cases = int(details["purged"]["cases"])
            found.append(Noted(number, details["run"], cases, details.get("certificate")))
        if "amendment" in details:
            amended.append(NotedAmendment(number, details["run"], details["amendment"]))
    return found, amended


def _recorded(db: Connection) -> list[Recorded]:
    found = []
    for row in records.every_run(db):
        progress = json.loads(row.progress)
        found.append(
            Recorded(
                f"R-{row.number}",
                row.sort,
                row.state,
                row.actor,
                sum(part["counts"]["cases"] for part in progress["policies"]),
                row.last_at,
                json.loads(row.certificate) if row.certificate else None,
                tuple(progress.get("replays", ())),
                bool(progress.get("replayed")),
                tuple(progress.get("amendments", ())),
            )
        )
    return found


def _told(db: Connection) -> list[Told]:
    r = t.runs.c
    rows = db.execute(select(r.number, r.at, r.change, r.job, r.result).order_by(r.number))
    found = (Told(n, at, change, _run_of(result) if job == "purge" else None) for n, at, change, job, result in rows)
    return [row for row in found if row.change is not None or row.run is not None]


def _run_of(result: str) -> str | None:
    named = json.loads(result).get("run")
    return None if named is None else str(named)
