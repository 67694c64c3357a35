"""What administrative rows have been: each version written with the step that made it, and read as of a moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import chain, islice
from typing import Any

import orjson
from sqlalchemy import Connection, and_, bindparam, event, func, select, text
from sqlalchemy.exc import IntegrityError

from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import insert_many
from vis_cli.db.core.raw_sql import execute_many
from vis_cli.db.core.records import STREAMED, Kept, dumps, kept, stream
from vis_cli.errors import Message, StorageError
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.privacy import say_numbers
from vis_cli.rules.core.times import day_over, local

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""When what was there before the journal began was recorded."""

SINCE = "0020"
"""The version of the schema from which on every change writes them; an upgrade to it fills them from the journal."""


class Book:
    """The versions of one kind as steps write them, some in memory at a time."""

    def __init__(self, kind: str) -> None:
        self.place: Kept = kept(kind)
        self.table = t.VERSIONS[kind]

    def write(self, db: Connection, steps: Sequence[tuple[int, Step]], change: int, at: datetime) -> None:
        """Write what some steps of a change set, each with its position, left, and that what they met is replaced."""
        # Only where rows are both met and left may a step meet what another of the same change set has left.
        both = any(step.before is not None for _, step in steps) and any(step.after is not None for _, step in steps)
        size = len(steps) if both else STREAMED
        for start in range(0, len(steps), size):
            self._write(db, steps[start : start + size], change, at)

    def _write(self, db: Connection, steps: Sequence[tuple[int, Step]], change: int, at: datetime) -> None:
        key_of, values_of = self.place.key_of, self.place.values_of
        rows: list[list[Any]] = []
        left: dict[tuple[Any, ...], list[Any]] = {}
        replaced = []
        any_met = any(step.before is not None for _, step in steps)
        for position, step in steps:
            if step.before is not None:
                key = key_of(step.before)
                row = left.pop(key, None)
                if row is None:
                    replaced.append((*key, at, step.after is None))
                else:
                    row[-2:] = [at, step.after is None]
            if step.after is not None:
                row = [*values_of(step.after), change, position, at, step.before is None, None, False]
                rows.append(row)
                if any_met:
                    left[key_of(step.after)] = row
        if replaced:
            names = [*(f"key_{name}" for name in self.place.key), "at", "gone"]
            execute_many(db, self._close, names, replaced)
        for start in range(0, len(rows), STREAMED):
            insert_many(db, self.table, rows[start : start + STREAMED])

    @cached_property
    def _close(self) -> Any:
        c = self.table.c
        here = (c[name] == bindparam(f"key_{name}", type_=c[name].type) for name in self.place.key)
        values = {
            "replaced_at": bindparam("at", type_=c.replaced_at.type),
            "is_last": bindparam("gone", type_=c.is_last.type),
        }
        return self.table.update().where(and_(*here), c.replaced_at.is_(None)).values(values)


def keep(db: Connection, steps: Sequence[Step], change: int, at: datetime) -> None:
    """Write the versions that the steps of a change set, in its order, leave and replace.

    A clock that went back does not: what was recorded later was so at a later moment.

    Raises:
        StorageError: `leftover-versions`: there are such of a change set of this number, which the journal had not.
    """
    by_kind: dict[str, list[tuple[int, Step]]] = {}
    for position, step in enumerate(steps, 1):
        by_kind.setdefault(step.record.kind, []).append((position, step))
    versioned = {kind: found for kind, found in by_kind.items() if kind in t.VERSIONS}
    if not versioned:
        return
    moment = max(at, db.scalar(select(func.max(t.changes.c.at))) or at)
    hidden = say_numbers(steps)
    for kind, found in versioned.items():
        try:
            Book(kind).write(db, [(n, _masked(step)) for n, step in found] if hidden else found, change, moment)
        except IntegrityError:
            said = Message("there are versions of C-{number} already, which the journal did not have.", number=change)
            hint = "Its end was cut off: `vis audit verify --state` tells what else does not agree."
            raise StorageError(said, id="leftover-versions", hint=hint) from None


def _masked(step: Step) -> Step:
    """The step as the journal has it."""

    def as_kept(record: Any) -> Any:
        if record is None:
            return None
        place = kept(record.kind)
        return place.from_json(orjson.loads(mask(dumps(place.to_json(record)), certain=True)))

    return Step(as_kept(step.before), as_kept(step.after), step.source)


# --- filled ----------------------------------------------------------------------------------------------------------


def fill(db: Connection) -> None:
    """Write every version that the journal knows of, and what was there before it began.

    Where a row was first met by a step, it was there before; where none ever met it, it has been as it is.
    """
    for kind, table in t.VERSIONS.items():
        db.execute(table.delete())
        _fill(db, kind)
    _fill_turns(db)


def begin_anew(db: Connection, steps: Sequence[Step]) -> None:
    """Forget what a chain before this one knew, when its first change set has been carried out and not yet written.

    What there was before its steps has been so from the beginning.
    """
    met: dict[tuple[str, tuple[Any, ...]], Any] = {}
    for step in steps:
        if step.before is not None or step.after is not None:
            met.setdefault((step.record.kind, kept(step.record.kind).key_of(step.record)), step.before)
    for kind, table in t.VERSIONS.items():
        if db.execute(table.select().limit(1)).first() is not None:  # else whoever may add need not be able to remove
            db.execute(table.delete())
        place = kept(kind)
        there = (each for each in stream(db, place.record) if (kind, place.key_of(each)) not in met)
        before = (each for (its, _), each in met.items() if its == kind and each is not None)
        rows = ([*place.values_of(each), 0, n, BEGINNING, True] for n, each in enumerate(chain(there, before), 1))
        while some := list(islice(rows, STREAMED)):
            insert_many(db, table, some)


def _fill(db: Connection, kind: str) -> None:
    book, place = Book(kind), kept(kind)
    s, c = t.steps.c, t.changes.c
    query = select(s.change, s.position, c.at, s.before, s.after).join_from(t.steps, t.changes, s.change == c.number)
    open_: dict[tuple[Any, ...], list[Any]] = {}
    rows: list[list[Any]] = []
    earlier = 0
    moment = BEGINNING

    def before_all(record: Any) -> list[Any]:
        nonlocal earlier
        earlier += 1
        return [*place.values_of(record), 0, earlier, BEGINNING, True, None, False]

    with db.execute(query.where(s.kind == kind).order_by(s.change, s.position), execution_options=_SOME) as found:
        for change, position, at, before, after in found:
            moment = max(moment, at)
            was, became = (None if each is None else place.from_json(orjson.loads(each)) for each in (before, after))
            if was is not None:
                row = open_.pop(place.key_of(was), None) or before_all(was)
                row[-2:] = [moment, became is None]
                rows.append(row)
            if became is not None:
                row = [*place.values_of(became), change, position, moment, was is None, None, False]
                open_[place.key_of(became)] = row
            if len(rows) >= STREAMED:
                insert_many(db, book.table, rows)
                rows = []
    for record in stream(db, place.record):
        if place.key_of(record) not in open_:
            rows.append(before_all(record))
    rows += open_.values()
    for start in range(0, len(rows), STREAMED):
        insert_many(db, book.table, rows[start : start + STREAMED])


_SOME = {"yield_per": STREAMED}


def _fill_turns(db: Connection) -> None:
    """When switches were turned is not known from before: what is on has been so from the beginning."""
    o = t.offers.c
    db.execute(t.offer_turns.delete())
    on = db.execute(select(o.unit, o.case_type).where(o.switch)).all()
    insert_many(db, t.offer_turns, [(unit, case_type, 1, BEGINNING) for unit, case_type in on])


# --- read ------------------------------------------------------------------------------------------------------------


@contextmanager
def as_of(db: Connection, moment: datetime | None) -> Iterator[Connection]:
    """Have the connection answer from what held at the moment; None: from what is.

    A statement reads the versions that held then under the tables' own names, so that it need not know.
    """
    if moment is None:
        yield db
        return
    rewrite = _rewriting(db, moment)
    event.listen(db, "before_cursor_execute", rewrite, retval=True)
    try:
        yield db
    finally:
        event.remove(db, "before_cursor_execute", rewrite)


def _rewriting(db: Connection, moment: datetime) -> Callable[..., tuple[str, Any]]:
    views = {kept(kind).table.name: _held(db, kind, moment) for kind in t.VERSIONS}
    names = re.compile(rf"\b({'|'.join(sorted(views, key=len, reverse=True))})\b")
    made: dict[str, str] = {}

    def rewrite(_db: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
        written = made.get(statement)
        if written is None:
            named = sorted(set(names.findall(statement)))
            ctes = ", ".join(f"{name} AS {views[name]}" for name in named)
            begun, recursive, rest = _with(statement)
            written = made[statement] = f"WITH {recursive}{ctes}{begun}{rest}" if named else statement
        return written, parameters

    return rewrite


def _with(statement: str) -> tuple[str, str, str]:
    """How a statement goes on after a WITH of ours: with one of its own, which may be recursive, or without."""
    found = re.match(r"\s*WITH\s+(RECURSIVE\s+)?", statement, re.IGNORECASE)
    if found is None:
        return " ", "", statement
    return ", ", found[1] or "", statement[found.end() :]


def _held(db: Connection, kind: str, moment: datetime) -> str:
    """The rows of a kind as they were at the moment, as SQL in brackets."""
    place, versions = kept(kind), t.VERSIONS[kind]
    made = {"switch": _switch(db, moment), "protected": _PROTECTED}  # whoever is protected now is so in every answer
    columns = ", ".join(
        f"{made[column.name]} AS {column.name}" if column.name in made else f'v."{column.name}"'
        for column in place.table.columns
    )
    held = _holds("v", db, moment)
    if kind == "grant":
        held = f"({held} OR {_backdated(db, moment)})"
    return f"(SELECT {columns} FROM {versions.name} AS v WHERE {held})"


def _holds(alias: str, db: Connection, moment: datetime) -> str:
    at = _instant(db, moment)
    return f"({alias}.recorded_at <= {at} AND ({alias}.replaced_at IS NULL OR {alias}.replaced_at > {at}))"


_PROTECTED = (
    "(v.protected OR EXISTS (SELECT 1 FROM person_versions AS p WHERE p.hsa_id = v.hsa_id"
    " AND (p.replaced_at IS NULL OR p.is_last) AND p.protected))"
)


def _switch(db: Connection, moment: datetime) -> str:
    """Whether the switch of an offer was on: it has been turned an odd number of times."""
    at = _instant(db, moment)
    turns = "SELECT count(*) FROM offer_turns AS n WHERE n.unit = v.unit AND n.case_type = v.case_type"
    return f"((({turns} AND n.at <= {at}) & 1) = 1)"


def _backdated(db: Connection, moment: datetime) -> str:
    """Grants that were recorded later and hold from a day before they were: they count from their own day.

    Not one that was taken back again, nor where the person had the role there by what was known.
    """
    day = local(moment).date()
    today, over, at = _day(db, day), _instant(db, day_over(day)), _instant(db, moment)
    same = "o.person = v.person AND o.role = v.role AND o.unit = v.unit"
    gone = "o.since = v.since AND o.is_last AND o.change >= v.change"
    known = f"{_holds('o', db, moment)} AND o.since <= {today} AND (o.until IS NULL OR o.until >= {today})"
    early = f"(v.since < {today} OR (v.since = {today} AND v.recorded_at >= {over}))"
    others = f"SELECT 1 FROM grant_versions AS o WHERE {same} AND (({gone}) OR ({known}))"
    return f"(v.recorded_at > {at} AND v.is_first AND {early} AND NOT EXISTS ({others}))"


def recorded_late(db: Connection, moment: datetime) -> dict[tuple[Any, ...], datetime]:
    """The grants, by key, that count at the moment though they were recorded later, with when that was."""
    columns = ", ".join(f"v.{name}" for name in kept("grant").key)
    late = f"SELECT {columns}, v.recorded_at FROM grant_versions AS v WHERE {_backdated(db, moment)}"
    g = t.VERSIONS["grant"].c
    typed = text(late).columns(g.person, g.role, g.unit, g.since, g.recorded_at)
    return {tuple(row[:-1]): row[-1] for row in db.execute(typed)}


def began(db: Connection) -> datetime | None:
    """When the journal began; None where it has not. What was before is not known but for what was there then."""
    found: datetime | None = db.scalar(select(t.changes.c.at).order_by(t.changes.c.number).limit(1))
    return found


def _instant(db: Connection, moment: datetime) -> str:
    if db.dialect.name == "sqlite":
        return str(int(moment.timestamp()))
    return f"TIMESTAMPTZ '{moment.astimezone(UTC).isoformat()}'"


def _day(db: Connection, day: date) -> str:
    return f"'{day.isoformat()}'" if db.dialect.name == "sqlite" else f"DATE '{day.isoformat()}'"
