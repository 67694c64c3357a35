"""What is left of a journal that was cut: rows, counters and numbers that only a change set which is gone explains."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, Table, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.chain import DESTROYED, FOLLOWS, SEALED, Verdict
from vis_cli.db.core.origin import RESTORED, origin
from vis_cli.db.core.records import KINDS
from vis_cli.errors import Message
from vis_cli.rules.journal.findings import Finding


def orphans(db: Connection, verdict: Verdict) -> Iterator[Finding]:
    """What the chain, which is whole by itself, does not explain of what was written by it or beside it."""
    if verdict.broken_at is not None:
        return
    follows = db.scalar(select(t.meta.c.value).where(t.meta.c.name == FOLLOWS))
    if verdict.records == 0 and follows is None:
        yield from _of_an_empty_journal(db)
    if verdict.records and follows != follows_of(db):
        yield Finding("meta", Message("meta {id} is not as C-1 has it", id=FOLLOWS), FOLLOWS, 1)
    yield from _of_the_origin(db, verdict)
    noted = int(db.scalar(select(t.counters.c.last).where(t.counters.c.kind == DESTROYED)) or 0)
    if noted != verdict.destroyed:
        said = Message(
            "reads were last destroyed by C-{number}, and the counter has C-{noted}",
            number=verdict.destroyed,
            noted=noted,
        )
        yield Finding("counters", said, DESTROYED, differs={"last": (verdict.destroyed, noted)})
    for table in SEALED:
        yield from _of_a_sealed_table(db, table, (verdict.sealed or {})[table.name])


def _of_the_origin(db: Connection, verdict: Verdict) -> Iterator[Finding]:
    """Whether `meta` says of the database what it said when its change sets were made."""
    if db.scalar(select(t.meta.c.value).where(t.meta.c.name == RESTORED)) is not None:
        yield Finding("meta", Message("meta has {id}, and no restore waits for the journal", id=RESTORED), RESTORED)
    if verdict.elsewhere:
        said = Message(
            "C-{number} was made on another database, or while meta had been altered", number=verdict.elsewhere
        )
        yield Finding("meta", said, change=verdict.elsewhere)
    now, before = origin(db), verdict.origin
    for name in sorted({*now, *before}) if before is not None else ():
        is_now, was = now.get(name), before.get(name)  # type: ignore[union-attr]
        if is_now != was:
            said = Message("meta {id} is {now}, and the journal has {was}", id=name, now=is_now or "–", was=was or "–")
            yield Finding("meta", said, name, differs={"value": (was, is_now)})


def follows_of(db: Connection) -> str | None:
    """The head with which an earlier chain ended, as the first change set has it; None where there was none."""
    first = db.scalar(select(t.changes.c.details).where(t.changes.c.number == 1))
    return None if first is None else json.loads(first).get(FOLLOWS)


def _of_an_empty_journal(db: Connection) -> Iterator[Finding]:
    for table in dict.fromkeys((*(place.table for place in KINDS), t.cases, t.purges)):
        count = int(db.scalar(select(func.count()).select_from(table)) or 0)
        if count:
            said = Message(
                "{table} has {count} row, and the journal is empty",
                "{table} has {count} rows, and the journal is empty",
                table=table.name,
                count=count,
            )
            yield Finding(table.name, said)


def _of_a_sealed_table(db: Connection, table: Table, sealed: int) -> Iterator[Finding]:
    """Rows that were sealed by a change set that is gone, and numbers that are missing among those not sealed yet."""
    name, number = table.name, table.c.number
    counter = f"sealed-{name}"
    noted = int(db.scalar(select(t.counters.c.last).where(t.counters.c.kind == counter)) or 0)
    if noted != sealed:
        said = Message(
            "{table} was sealed up to row {noted}, and the chain seals it up to {sealed}",
            table=name,
            noted=noted,
            sealed=sealed,
        )
        yield Finding("counters", said, counter, differs={"last": (sealed, noted)})
    count, last = db.execute(select(func.count(), func.max(number)).where(number > sealed)).one()
    if count and last != sealed + count:
        there = select(number).where(number > sealed).order_by(number)
        wanted = next(n for n, found in enumerate(db.scalars(there.limit(count)), sealed + 1) if n != found)
        yield Finding(name, Message("{table}: row {id} is gone", table=name, id=wanted), str(wanted))
