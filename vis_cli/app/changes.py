"""Change sets: listed, shown, and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.orders import limits
from vis_cli.app.records import names_of, step_as_json
from vis_cli.app.roles.facts import role_context
from vis_cli.app.streams import CHUNK, streamed
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.journal.undo import JUDGED_BY_REGISTER, gone, in_use, undo_facts
from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory
from vis_cli.db.register.protection import protection
from vis_cli.errors import Ambiguous, Message, NotFound, Refused
from vis_cli.rules.cases.cases import is_case_number
from vis_cli.rules.cases.events import sets_right
from vis_cli.rules.core import rights
from vis_cli.rules.core.plan import Plan, Step, records_of
from vis_cli.rules.core.times import iso
from vis_cli.rules.core.undo import Key, Obstacle, key_of
from vis_cli.rules.journal.undo import TakenBack, refusal, take_back, take_back_rest

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row

TYPED = 20  # an undo of more steps than this wants the count typed
NAMED = 500  # steps of a change set whose ids are given names

c = t.changes.c


@streamed
def list_(
    invocation: Invocation,
    *,
    actor: str | None = None,
    ticket: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    object: str | None = None,
    file: str | None = None,
    events: bool = False,
) -> Iterator[dict[str, Any]]:
    """The change sets, read as they are asked for, as `changes list --json` has them, newest first.

    `object` is an id, the first part of one, or a name; `file` a name, or the beginning of a SHA-256. The events of
    cases would drown the rest: they are there with `events`, or where one is asked for by its case.
    """
    query = select(t.changes).order_by(c.number.desc())
    if not events and (object is None or not is_case_number(object)):
        query = query.where(c.details.not_like('{"event":%'))
    for column, value in ((c.actor, actor), (c.ticket, ticket)):
        query = query if value is None else query.where(column == value)
    if since is not None:
        query = query.where(c.at >= since)
    if until is not None:
        query = query.where(c.at < until)
    with invocation.streaming() as db:
        if object is not None:
            query = query.where(c.number.in_(select(t.steps.c.change).where(_touches(db, object.strip()))))
        undone, hidden = journal.undone(db), protection(db)
        with db.execute(query, execution_options={"yield_per": CHUNK}) as rows:
            for row in rows:
                if file is None or _has_read(row, file):
                    yield hidden.document(as_json(row, undone.get(row.number)))


def _touches(db: Connection, written: str) -> ColumnElement[bool]:
    """Steps on the object that `written` names: by id, by the first part of an id (`IT-48213`), or by name."""
    ids = {written, written.upper()}
    for directory in (unit_directory(db), person_directory(db), case_type_directory(db)):
        with suppress(NotFound, Ambiguous):
            ids.add(directory.find(written))
    column = t.steps.c.object
    return or_(column.in_(ids), *(column.startswith(f"{id}/", autoescape=True) for id in ids))


def digest_of(read: Mapping[str, str]) -> tuple[str, str]:
    """What a file that was read is known by: its SHA-256, or where it held content an HMAC."""
    return ("HMAC", read["hmac"]) if "hmac" in read else ("SHA-256", read["sha256"])


def _has_read(row: Row[Any], file: str) -> bool:
    """Whether a change set read a file of this name, or with this beginning of its SHA-256."""
    return any(
        file in (read["name"], read["name"].replace("\\", "/").rsplit("/", 1)[-1])
        or (len(file) >= 8 and digest_of(read)[1].startswith(file.lower()))
        for read in json.loads(row.files)
    )


def as_json(row: Row[Any], undone_by: int | None) -> dict[str, Any]:
    """A change set as `--json` has it."""
    return {
        "id": f"C-{row.number}",
        "at": iso(row.at),
        "actor": row.actor,
        "user": row.user,
        "ticket": row.ticket,
        "reason": row.reason,
        "command": row.command,
        "counts": json.loads(row.counts),
        "undoes": None if row.undoes is None else f"C-{row.undoes}",
        "undone_by": None if undone_by is None else f"C-{undone_by}",
    }


@dataclass(frozen=True)
class ChangeFound:
    """A change set: all that `changes show --json` has of it, its steps, and names for the ids in them."""

    data: Mapping[str, Any]
    at: datetime
    steps: Sequence[Step]
    names: Mapping[str, str]


def show(invocation: Invocation, change: str) -> ChangeFound:
    """A change set with every step before and after.

    Raises:
        Usage: `change` is not written as one. NotFound: there is none.
    """
    number = journal.number_of(change)
    with invocation.reading() as db:
        row = journal.change(db, number)
        hidden = protection(db)
        steps = [hidden.step(step) for step in journal.steps_of(db, number)]
        names = names_of(invocation, db, records_of(steps[:NAMED]))
        undone_by = journal.undone_by(db, number)
    data = {
        **hidden.document(
            {**as_json(row, undone_by), "files": json.loads(row.files), "details": json.loads(row.details)}
        ),
        "hash": row.hash,
        "steps": [step_as_json(step) for step in steps],
    }
    return ChangeFound(data, row.at, steps, names)


# --- undo ------------------------------------------------------------------------------------------------------------


def undo(invocation: Invocation, change: str, *, only_untouched: bool = False) -> Outcome:
    """Take a change set back: what it added goes, what it changed or removed is as before.

    What has held since then stays on record: see `rules.journal.undo`. With `only_untouched`, what is in the way of
    that is left as it is.

    Raises:
        Usage, NotFound: the change set. Refused: it cannot be undone, or a rule or a guard. Stale: something has been
        touched since, or refers to what would go. NotPermitted: the OS user may not do what it did.
    """
    return _undo(invocation, journal.number_of(change), only_untouched)


def undo_last(invocation: Invocation, *, only_untouched: bool = False) -> Outcome:
    """Take back one's own last change set that is no undo and has not been taken back; asks first. See `undo`.

    Raises:
        NotFound: there is none. Refused: it cannot be undone.
    """
    with invocation.reading() as db:
        number, undoable = _last_of(db, invocation.user)
        if not undoable:
            row, hint = journal.change(db, number), None
            said = protection(db).text(row.command)
            if (event := json.loads(row.details).get("event")) is not None:
                template = "your last change, C-{number}, is an event of a case: {command}."
                message = Message(template, number=number, command=said)
                raise Refused(message, id="not-undoable", hint=sets_right(event))
            with suppress(NotFound):
                before = _last_of(db, invocation.user, undoable=True)[0]
                hint = Message(
                    "The last of a kind that can be is C-{number}: look with `vis changes undo C-{number} -n`.",
                    number=before,
                )
            template = "your last change, C-{number}, cannot be undone: {command}."
            message = Message(template, number=number, command=said)
            raise Refused(message, id="not-undoable", hint=hint)
    return _undo(invocation, number, only_untouched, asks=(Message("This takes back C-{number}.", number=number),))


def _last_of(db: Connection, user: str, *, undoable: bool = False) -> tuple[int, bool]:
    """The number of the OS user's newest change set that is no undo and has not been taken back, and whether it can be.

    With `undoable`, of those that can be. Where a change set of an earlier version names no OS user, the actor was it.

    Raises:
        NotFound: there is none.
    """
    undone = journal.undone(db)
    own = or_(c.user == user, and_(c.user.is_(None), c.actor == user))
    only_seals = and_(~c.undoable, c.details.contains(f'"{journal.SEALS}":true'))  # which is no change of anybody's
    only_answers = c.details.contains('"answered":true')  # that a person was told what stands is no change of it
    query = (
        select(c.number, c.undoable)
        .where(own, c.undoes.is_(None), ~only_seals, ~only_answers)
        .order_by(c.number.desc())
    )
    for number, can in db.execute(query):
        if number not in undone and (can or not undoable):
            return int(number), bool(can)
    message = Message("{user} has no change to take back.", user=user)
    raise NotFound(message, id="no-change", hint="`vis changes list` has them; undo one by number.")


def _undo(invocation: Invocation, number: int, only_untouched: bool, asks: tuple[Message, ...] = ()) -> Outcome:
    with invocation.reading() as db:
        needs = json.loads(journal.change(db, number).details).get("needs", "operations")

    def planner(db: Connection) -> Planned:
        plan, said = _plan(invocation, db, number, only_untouched)
        return Planned(replace(plan, asks=(*asks, *plan.asks)), said)

    return execute(
        invocation,
        planner,
        needs=rights.to_undo(needs),
        undoes=number,
        typed=lambda plan: plan.size > TYPED,
        details=lambda planned: {journal.TAKEN_BACK: planned.facts},
    )


def _plan(
    invocation: Invocation, db: Connection, number: int, only_untouched: bool
) -> tuple[Plan, Mapping[str, list[Key]]]:
    """The plan of an undo, and what the journal is told of the objects that it takes back."""
    row = journal.change(db, number)
    if not row.undoable:
        message = Message(
            "C-{number} cannot be undone: {command}.", number=number, command=protection(db).text(row.command)
        )
        event = json.loads(row.details).get("event")
        raise Refused(message, id="not-undoable", hint=None if event is None else sets_right(event))
    done = journal.taken_back(db, number)
    steps = journal.steps_of(db, number)
    if done:
        steps = [step for step in steps if key_of(step.record) not in done]
    roles = None
    if JUDGED_BY_REGISTER & {step.record.kind for step in steps}:
        roles = role_context(invocation, db).facts
    facts = undo_facts(db, steps, number, row.at, invocation.now, roles=roles, limits=limits(invocation))
    if only_untouched:
        made, left = take_back_rest(steps, facts, lambda made: _missed(db, made))
    else:
        made, left = take_back(steps, facts), frozenset()
        obstacles = made.obstacles or _missed(db, made)
        if obstacles:
            raise refusal(number, obstacles)
    notes = list(made.plan.notes)
    if left:
        notes.append(Message("Left as they are, touched since: {count}.", count=len(left)))
    by = journal.undone(db).get(number)
    if by is not None and not made.plan.changes:
        notes.append(Message("C-{number} was taken back by C-{by} already.", number=number, by=by))
    still = left | made.waiting if left else left
    said = {"only": sorted({key_of(step.record) for step in steps} - still)} if done else {"but": sorted(still)}
    return replace(made.plan, notes=tuple(notes)), said


def _missed(db: Connection, made: TakenBack) -> list[Obstacle]:
    """What would go and is referred to, and what would come back and refers to what is gone."""
    steps = made.plan.steps
    used = [Obstacle(made.origins(key), "in use", key[1]) for key in in_use(db, steps)]
    return used or [Obstacle(made.origins(key), "gone", missed) for key, missed in gone(db, steps).items()]
