"""What is kept beside the log because it is quicker found there, held against the log that it follows from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from sqlalchemy import Connection, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import STREAMED
from vis_cli.errors import Malformed, Message
from vis_cli.rules.cases.cases import number, parse_number
from vis_cli.rules.journal.findings import Finding

PARTS = 1 << 14
"""Reads are summed in so many parts, and only those whose sums differ are looked at one by one."""
LISTED = 1000
"""Reads that are named."""

r, rc = t.reads.c, t.read_cases.c


def derived(db: Connection) -> Iterator[Finding]:
    """Which reads are found by other cases than they were of, and numbers that would be given out twice."""
    yield from islice(_of_the_reads(db), LISTED)
    yield from _of_the_sendings(db)


def _of_the_reads(db: Connection) -> Iterator[Finding]:
    """Whether each read is found from every case that it was of, and from no other."""
    said, found = [0] * PARTS, [0] * PARTS
    for read, case in _said(db):
        said[read % PARTS] += _digest(read, case)
    for read, case in _found(db):
        found[read % PARTS] += _digest(read, case)
    wrong = {part for part in range(PARTS) if said[part] != found[part]}
    if not wrong:
        return
    ours, theirs = ({pair for pair in pairs if pair[0] % PARTS in wrong} for pairs in (_said(db), _found(db)))
    for read, case in sorted(ours ^ theirs):
        template = (
            "read_cases: read {id} was of case {case}, and is not found by it"
            if (read, case) in ours
            else "read_cases: read {id} is found by case {case}, and was not of it"
        )
        yield Finding("read_cases", Message(template, id=read, case=number(case)), str(read))


def _said(db: Connection) -> Iterator[tuple[int, int]]:
    """Every read with the key of each case that the log says it was of."""
    with db.execute(select(r.number, r.cases).where(r.cases.is_not(None)), execution_options=_SOME) as rows:
        for read, written in rows:
            yield from ((read, case) for case in _keys(written))


def _keys(written: str) -> Iterable[int]:
    try:
        return {parse_number(each) for each in json.loads(written)}
    except (AttributeError, Malformed, TypeError, ValueError):  # as no vis has written it: the chain says so
        return ()


def _found(db: Connection) -> Iterator[tuple[int, int]]:
    """Every read with the key of each case from which it is found."""
    with db.execute(select(rc.read, rc.case_key), execution_options=_SOME) as rows:
        yield from ((read, case) for read, case in rows)


def _of_the_sendings(db: Connection) -> Iterator[Finding]:
    """Whether the next sending gets a number that none has."""
    last = int(db.scalar(select(func.max(t.sendings.c.number))) or 0)
    noted = int(db.scalar(select(t.counters.c.last).where(t.counters.c.kind == "sending")) or 0)
    if noted < last:
        said = Message("counters sending is {count}, and there is a sending {last}", count=noted, last=last)
        yield Finding("counters", said, "sending", differs={"last": (last, noted)})


def _digest(read: int, case: int) -> int:
    return int.from_bytes(blake2b(f"{read}/{case}".encode(), digest_size=16).digest(), "big")


_SOME = {"yield_per": STREAMED}
