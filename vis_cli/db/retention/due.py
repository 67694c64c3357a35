"""Which rows are due, which are held and why: the one predicate, asked by `due`, the preview and the purge alike."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Table,
    and_,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
)

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import octets, one_of, scalars
from vis_cli.db.core.records import fetch
from vis_cli.db.register.directories import parents
from vis_cli.rules.core.times import local, midnight
from vis_cli.rules.retention.policies import Hold, Policy, Term, below

c = t.cases.c
UNDOCUMENTED = "undocumented"


# --- the predicate ---------------------------------------------------------------------------------------------------


def counted(policy: Policy) -> Column[Any]:
    """The column that a policy counts from."""
    return {"closed": c.closed, "opened": c.opened, "last_event": c.last_event}[policy.counted_from]


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
    if term.policy.counted_from != "opened":
        wanted.append(c.opened < before)  # follows, since no case is closed before it is opened, and has an index
    if term.within:
        wanted.append(or_(*map(ripe, term.within)))
    return and_(*wanted)


@dataclass(frozen=True)
class Holds:
    """The holds in force, as read in the transaction that asks, and whether anything is `attested`."""

    standing: tuple[Hold, ...] = ()
    units: dict[str, tuple[str, ...]] = field(default_factory=dict)  # per unit held: it and those below
    attested: bool = False

    def by_scope(self, today: date) -> dict[str, ColumnElement[bool]]:
        """The cases that any hold keeps, for each scope of which one stands: as few questions as there are scopes."""
        h = t.holds.c
        stands = and_(h.released_at.is_(None), or_(h.until.is_(None), h.until >= today))
        keys = select(cast(func.replace(h.subject, "-", ""), BigInteger))  # a key is the digits of the number
        who = select(t.hold_residents.c.resident).join(t.holds, h.subject == t.hold_residents.c.token)
        found = {
            "unit": c.unit.in_(sorted({unit for below in self.units.values() for unit in below})),
            "case-type": c.case_type.in_(sorted(h.subject for h in self.standing if h.scope == "case-type")),
            "case": c.key.in_(keys.where(h.scope == "case", stands)),
            "resident": c.resident.in_(who.where(h.scope == "resident", stands)),
        }
        scopes = {hold.scope for hold in self.standing}
        return {scope: condition for scope, condition in found.items() if scope in scopes}

    def subjects(self, hold: Hold) -> tuple[str, ...]:
        """What the cases that a hold keeps are found by: the units at and below its own, a key, a type or a token."""
        if hold.scope == "unit":
            return self.units[hold.subject]
        return (hold.subject.replace("-", "") if hold.scope == "case" else hold.subject,)

    def unattested(self, wanting: ColumnElement[bool]) -> ColumnElement[bool]:
        """Of the cases wanting a note in the record, those of which no manager has said that it is there."""
        return and_(wanting, ~_attested()) if self.attested else wanting

    def kept(self, policy: Policy, today: date) -> ColumnElement[bool]:
        """The cases that any hold, or a missing note in the record, keeps."""
        found = list(self.by_scope(today).values())
        if policy.undocumented == "hold":
            found.append(self.unattested(c.documented == "unknown"))
        return or_(*found) if found else false()


def _attested() -> ColumnElement[bool]:
    """The cases that an attestation speaks of. Read anew by each statement, so that it is as good as a hold."""
    a = t.attestations.c
    return select(a.number).where(a.unit == c.unit, a.before > c.last_event).correlate(t.cases).exists()


def holds(db: Connection, today: date) -> Holds:
    """The holds in force on `today`."""
    h = t.holds.c
    return _with_units(db, fetch(db, Hold, h.released_at.is_(None), or_(h.until.is_(None), h.until >= today)))


def _with_units(db: Connection, standing: Sequence[Hold]) -> Holds:
    attested = db.scalar(select(t.attestations.c.number).limit(1)) is not None
    held_units = [hold.subject for hold in standing if hold.scope == "unit"]
    if not held_units:
        return Holds(tuple(standing), attested=attested)
    lies_under = parents(db)
    held = {unit: tuple(sorted(below([unit], lies_under))) for unit in held_units}
    return Holds(tuple(standing), held, attested)


def due(term: Term, standing: Holds, today: date) -> ColumnElement[bool]:
    """The cases that go: ripe, and kept by nothing."""
    return and_(ripe(term), ~kept(term, standing, today))


def kept(term: Term, standing: Holds, today: date) -> ColumnElement[bool]:
    """The cases that any hold, or a missing note in the record, keeps."""
    found = standing.kept(term.policy, today)
    return or_(found, standing.unattested(wanting(term))) if term.within else found


def wanting(term: Term) -> ColumnElement[bool]:
    """The cases that go by a note in the record or an attestation only, by the policy or by one that it is within."""
    if term.policy.undocumented == "hold":
        return c.documented == "unknown"
    stricter = [in_class(each) for each in term.within if each.policy.undocumented == "hold"]
    return and_(c.documented == "unknown", or_(*stricter)) if stricter else false()


# --- counting --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """Cases that would go, those kept though their time is out, and those of the first that should have gone before."""

    due: int = 0
    held: int = 0
    overdue: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.due + other.due, self.held + other.held, self.overdue + other.overdue)


@dataclass(frozen=True)
class Survey:
    """What is due and held, by group (None: all in one), and how many cases each hold keeps, by its id.

    A case that two holds keep counts in both; those kept for want of a note in the record count as `undocumented`.
    """

    groups: dict[str | None, Counts]
    held_by: dict[str, int]

    @property
    def total(self) -> Counts:
        return sum(self.groups.values(), Counts())


def survey(
    db: Connection, terms: Sequence[Term], standing: Holds, today: date, by: Column[Any] | str | None = None
) -> Survey:
    """Count the cases whose time is out, each looked at once; `by` the values of a column, or by `month`.

    The month is the one that a case counts from, `2024-05`.
    """
    groups: dict[str | None, Counts] = {}
    held_by: Counter[str] = Counter()
    for term in terms:
        for group, counts, undocumented in _tallies(db, term, standing, today, by):
            if counts != Counts():
                groups[group] = groups.get(group, Counts()) + counts
            held_by[UNDOCUMENTED] += undocumented
        held_by.update(kept_by(db, standing, today, ripe(term)))
    return Survey(groups, {reason: n for reason, n in held_by.items() if n})


def _tallies(
    db: Connection, term: Term, standing: Holds, today: date, by: Column[Any] | str | None
) -> Iterator[tuple[str | None, Counts, int]]:
    """The counts of each group under one policy, and how many are held for want of a note in the record."""
    stay, unnoted = kept(term, standing, today), standing.unattested(wanting(term))
    column = counted(term.policy)
    late = and_(~stay, column < term.policy.due_before(today - timedelta(days=1)))
    numbers = (func.count(), *(func.count().filter(condition) for condition in (stay, late, unnoted)))
    query = select(*numbers).select_from(t.cases)
    if isinstance(by, Column):
        for row in db.execute(query.add_columns(by).where(ripe(term)).group_by(by)):
            yield row[4], *_counts(row)
    elif by is None:
        yield None, *_counts(db.execute(query.where(ripe(term))).one())
    else:
        first = db.scalar(select(func.min(column)).where(ripe(term)))
        while first is not None and first < term.before:
            month, until = _month(first)
            within = and_(ripe(term, min(until, term.before)), column >= first)
            yield month, *_counts(db.execute(query.where(within)).one())
            first = until


def _counts(row: Sequence[Any]) -> tuple[Counts, int]:
    every, kept, late, unnoted = map(int, row[:4])
    return Counts(every - kept, kept, late), unnoted


def _month(moment: datetime) -> tuple[str, datetime]:
    """The month that a moment lies in, in Stockholm, and the instant at which the next one begins."""
    day = local(moment).date()
    return f"{day:%Y-%m}", midnight((day.replace(day=1) + timedelta(days=32)).replace(day=1))


_NAMED: dict[str, ColumnElement[Any]] = {
    "unit": c.unit,
    "case-type": c.case_type,
    "case": c.key,
    "resident": t.hold_residents.c.token,
}


def kept_by(db: Connection, standing: Holds, today: date, *where: ColumnElement[bool]) -> dict[str, int]:
    """How many cases each hold keeps, by its id: one question for each scope, however many holds it has."""
    return _counted(db, standing, standing.by_scope(today), *where)


def each_keeps(db: Connection, some: Sequence[Hold], today: date) -> dict[str, int]:
    """The same for some of the holds that there are; one that is not in force keeps none."""
    standing = _with_units(db, [hold for hold in some if hold.stands(today)])
    subjects: dict[str, list[str]] = {}
    for hold in standing.standing:
        subjects.setdefault(hold.scope, []).extend(standing.subjects(hold))
    wanted = {
        scope: one_of(_NAMED[scope], map(int, each) if scope == "case" else each) for scope, each in subjects.items()
    }
    return _counted(db, standing, wanted)


def _counted(
    db: Connection, standing: Holds, by_scope: Mapping[str, ColumnElement[bool]], *where: ColumnElement[bool]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for scope, condition in by_scope.items():
        source: FromClause = t.cases
        if scope == "resident":
            source = t.cases.join(t.hold_residents, t.hold_residents.c.resident == c.resident)
        query = select(_NAMED[scope], func.count()).select_from(source).where(condition, *where)
        kept = {str(subject): int(n) for subject, n in db.execute(query.group_by(_NAMED[scope]))}
        for hold in standing.standing:
            if hold.scope == scope:
                found[hold.id] = sum(kept.get(subject, 0) for subject in standing.subjects(hold))
    return found


@dataclass(frozen=True)
class Overdue:
    """Cases that should have gone on an earlier day: how many, how many of them `long` ago, and since which day."""

    cases: int
    long: int
    since: date


def overdue(db: Connection, terms: Sequence[Term], today: date, slack: timedelta) -> Overdue | None:
    """The cases that a purge yesterday would have destroyed, and of them those that one `slack` ago would have."""
    standing = holds(db, today)
    found = []
    for term in terms:
        column = counted(term.policy)
        long = column < term.policy.due_before(today - slack)
        late = and_(ripe(term, term.policy.due_before(today - timedelta(days=1))), ~standing.kept(term.policy, today))
        row = db.execute(select(func.count(), func.count().filter(long), func.min(column)).where(late)).one()
        if row[0]:
            since = term.policy.last_kept(local(row[2]).date()) + timedelta(days=1)
            found.append(Overdue(int(row[0]), int(row[1]), since))
    if not found:
        return None
    return Overdue(
        sum(each.cases for each in found), sum(each.long for each in found), min(each.since for each in found)
    )


def upcoming(db: Connection, terms: Sequence[Term], today: date, months: int = 6) -> dict[str, int]:
    """How many closed cases fall due on a later day of this month and in each of the next, held or not."""
    found: dict[str, int] = {}
    for term in terms:
        column, since, day = counted(term.policy), term.before, today
        numbers = {}
        for _ in range(months):
            first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            until = max(since, term.policy.due_before(first_of_next - timedelta(days=1)))
            numbers[f"{day:%Y-%m}"] = func.count().filter(column >= since, column < until)
            since, day = until, first_of_next
        query = select(*numbers.values()).select_from(t.cases)
        row = db.execute(query.where(ripe(term, since), column >= term.before)).one()
        for month, n in zip(numbers, row, strict=True):
            found[month] = found.get(month, 0) + int(n)
    return found


def contents(db: Connection, terms: Sequence[Term], standing: Holds, today: date) -> dict[str, int]:
    """What a run would destroy: cases and what belongs to them, and the bytes of texts and files."""
    found = {"cases": 0, **{str(table.name): 0 for table in t.CHILDREN}, "bytes": 0}
    for term in terms:
        going = due(term, standing, today)
        found["cases"] += int(db.scalar(select(func.count()).select_from(t.cases).where(going)) or 0)
        for table in t.CHILDREN:
            query = select(func.count(), func.coalesce(func.sum(size_of(table)), 0)).join_from(
                t.cases, table, table.c.case_key == c.key
            )
            n, size = db.execute(query.where(going)).one()
            found[table.name] += int(n)
            found["bytes"] += int(size)
    return found


def size_of(table: Table) -> ColumnElement[int]:
    """The bytes of what a row of a child table holds: its text, or its file."""
    sizes = [_bytes(table.c[name]) for name in table.info["content"]]
    return reduce(add, sizes)


def _bytes(column: Column[Any]) -> ColumnElement[int]:
    if isinstance(column.type, Integer):
        return column
    # Written out, since what stands in a RETURNING is not made a literal with the rest of its statement.
    return func.coalesce(octets(column), literal_column("0")) if column.nullable else octets(column)


def in_scope(db: Connection, term: Term, most: int) -> int:
    """How many cases the policy decides about, due or not; counted no further than `most`."""
    some = select(c.key).where(in_class(term)).limit(most).subquery()
    return int(db.scalar(select(func.count()).select_from(some)) or 0)


# --- finding ---------------------------------------------------------------------------------------------------------

SLICE = 1_000_000


def slices(db: Connection, term: Term, today: date, size: int = SLICE) -> Iterator[array[int]]:
    """The keys of the due cases in sorted arrays of about `size` each, found by when the cases were opened.

    They are sorted by key, in the order in which they lie; nearly all of them then are neighbours. Each array is read
    anew from the database, so that what was held meanwhile is not in it.
    """
    since: Any = None
    while True:
        wanted = [due(term, holds(db, today), today)]
        if since is not None:
            wanted.append(c.opened >= since)
        until = db.scalar(select(c.opened).where(*wanted).order_by(c.opened).offset(size).limit(1))
        if until is not None and until != since:
            wanted.append(c.opened < until)
        query = select(c.key).where(*wanted).order_by(c.key + literal_column("0"))  # else SQLite reads every case
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
