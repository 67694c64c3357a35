"""The ledgers beside the certificates: listed, and removed when no backup can need them any more."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.retention import places
from vis_cli.db.retention import purge_records as records
from vis_cli.errors import FaultyInput, Message, StorageError
from vis_cli.files.retention import ledger as files
from vis_cli.rules.core.times import iso
from vis_cli.rules.retention import ledgers as rules
from vis_cli.rules.retention.ledgers import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection

STATES = ("kept", "past")  # past what ledger_keep asks for: it may be removed


def list_(invocation: Invocation) -> list[dict[str, Any]]:
    """The ledgers, oldest run first, as `retention ledger list --json` has them.

    Raises:
        FaultyInput: a file of a ledger's name is none.
    """
    keep, today = invocation.settings.ledger_keep, invocation.today
    with invocation.reading() as db:
        found = _found(invocation, db)
    return [
        {
            "run": each.run,
            "numbers": each.numbers,
            "lost": None if each.purged is None else max(0, each.purged - each.numbers),
            "bytes": each.size,
            "ended": None if each.ended is None else iso(each.ended),
            "kept_through": None if (last := each.kept_through(keep)) is None else last.isoformat(),
            "state": STATES[each.is_past(keep, today)],
            "file": each.file,
        }
        for each in found
    ]


def past(invocation: Invocation, db: Connection) -> int:
    """How many ledgers have been kept for as long as they must, and are there still."""
    keep, today = invocation.settings.ledger_keep, invocation.today
    if keep is None:
        return 0
    ended = _ended(db)
    where, ours = places.certificates_folder(invocation), records.database_id(db)
    there = [run for run in ended if (where / files.name(ours, run, "ledger")).exists()]
    return sum(Ledger(run, "", "", 0, 0, None, ended[run]).is_past(keep, today) for run in there)


def remove(invocation: Invocation, runs: tuple[str, ...] = ()) -> Outcome:
    """Remove the ledgers of the runs, or all, that have been kept for as long as `ledger_keep` says.

    The journal says so first. What a killed command leaves is for the next one to remove, and to journal.

    Raises:
        Refused: `ledger_keep` says nothing, or that one of them is kept. NotFound: a run has none.
        StorageError: a file could not be removed.
    """

    def planner(db: Connection) -> Planned:
        found = _found(invocation, db)
        return Planned(rules.remove(found, runs, invocation.settings.ledger_keep, invocation.today))

    outcome = execute(
        invocation, planner, needs="retention", undoable=False, carry_out=lambda db, planned: None, typed=False
    )
    if outcome.change is not None:
        where = places.certificates_folder(invocation)
        gone = [where / each["file"] for each in outcome.plan.details["ledgers"]]  # type: ignore[union-attr]
        _remove(gone, outcome.change)
    return outcome


def _remove(gone: list[Path], change: int) -> None:
    try:
        files.remove(gone)
    except OSError as error:
        said = Message(
            "C-{change} says that ledgers were removed, and {file} could not be: {reason}.",
            change=change,
            file=error.filename,
            reason=error.strerror,
        )
        raise StorageError(said, hint="Mend that, and run it again.") from None


def _ended(db: Connection) -> dict[str, Any]:
    """When each run that is done ended."""
    return {f"R-{row.number}": row.last_at for row in records.runs(db) if row.state == "done"}


def _found(invocation: Invocation, db: Connection) -> list[Ledger]:
    ended = _ended(db)
    purged = {}
    for row in records.runs(db):
        progress = json.loads(row.progress)
        parts = progress.get("policies") or []
        if parts or not progress.get("replayed"):
            purged[f"R-{row.number}"] = sum(part["counts"]["cases"] for part in parts)
    where = places.certificates_folder(invocation)
    made = []
    for each in files.find(where, records.database_id(db)):
        numbers = 0
        with suppress(FaultyInput):  # a damaged one names what stands before that
            for macs, _ in each.batches():
                numbers += len(macs)
        with each.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = each.path.stat().st_size
        made.append(Ledger(each.run, each.path.name, sha256, size, numbers, purged.get(each.run), ended.get(each.run)))
    return made
