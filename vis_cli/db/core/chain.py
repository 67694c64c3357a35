"""The journal's chain of hashes: what each hash covers, and computing all of them again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy import Connection, Row, Table, func, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.journal_formats import COLUMNS, NEWEST
from vis_cli.db.core.origin import FOLLOWS as FOLLOWS
from vis_cli.db.core.origin import ORIGIN, Origin
from vis_cli.db.core.records import STREAMED, dumps
from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.times import iso
from vis_cli.rules.retention.log_policy import is_early

GENESIS = "0" * 64
SEALED: tuple[Table, ...] = (t.runs, t.reads)
"""The tables that are written beside the plans, whose rows change sets seal."""
DESTROYED = "destroyed_reads"
"""The detail of a change set that destroyed reads under a decision, with the hashes of the ranges that were sealed; and
the counter that has the newest such change set."""


def change_hash(previous: str, values: Mapping[str, Any]) -> str:
    """The hash of a change set, given as the columns of its format, which follows one with the hash `previous`."""
    said = {**values, "at": iso(values["at"])}
    written = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(f"{previous}\n{written}".encode()).hexdigest()


def steps_hash(rows: Iterable[Sequence[Any]]) -> str:
    """The digest of a change set's steps, each given as the columns of its format."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(dumps(row).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def beside_hash(db: Connection, table: Table, first: int, last: int, newest: int = NEWEST) -> str:
    """The digest of some rows, each by the columns of its own format; `newest` is the newest that the schema has."""
    names = COLUMNS[table.name][newest]
    pick = {number: itemgetter(*map(names.index, COLUMNS[table.name][number])) for number in range(1, newest + 1)}
    own = names.index("format") if "format" in names else None
    query = select(*(table.c[name] for name in names)).where(table.c.number.between(first, last))
    digest = hashlib.sha256()
    for row in db.execute(query.order_by(table.c.number), execution_options={"yield_per": STREAMED}):
        number = 1 if own is None else row[own]
        cells = pick.get(number, pick[newest])(row)  # a number that is no format gives another hash than was sealed
        digest.update(dumps([iso(cell) if isinstance(cell, datetime) else cell for cell in cells]).encode() + b"\n")
    return digest.hexdigest()


# --- computed again --------------------------------------------------------------------------------------------------


class Witness(Protocol):
    """Sees the journal go by while its chain is computed."""

    def change(self, row: Row[Any], details: Mapping[str, Any]) -> None:
        """A change set that fits the chain, after its steps."""

    def step(self, change: int, kind: str, object: str, before: str | None, after: str | None) -> None:
        """A step of the change set of this number, with the records as the journal has them."""


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found: how many change sets are good, and where the first bad one stands.

    `sealed` is how far the chain seals each table that is written beside the plans; `destroyed` the last change set
    that destroyed reads under a decision, 0 where none has. `origin` is what the first change set that says so says of
    the database, `elsewhere` the first one that says otherwise, 0 where none does.
    """

    records: int
    head: str
    broken_at: int | None = None
    why: Sentence | None = None
    sealed: Mapping[str, int] | None = None
    destroyed: int = 0
    origin: Origin | None = None
    elsewhere: int = 0


@dataclass(frozen=True)
class _Destroyed:
    """What a change set says of a sealed range of reads that it destroyed."""

    by: int
    at: datetime
    last: int
    hash: str


def _destroyed(db: Connection) -> dict[int, _Destroyed]:
    """The ranges of reads that are said to be destroyed, by the change set that had sealed each.

    They are known before the chain is computed, which then says whether those change sets are as they were written.
    """
    c, found = t.changes.c, dict[int, _Destroyed]()
    for number, at, details in db.execute(
        select(c.number, c.at, c.details).where(c.details.contains(f'"{DESTROYED}"'))
    ):
        for each in json.loads(details).get(DESTROYED, {}).get("sealed", ()):
            found[each["change"]] = _Destroyed(number, at, each["last"], each["hash"])
    return found


def verify(  # noqa: C901  # one walk, and a line for each way in which a chain can be broken
    db: Connection,
    expect: tuple[int, str] | None = None,
    done: Callable[[int], None] = lambda _: None,
    format: int = NEWEST,
    witness: Witness | None = None,
) -> Verdict:
    """Recompute the chain. With `expect`, (number, hash), that change set must still be there with that hash.

    `done` is told how many change sets have been looked at since it was last told. `format` is the newest that the
    schema has: an older one is for a copy that has not the columns of the newest yet. Steps whose change set is gone
    break the chain where it stood, at its end too.
    """
    previous, count, last = GENESIS, 0, 0
    sealed = {table.name: 0 for table in SEALED}
    destroyed = _destroyed(db)
    newest = max((each.by for each in destroyed.values()), default=0)
    gone = 0  # reads that were destroyed, as their change sets say
    origin: Origin | None = None
    elsewhere = 0

    def broken(why: Sentence, at: int | None = None) -> Verdict:
        return Verdict(count, f"{last}:{previous}", last + 1 if at is None else at, why, sealed)

    columns = [t.changes.c[name] for name in (*COLUMNS["changes"][format], "hash")]
    read = _steps(db, format)
    steps = groupby(read, key=itemgetter(0))
    number, found = next(steps, _END)
    query = select(*columns).order_by(t.changes.c.number)
    with closing(read), db.execute(query, execution_options={"yield_per": STREAMED}) as rows:
        for row in rows:
            if row.number != last + 1:
                return broken(Message("C-{number} is missing", number=last + 1))
            if number is not None and number < row.number:
                return broken(Message("steps name C-{number}, and there is no such change set", number=number))
            own: Iterable[Row[Any]] = ()
            if number == row.number:
                own, (number, found) = found, (None, ())
            if why := _altered(row, previous, own, format, witness):
                return broken(why)
            details: Mapping[str, Any] = json.loads(row.details)
            of_reads = destroyed.pop(row.number, None)
            if of_reads is not None:
                if why := _early(of_reads, row.number, row.at, details, sealed[t.reads.name]):
                    return broken(why)
                gone += details["sealed"][t.reads.name]["last"] - sealed[t.reads.name]
            if why := _unsealed(db, details, sealed, format, destroyed=of_reads is not None):
                return broken(why)
            if expect and expect[0] == row.number and expect[1] != row.hash:
                return broken(Message("it is not the change set that was expected"))
            origin = details.get(ORIGIN) if origin is None else origin
            if details.get(ORIGIN, origin) != origin and not elsewhere:
                elsewhere = row.number
            if witness is not None:
                witness.change(row, details)
            if number is None:
                number, found = next(steps, _END)
            previous, last, count = row.hash, row.number, count + 1
            done(1)
    if number is not None:
        return broken(Message("steps name C-{number}, and there is no such change set", number=number))
    if expect and expect[0] > last:
        return broken(Message("the chain ends before C-{number}", number=expect[0]))
    if expect and expect[0] == 0 and expect[1] != GENESIS:
        return broken(Message("the chain does not begin as expected"), 0)
    for each in destroyed.values():
        return broken(Message("it destroyed reads that no change set had sealed"), each.by)
    for table in SEALED:
        there = int(db.scalar(select(func.count()).where(table.c.number <= sealed[table.name])) or 0)
        if there != sealed[table.name] - (gone if table is t.reads else 0):
            return broken(Message("sealed rows of {table} are gone", table=table.name), last)
    head = f"{last}:{previous}"
    return Verdict(count, head, sealed=sealed, destroyed=newest, origin=origin, elsewhere=elsewhere)


_END: tuple[int | None, Iterable[Row[Any]]] = (None, ())


def _steps(db: Connection, format: int) -> Generator[Row[Any], None, None]:
    """Every step in the order in which they were made, led by the number of its change set."""
    s = t.steps.c
    query = select(s.change, *(s[name] for name in COLUMNS["steps"][format])).order_by(s.change, s.position)
    with db.execute(query, execution_options={"yield_per": STREAMED}) as rows:
        yield from rows


def _altered(
    row: Row[Any], previous: str, steps: Iterable[Row[Any]], newest: int, witness: Witness | None
) -> Sentence | None:
    """Why a change set or its steps are not as they were written, or None."""
    format = row._mapping.get("format", 1)
    if format not in COLUMNS["changes"]:
        return Message("it has the format {format}, which this vis does not know", format=format)
    if change_hash(previous, {name: row._mapping[name] for name in COLUMNS["changes"][format]}) != row.hash:
        return "it was altered"
    names = COLUMNS["steps"][newest]
    places = [1 + names.index(name) for name in COLUMNS["steps"][format]]
    pick: Callable[[Row[Any]], Sequence[Any]] = itemgetter(*places)
    seen = map(pick, steps if witness is None else _witnessed(steps, names, witness))
    return None if steps_hash(seen) == row.steps_hash else "its steps were altered"


def _witnessed(steps: Iterable[Row[Any]], names: Sequence[str], witness: Witness) -> Iterator[Row[Any]]:
    told = itemgetter(0, *(1 + names.index(name) for name in ("kind", "object", "before", "after")))
    for step in steps:
        witness.step(*told(step))
        yield step


def _early(said: _Destroyed, number: int, at: datetime, details: Mapping[str, Any], sealed: int) -> Sentence | None:
    """Why reads that this change set had sealed cannot have been destroyed as another says, or None."""
    seal = details.get("sealed", {}).get(t.reads.name, {})
    wanted = {"first": sealed + 1, "last": said.last, "hash": said.hash}
    if said.by <= number or any(seal.get(name) != value for name, value in wanted.items()):
        return Message("C-{number} destroyed reads, and not as they were sealed", number=said.by)
    if is_early(at, said.at):
        return Message("C-{number} destroyed reads before their time", number=said.by)
    return None


def _unsealed(
    db: Connection, details: Mapping[str, Any], sealed: dict[str, int], newest: int, *, destroyed: bool
) -> Sentence | None:
    """Why the rows that a change set sealed are not as they were, or None. Notes in `sealed` how far they go.

    With `destroyed` the reads among them are gone, under a decision.
    """
    for name, seal in details.get("sealed", {}).items():
        table = next(table for table in SEALED if table.name == name)
        if destroyed and table is t.reads:
            sealed[name] = seal["last"]
            continue
        found = beside_hash(db, table, seal["first"], seal["last"], newest)
        if seal["first"] != sealed[name] + 1 or found != seal["hash"]:
            return Message("the rows of {name} that it sealed were altered", name=name)
        sealed[name] = seal["last"]
    return None
