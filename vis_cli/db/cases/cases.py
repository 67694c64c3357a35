"""The case tables' own reader and writer: bulk rows in, cases and what belongs to them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, literal, select, update
from sqlalchemy import case as case_when

from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import insert_many
from vis_cli.db.core.records import chunks
from vis_cli.errors import Message, NotFound
from vis_cli.rules.cases.cases import Case, first_key, number

c = t.cases.c
COLUMNS = tuple(
    c[name]
    for name in (
        "key", "unit", "case_type", "resident", "state", "opened", "last_event", "closed", "documented", "assigned_to",
        "waiting_since", "subject", "sort", "open_until", "revision", "sending",
    )
)  # fmt: skip
VALUES = attrgetter(*(column.name for column in COLUMNS))  # astuple copies each value deeply


def fetch(db: Connection, *where: ColumnElement[bool]) -> Iterator[Case]:
    """The cases that match, in order of their numbers, a chunk in memory at a time."""
    query = select(*COLUMNS).where(*where).order_by(c.key)
    with db.execute(query, execution_options={"yield_per": 5000}) as rows:
        for row in rows:
            yield Case(*row)


def case(db: Connection, key: int) -> Case:
    """The case with this key.

    Raises:
        NotFound: there is none; it may have been purged.
    """
    row = db.execute(select(*COLUMNS).where(c.key == key)).first()
    if row is None:
        raise unknown(key)
    return Case(*row)


def unknown(key: int) -> NotFound:
    """That there is no such case, to be raised."""
    return NotFound(
        Message("no case {number}.", number=number(key)), id="unknown-case", hint="It may have been purged."
    )


def belonging(db: Connection, table: Table, key: int) -> list[Mapping[str, Any]]:
    """What a child table holds of a case, in order."""
    return [dict(row._mapping) for row in db.execute(select(table).where(table.c.case_key == key).order_by(table.c.n))]


# --- writing ---------------------------------------------------------------------------------------------------------


def next_key(db: Connection, year: int) -> int:
    """The key of the next case of a year; numbers of purged cases are not given out again."""
    from vis_cli.db.core.records import next_number

    highest = db.scalar(select(func.max(c.key)).where(c.key > first_key(year), c.key < first_key(year + 1)))
    return max(first_key(year) + next_number(db, f"case-{year}"), (highest or 0) + 1)


def note_keys(db: Connection, keys: Iterable[int]) -> None:
    """Remember the highest number given out in each year, so that a purge does not free it."""
    from vis_cli.db.core.records import raise_counter

    highest: dict[int, int] = {}
    for key in keys:
        year = key // first_key(1)
        highest[year] = max(highest.get(year, 0), key - first_key(year))
    for year, last in highest.items():
        raise_counter(db, f"case-{year}", last)


class Compared(NamedTuple):
    """The cases that are new, those that are there and differ (before, after), and how many are the same."""

    new: list[Case]
    differ: list[tuple[Case, Case]]
    same: int


def compare(db: Connection, wanted: Sequence[Case]) -> Compared:
    """The cases wanted beside those that are there.

    What an import does not say stays: when somebody last did something in the case, since when the resident waits, what
    the case began as, its heading, and what is known of the patient record. One that changes has a revision more.
    """
    new, differ, same = [], [], 0
    for chunk in chunks(wanted):
        held = {each.key: each for each in fetch(db, c.key.in_([each.key for each in chunk]))}
        for said in chunk:
            before = held.get(said.key)
            if before is None:
                new.append(said)
                continue
            after = _with_events(before, said)
            if before == after:
                same += 1
            else:
                differ.append((before, replace(after, revision=before.revision + 1)))
    return Compared(new, differ, same)


def write(db: Connection, compared: Compared) -> None:
    """Add the new ones and change those that differ, in the caller's transaction."""
    insert(db, compared.new)
    change(db, [after for _, after in compared.differ])


def _with_events(before: Case, after: Case) -> Case:
    is_as_it_was = after.state == before.state
    return replace(
        after,
        last_event=max(before.last_event, after.last_event),
        waiting_since=before.waiting_since if is_as_it_was else after.waiting_since,
        open_until=before.open_until if is_as_it_was else None,
        sort=before.sort,
        subject=after.subject or before.subject,
        documented=before.documented if after.documented == "unknown" else after.documented,
        revision=before.revision,
        sending=before.sending,
    )


def insert(db: Connection, new: Sequence[Case]) -> None:
    """Add cases, in the caller's transaction."""
    insert_many(db, t.cases, [VALUES(each) for each in new])
    note_keys(db, (each.key for each in new))


def change(db: Connection, cases: Sequence[Case]) -> None:
    """Write cases over those with their keys, in the caller's transaction."""
    if not cases:
        return
    values = {column.name: bindparam(f"new_{column.name}", type_=column.type) for column in COLUMNS[1:]}
    names = [column.name for column in COLUMNS]
    rows = []
    for each in cases:
        row = dict(zip(names, VALUES(each), strict=True))
        rows.append({"was": row.pop("key"), **{f"new_{name}": value for name, value in row.items()}})
    db.execute(update(t.cases).where(c.key == bindparam("was")).values(values), rows)


def append(db: Connection, table: Table, key: int, at: datetime, **values: Any) -> int:
    """Add a row to what belongs to a case, with the case's row held; its `n` is returned.

    The children have no foreign key: it is this hold on the case's row that keeps a purge from taking the case
    meanwhile, and finds it gone if it was quicker.

    Raises:
        NotFound: there is no such case any longer.
    """
    moment = literal(at, c.last_event.type)
    newest = case_when((c.last_event < moment, moment), else_=c.last_event)
    if db.execute(update(t.cases).where(c.key == key).values(last_event=newest)).rowcount != 1:
        raise unknown(key)
    n = int(db.scalar(select(func.max(table.c.n)).where(table.c.case_key == key)) or 0) + 1
    db.execute(table.insert(), {"case_key": key, "n": n, "at": at, **values})
    return n


def orphans(db: Connection) -> dict[str, int]:
    """How many rows of each child table belong to no case: none, unless somebody went past vis."""
    found = {}
    for table in t.CHILDREN:
        gone = table.c.case_key.not_in(select(c.key))
        found[table.name] = int(db.scalar(select(func.count()).select_from(table).where(gone)) or 0)
    return found
