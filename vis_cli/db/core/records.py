"""Records in and out of their tables, and the only function that carries plans out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, cached_property
from importlib import import_module
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

import orjson
from sqlalchemy import ColumnElement, Connection, Date, Table, and_, bindparam, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import insert_many
from vis_cli.db.core.raw_sql import execute_many, one_of, one_of_keys
from vis_cli.db.core.types import Boundary, Instant
from vis_cli.errors import Message, Stale
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import boundary, iso, parse_moment

R = TypeVar("R")

STREAMED = 2000  # rows read at a time of a list that is written as it is read
CHUNK = 500  # values in one IN list; both databases take more, and plan long ones badly
JSON_NAMES = {"since": "from", "until": "to"}
NOTHING: Mapping[str, Mapping[str, Any]] = {}


@dataclass(frozen=True)
class Kept:
    """Where records of a kind are kept: the class (its place in rules/), its table, and the fields that are the key.

    `counted` names the counter of kinds that are numbered, so that a number is never given out twice. The class is
    imported when it is used: all of them would be a sixth of the start of a command that needs one.
    """

    kind: str
    place: str
    table: Table
    key: tuple[str, ...]
    counted: bool = False

    @cached_property
    def record(self) -> type[Any]:
        module, _, name = self.place.partition(":")
        found: type[Any] = getattr(import_module(f"vis_cli.rules.{module}"), name)
        return found

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self.record))

    @cached_property
    def key_of(self) -> Callable[[Any], tuple[Any, ...]]:
        """The key of a record, always as a tuple."""
        if len(self.key) == 1:
            get = attrgetter(self.key[0])
            return lambda record: (get(record),)
        return attrgetter(*self.key)

    @cached_property
    def values_of(self) -> Callable[[Any], tuple[Any, ...]]:
        return attrgetter(*self.names)

    @cached_property
    def to_json(self) -> Callable[[Any], dict[str, Any]]:
        """A record as the journal and --json have it."""
        written = tuple(JSON_NAMES.get(name, name) for name in self.names)
        writers = [(n, _writer(self.table.c[name].type)) for n, name in enumerate(self.names)]
        special = [(n, writer) for n, writer in writers if writer is not None]
        values_of = self.values_of

        def dump(record: Any) -> dict[str, Any]:
            values = list(values_of(record))
            for n, writer in special:
                if values[n] is not None:
                    values[n] = writer(values[n])
            return dict(zip(written, values, strict=True))

        return dump

    def from_json(self, kept: Mapping[str, Any]) -> Any:
        """The record that `to_json` wrote. A field added since gets its default."""
        try:
            values = list(self._written_in(kept))
        except KeyError:
            there = [(name, kept[written], reader) for name, written, reader in self._readers if written in kept]
            read = {name: value if reader is None or value is None else reader(value) for name, value, reader in there}
            return self.record(**read)
        for n, reader in self._special_readers:
            if values[n] is not None:
                values[n] = reader(values[n])
        return self.record(*values)

    @cached_property
    def _written_in(self) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
        return itemgetter(*(written for _, written, _ in self._readers))

    @cached_property
    def _special_readers(self) -> list[tuple[int, Callable[[Any], Any]]]:
        return [(n, reader) for n, (_, _, reader) in enumerate(self._readers) if reader is not None]

    @cached_property
    def _readers(self) -> list[tuple[str, str, Callable[[Any], Any] | None]]:
        return [(name, JSON_NAMES.get(name, name), _reader(self.table.c[name].type)) for name in self.names]


def _writer(column_type: Any) -> Callable[[Any], Any] | None:
    if isinstance(column_type, Boundary):
        return boundary
    if isinstance(column_type, Instant):
        return iso
    return date.isoformat if isinstance(column_type, Date) else None


def _reader(column_type: Any) -> Callable[[Any], Any] | None:
    if isinstance(column_type, Instant):
        return parse_moment
    return date.fromisoformat if isinstance(column_type, Date) else None


KINDS: tuple[Kept, ...] = (
    Kept("unit", "register.units:Unit", t.units, ("hsa_id",)),
    Kept("unit-alias", "register.units:UnitAlias", t.unit_aliases, ("alias", "unit")),
    Kept("person", "register.persons:Person", t.persons, ("hsa_id",)),
    Kept("case-type", "register.case_types:CaseType", t.case_types, ("slug",)),
    Kept("case-type-alias", "register.case_types:CaseTypeAlias", t.case_type_aliases, ("alias", "case_type")),
    Kept("offer", "register.case_types:Offer", t.offers, ("unit", "case_type")),
    Kept("grant", "roles.grants:Grant", t.grants, ("person", "role", "unit", "since")),
    Kept("order", "orders.orders:Order", t.orders, ("ref", "unit")),
    Kept("ordered-offer", "orders.offers:OrderedOffer", t.ordered_offers, ("unit", "case_type", "ref")),
    Kept("window", "orders.windows:Window", t.windows, ("number",), counted=True),
    Kept("received-order", "orders.inbox:Received", t.received_orders, ("ref", "unit")),
    Kept("order-answer", "orders.inbox:Answer", t.order_answers, ("ref", "unit")),
    Kept("hours", "cards.schedules:Schedule", t.card_hours, ("unit", "what", "slot")),
    Kept("notice", "cards.notices:Notice", t.notices, ("number",), counted=True),
    Kept("holiday-rule", "cards.holidays:HolidayRule", t.card_holidays, ("unit",)),
    Kept("template", "cases.templates:Template", t.templates, ("number",), counted=True),
    Kept("template-alias", "cases.templates:TemplateAlias", t.template_aliases, ("alias", "template")),
    Kept("hold", "retention.policies:Hold", t.holds, ("number",), counted=True),
    Kept("attestation", "retention.attestations:Attestation", t.attestations, ("number",), counted=True),
    Kept("case", "cases.events:CaseFacts", t.cases, ("key",)),
    Kept("signature", "cases.signatures:Signature", t.signatures, ("person",)),
    Kept("webinar", "webinars.webinars:Webinar", t.webinars, ("number",), counted=True),
    Kept("webinar-occasion", "webinars.webinars:Occasion", t.webinar_occasions, ("number",), counted=True),
    Kept("form", "forms.forms:Form", t.forms, ("form", "version")),
    Kept("review", "journal.reviews:Review", t.reviews, ("number",), counted=True),
    Kept("keyed", "worklist.tasks:Keyed", t.keyed, ("system", "unit", "item")),
)


@cache
def kept(kind: str) -> Kept:
    """Where records of a kind are kept."""
    return {each.kind: each for each in KINDS}[kind]


def fetch(
    db: Connection, record: type[R], *where: ColumnElement[bool], order_by: Sequence[Any] = (), limit: int | None = None
) -> list[R]:
    """The records that match, in the order of their key unless told otherwise."""
    place = kept(record.kind)  # type: ignore[attr-defined]
    columns = [place.table.c[name] for name in place.names]
    query = select(*columns).where(*where).order_by(*(order_by or [place.table.c[name] for name in place.key]))
    rows = db.execute(query if limit is None else query.limit(limit)).all()
    return [record(*row) for row in rows]


def stream(
    db: Connection, record: type[R], *where: ColumnElement[bool], order_by: Sequence[Any] = (), table: Any = None
) -> Iterator[R]:
    """The same, a chunk in memory at a time; `table` is what is selected from where it is more than theirs."""
    place = kept(record.kind)  # type: ignore[attr-defined]
    columns = [place.table.c[name] for name in place.names]
    query = select(*columns).where(*where).order_by(*(order_by or [place.table.c[name] for name in place.key]))
    if table is not None:
        query = query.select_from(table)
    with db.execute(query, execution_options={"yield_per": STREAMED}) as rows:
        for row in rows:
            yield record(*row)


def fetch_in(
    db: Connection, record: type[R], column: Any, values: Iterable[Any], *where: ColumnElement[bool]
) -> list[R]:
    """The records whose `column` is one of many values."""
    return fetch(db, record, one_of(column, values), *where)


def fetch_keys(db: Connection, kind: str, keys: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Any]:
    """The records of a kind by key, as far as they exist."""
    place = kept(kind)
    columns = [place.table.c[name] for name in place.key]
    found = {}
    for chunk in chunks(keys):
        condition = columns[0].in_([key[0] for key in chunk]) if len(columns) == 1 else one_of_keys(columns, chunk)
        for row in fetch(db, place.record, condition):
            found[place.key_of(row)] = row
    return found


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The values, without repeats, in lists of at most `size`."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), size):
        yield distinct[start : start + size]


def next_number(db: Connection, kind: str) -> int:
    """The first number of a kind that was never given out."""
    return int(db.scalar(select(t.counters.c.last).where(t.counters.c.kind == kind)) or 0) + 1


def carry_out(db: Connection, steps: Sequence[Step], private: Mapping[str, Mapping[str, Any]] = NOTHING) -> None:
    """Do what the steps say, each only if its row is still as the plan saw it. Writes nothing for `same`.

    `private` has, by the ids of records that are added, the columns that no journal may hold.

    Raises:
        Stale: a row is not as the plan saw it. The transaction must then be rolled back.
    """
    groups: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        action = step.action
        if action != "same":
            groups.setdefault((action, step.record.kind), []).append(step)
    # What goes makes room for what comes; foreign keys are looked at when the transaction ends.
    for action, do in (("remove", _remove), ("change", _change), ("add", _add)):
        for place in KINDS:
            wanted = groups.get((action, place.kind))
            if wanted:
                do(db, place, wanted, private)


def _some(wanted: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """The steps, as many at a time as are made into rows in memory."""
    return (wanted[at : at + STREAMED] for at in range(0, len(wanted), STREAMED))


def _add(db: Connection, place: Kept, wanted: list[Step], private: Mapping[str, Mapping[str, Any]]) -> None:
    values_of = place.values_of
    in_order = place.names == tuple(column.name for column in place.table.columns)[: len(place.names)]
    for steps in _some(wanted):
        if in_order:
            insert_many(db, place.table, [values_of(step.after) for step in steps])
        else:
            named = [
                {**dict(zip(place.names, values_of(step.after), strict=True)), **private.get(step.after.id, {})}
                for step in steps
            ]
            db.execute(place.table.insert(), named)
    if place.counted:
        raise_counter(db, place.kind, max(place.key_of(step.after)[0] for step in wanted))


def raise_counter(db: Connection, kind: str, last: int) -> None:
    """Note that numbers up to `last` have been given out; never goes down."""
    counters = t.counters
    ours = counters.c.kind == kind
    if db.scalar(select(counters.c.last).where(ours)) is None:
        db.execute(counters.insert(), {"kind": kind, "last": last})
    else:
        db.execute(counters.update().where(ours, counters.c.last < last).values(last=last))


def _remove(db: Connection, place: Kept, wanted: list[Step], _: object) -> None:
    values_of = place.values_of
    statement = place.table.delete().where(_as_seen(place))
    names = [f"was_{name}" for name in place.names]
    for steps in _some(wanted):
        if execute_many(db, statement, names, [values_of(step.before) for step in steps]) != len(steps):
            raise _stale(db, place, wanted)


def _change(db: Connection, place: Kept, wanted: list[Step], _: object) -> None:
    values_of, columns = place.values_of, place.table.c
    free = {name: bindparam(f"new_{name}", type_=columns[name].type) for name in place.names if name not in place.key}
    statement = place.table.update().where(_as_seen(place)).values(free)
    names = [f"{when}_{name}" for when in ("was", "new") for name in place.names]
    for steps in _some(wanted):
        rows = [(*values_of(step.before), *values_of(step.after)) for step in steps]
        if execute_many(db, statement, names, rows) != len(rows):
            raise _stale(db, place, wanted)


def _as_seen(place: Kept) -> ColumnElement[bool]:
    """The row, by its key, if every field is as the plan saw it."""
    columns = place.table.c
    return and_(
        *(columns[name] == bindparam(f"was_{name}", type_=columns[name].type) for name in place.key),
        *(
            columns[name].is_not_distinct_from(bindparam(f"was_{name}", type_=columns[name].type))
            for name in place.names
            if name not in place.key
        ),
    )


def _stale(db: Connection, place: Kept, wanted: Sequence[Step]) -> Stale:
    changed = touched(db, place, wanted)
    return Stale(
        Message("changed since the plan was made: {shown}.", shown=some(changed, 5)),
        hint="Look again and run it again.",
        objects=changed,
    )


def touched(db: Connection, place: Kept, wanted: Sequence[Step]) -> list[str]:
    """The ids of the steps whose row is not as `before` says."""
    now = fetch_keys(db, place.kind, [place.key_of(step.record) for step in wanted])
    return [step.record.id for step in wanted if now.get(place.key_of(step.record)) != step.before]


def dumps(value: Any) -> str:
    """Compact JSON, as the journal keeps and hashes it."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


"""Compact JSON, the one way the journal writes it."""
