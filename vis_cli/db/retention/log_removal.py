"""The access log's oldest reads: which sealed ranges are due, and removing them with all that is found by them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, not_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.chain import DESTROYED
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import STREAMED, raise_counter
from vis_cli.rules.cases.cases import parse_number
from vis_cli.rules.core.times import local
from vis_cli.rules.retention.log_policy import LogDue, LogPolicy, Range

r, rc, rr, s, c = t.reads.c, t.read_cases.c, t.read_residents.c, t.sealed_residents.c, t.changes.c


def due(db: Connection, policy: LogPolicy, today: Any) -> LogDue:
    """The sealed ranges that are due, without a gap from the oldest on, and how many reads are kept."""
    before = policy.due_before(today)
    found = list(_sealed(db, before))
    first, last = db.execute(select(func.min(r.number), func.max(r.number))).one()  # of a log that has no gaps
    reads = 0 if first is None else last - first + 1
    return LogDue(policy, today, found, reads - sum(each.reads for each in found))


def _sealed(db: Connection, before: datetime) -> Iterator[Range]:
    """What change sets older than `before` have sealed of the reads that are there, until the first that is not."""
    gone = next(removals(db), None)
    last = 0 if gone is None else int(gone[1]["sealed"][-1]["change"])
    query = select(c.number, c.at, c.details).where(c.number > last).order_by(c.number)
    with db.execute(query, execution_options={"yield_per": STREAMED}) as rows:
        for number, at, details in rows:
            if at >= before:
                return
            seal = json.loads(details).get("sealed", {}).get(t.reads.name) if '"reads"' in details else None
            if seal is not None:
                yield Range(number, at, seal["first"], seal["last"], seal["hash"])


def removals(db: Connection) -> Iterator[tuple[int, dict[str, Any]]]:
    """The change sets that destroyed reads, newest first: the number, and what each says of them."""
    number = previous(db)
    while number:
        details = db.scalar(select(c.details).where(c.number == number))
        if details is None:
            return  # the chain is broken, and says so
        said = json.loads(details)[DESTROYED]
        yield number, said
        number = said.get("previous")


def of_year(db: Connection, year: int) -> list[dict[str, Any]]:
    """What each change set of a year says of the reads that it destroyed, oldest first, and which change set it is."""
    moments = dict(removals(db))
    query = select(c.number, c.at).where(one_of(c.number, sorted(moments))).order_by(c.number)
    return [{**moments[number], "change": number} for number, at in db.execute(query) if local(at).year == year]


def previous(db: Connection) -> int | None:
    """The change set that last destroyed reads."""
    found = db.scalar(select(t.counters.c.last).where(t.counters.c.kind == DESTROYED))
    return None if found is None else int(found)


def note(db: Connection, change: int) -> None:
    """Note which change set last destroyed reads, in its own transaction."""
    raise_counter(db, DESTROYED, change)


def remove(db: Connection, ranges: Sequence[Range]) -> int:
    """Remove the reads of these ranges, and what led to them alone; how many there were.

    Whose a purged case was is forgotten with the last read of it, and a resident's sealed number with the last such
    case.
    """
    here = r.number.between(ranges[0].first, ranges[-1].last)
    cases: set[int] = set()
    gone = delete(t.read_cases).where(rc.case_key == bindparam("key"), rc.read == bindparam("number"))
    for rows in db.execute(select(r.number, r.cases).where(here).order_by(r.number)).partitions(STREAMED):
        pairs = [{"key": parse_number(each), "number": row[0]} for row in rows for each in json.loads(row[1] or "[]")]
        cases.update(pair["key"] for pair in pairs)
        if pairs:
            db.execute(gone, pairs)
    count = db.execute(delete(t.reads).where(here)).rowcount
    _forget(db, sorted(cases))
    return int(count)


def _forget(db: Connection, cases: Sequence[int]) -> None:
    """Forget whose these cases were, as far as nobody's read of them is left."""
    for at in range(0, len(cases), STREAMED):
        of = one_of(rr.case_key, cases[at : at + STREAMED])
        unread = and_(of, not_(exists(select(rc.read).where(rc.case_key == rr.case_key))))
        whose = sorted(set(db.scalars(select(rr.resident_key).where(unread))))
        if whose:
            db.execute(delete(t.read_residents).where(unread))
            left = exists(select(rr.case_key).where(rr.resident_key == s.resident_key))
            db.execute(delete(t.sealed_residents).where(one_of(s.resident_key, whose), not_(left)))
