"""The journal replayed: what every administrative table should hold by it, held against what it holds.

Nothing of the size of the journal is kept. While the chain is computed, each step takes the digest of its `before` from
a sum, and adds that of its `after`; where every step met what the one before had left, the sum is that of the rows as
they should be. It is kept in many parts, by kind and id, so that where sums differ only the objects in those parts are
replayed one by one, a bounded number at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any
from zlib import crc32

import orjson
from sqlalchemy import Connection, Row, and_, func, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.chain import FOLLOWS
from vis_cli.db.core.records import JSON_NAMES, KINDS, STREAMED, Kept, dumps, stream
from vis_cli.db.journal.versions import Versions
from vis_cli.db.orders import switches, windows
from vis_cli.db.retention.purge_records import gone_here
from vis_cli.errors import Message
from vis_cli.rules.core.masking import mask
from vis_cli.rules.journal import findings as rules
from vis_cli.rules.journal.findings import Fields, Finding

PARTS = 1 << 14
AT_ONCE = 50_000
"""Objects that are replayed one by one at a time."""
LISTED = 1000
"""Rows that are named; where more differ, it is said that they do."""
IN_COUNTS = frozenset({t.cases})
"""Tables that the journal does not keep row by row: an import is counts, and a purge must be able to forget."""
NOT_BY_PLANS: Mapping[str, tuple[str, ...]] = {"attestation": ("run",)}
"""Fields that plans never write."""
BASE = "base"
"""The detail of a chain's first change set that keeps the sums of what the earlier chain left, by kind."""

Sums = dict[str, list[int]]


class Replayed:
    """One kind of record in the journal: its steps in a form that can be compared."""

    def __init__(self, place: Kept) -> None:
        self.place, self.kind, self.table = place, place.kind, place.table.name
        self.left_out = NOT_BY_PLANS.get(place.kind, ())
        self._names = tuple(JSON_NAMES.get(name, name) for name in place.names)

    def canonical(self, written: str) -> str:
        """The record that the journal has, as this it would be written: earlier ones knew fewer fields."""
        try:
            if not self.left_out and tuple(orjson.loads(written)) == self._names:
                return written
            return dumps(self.fields(written))
        except orjson.JSONDecodeError:  # as no vis has written it: the chain is broken there, and says so
            return written

    def fields(self, written: str) -> Fields:
        """The fields of the record that the journal has."""
        said = orjson.loads(written)
        try:
            return self.fields_of(self.place.from_json(said))
        except (KeyError, TypeError, ValueError):  # as no vis has written it
            return dict(said) if isinstance(said, dict) else {"": said}

    def fields_of(self, record: Any) -> Fields:
        """The fields of a record as it stands in its table."""
        said = self.place.to_json(record)
        for name in self.left_out:
            said.pop(name, None)
        return said

    def rows(self, db: Connection) -> Iterator[tuple[str, Fields]]:
        """The id and the fields of every record that there is."""
        for record in stream(db, self.place.record):
            yield record.id, self.fields_of(record)


class Replay:
    """Sees the steps of the journal go by (`chain.Witness`), and then holds the tables against them."""

    def __init__(self, db: Connection) -> None:
        self._kinds = {place.kind: Replayed(place) for place in KINDS if place.table not in IN_COUNTS}
        self._sums: Sums = {kind: [0] * PARTS for kind in self._kinds}
        self._adds: Sums = {kind: [0] * PARTS for kind in self._kinds}
        self._last = {place.kind: 0 for place in KINDS if place.counted}
        self._records = 0
        self._cases = 0
        self._steps = 0  # of this change set
        self._base: Mapping[str, int] | None = None
        r = t.runs.c
        query = select(r.number, r.at, r.change).where(r.job == windows.JOB).order_by(r.number.desc()).limit(1)
        self._run = db.execute(query).first()
        self._since: int | None = None  # the first change set after that run
        self._versions = Versions(db, self._kinds)

    def step(self, change: int, kind: str, object: str, before: str | None, after: str | None) -> None:
        """Take a step: what it met goes, and what it left comes."""
        self._steps += 1
        if before is None and kind in self._last:
            self._last[kind] = max(self._last[kind], _number(object))
        replayed = self._kinds.get(kind)
        if replayed is None:
            self._cases += (before is None) - (after is None) if kind == "case" else 0
            return
        part = crc32(object.encode()) % PARTS
        sums = self._sums[kind]
        before, after = (None if each is None else replayed.canonical(each) for each in (before, after))
        if before is None:
            self._adds[kind][part] += 1
        else:
            sums[part] -= _digest(object, before)
        if after is not None:
            sums[part] += _digest(object, after)
        self._versions.step((change, self._steps), kind, object, before, after)

    def change(self, row: Row[Any], details: Mapping[str, Any]) -> None:
        """Take what a change set says beside its steps."""
        self._records += 1
        if row.number == 1 and FOLLOWS in details:
            self._base = {kind: int(written, 16) for kind, written in details.get(BASE, {}).items()}
        if "synthetic" in details:
            self._cases += int(details["synthetic"]["cases"])
        elif details.get("needs", "cases") == "cases" and not self._steps:  # an import; 0.1 did not say what it needs
            self._cases += int(json.loads(row.counts).get("add", 0))
        self._steps = 0
        if self._run is not None and self._since is None:
            if self._run.change is not None:
                self._since = self._run.change + 1
            elif details.get("sealed", {}).get(t.runs.name, {}).get("last", 0) >= self._run.number:
                self._since = row.number

    def base(self, db: Connection) -> dict[str, str]:
        """The sums, by kind, of what there was before the steps that were taken."""
        return {
            kind: f"{sum(_sums(replayed.rows(db))) - sum(self._sums[kind]):x}" for kind, replayed in self._kinds.items()
        }

    # --- held against the tables -------------------------------------------------------------------------------------

    def findings(self, db: Connection) -> Iterator[Finding]:
        """Every row that is not as the journal left it, or that it does not know; at most LISTED, and that there are
        more. Then what follows by rule: the switches, the numbers given out, how many cases there are.
        """
        if not self._records and db.scalar(select(t.meta.c.value).where(t.meta.c.name == FOLLOWS)) is not None:
            return  # what there is was left by an earlier chain, and this one has not begun
        yield from _capped(self._of_the_rows(db))
        yield from _capped(self._versions.findings(db))
        yield from _capped(self._of_the_switches(db))
        yield from self._of_the_counters(db)
        yield from self._of_the_cases(db)

    def _of_the_rows(self, db: Connection) -> Iterator[Finding]:
        now = {kind: _sums(replayed.rows(db)) for kind, replayed in self._kinds.items()}
        wrong = [(kind, part) for kind in self._kinds for part in self._wrong_parts(kind, now[kind])]
        named = False
        for parts in self._some(wrong):
            for finding in self._one_by_one(db, parts):
                named = True
                yield finding
        if self._base and not named:
            for kind in dict.fromkeys(kind for kind, _ in wrong):
                table = self._kinds[kind].table
                template = "{table} is not as it was when the chain began, in rows that it has not touched"
                yield Finding(table, Message(template, table=table), change=1)

    def _wrong_parts(self, kind: str, now: Sequence[int]) -> Iterable[int]:
        ours = self._sums[kind]
        if self._base is None:
            return (part for part in range(PARTS) if ours[part] != now[part])
        if sum(ours) + self._base.get(kind, 0) == sum(now):
            return ()
        return range(PARTS)  # what there was before is known as a whole only

    def _some(self, wrong: Sequence[tuple[str, int]]) -> Iterator[set[tuple[str, int]]]:
        """The parts that are wrong, as many at a time as have AT_ONCE objects, or as one has."""
        parts: set[tuple[str, int]] = set()
        objects = 0
        for kind, part in wrong:
            parts.add((kind, part))
            objects += self._adds[kind][part]
            if objects >= AT_ONCE:
                yield parts
                parts, objects = set(), 0
        if parts:
            yield parts

    def _one_by_one(self, db: Connection, parts: set[tuple[str, int]]) -> Iterator[Finding]:
        """Replay the objects in some parts, and hold each against its row."""
        left: dict[tuple[str, str], tuple[str | None, int]] = {}
        kinds = {kind: self._kinds[kind] for kind, _ in parts}
        s = t.steps.c
        query = select(s.change, s.kind, s.object, s.before, s.after).where(s.kind.in_(list(kinds)))
        with db.execute(query.order_by(s.change, s.position), execution_options={"yield_per": STREAMED}) as rows:
            for change, kind, object, before, after in rows:
                if (kind, crc32(object.encode()) % PARTS) in parts:
                    said, by = left.get((kind, object), (None, None))
                    is_known = by is not None or self._base is None
                    if is_known and not _alike(kinds[kind], said, before):
                        one, other = (None if each is None else kinds[kind].fields(each) for each in (said, before))
                        yield rules.met(kinds[kind].table, object, change, by, one, other)
                    left[kind, object] = (after, change)
        for kind, replayed in kinds.items():
            for id, found in replayed.rows(db):
                if (kind, crc32(id.encode()) % PARTS) not in parts:
                    continue
                said, by = left.pop((kind, id), (None, None))
                if said is None:
                    if by is not None or self._base is None:
                        yield rules.unknown(replayed.table, id, by)
                elif not _alike(replayed, said, dumps(found)):
                    yield rules.altered(replayed.table, id, by, replayed.fields(said), found)
        for (kind, id), (said, by) in left.items():
            if said is not None:
                yield rules.gone(kinds[kind].table, id, by)

    # --- what follows by rule ----------------------------------------------------------------------------------------

    def _of_the_switches(self, db: Connection) -> Iterator[Finding]:
        """Switches that are not as the last run left them, nor were turned since by a plan."""
        if self._run is None:
            return
        touched: set[tuple[str, str | None]] | None = None
        o = t.offers.c
        should = switches.active(self._run.at)
        wrong = select(o.unit, o.case_type, o.switch).where(or_(and_(o.switch, ~should), and_(~o.switch, should)))
        with db.execute(wrong.order_by(o.unit, o.case_type), execution_options={"yield_per": STREAMED}) as rows:
            for unit, case_type, switch in rows:
                touched = self._touched(db) if touched is None else touched
                if not touched.isdisjoint(((unit, None), (unit, case_type))):
                    continue
                said = (
                    Message("offers {id} is switched on, and was off by the last run", id=f"{unit}/{case_type}")
                    if switch
                    else Message("offers {id} is switched off, and was on by the last run", id=f"{unit}/{case_type}")
                )
                differs = {"switch": (not switch, bool(switch))}
                yield Finding("offers", said, f"{unit}/{case_type}", differs=differs)

    def _touched(self, db: Connection) -> set[tuple[str, str | None]]:
        """The units, and the case types there, whose switch plans may have turned since the last run."""
        if self._since is None:
            return set()
        s = t.steps.c
        query = select(s.before, s.after).where(
            s.change >= self._since, s.kind.in_(["offer", "ordered-offer", "window", "unit"])
        )
        said = (json.loads(each) for row in db.execute(query) for each in row if each is not None)
        return {(each.get("unit") or each.get("hsa_id"), each.get("case_type")) for each in said}

    def _of_the_counters(self, db: Connection) -> Iterator[Finding]:
        """Counters that would give a number out twice."""
        c = t.counters.c
        now = {kind: int(last) for kind, last in db.execute(select(c.kind, c.last))}
        for kind, last in self._last.items():
            if now.get(kind, 0) < last:
                said = Message(
                    "counters {id} is {count}, and the journal has given out {last}",
                    id=kind,
                    count=now.get(kind, 0),
                    last=last,
                )
                yield Finding("counters", said, kind, differs={"last": (last, now.get(kind))})

    def _of_the_cases(self, db: Connection) -> Iterator[Finding]:
        """Whether there are as many cases as came in and were not purged.

        A replay of an earlier version does not say what had gone from this database before it: then nobody can tell.
        """
        runs = [
            (row.sort, json.loads(row.progress)) for row in db.execute(select(t.purges.c.sort, t.purges.c.progress))
        ]
        if self._base is not None or any(sort == "replay" and "told_here" not in each for sort, each in runs):
            return
        gone = sum(gone_here(each) for _, each in runs)
        there = int(db.scalar(select(func.count()).select_from(t.cases)) or 0)
        if there != self._cases - gone:
            said = Message(
                "cases: {count} is there, and by the journal {expected} (came {came}, purged {gone})",
                "cases: {count} are there, and by the journal {expected} (came {came}, purged {gone})",
                count=there, expected=self._cases - gone, came=self._cases, gone=gone,
            )  # fmt: skip
            yield Finding("cases", said, differs={"count": (self._cases - gone, there)})


def began(db: Connection, follows: str, steps: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """What the first change set of a chain, with these rows of steps, keeps of the chain before, which ended there.

    The steps have been carried out: what there was before them is what there is, less what they have brought.
    """
    replay = Replay(db)
    for change, _, _, kind, object, before, after, _ in steps:
        replay.step(change, kind, object, before, after)
    return {FOLLOWS: follows, BASE: replay.base(db)}


def _capped(found: Iterable[Finding]) -> Iterator[Finding]:
    for n, finding in enumerate(found):
        if n == LISTED:
            said = Message("more rows are not as the journal left them; the first {count} are listed", count=LISTED)
            yield Finding(finding.table, said)
            return
        yield finding


def _digest(id: str, written: str) -> int:
    return int.from_bytes(blake2b(f"{id}\0{written}".encode(), digest_size=16).digest(), "big")


def _sums(rows: Iterable[tuple[str, Fields]]) -> list[int]:
    sums = [0] * PARTS
    for id, found in rows:
        sums[crc32(id.encode()) % PARTS] += _digest(id, dumps(found))
    return sums


def _number(object: str) -> int:
    """The number with which an id ends: 17 of `W-17`, 2 of `V-1/2`."""
    digits = object[len(object.rstrip("0123456789")) :]
    return int(digits) if digits else 0


def _alike(kind: Replayed, one: str | None, other: str | None) -> bool:
    """Whether two records are the same, as far as the journal may say so: it masks what it must not keep."""
    if one is None or other is None or one == other:
        return one is other or one == other
    one, other = dumps(kind.fields(one)), dumps(kind.fields(other))
    return one == other or mask(one, certain=True) == mask(other, certain=True)
