"""The versions of administrative rows, held against the steps of the journal that wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any
from zlib import crc32

from sqlalchemy import Connection, Row, and_, func, literal, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import STREAMED, dumps, fetch_keys
from vis_cli.db.core.versions import BEGINNING
from vis_cli.errors import Message
from vis_cli.rules.journal.findings import Finding

if TYPE_CHECKING:
    from vis_cli.db.journal.replay import Replayed

PARTS = 1 << 12
"""Objects are summed in so many parts, and only in those that differ looked at one by one."""
AT_ONCE = 64
"""Parts that are looked at one by one at a time."""


class Versions:
    """Sees the steps of the journal go by, and then holds the versions against them.

    A step says of the version that it met when that was replaced, and of the one that it left when it was recorded. The
    digests of both are summed, as those of the rows are: see `replay`.
    """

    def __init__(self, db: Connection, kinds: Mapping[str, Replayed]) -> None:
        self._kinds = {kind: kinds[kind] for kind in t.VERSIONS}
        self._sums = {kind: [0] * PARTS for kind in self._kinds}
        self._moments = _Moments(db)

    def step(self, place: tuple[int, int], kind: str, object: str, before: str | None, after: str | None) -> None:
        """Take the step at a place in the journal, change set and position, with its records as they are compared."""
        sums = self._sums.get(kind)
        if sums is not None:
            sums[_part(object)] += _of_step(place, object, before, after, self._moments(place[0]))

    def findings(self, db: Connection) -> Iterator[Finding]:
        """Every object whose versions are not as the journal has them, and offers that were turned otherwise."""
        for kind, replayed in self._kinds.items():
            now = [0] * PARTS
            for id, written, row in _versions(db, replayed):
                now[_part(id)] += _of_row(id, written, row)
            wrong = [n for n in range(PARTS) if now[n] != self._sums[kind][n]]
            for start in range(0, len(wrong), AT_ONCE):
                yield from self._one_by_one(db, replayed, set(wrong[start : start + AT_ONCE]))
            yield from _of_the_beginning(db, replayed)
        yield from _of_the_turns(db)

    def _one_by_one(self, db: Connection, replayed: Replayed, parts: set[int]) -> Iterator[Finding]:
        off: dict[str, int] = {}
        s, moments, kind = t.steps.c, _Moments(db), replayed.kind
        query = select(s.change, s.position, s.object, s.before, s.after).where(s.kind == kind)
        with db.execute(query.order_by(s.change, s.position), execution_options=_SOME) as steps:
            for change, position, object, *records in steps:
                if _part(object) in parts:
                    before, after = (None if each is None else replayed.canonical(each) for each in records)
                    said = _of_step((change, position), object, before, after, moments(change))
                    off[object] = off.get(object, 0) - said
        for id, written, row in _versions(db, replayed):
            if _part(id) in parts:
                off[id] = off.get(id, 0) + _of_row(id, written, row)
        yield from (_finding(kind, id) for id in sorted(off) if off[id])


def _of_the_beginning(db: Connection, replayed: Replayed) -> Iterator[Finding]:
    """What no step ever met, and has been as it is since before the journal, but is not as its row is."""
    place, v = replayed.place, t.VERSIONS[replayed.kind].c
    query = select(*(v[name] for name in place.names)).where(v.change == 0, v.replaced_at.is_(None))
    with db.execute(query, execution_options=_SOME) as rows:
        while some := [place.record(*row) for row in islice(rows, STREAMED)]:
            there = fetch_keys(db, replayed.kind, map(place.key_of, some))
            yield from (_finding(replayed.kind, each.id) for each in some if there.get(place.key_of(each)) != each)


def _finding(kind: str, id: str) -> Finding:
    table = t.VERSIONS[kind].name
    return Finding(table, Message("{table} {id} is not what the journal says it was", table=table, id=id), id)


class _Moments:
    """When each change set was made, asked for in their order; never earlier than one before it."""

    def __init__(self, db: Connection) -> None:
        self._db, self._last, self._held = db, BEGINNING, dict[int, datetime]()
        self._until = 0

    def __call__(self, change: int) -> datetime:
        while change > self._until:
            c = t.changes.c
            query = select(c.number, c.at).where(c.number > self._until).order_by(c.number).limit(STREAMED)
            self._held = {}
            for number, at in self._db.execute(query):
                self._held[number] = self._last = max(self._last, at)
                self._until = number
            if not self._held:  # steps without a change set: the chain is broken there, and says so
                self._until = change
        return self._held.get(change, self._last)


def _versions(db: Connection, replayed: Replayed) -> Iterator[tuple[str, str, Row[Any]]]:
    """The id of each version's object, the version as the journal would write it, and its row."""
    place, table = replayed.place, t.VERSIONS[replayed.kind]
    c = table.c
    columns = (*(c[name] for name in place.names), *(c[name] for name in _OWN))
    with db.execute(select(*columns), execution_options=_SOME) as rows:
        for row in rows:
            record = place.record(*row[: len(place.names)])
            yield record.id, dumps(replayed.fields_of(record)), row


_OWN = ("change", "position", "recorded_at", "is_first", "replaced_at", "is_last")
_SOME = {"yield_per": STREAMED}


def _of_step(place: tuple[int, int], id: str, before: str | None, after: str | None, at: datetime) -> int:
    met = 0 if before is None else _digest("met", id, before, at, after is None)
    return met + (0 if after is None else _digest("left", id, after, *place, at, before is None))


def _of_row(id: str, written: str, row: Row[Any]) -> int:
    found = int(row.is_last) if row.replaced_at is None else _digest("met", id, written, row.replaced_at, row.is_last)
    if row.change == 0:  # before the journal: no step wrote it
        return found + (0 if row.recorded_at == BEGINNING and row.is_first else 1)
    return found + _digest("left", id, written, row.change, row.position, row.recorded_at, row.is_first)


def _digest(*said: Any) -> int:
    return int.from_bytes(blake2b("\0".join(map(str, said)).encode(), digest_size=16).digest(), "big")


def _part(id: str) -> int:
    return crc32(id.encode()) % PARTS


def _of_the_turns(db: Connection) -> Iterator[Finding]:
    """Offers whose turns are not whole, do not end with what the switch is, or are of a moment when none was turned."""
    n, o, c, r = t.offer_turns.c, t.offers.c, t.changes.c, t.runs.c
    counted = select(n.unit, n.case_type, func.count().label("turns"), func.max(n.number).label("last"))
    turns = counted.group_by(n.unit, n.case_type).subquery()
    same = and_(turns.c.unit == o.unit, turns.c.case_type == o.case_type)
    on = func.coalesce(turns.c.turns, 0) % 2 == 1
    ends = select(o.unit, o.case_type).outerjoin_from(t.offers, turns, same).where(o.switch != on)
    there = select(literal(1)).where(o.unit == turns.c.unit, o.case_type == turns.c.case_type).exists()
    broken = select(turns.c.unit, turns.c.case_type).where(
        or_(turns.c.turns != turns.c.last, and_(turns.c.turns % 2 == 1, ~there))
    )
    made = or_(select(literal(1)).where(c.at == n.at).exists(), select(literal(1)).where(r.at == n.at).exists())
    never = select(n.unit, n.case_type).where(n.at != BEGINNING, ~made)
    found: dict[tuple[str, str], None] = {}
    for query in (ends, broken, never):
        found.update(dict.fromkeys((unit, case_type) for unit, case_type in islice(db.execute(query), STREAMED)))
    for unit, case_type in found:
        id = f"{unit}/{case_type}"
        yield Finding("offer_turns", Message("offer_turns {id} is not how its switch was turned", id=id), id)
