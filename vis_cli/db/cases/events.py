"""The events of cases in their tables: the facts that plans are made of, what was written, and what ran out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, literal, select
from sqlalchemy import case as case_when

from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import insert_many
from vis_cli.db.core.records import STREAMED, chunks
from vis_cli.rules.cases.events import CaseFacts

c = t.cases.c
COLUMNS = tuple(c[field.name] for field in fields(CaseFacts))
KEPT_FOR = timedelta(days=30)
"""How long it is remembered what was asked for with a key."""


def facts(db: Connection, keys: Iterable[int]) -> dict[int, CaseFacts]:
    """What plans say of these cases, by key; those that are gone are missing."""
    found = {}
    for chunk in chunks(keys):
        for row in db.execute(select(*COLUMNS).where(c.key.in_(chunk))):
            found[row[0]] = CaseFacts(*row)
    return found


def open_at(db: Connection, unit: str) -> list[int]:
    """The keys of the open cases of a unit."""
    return list(db.scalars(select(c.key).where(c.closed.is_(None), c.unit == unit).order_by(c.key)))


def open_with(db: Connection, person: str) -> list[int]:
    """The keys of the open cases that are a person's."""
    return list(db.scalars(select(c.key).where(c.closed.is_(None), c.assigned_to == person).order_by(c.key)))


def resident_of(db: Connection, key: int) -> str | None:
    """Whose case it is; None where it is gone."""
    return db.scalar(select(c.resident).where(c.key == key))


def last_change(db: Connection, number: str) -> Any:
    """The newest change set that touched a case: its number, moment, actor, OS user; None where none did."""
    s, ch = t.steps.c, t.changes.c
    query = select(ch.number, ch.at, ch.actor, ch.user).join_from(t.steps, t.changes, s.change == ch.number)
    return db.execute(query.where(s.object == number, s.kind == "case").order_by(ch.number.desc()).limit(1)).first()


def add(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Add rows, at most one a case, to what belongs to the cases; the `n` that each got, by the case's key.

    Whoever adds them has changed the cases' rows in the same transaction, which keeps a purge from taking the cases.
    """
    taken: dict[int, int] = {}
    for chunk in chunks(row["case_key"] for row in rows):
        query = select(table.c.case_key, func.max(table.c.n)).where(table.c.case_key.in_(chunk))
        taken.update((row[0], row[1]) for row in db.execute(query.group_by(table.c.case_key)))
    given = {row["case_key"]: taken.get(row["case_key"], 0) + 1 for row in rows}
    names = [column.name for column in table.columns]
    insert_many(db, table, [tuple({**row, "n": given[row["case_key"]]}.get(name) for name in names) for row in rows])
    return given


# --- what closes by itself -------------------------------------------------------------------------------------------


def running_out(db: Connection, now: datetime) -> Iterator[CaseFacts]:
    """The open cases whose time is up, in order of their numbers, a chunk in memory at a time."""
    query = select(*COLUMNS).where(c.closed.is_(None), c.open_until.is_not(None), c.open_until <= now).order_by(c.key)
    with db.execute(query, execution_options={"yield_per": STREAMED}) as rows:
        for row in rows:
            yield CaseFacts(*row)


def close_run_out(db: Connection, now: datetime, text: str) -> int:
    """Close the cases whose time is up, at the moment it was, with a notice to the resident; how many they are."""
    due = (c.closed.is_(None), c.open_until.is_not(None), c.open_until <= now)
    m = t.messages.c
    ended = case_when((c.last_event > c.open_until, c.last_event), else_=c.open_until)
    last = select(func.coalesce(func.max(m.n), 0) + 1).where(m.case_key == c.key).scalar_subquery()
    notice = select(c.key, last, ended, literal("unit"), literal("closing"), literal(text)).where(*due)
    db.execute(t.messages.insert().from_select(["case_key", "n", "at", "sender", "sort", "text"], notice))
    closed = t.cases.update().where(*due)
    return db.execute(
        closed.values(
            state="closed", closed=ended, last_event=ended, waiting_since=None, open_until=None, revision=c.revision + 1
        )
    ).rowcount


# --- asked for once --------------------------------------------------------------------------------------------------


class Once(NamedTuple):
    """What was asked for with a key: the change set, a keyed digest of it, and the numbers of the cases."""

    change: int | None
    digest: str
    numbers: list[str]


def once(db: Connection, key: str, at: datetime) -> Once | None:
    """What was asked for with this key, if anything that is remembered at the moment."""
    o = t.onces.c
    row = db.execute(select(t.onces).where(o.key == key, o.at >= at - KEPT_FOR)).first()
    return None if row is None else Once(row.change, row.digest, json.loads(row.answer))


def keep_once(db: Connection, key: str, said: Once, at: datetime) -> None:
    """Remember what was asked for with this key, and forget what is too old."""
    db.execute(t.onces.delete().where(t.onces.c.at < at - KEPT_FOR))
    row = {"key": key, "change": said.change, "digest": said.digest, "answer": json.dumps(said.numbers), "at": at}
    db.execute(t.onces.insert(), row)


# --- where a case can be opened --------------------------------------------------------------------------------------


def handover(db: Connection, unit: str, case_type: str, at: datetime) -> str | None:
    """The unit that the order of a live window names instead, the latest to end first; None where none does."""
    w, o = t.windows.c, t.orders.c
    live = (w.unit == unit, w.case_type == case_type, w.since <= at, w.until > at)
    alive = w.cancelled_at.is_(None) | (w.cancelled_at > at)
    joined = t.windows.join(t.orders, (o.ref == w.ref) & (o.unit == w.unit))
    query = select(o.handover).select_from(joined).where(*live, alive, o.handover.is_not(None))
    return db.scalar(query.order_by(w.until.desc()).limit(1))


def closed_on(db: Connection, unit: str) -> date | None:
    """The day from which a unit is closed for good; None where it is not to be."""
    return db.scalar(select(t.units.c.closed_on).where(t.units.c.hsa_id == unit))
