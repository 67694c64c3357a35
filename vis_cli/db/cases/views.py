"""Lists and counts of cases, each query so that the index made for it serves.

Those of open cases say `closed IS NULL`, as their indexes do. A list is read in parts, one after the other, so that in
each the database's own order is the list's, and a page goes on where the one before it ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select, tuple_

from vis_cli.db.cases.cases import COLUMNS
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.register.directories import shown_name
from vis_cli.rules.cases.cases import SENT_TYPES, STATES, Case
from vis_cli.rules.cases.queue import OPEN, Place, Wanted

c = t.cases.c
CHUNK = 2000
IS_OPEN, IS_CLOSED = c.closed.is_(None), c.closed.is_not(None)


class Part(NamedTuple):
    """One part of a list: what its cases have in common, what it is sorted by before the key.

    `gathered`: its cases are found first and sorted then. That is quick where they are few, as open ones are among
    millions of closed ones; to walk through all in the order wanted until there are enough is not, and databases try.
    `spread`: no index has its order, but one has all that it is sorted by; of a page only its own rows are fetched.
    """

    where: tuple[ColumnElement[bool], ...]
    by: ColumnElement[Any] | None
    gathered: bool = False
    spread: bool = False


def parts(wanted: Wanted) -> list[Part]:
    """The parts of a list, in order."""
    shared = tuple(_shared(wanted))
    if wanted.order != "waiting" or not wanted.has_open:
        by = c.opened if wanted.order == "opened" else None
        are_few = not wanted.has_closed or wanted.sending is not None
        return [Part((*shared, *_states(wanted), *_turn(wanted)), by, gathered=are_few)]
    still_open = (*shared, *_states(replace(wanted, states=[state for state in wanted.states if state in OPEN])))
    found = []
    if wanted.turn != "resident":
        of_many = wanted.units is None or len(wanted.units) > 1
        found.append(Part((*still_open, c.waiting_since.is_not(None)), c.waiting_since, spread=of_many))
    if wanted.turn != "unit":
        found.append(Part((*still_open, c.waiting_since.is_(None)), None, gathered=True))
    if wanted.has_closed:
        found.append(Part((*shared, IS_CLOSED), None))
    return found


def _shared(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.units is not None:
        yield c.unit == wanted.units[0] if len(wanted.units) == 1 else one_of(c.unit, wanted.units)
    if wanted.nobodys:
        yield c.assigned_to.is_(None)
    elif wanted.assigned_to is not None:
        yield c.assigned_to == wanted.assigned_to
    if wanted.opened_before is not None:
        yield c.opened < wanted.opened_before
    if wanted.resident is not None:
        yield c.resident == wanted.resident
    if wanted.sending is not None:
        yield c.sending == wanted.sending


def _states(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if not wanted.has_closed:
        yield IS_OPEN
    if not wanted.has_open:
        yield IS_CLOSED
    elif set(wanted.states) not in ({*OPEN}, {*STATES}):
        yield c.state.in_([state for state in STATES if state in wanted.states])


def _turn(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.turn is not None:
        yield c.waiting_since.is_(None) if wanted.turn == "resident" else c.waiting_since.is_not(None)


def query(columns: Sequence[ColumnElement[Any]], part: Part, after: Place | None, limit: int | None) -> Select[Any]:
    """What reads the columns of a part of a list, after a place in it, at most `limit` of them."""
    where = [*part.where]
    if after is not None and part.by is None:
        where.append(c.key > after.key)
    elif after is not None and part.by is not None:
        where.append(tuple_(part.by, c.key) > tuple_(literal(after.at, part.by.type), literal(after.key, c.key.type)))
    sorted_by = [c.key] if part.by is None else [part.by, c.key]
    if not part.gathered:
        asked = select(*columns).order_by(*sorted_by)
        if not part.spread or limit is None:
            return asked.where(*where).limit(limit)
        # Every unit has an id: said so, SQLite takes the index of the queue, which has all that is wanted here.
        page = select(c.key).where(*where, c.unit > "").order_by(*sorted_by).limit(limit)
        return asked.where(c.key.in_(page))
    # An OFFSET keeps either database from pulling the order into the search.
    found = select(*columns).where(*where).offset(0).subquery()
    return select(*found.c).order_by(*(found.c[column.name] for column in sorted_by)).limit(limit)


def listed(db: Connection, wanted: Wanted, after: Place | None = None, limit: int | None = None) -> Iterator[Case]:
    """The cases of a list after a place in it, at most `limit`, a chunk in memory at a time."""
    for _, row in _rows(db, COLUMNS, wanted, after, limit):
        yield Case(*row)


def end(db: Connection, wanted: Wanted, after: Place | None, limit: int) -> Place | None:
    """Where a page of `limit` cases ends, if there are more after it."""
    n, last = 0, None
    for n, (part, row) in enumerate(_rows(db, (c.key, c.waiting_since, c.opened), wanted, after, limit + 1), 1):
        if n == limit:
            at = {"waiting": row.waiting_since, "opened": row.opened}.get(wanted.order)
            last = Place(part, at, row.key)
    return last if n > limit else None


def _rows(
    db: Connection, columns: Sequence[ColumnElement[Any]], wanted: Wanted, after: Place | None, limit: int | None
) -> Iterator[tuple[int, Any]]:
    for n, part in enumerate(parts(wanted)):
        if after is not None and n < after.part:
            continue
        begins = after if after is not None and n == after.part else None
        with db.execute(query(columns, part, begins, limit), execution_options={"yield_per": CHUNK}) as rows:
            for row in rows:
                yield n, row
                limit = None if limit is None else limit - 1
        if limit == 0:
            return


class Names(NamedTuple):
    """Names for the ids that cases, and what was written in them, hold."""

    units: dict[str, str]
    case_types: dict[str, str]
    persons: dict[str, str]


def names(db: Connection, cases: Sequence[Case], persons: Sequence[str | None] = ()) -> Names:
    """The names of what these cases are about, and of further persons."""
    types = {each.case_type for each in cases}
    staff = {*persons, *(each.assigned_to for each in cases)} - {None}
    return Names(
        _names(db, t.units.c.hsa_id, t.units.c.name, {each.unit for each in cases}),
        {**dict(SENT_TYPES.values()), **_names(db, t.case_types.c.slug, t.case_types.c.name, types)},
        _names(db, t.persons.c.hsa_id, shown_name(), staff),
    )


def _names(db: Connection, key: Any, name: Any, ids: set[Any]) -> dict[str, str]:
    if not ids:
        return {}
    return {row[0]: row[1] for row in db.execute(select(key, name).where(one_of(key, sorted(ids))))}


class Counted(NamedTuple):
    """How many cases there are, open ones by state and turn, and what is pressing among them."""

    closed: int
    states: dict[str, int]
    waiting: int  # for the unit
    oldest: datetime | None  # since when the longest of them waits
    run_out: int  # would be closed by the next run
    run_out_soon: int  # are still open, but not for long


def counted(db: Connection, units: Sequence[str] | None, now: datetime, soon: datetime) -> Counted:
    """The counts of these units' cases, of all where `units` is None; `soon` ends what is not for long."""
    shared = tuple(_shared(Wanted(units)))
    closed = int(db.scalar(select(func.count()).select_from(t.cases).where(IS_CLOSED, *shared)) or 0)
    is_over = func.coalesce(func.sum(case((c.open_until <= now, 1), else_=0)), 0)
    is_soon = func.coalesce(func.sum(case(((c.open_until > now) & (c.open_until <= soon), 1), else_=0)), 0)
    of_open = select(c.state, func.count(), func.count(c.waiting_since), func.min(c.waiting_since), is_over, is_soon)
    rows = db.execute(of_open.where(IS_OPEN, *shared).group_by(c.state)).all()
    oldest = min((row[3] for row in rows if row[3] is not None), default=None)
    return Counted(
        closed,
        {row[0]: int(row[1]) for row in rows},
        sum(int(row[2]) for row in rows),
        oldest,
        sum(int(row[4]) for row in rows),
        sum(int(row[5]) for row in rows),
    )


def unanswered(db: Connection) -> tuple[int, datetime | None]:
    """How many open cases wait for their unit, and since when the longest of them does."""
    query = select(func.count(), func.min(c.waiting_since)).where(IS_OPEN, *_turn(Wanted(turn="unit")))
    count, oldest = db.execute(query).one()
    return int(count), oldest
