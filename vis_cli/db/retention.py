"""Which rows are due, which are held and why: the one predicate, asked by `due`, the preview and the purge alike."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    cast,
    false,
    func,
    or_,
    select,
)

from vis_cli.db import tables as t
from vis_cli.db.records import fetch
from vis_cli.db.register import parents
from vis_cli.db.written import octets, scalars
from vis_cli.rules.retention import Hold, Policy, Term, below
from vis_cli.rules.times import local, midnight

c = t.cases.c
CHILDREN = (t.messages, t.comments, t.attachments, t.form_replies)
"""What belongs to a case, and goes with it."""

UNDOCUMENTED = "undocumented"


# --- the predicate ---------------------------------------------------------------------------------------------------


def counted(policy: Policy) -> Column[Any]:
    """The column that a policy counts from."""
    return {"closed": c.closed, "opened": c.opened, "last_event": c.last_event}[policy.counted_from]


def scanned(policy: Policy) -> Column[Any]:
    """The column by whose index due cases are found: a case's last event is never before it was closed."""
    return c.opened if policy.counted_from == "opened" else c.closed


def covered(policy: Policy) -> ColumnElement[bool]:
    """The cases that a policy describes, closer policies apart."""
    wanted = []
    if policy.case_types is not None:
        wanted.append(c.case_type.in_(policy.case_types))
    if policy.units is not None:
        wanted.append(c.unit.in_(policy.units))
    return and_(*wanted) if wanted else c.key.is_not(None)


def in_class(term: Term) -> ColumnElement[bool]:
    """The cases that a policy decides about."""
    return and_(covered(term.policy), *(~covered(closer) for closer in term.except_for))


def ripe(term: Term, before: datetime | None = None) -> ColumnElement[bool]:
    """The closed cases of the class whose time is out, held or not; `before` for another day than the term's."""
    before = before or term.before
    wanted = [c.closed.is_not(None), counted(term.policy) < before, in_class(term)]
    if term.policy.counted_from == "last_event":
        wanted.append(c.closed < before)  # follows, and has an index
    return and_(*wanted)


@dataclass(frozen=True)
class Holds:
    """The holds in force, as read in the transaction that asks."""

    standing: tuple[Hold, ...] = ()
    units: dict[str, tuple[str, ...]] = field(default_factory=dict)  # per unit held: it and those below

    def condition(self, hold: Hold) -> ColumnElement[bool]:
        """The cases that one hold keeps."""
        if hold.scope == "case":
            return c.key == int(hold.subject.replace("-", ""))
        if hold.scope == "unit":
            return c.unit.in_(self.units[hold.subject])
        if hold.scope == "case-type":
            return c.case_type == hold.subject
        return c.resident.in_(select(t.hold_residents.c.resident).where(t.hold_residents.c.token == hold.subject))

    def kept(self, policy: Policy, today: date) -> ColumnElement[bool]:
        """The cases that any hold, or a missing note in the record, keeps."""
        scopes = {hold.scope for hold in self.standing}
        found: list[ColumnElement[bool]] = []
        if policy.undocumented == "hold":
            found.append(c.documented == "unknown")
        if "unit" in scopes:
            found.append(c.unit.in_(sorted({unit for below in self.units.values() for unit in below})))
        if "case-type" in scopes:
            found.append(c.case_type.in_(sorted(h.subject for h in self.standing if h.scope == "case-type")))
        h = t.holds.c
        stands = and_(h.released_at.is_(None), or_(h.until.is_(None), h.until >= today))
        if "case" in scopes:  # a key is the digits of the number
            held = select(cast(func.replace(h.subject, "-", ""), BigInteger)).where(h.scope == "case", stands)
            found.append(c.key.in_(held))
        if "resident" in scopes:
            who = select(t.hold_residents.c.resident).join(t.holds, h.subject == t.hold_residents.c.token)
            found.append(c.resident.in_(who.where(h.scope == "resident", stands)))
        return or_(*found) if found else false()


def holds(db: Connection, today: date) -> Holds:
    """The holds in force on `today`."""
    h = t.holds.c
    standing = fetch(db, Hold, h.released_at.is_(None), or_(h.until.is_(None), h.until >= today))
    held_units = [hold.subject for hold in standing if hold.scope == "unit"]
    if not held_units:
        return Holds(tuple(standing))
    lies_under = parents(db)
    return Holds(tuple(standing), {unit: tuple(sorted(below([unit], lies_under))) for unit in held_units})


def due(term: Term, standing: Holds, today: date) -> ColumnElement[bool]:
    """The cases that go: ripe, and kept by nothing."""
    return and_(ripe(term), ~standing.kept(term.policy, today))


# --- counting --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """Cases that would go, those kept though their time is out, and those of the first that should have gone before."""

    due: int = 0
    held: int = 0
    overdue: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.due + other.due, self.held + other.held, self.overdue + other.overdue)


def count(
    db: Connection, terms: Sequence[Term], standing: Holds, today: date, by: Column[Any] | None = None
) -> dict[str | None, Counts]:
    """How many cases are due, held and overdue, by the values of a column (None: all in one)."""
    found: dict[str | None, Counts] = {}
    for term in terms:
        query = _sums(term, standing, today)
        rows = db.execute(query if by is None else query.add_columns(by).group_by(by))
        for row in rows:
            group = None if by is None else row[3]
            found[group] = found.get(group, Counts()) + _counts(row)
    return found


def count_by_month(db: Connection, terms: Sequence[Term], standing: Holds, today: date) -> dict[str | None, Counts]:
    """The same by the month that cases count from, `2024-05`."""
    found: dict[str | None, Counts] = {}
    for term in terms:
        column = counted(term.policy)
        first = db.scalar(select(func.min(column)).where(ripe(term)))
        while first is not None and first < term.before:
            month, until = _month(first)
            query = _sums(term, standing, today).where(column >= first, column < until)
            counts = _counts(db.execute(query).one())
            if counts != Counts():
                found[month] = found.get(month, Counts()) + counts
            first = until
    return found


def _sums(term: Term, standing: Holds, today: date) -> Select[Any]:
    kept = standing.kept(term.policy, today)
    yesterday = term.policy.due_before(today - timedelta(days=1))
    late = and_(~kept, counted(term.policy) < yesterday)
    return select(func.count(), _number_of(kept), _number_of(late)).select_from(t.cases).where(ripe(term))


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _counts(row: Sequence[Any]) -> Counts:
    return Counts(int(row[0]) - int(row[1]), int(row[1]), int(row[2]))


def _month(moment: datetime) -> tuple[str, datetime]:
    """The month that a moment lies in, in Stockholm, and the instant at which the next one begins."""
    day = local(moment).date()
    return f"{day:%Y-%m}", midnight((day.replace(day=1) + timedelta(days=32)).replace(day=1))


def upcoming(db: Connection, terms: Sequence[Term], today: date, months: int = 6) -> dict[str, int]:
    """How many closed cases fall due on a later day of this month and in each of the next, held or not."""
    found: dict[str, int] = {}
    for term in terms:
        since, day = term.before, today
        for _ in range(months):
            first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            until = term.policy.due_before(first_of_next - timedelta(days=1))
            column = counted(term.policy)
            n = db.scalar(select(func.count()).where(ripe(term, until), column >= since)) if until > since else 0
            found[f"{day:%Y-%m}"] = found.get(f"{day:%Y-%m}", 0) + int(n or 0)
            since, day = max(since, until), first_of_next
    return found


def held_by(db: Connection, terms: Sequence[Term], standing: Holds) -> dict[str, int]:
    """How many cases whose time is out each hold keeps, and how many for want of a note in the record.

    A case that two holds keep counts in both.
    """
    found: dict[str, int] = {}
    for term in terms:
        conditions = [(hold.id, standing.condition(hold)) for hold in standing.standing]
        if term.policy.undocumented == "hold":
            conditions.append((UNDOCUMENTED, c.documented == "unknown"))
        if not conditions:
            continue
        query = select(*(_number_of(condition) for _, condition in conditions)).select_from(t.cases).where(ripe(term))
        for (reason, _), n in zip(conditions, db.execute(query).one(), strict=True):
            found[reason] = found.get(reason, 0) + int(n)
    return {reason: n for reason, n in found.items() if n}


def contents(db: Connection, terms: Sequence[Term], standing: Holds, today: date) -> dict[str, int]:
    """What a run would destroy: cases and what belongs to them, and the bytes of texts and files."""
    found = {"cases": 0, **{table.name: 0 for table in CHILDREN}, "bytes": 0}
    for term in terms:
        going = due(term, standing, today)
        found["cases"] += int(db.scalar(select(func.count()).select_from(t.cases).where(going)) or 0)
        for table in CHILDREN:
            query = select(func.count(), func.coalesce(func.sum(size_of(table)), 0)).join_from(
                t.cases, table, table.c.case_key == c.key
            )
            n, size = db.execute(query.where(going)).one()
            found[table.name] += int(n)
            found["bytes"] += int(size)
    return found


def size_of(table: Table) -> ColumnElement[int]:
    """The bytes of what a row of a child table holds: its text, or its file."""
    if table is t.attachments:
        return t.attachments.c.size
    return octets(table.c.answers if table is t.form_replies else table.c.text)


def in_scope(db: Connection, term: Term, most: int) -> int:
    """How many cases the policy decides about, due or not; counted no further than `most`."""
    some = select(c.key).where(in_class(term)).limit(most).subquery()
    return int(db.scalar(select(func.count()).select_from(some)) or 0)


# --- finding ---------------------------------------------------------------------------------------------------------

SLICE = 1_000_000


def slices(db: Connection, term: Term, today: date, size: int = SLICE) -> Iterator[array[int]]:
    """The keys of the due cases in sorted arrays of about `size` each, found by the index of what they count from.

    They are sorted by key, in the order in which they lie; nearly all of them then are neighbours. Each array is read
    anew from the database, so that what was held meanwhile is not in it.
    """
    column = scanned(term.policy)
    since: Any = None
    while True:
        wanted = [due(term, holds(db, today), today)]
        if since is not None:
            wanted.append(column >= since)
        until = db.scalar(select(column).where(*wanted).order_by(column).offset(size).limit(1))
        if until is not None and until != since:
            wanted.append(column < until)
        query = select(c.key).where(*wanted).order_by(c.key)
        keys = array("q", scalars(db, query))
        db.rollback()
        if keys:
            yield keys
        if until is None or until == since:
            return
        since = until


def outside(db: Connection, terms: Sequence[Term]) -> int:
    """How many closed cases no policy decides about."""
    elsewhere = and_(c.closed.is_not(None), *(~in_class(term) for term in terms))
    return int(db.scalar(select(func.count()).select_from(t.cases).where(elsewhere)) or 0)
