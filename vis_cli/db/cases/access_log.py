"""The access log's own reader and writer: reads added with the cases they are of, and found by whom and what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    and_,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
    union,
    union_all,
)

from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import hold_append_lock, insert_many
from vis_cli.db.core.raw_sql import among, as_list, as_written, fetch_rows, one_of, parameter
from vis_cli.rules.cases.resident_keys import ResidentKeys
from vis_cli.rules.core import personal_number

r, rc, rr, c = t.reads.c, t.read_cases.c, t.read_residents.c, t.cases.c
WITH_KEYS = 3
"""The format from which on a read may have a resident's key; those before name one by the date of birth at most."""

KEEP = text("INSERT INTO read_residents (resident_key, case_key) VALUES (:resident, :case) ON CONFLICT DO NOTHING")
"""A case may be there again, imported after it was purged."""

SEAL = text("INSERT INTO sealed_residents (resident_key, sealed) VALUES (:resident, :sealed) ON CONFLICT DO NOTHING")
Seal = Callable[[str], str]
"""What seals a resident's number."""

CERTAIN: ColumnElement[int] = literal_column("1").label("certain")
UNCERTAIN: ColumnElement[int] = literal_column("0").label("certain")
Numbers = Select[Any] | CompoundSelect[Any]
"""A query for the numbers of reads."""


# --- writing ---------------------------------------------------------------------------------------------------------


def still_there(db: Connection, keys: Sequence[int]) -> set[int]:
    """Which of these cases are not purged; none of them is until the caller's transaction has ended.

    A purge holds the same lock from before it asks who has read what is about to go.
    """
    hold_append_lock(db)
    return set(db.scalars(select(c.key).where(one_of(c.key, keys)))) if keys else set()


def add(db: Connection, rows: Sequence[Mapping[str, Any]], keys: Sequence[Sequence[int]]) -> None:
    """Add reads, all with the same columns, and the keys of the cases that each of them is of."""
    numbers = journal.add_all_beside(db, t.reads, rows)
    insert_many(db, t.read_cases, sorted((key, read) for read, of in zip(numbers, keys, strict=True) for key in of))


def seal(db: Connection, numbers: Mapping[str, str], sealed: Seal) -> None:
    """Keep the numbers of residents, by their keys, sealed; those that are kept already are not sealed again."""
    s = t.sealed_residents.c
    there = set(db.scalars(select(s.resident_key).where(one_of(s.resident_key, sorted(numbers)))))
    rows = [{"resident": key, "sealed": sealed(numbers[key])} for key in sorted(numbers.keys() - there)]
    if rows:
        db.execute(SEAL, rows)


def sealed(db: Connection, cases: Sequence[int]) -> list[tuple[int, str, str | None]]:
    """Of these cases those that somebody had read before they were purged: the case, the resident's key, the number."""
    s = t.sealed_residents.c
    query = select(rr.case_key, rr.resident_key, s.sealed).outerjoin_from(
        t.read_residents, t.sealed_residents, s.resident_key == rr.resident_key
    )
    found = db.execute(query.where(one_of(rr.case_key, cases)).order_by(rr.case_key, rr.resident_key))
    return [(row[0], row[1], row[2]) for row in found]


class Keeper:
    """Keeps whose the cases of a purge are that somebody has read, so that the log can be asked by resident later.

    For many batches: the statements are written once.
    """

    def __init__(self, db: Connection, keys: ResidentKeys, sealed: Seal | None = None) -> None:
        self.db, self.keys, self.sealed = db, keys, sealed
        has_read = select(rc.case_key).where(rc.case_key.between(parameter(), parameter())).limit(1)
        self.any_read = as_written(db, has_read)  # most batches end here, after one look at the index
        read = select(rc.case_key).where(rc.case_key == c.key).correlate(t.cases).exists()
        self.read = as_written(db, select(c.key, c.resident).where(among(c.key), read).order_by(c.key))

    def __call__(self, gone: Sequence[int]) -> int:
        """Of these cases, in order of their keys, which are deleted in the transaction that has the lock; how many.

        The lock is that of those who add to the access log, as in `still_there`.
        """
        if not fetch_rows(self.db, self.any_read, (gone[0], gone[-1])):
            return 0
        found = fetch_rows(self.db, self.read, (as_list(self.db, gone),))
        if found:
            named = self.keys.of(resident for _, resident in found)
            rows = [{"resident": name, "case": key} for name, (key, _) in zip(named, found, strict=True)]
            self.db.execute(KEEP, sorted(rows, key=itemgetter("resident")))
            if self.sealed is not None:
                seal(self.db, dict(zip(named, (number for _, number in found), strict=True)), self.sealed)
        return len(found)


# --- finding ---------------------------------------------------------------------------------------------------------


def of_case(key: int) -> Numbers:
    """Reads of a case."""
    return select(rc.read.label("number")).where(rc.case_key == key)


def by_person(ids: Iterable[str]) -> Numbers:
    """Reads by or for somebody: who they are in the register, the OS user, or whom that named."""
    wanted = sorted(set(ids))
    return union(*(select(r.number).where(one_of(column, wanted)) for column in (r.person, r.actor, r.user)))


def of_unit(unit: str) -> Numbers:
    """Reads of cases at a unit."""
    return select(r.number).where(r.unit == unit)


def of_resident(db: Connection, number: str, keys: ResidentKeys | None) -> Numbers:
    """Reads of a resident, by the number: those that name them, or a case that is or was theirs; `certain` is 1.

    Where that is 0 a read names somebody born on that day, and no key says who it was; see `is_of_others`.
    """
    masked = personal_number.mask(number)
    cases = set(db.scalars(select(c.key).where(c.resident == number)))
    untold: ColumnElement[bool] = r.resident_key.is_(None)
    parts = []
    if keys is not None:
        key = keys.one(number)
        cases |= set(db.scalars(select(rr.case_key).where(rr.resident_key == key)))
        untold = or_(untold, not_(r.resident_key.startswith(keys.id, autoescape=True)))
        parts.append(select(r.number, CERTAIN).where(r.resident_key == key))
    theirs = select(rc.read).where(one_of(rc.case_key, sorted(cases))).subquery("theirs")
    parts.append(select(r.number, CERTAIN).join(theirs, theirs.c.read == r.number).where(untold))
    # Written as the index has it, so that SQLite looks no further.
    several = and_(text("length(resident) > 13"), r.resident.contains(masked, autoescape=True))
    parts += [select(r.number, UNCERTAIN).where(each, untold) for each in (r.resident == masked, several)]
    found = union_all(*parts).subquery("of_resident")
    return select(found.c.number, func.max(found.c.certain).label("certain")).group_by(found.c.number)


def is_of_others(db: Connection, cases: Sequence[int], number: str, keys: ResidentKeys | None) -> bool:
    """Whether all the cases that a read was of are known to be, or to have been, those of other residents."""
    if not cases:
        return False
    others = set(db.scalars(select(c.key).where(one_of(c.key, cases), c.resident != number)))
    if keys is not None:
        own = rr.resident_key.startswith(keys.id, autoescape=True)
        others |= set(db.scalars(select(rr.case_key).where(one_of(rr.case_key, cases), own)))
    return others >= set(cases)


def fetch(
    db: Connection, found: Sequence[Numbers], *where: ColumnElement[bool], chunk: int = 2000
) -> Iterator[Row[Any]]:
    """The reads that are in all of `found`, newest first, read as they are asked for; `certain` as `of_resident` says.

    The further columns are those of the table.
    """
    query, certain = select(t.reads), CERTAIN
    for each in found:
        these = each.subquery()
        query = query.join(these, these.c.number == r.number)
        certain = these.c.get("certain", certain)
    query = query.add_columns(certain).where(*where).order_by(r.number.desc())
    with db.execute(query, execution_options={"yield_per": chunk}) as rows:
        yield from rows


def is_of_cases(log: str) -> ColumnElement[bool]:
    """Whether a read is of cases or residents, and not of the log itself, which is noted as `log`."""
    return or_(r.what.is_(None), r.what != log)


def has_keys(db: Connection) -> bool:
    """Whether there is any key of a resident in the log."""
    return any(
        db.scalar(select(column).where(column.is_not(None)).limit(1)) for column in (r.resident_key, rr.resident_key)
    )


def has_other_keys(db: Connection, keys: ResidentKeys) -> bool:
    """Whether there are keys in the log that were made with another key than these."""
    return any(
        db.scalar(select(column).where(not_(column.startswith(keys.id, autoescape=True))).limit(1))
        for column in (r.resident_key, rr.resident_key)
    )


def untold(db: Connection) -> int:
    """How many reads, noted before there were keys, are of cases that are gone, and of whom cannot be found out."""
    first = db.scalar(select(r.format).order_by(r.number).limit(1))
    if first is None or first >= WITH_KEYS:
        return 0
    gone = and_(rc.case_key.not_in(select(c.key)), rc.case_key.not_in(select(rr.case_key)))
    query = select(func.count(rc.read.distinct())).join(t.reads, r.number == rc.read)
    return int(db.scalar(query.where(r.format < WITH_KEYS, r.resident.is_(None), gone)) or 0)
