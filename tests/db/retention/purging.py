"""What the tests of the purge share: cases, policies, and a run of it without the command."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection

from vis_cli.app.execute import Batches
from vis_cli.db.cases import cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import Database, insert_many
from vis_cli.db.operations.brakes import Brakes
from vis_cli.db.operations.maintenance import upkeep
from vis_cli.db.retention import purge
from vis_cli.db.retention import purge_records as records
from vis_cli.files.retention.ledger import LedgerFile
from vis_cli.rules.cases.cases import Case, first_key
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.retention.decisions import decide
from vis_cli.rules.retention.policies import Decision, Policy

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
KEY = b"k" * 32
UNITS, TYPES, RESIDENTS = ("U0", "U1", "U2"), ("a", "b"), ("P0", "P1", "P2")
PARENTS = {"U0": None, "U1": "U0", "U2": None}
DECIDED = Decision("Regionstyrelsen", date(2019, 3, 12), "RK 19/0815")
ALL = [Policy("all", Duration(((2, "y"),)), decision=DECIDED)]


def run_purge(
    database: Database,
    folder: Path,
    policies: list[Policy],
    today: date,
    *,
    progress: Callable[[int], None] = lambda done: None,
    brakes: Brakes | None = None,
    **pace: object,
) -> tuple[records.Run, str | None]:
    """A whole run, as the command does it, without the command."""
    asked = decide(policies, today)
    with database.session() as db, ExitStack() as stack:
        tending, batches = upkeep(database, db), Batches(database, db)
        with batches():
            run = records.begin(
                db, "purge", records.parts(asked, today), now=NOW, actor="test", user="t", key=KEY, least=1
            )
        ledger = LedgerFile(folder / "certs", run.progress["database"], run.id, KEY)
        stack.callback(ledger.close)
        ledger.open(0, run.progress["digest"])
        at_what_pace = purge.Pace(**pace)  # type: ignore[arg-type]
        where = folder / "att"
        destroyer = purge.Destroyer(
            db,
            batches,
            tending,
            run,
            ledger,
            where,
            folder / "out",
            NOW,
            at_what_pace,
            lambda: False,
            progress,
            brakes=brakes,
        )
        destroyer.sweep()
        why = destroyer.purge(asked)
        destroyer.sweep_last()
        tending.finish(lambda: False)
    return run, why


def add_cases(db: Connection, made: list[Case], content: str = "text") -> None:
    cases.insert(db, made)
    insert_many(
        db,
        t.messages,
        [(c.key, n, c.opened, "resident", None, "message", f"{content} {n}") for c in made for n in (1, 2)],
    )
    insert_many(db, t.comments, [(c.key, 1, c.opened, "S1", content) for c in made])
    insert_many(
        db,
        t.attachments,
        [(c.key, 1, c.opened, 1, "a.pdf", "application/pdf", 10, "0", f"{c.id}.pdf") for c in made if c.key % 3 == 0],
    )


def add_files(folder: Path, made: list[Case], content: str = "text") -> None:
    """The files that the attachments of `add_cases` name."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in made:
        if case.key % 3 == 0:
            (folder / f"{case.id}.pdf").write_text(content)


def old_cases(count: int, after: int = 0) -> list[Case]:
    """Cases that are due, numbered from the one after `after`."""
    closed, first = datetime(2023, 1, 1, tzinfo=UTC), first_key(2022) + after + 1
    return [Case(key, "U0", "a", "P0", "closed", closed, closed, closed, "yes") for key in range(first, first + count)]
