"""What can be wrong with a database, and how large it is."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, inspect, select, text

from vis_cli.db.cases import cases
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import SCHEMA_VERSION, Database
from vis_cli.db.core.tables import metadata
from vis_cli.db.journal.orphans import orphans
from vis_cli.db.journal.replay import Replay
from vis_cli.db.journal.unreadable import unreadable
from vis_cli.db.retention.evidence import evidence
from vis_cli.errors import Message, Sentence, as_message
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.sentences import some
from vis_cli.rules.retention.evidence import disagreements


@dataclass(frozen=True)
class Finding:
    """One check that was made, and what is wrong; nothing is where `said` is None."""

    check: str
    said: Sentence | None = None


def findings(database: Database, db: Connection) -> Iterator[Finding]:
    """Every check of the database, whether it found anything or not. The version has been checked at connecting."""
    yield Finding("version")
    yield _whole(db)
    yield _foreign_keys(db)
    left = {table: n for table, n in cases.orphans(db).items() if n}
    shown = [f"{n} {table}" for table, n in left.items()]
    yield Finding(
        "cases", Message("belong to no case: {shown}; somebody wrote past vis", shown=shown) if left else None
    )
    tables = _tables(db)
    yield tables
    try:
        yield from [*_journal(db, is_whole=tables.said is None), _purges(db)]
    except (TypeError, ValueError):
        wrong = [each.message for each in unreadable(db)]
        if not wrong:
            raise
        yield Finding("journal", _first(wrong))
    yield _private(db)
    if database.path is not None:
        mode = stat.S_IMODE(database.path.stat().st_mode)
        others = Message(
            "the file can be read by others (mode {mode:03o}); run: chmod 600 {database}",
            mode=mode,
            database=database.path,
        )
        yield Finding("file mode", others if mode & 0o077 else None)


def _journal(db: Connection, *, is_whole: bool) -> Iterator[Finding]:
    """The chain, what it explains of what was written beside it, and whether the tables are as it left them."""
    replay = Replay(db) if is_whole else None
    verdict = journal.verify(db, witness=replay)
    if verdict.broken_at is not None:
        why = as_message(verdict.why)
        yield Finding("journal", Message("broken at C-{number}: {why}", number=verdict.broken_at, why=why))
        return
    if replay is None:  # without all tables nothing can be held against them
        yield Finding("journal")
        return
    yield Finding("journal", _first([each.message for each in orphans(db, verdict)]))
    yield Finding("state", _first([each.message for each in replay.findings(db)]))


def _first(said: Sequence[Sentence]) -> Sentence | None:
    """The first of what was found, and how many more there are."""
    more = [Message("{count} more", count=len(said) - SHOWN)] if len(said) > SHOWN else []
    return Message("{findings}", findings=[*said[:SHOWN], *more]) if said else None


def _purges(db: Connection) -> Finding:
    """Whether journal, run history, runs and certificates say the same, and attestations what the runs say of them."""
    said: list[Sentence] = [each.message for each in disagreements(evidence(db))]
    a, p = t.attestations.c, t.purges.c
    unknown = db.scalars(select(a.number).where(a.run.is_not(None), a.run.not_in(select(p.number))).order_by(a.number))
    said += [Message("the run that A-{number} says used it is not on record", number=number) for number in unknown]
    return Finding("purges", _first(said))


SHOWN = 5  # of what is found of one kind
KEPT_WORDS: Mapping[Table, Sequence[str]] = {
    t.changes: ("number", "actor", "command", "ticket", "reason", "files"),
    t.steps: ("change", "object", "before", "after", "source"),
    t.runs: ("number", "actor"),
    t.reads: ("number", "actor", "command"),
}
"""The columns of the journal that hold words; the first says which change set, run or read they belong to."""


def _private(db: Connection) -> Finding:
    """What earlier versions let into the journal, which forgets nothing."""
    found: dict[str, set[int]] = {"change sets": set(), "runs": set(), "reads": set()}
    for table, names in KEPT_WORDS.items():
        what = found.get(table.name, found["change sets"])
        rows = db.execute(select(*(table.c[name] for name in names)).execution_options(yield_per=1000))
        for number, *texts in rows:
            said = "\0".join(text for text in texts if text)
            if mask(said, certain=True) != said:
                what.add(number)
    counted = {name: len(numbers) for name, numbers in found.items()}
    told = {
        "change sets": Message("change sets: {count}", count=counted["change sets"]),
        "runs": Message("runs: {count}", count=counted["runs"]),
        "reads": Message("reads: {count}", count=counted["reads"]),
    }
    where = [message for name, message in told.items() if counted[name]]
    said = "personal numbers or passwords ({where}); docs/operations.md says how to begin a new chain"
    return Finding("journal-holds-private", Message(said, where=where) if where else None)


def _whole(db: Connection) -> Finding:
    if db.dialect.name != "sqlite":
        broken = db.scalars(
            text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid OR NOT indisready")
        ).all()
        return Finding(
            "integrity", Message("invalid indexes: {broken}; run REINDEX", broken=", ".join(broken)) if broken else None
        )
    said = [row[0] for row in db.execute(text("PRAGMA integrity_check(10)"))]
    return Finding("integrity", None if said == ["ok"] else "; ".join(said))


def _foreign_keys(db: Connection) -> Finding:
    if db.dialect.name == "sqlite":
        broken = [
            Message("{table} row {row} to {other}", table=row[0], row=row[1], other=row[2])
            for row in db.execute(text("PRAGMA foreign_key_check"))
        ]
    else:
        broken = [
            Message("{table} to {other}", table=table.name, other=key.column.table.name) for table, key in _foreign(db)
        ]
    return Finding("foreign keys", Message("refer to nothing: {broken}", broken=some(broken, 5)) if broken else None)


def _foreign(db: Connection) -> Iterator[tuple[Any, Any]]:
    """Foreign keys with rows that refer to nothing: what PostgreSQL lets happen where triggers were turned off."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            there = key.column.table.alias()
            refers = select(there.c[key.column.name]).where(there.c[key.column.name] == key.parent)
            if db.scalar(select(func.count()).select_from(table).where(key.parent.is_not(None), ~refers.exists())):
                yield table, key


def _tables(db: Connection) -> Finding:
    inspector = inspect(db)
    there = set(inspector.get_table_names())
    missing = [table.name for table in metadata.sorted_tables if table.name not in there]
    for table in metadata.sorted_tables:
        if table.name in there:
            columns = {column["name"] for column in inspector.get_columns(table.name)}
            missing += [f"{table.name}.{column.name}" for column in table.columns if column.name not in columns]
            indexes = {index["name"] for index in inspector.get_indexes(table.name)}
            missing += [str(index.name) for index in table.indexes if index.name not in indexes]
    return Finding("tables", Message("missing: {missing}", missing=", ".join(missing)) if missing else None)


def sizes(database: Database, db: Connection) -> dict[str, Any]:
    """How much the database holds, and how much room it takes."""
    tables = [
        {"name": table.name, "rows": int(db.scalar(select(func.count()).select_from(table)) or 0)}
        for table in metadata.sorted_tables
    ]
    number, digest = journal.head(db)
    room: dict[str, Any]
    if database.path is not None:
        page, pages, free = (
            int(db.scalar(text(f"PRAGMA {name}")) or 0) for name in ("page_size", "page_count", "freelist_count")
        )
        log = database.path.with_name(database.path.name + "-wal")
        room = {
            "bytes": page * pages,
            "free_bytes": page * free,
            "log_bytes": log.stat().st_size if log.exists() else 0,
        }
    else:
        room = {"bytes": int(db.scalar(text("SELECT pg_database_size(current_database())")) or 0)}
    return {"version": SCHEMA_VERSION, "changes": number, "head": f"{number}:{digest}", **room, "tables": tables}
