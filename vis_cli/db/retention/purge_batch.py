"""The SQL of a batch: which of its cases may go, and their rows with all that belongs to them, gone and counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from json import dumps
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal, null, select, text, union_all
from sqlalchemy.dialects import postgresql

from vis_cli.db.core import tables as t
from vis_cli.db.core.case_tables import ATTACHMENTS, MISNAMED, OUTBOX
from vis_cli.db.core.raw_sql import among, as_list, as_written, fetch_rows, parameter
from vis_cli.db.retention import attestations
from vis_cli.db.retention import due as retention
from vis_cli.rules.cases.attachments import owner

c = t.cases.c
KEYS = (*(child.c.case_key for child in t.CHILDREN), c.key)
"""The column by which each table's rows go; the cases last."""
SPELT_OUT = 1000  # shared files in a statement


@dataclass(frozen=True)
class Gone:
    """What a batch took with it: rows by table, the bytes they held, and the files now to be removed.

    `files` are those of attachments, `outbox` those of forms that were answered.
    """

    rows: dict[str, int]
    size: int
    files: list[str]
    outbox: list[str]


class Deletion(Protocol):
    """How whole cases go on one kind of database."""

    def __call__(self, keys: Sequence[int]) -> Gone:
        """Delete the cases with these keys, in order, in the caller's transaction; their files go on the to-do list."""


def deletion(db: Connection) -> Deletion:
    """The quickest way on this database."""
    shared = shared_files(db)
    return _ByRanges(db, shared) if db.dialect.name == "sqlite" else _InOneStatement(db, shared)


def shared_files(db: Connection) -> dict[str, set[int]]:
    """The files that more than one case names, and by their keys which do.

    Each row is given a name of its own by vis; whoever went past it may have written another. A name says whose it is,
    so that those rows alone are looked at that name a file of another case, or of none; the index has no others.
    """
    a = t.attachments.c
    misnamed = select(a.file, a.case_key).where(text(MISNAMED)).order_by(a.file)
    shared: dict[str, set[int]] = {}
    for file, rows in groupby(db.execute(misnamed, execution_options={"yield_per": 1000}), itemgetter(0)):
        naming = {row.case_key for row in rows}
        if (named := owner(file)) is not None:
            theirs = select(a.case_key).where(a.case_key == named[0], a.file == file)
            naming.update(db.scalars(theirs))
        if len(naming) > 1:
            shared[file] = naming
    return shared


def _is_new(file: ColumnElement[str], folder: str) -> ColumnElement[bool]:
    """Whether a file of the folder is not on the to-do list yet."""
    r = t.file_removals.c
    return file.not_in(select(r.file).where(r.folder == literal(folder)))


def _named_by_others(shared: Mapping[str, Collection[int]]) -> Any:
    """Of the files that cases share, those that a case outside the batch names: they stay until it goes."""
    other = t.attachments.alias("other").c
    found = select(other.file).where(~among(other.case_key))
    if len(shared) > SPELT_OUT:
        return found
    return found.where(other.file.in_(shared), other.case_key.in_(set().union(*shared.values())))


def _in_spans(column: ColumnElement[int]) -> ColumnElement[bool]:
    """SQLite: whether it lies in one of the ranges that the parameter has as JSON, `[[1, 4], [7, 7]]`; none overlap."""
    span = func.json_each(parameter()).table_valued("value").c.value
    return column.between(func.json_extract(span, literal("$[0]")), func.json_extract(span, literal("$[1]")))


class _ByRanges:
    """SQLite: rows of successive keys lie together, and to step through them costs less than to look each one up."""

    def __init__(self, db: Connection, shared: Mapping[str, Collection[int]] = MappingProxyType({})) -> None:
        self.db = db
        sums = [
            select(func.coalesce(func.sum(retention.size_of(table)), 0))
            .where(_in_spans(table.c.case_key))
            .scalar_subquery()
            for table in t.CHILDREN
        ]
        self.sizes = as_written(db, select(*sums))  # the ranges once for each table
        a, f, r = t.attachments.c, t.form_requests.c, t.file_removals.c
        files = select(a.file, literal(ATTACHMENTS)).where(_in_spans(a.case_key), _is_new(a.file, ATTACHMENTS))
        files, self.shares = files.distinct(), bool(shared)
        if shared:
            files = files.where(a.file.not_in(_named_by_others(shared)))
        outbox = select(f.file, literal(OUTBOX)).where(_in_spans(f.case_key), f.file.is_not(None))
        outbox = outbox.where(_is_new(f.file, OUTBOX))
        to_do = insert(t.file_removals).from_select(["file", "folder"], files.union_all(outbox))
        self.files = as_written(db, to_do.returning(r.file, r.folder))
        self.deletes = {  # parameters: the first and the last key of a range
            column.table.name: as_written(db, delete(column.table).where(column.between(parameter(), parameter())))
            for column in KEYS
        }

    def __call__(self, keys: Sequence[int]) -> Gone:
        spans: Any = ranges(keys)
        written = dumps(spans)
        (sizes,) = fetch_rows(self.db, self.sizes, (written,) * len(t.CHILDREN))
        files: dict[str, list[str]] = {ATTACHMENTS: [], OUTBOX: []}
        others = (as_list(self.db, keys),) * self.shares
        for file, folder in fetch_rows(self.db, self.files, (written, *others, written)):
            files[folder].append(file)
        rows = {name: self.db.exec_driver_sql(statement, spans).rowcount for name, statement in self.deletes.items()}
        return Gone(rows, sum(sizes), files[ATTACHMENTS], files[OUTBOX])


class _InOneStatement:
    """PostgreSQL: every row looked up once and deleted, measured and counted in the same breath, in one round trip."""

    def __init__(self, db: Connection, shared: Mapping[str, Collection[int]] = MappingProxyType({})) -> None:
        self.db = db
        self.lists = len(KEYS) + bool(shared)
        answers: list[Any] = []
        r = t.file_removals.c
        for column in KEYS:
            table = column.table
            said: list[ColumnElement[Any]] = [column]
            if table is not t.cases:
                said.append(retention.size_of(table).label("bytes"))
            if table in (t.attachments, t.form_requests):
                said.append(table.c.file)
            gone = delete(table).where(among(column)).returning(*said).cte(f"gone_{table.name}")
            answers.append(select(func.count()).select_from(gone).scalar_subquery())
            if table is not t.cases:
                answers.append(select(func.coalesce(func.sum(gone.c.bytes), 0)).scalar_subquery())
            if table is t.attachments:
                freed = select(gone.c.file, literal(ATTACHMENTS))
                if shared:
                    freed = freed.where(gone.c.file.not_in(_named_by_others(shared)))
            if table is t.form_requests:
                answered = select(gone.c.file, literal(OUTBOX)).where(gone.c.file.is_not(None))
        to_do = postgresql.insert(t.file_removals).from_select(["file", "folder"], freed.union_all(answered))
        noted = to_do.on_conflict_do_nothing().returning(r.file, r.folder).cte("noted")
        files, outbox = (
            select(func.array_agg(noted.c.file)).where(noted.c.folder == literal(folder)).scalar_subquery()
            for folder in (ATTACHMENTS, OUTBOX)
        )
        self.statement = as_written(db, select(files, outbox, *answers))  # the list once for each table

    def __call__(self, keys: Sequence[int]) -> Gone:
        listed = as_list(self.db, keys)
        ((files, outbox, *answers),) = fetch_rows(self.db, self.statement, (listed,) * self.lists)
        counts, sizes = answers[::2], answers[1::2]
        return Gone(
            {column.table.name: n for column, n in zip(KEYS, counts, strict=True)},
            int(sum(sizes)),
            files or [],
            outbox or [],
        )


def ranges(keys: Iterable[int]) -> list[tuple[int, int]]:
    """Sorted keys as ranges of successive ones: no key outside `keys` lies in any, whoever adds cases meanwhile."""
    found: list[tuple[int, int]] = []
    first = last = None
    for key in keys:
        if last is None or key != last + 1:
            if first is not None and last is not None:
                found.append((first, last))
            first = key
        last = key
    if first is not None and last is not None:
        found.append((first, last))
    return found


class Statements:
    """The rest of a batch, written once. The list of keys, or of files, is the parameter."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        h, r = t.holds.c, t.file_removals.c
        holds = select(h.number, h.subject, h.until).where(h.released_at.is_(None))
        attested = select(func.min(t.attestations.c.number), null(), null())  # whether there is any: one row
        self.standing = as_written(db, union_all(holds, attested))
        # The first parameter is the folder.
        self.forget = as_written(db, delete(t.file_removals).where(r.folder == parameter(), among(r.file)))
        after = select(r.file).where(r.folder == parameter(), r.file > parameter()).order_by(r.file)
        self.waiting = as_written(db, after.limit(10_000))

    def released(self, wanting: ColumnElement[bool]) -> str:
        """Of some of the keys that wanted a note in the record: by which attestations they go, and how many by each."""
        return as_written(self.db, attestations.releasing().where(among(c.key), wanting))

    def choose(self, condition: ColumnElement[bool], counted: Any) -> str:
        """Those of the keys that still meet the condition, locked, and the moments that they count from."""
        chosen = select(c.key, counted).where(among(c.key), condition).order_by(c.key)
        return as_written(self.db, chosen.with_for_update(skip_locked=True))
