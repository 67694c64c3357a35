"""The journal: change sets with every step before and after, chained by hash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Table, bindparam, func, select, text

from vis_cli.db.core import tables as t
from vis_cli.db.core import versions
from vis_cli.db.core.chain import FOLLOWS, SEALED, beside_hash, change_hash, steps_hash
from vis_cli.db.core.chain import GENESIS as GENESIS
from vis_cli.db.core.chain import Verdict as Verdict
from vis_cli.db.core.chain import verify as verify
from vis_cli.db.core.engine import hold_append_lock, insert_many
from vis_cli.db.core.journal_formats import COLUMNS, NEWEST
from vis_cli.db.core.origin import noted
from vis_cli.db.core.records import dumps, kept, raise_counter
from vis_cli.db.core.types import Instant
from vis_cli.errors import Message, NotFound, Usage
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.plan import ACTIONS, Step, counted
from vis_cli.rules.core.privacy import say_numbers

BATCH = 1000  # change sets, or steps, read at a time
SEALED_AT_ONCE = 10_000
"""Rows of a table that a change set seals: all who write wait meanwhile, so the next ones seal the rest."""


@dataclass(frozen=True)
class Entry:
    """What a change set says beside its steps. `details` holds what a change without steps did.

    `user` is the OS user, `actor` who that was acting as.
    """

    at: datetime
    actor: str
    command: str
    user: str | None = None
    ticket: str | None = None
    reason: str | None = None
    files: Sequence[Mapping[str, str]] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    undoable: bool = True
    undoes: int | None = None
    counts: Mapping[str, int] | None = None  # where there are no steps to count


def write(
    db: Connection, entry: Entry, steps: Sequence[Step] = (), format: int = NEWEST, seals: int | None = SEALED_AT_ONCE
) -> int:
    """Add a change set for `steps` (those that are `same` left out) to the chain; its number is returned.

    An older `format` is for a schema that has not the columns of the newest yet. `seals` is how many rows written
    beside the plans it seals at most, of each table; None seals all.
    """
    entry = _masked(entry)
    changed = [step for step in steps if step.before != step.after]
    number, previous = head(db)
    number += 1
    begun = _begun(db, changed) if number == 1 and format == NEWEST else {}
    counts = dict(entry.counts) if entry.counts is not None else _counts(changed)
    said = {
        "number": number,
        "format": format,
        "at": entry.at,
        "actor": entry.actor,
        "user": entry.user,
        "ticket": entry.ticket,
        "reason": entry.reason,
        "command": entry.command,
        "counts": dumps(counts),
        "files": dumps(list(entry.files)),
        "details": dumps({**entry.details, **begun, **noted(db), "sealed": _seal(db, format, seals)}),
        "undoable": entry.undoable,
        "undoes": entry.undoes,
        "steps_hash": steps_hash(row[1:] for row in _written(db, _rows(number, changed))),
    }
    values = {name: said[name] for name in COLUMNS["changes"][format]}
    db.execute(t.changes.insert(), {**values, "hash": change_hash(previous, values)})
    if changed:
        versions.keep(db, changed, number, entry.at)
    return number


def _begun(db: Connection, steps: Sequence[Step]) -> dict[str, Any]:
    """What the first change set says of an earlier chain, if `meta` has it that there was one."""
    follows = db.scalar(select(t.meta.c.value).where(t.meta.c.name == FOLLOWS))
    if follows is None:
        return {}
    from vis_cli.db.journal.replay import began

    versions.begin_anew(db, steps)
    return began(db, follows, _rows(1, steps))


def _written(db: Connection, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows of the steps, written some at a time: all of them at once are larger than the plan."""
    while batch := list(islice(rows, BATCH)):
        insert_many(db, t.steps, batch)
        yield from batch


def _counts(steps: Sequence[Step]) -> dict[str, int]:
    counts: dict[str, int] = dict.fromkeys(ACTIONS, 0)
    for step in counted(steps):
        counts[step.action] += 1
    return counts


def _masked(entry: Entry) -> Entry:
    """The entry as it may be kept for ever."""
    return replace(
        entry,
        actor=mask(entry.actor),
        user=entry.user and mask(entry.user),
        command=mask(entry.command),
        ticket=entry.ticket and mask(entry.ticket),
        reason=entry.reason and mask(entry.reason),
        files=[{**file, "name": mask(file["name"])} for file in entry.files],
    )


def _rows(number: int, steps: Sequence[Step]) -> Iterator[tuple[Any, ...]]:
    # What was there before a number was refused at the door goes on, but not into the journal.
    hidden = say_numbers(steps)

    def dump(record: Any) -> str:
        written = dumps(record)
        return mask(written, certain=True) if hidden else written

    for position, step in enumerate(steps, 1):
        record = step.record
        to_json = kept(record.kind).to_json
        yield (
            number,
            position,
            step.action,
            record.kind,
            record.id,
            None if step.before is None else dump(to_json(step.before)),
            None if step.after is None else dump(to_json(step.after)),
            None if step.source is None else str(step.source),
        )


def head(db: Connection) -> tuple[int, str]:
    """The number and the hash of the newest change set; (0, zeros) where there is none."""
    row = db.execute(select(t.changes.c.number, t.changes.c.hash).order_by(t.changes.c.number.desc()).limit(1)).first()
    return (row.number, row.hash) if row else (0, GENESIS)


# --- what is written beside the plans --------------------------------------------------------------------------------


def add_beside(db: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Add one row of run history or of the access log; its number is returned."""
    return add_all_beside(db, table, (values,))[0]


MASKED = ("actor", "user", "command")
"""What a person may have written a number in."""


def add_all_beside(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> range:
    """Add rows, all with the same columns; their numbers are returned."""
    hold_append_lock(db)
    first = int(db.scalar(select(func.max(table.c.number))) or _sealed_until(db, table)) + 1  # or all are destroyed
    numbers = range(first, first + len(rows))
    said = {row[name] for row in rows for name in MASKED if row.get(name)}
    masked = {text: mask(text) for text in said}  # the rows of a list all say the same
    written = []
    for number, row in zip(numbers, rows, strict=True):
        texts = {name: masked[row[name]] for name in MASKED if row.get(name)}
        written.append({"number": number, "format": NEWEST, **row, **texts})
    if written:
        db.execute(table.insert(), written)
    return numbers


def _seal(db: Connection, format: int, most: int | None) -> dict[str, Any]:
    """What a new change set says of the rows written beside the plans since the last one: the first of each table."""
    sealed: dict[str, Any] = {}
    for table in SEALED:
        first = _sealed_until(db, table) + 1
        last = int(db.scalar(select(func.max(table.c.number))) or 0)
        if most is not None:
            last = min(last, first + most - 1)
        if last >= first:
            sealed[table.name] = {"first": first, "last": last, "hash": beside_hash(db, table, first, last, format)}
            raise_counter(db, f"sealed-{table.name}", last)
    return sealed


def seal(db: Connection, entry: Entry, day: datetime) -> int | None:
    """Seal what was written beside the plans since the last change set, by one of its own; None where that can wait.

    A read never waits, nor a backup or purge. Runs of the windows that found nothing to do, which cron makes all day
    long, wait for the first one after `day`, the beginning of the day: a change set for each would say nothing more.
    """
    if not db.scalar(_WAITING, {"day": day}):
        return None
    return write(db, replace(entry, details={**entry.details, SEALS: True}))


SEALS = "seals"
"""The detail of a change set that was made only to seal."""
_UNSEALED = "SELECT 1 FROM {0} WHERE number > coalesce((SELECT last FROM counters WHERE kind = 'sealed-{0}'), 0)"
_IDLE = "job = 'windows' AND at >= :day"  # one that did something is sealed by its own change set
_WAITING = text(
    f"SELECT EXISTS ({_UNSEALED.format('reads')}) OR EXISTS ({_UNSEALED.format('runs')} AND NOT ({_IDLE}))"
).bindparams(bindparam("day", type_=Instant()))


def _sealed_until(db: Connection, table: Table) -> int:
    """The last row of the table that a change set has sealed, kept as a counter so that it need not be searched."""
    last = db.scalar(select(t.counters.c.last).where(t.counters.c.kind == f"sealed-{table.name}"))
    return int(last or 0)


# --- reading ---------------------------------------------------------------------------------------------------------


def number_of(written: str) -> int:
    """The number in `C-42`, `c-42` or `42`.

    Raises:
        Usage: another form.
    """
    digits = written.strip().upper().removeprefix("C-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        raise Usage(
            Message('"{written}" is not a change.', written=written),
            hint="Write it as C-42; `vis changes list` has them.",
        )
    return int(digits)


def change(db: Connection, number: int) -> Row[Any]:
    """The change set with this number.

    Raises:
        NotFound: there is none.
    """
    row = db.execute(select(t.changes).where(t.changes.c.number == number)).first()
    if row is None:
        raise NotFound(
            Message("no change C-{number}.", number=number), id="unknown-change", hint="`vis changes list` has them."
        )
    return row


def steps_of(db: Connection, number: int) -> list[Step]:
    """The steps of a change set, as they were carried out."""
    s = t.steps.c
    query = select(s.kind, s.before, s.after).where(s.change == number).order_by(s.position)
    once: dict[Any, Any] = {}  # each value of the records, most of which say what others say
    rows = db.execute(query.execution_options(yield_per=BATCH))
    return [Step(_record(kind, before, once), _record(kind, after, once)) for kind, before, after in rows]


def everything(db: Connection) -> Iterator[tuple[Row[Any], Iterator[Row[Any]]]]:
    """Every change set, oldest first, with its steps; read as it is asked for, so take the steps before the next."""
    c, s = t.changes.c, t.steps.c
    last = 0
    while batch := list(db.execute(select(t.changes).where(c.number > last).order_by(c.number).limit(BATCH))):
        first, last = batch[0].number, batch[-1].number
        query = select(t.steps).where(s.change.between(first, last)).order_by(s.change, s.position)
        groups = groupby(db.execute(query.execution_options(yield_per=BATCH)), key=lambda step: step.change)
        number, steps = next(groups, (None, iter(())))
        for row in batch:
            if number == row.number:
                yield row, steps
                number, steps = next(groups, (None, iter(())))
            else:
                yield row, iter(())


def _record(kind: str, written: str | None, once: dict[Any, Any]) -> Any:
    if written is None:
        return None
    values = orjson.loads(written)
    shared = {name: once.setdefault(value, value) if type(value) is str else value for name, value in values.items()}
    return kept(kind).from_json(shared)


def undone(db: Connection) -> dict[int, int]:
    """Which change set took each one back: the newest that did, and was not itself taken back."""
    c = t.changes.c
    found: dict[int, int] = {}
    gone: set[int] = set()
    # Newest first: whether an undo was itself taken back is known before it is looked at.
    for number, undoes in db.execute(select(c.number, c.undoes).where(c.undoes.is_not(None)).order_by(c.number.desc())):
        if number not in gone and undoes not in found:
            found[undoes] = number
            gone.add(undoes)
    return found


def undone_by(db: Connection, number: int) -> int | None:
    """The change set that took this one back, and was not itself taken back."""
    return undone(db).get(number)


TAKEN_BACK = "taken_back"
"""The detail in which an undo says what of the change set it took back: `but`, all but these objects, or `only`."""


def taken_back(db: Connection, number: int) -> set[tuple[str, str]]:
    """The objects, by kind and id, on which a change set has been taken back; an undo may leave some out."""
    c, gone = t.changes.c, undone(db)
    found: set[tuple[str, str]] = set()
    for undo, details in db.execute(select(c.number, c.details).where(c.undoes == number)):
        if undo in gone:
            continue
        said = json.loads(details).get(TAKEN_BACK)
        if said is None:  # of 0.1, where each step took one back
            found |= _objects(db, undo)
        elif "only" in said:
            found |= {(kind, id) for kind, id in said["only"]}
        else:
            found |= _objects(db, number) - {(kind, id) for kind, id in said["but"]}
    return found


def _objects(db: Connection, number: int) -> set[tuple[str, str]]:
    """The objects that a change set touched, by kind and id."""
    s = t.steps.c
    return {(kind, id) for kind, id in db.execute(select(s.kind, s.object).where(s.change == number))}


def last_moment(db: Connection) -> datetime | None:
    """When the newest change set was made."""
    row = db.execute(select(t.changes.c.at).order_by(t.changes.c.number.desc()).limit(1)).first()
    return row.at if row else None
