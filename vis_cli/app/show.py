"""One screen of anything: what a word may name, and what every section knows of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, select

from vis_cli.app.configured import catalogue
from vis_cli.app.invocation import Invocation
from vis_cli.app.register import case_types, persons, units
from vis_cli.app.worklist import as_item, open_tasks
from vis_cli.db.cards import cards
from vis_cli.db.cases import cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, kept
from vis_cli.db.operations.history import changes_of
from vis_cli.db.orders import windows
from vis_cli.db.register.directories import case_type_directory, names_of, person_directory, unit_directory, unit_names
from vis_cli.db.retention import purge_records
from vis_cli.errors import Ambiguous, Malformed, Message, NotFound, Sentence
from vis_cli.rules.cards.cards import shown
from vis_cli.rules.cases.cases import parse_number
from vis_cli.rules.core.names import EMPTY
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import iso
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.retention.attestations import Attestation
from vis_cli.rules.retention.policies import Hold
from vis_cli.rules.worklist.lines import together, told
from vis_cli.rules.worklist.tasks import Keyed, task_id
from vis_cli.rules.worklist.words import what

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.app.register.persons import PersonFound
    from vis_cli.app.register.units import UnitFound

# --- what a word may name --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """One thing that the word may name. `exact` is false where only a name's beginning, or a near one, was given."""

    kind: str
    id: str
    name: str
    exact: bool = True

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" ({self.id})" if self.id != self.name else "")


def find(invocation: Invocation, text: str) -> Found:
    """The one thing that is meant by a number, an id, a name or the beginning of that.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    with invocation.reading() as db:
        found = [each for finder in FINDERS for each in finder(invocation, db, text)] if text else []
        hint: Sentence = "Say a number (W-17, C-42), an order, an HSA-id, or a unit, person or case type."
        if not found and not unit_directory(db).names:
            hint = EMPTY["unit"]
    likely = [each for each in found if each.exact] or found
    if len(likely) == 1:
        return likely[0]
    if likely:
        candidates = sorted(map(str, likely))
        said = Message('"{text}" may be {shown}.', text=text, shown=some(candidates, 8))
        raise Ambiguous(said, hint="Name one.", candidates=candidates)
    raise NotFound(
        Message('nothing is called "{text}".', text=text),
        id="unknown-name",
        hint=hint,
    )


def _numbered(text: str, letter: str) -> int | None:
    found = re.fullmatch(rf"{letter}-(\d{{1,18}})", text, re.IGNORECASE | re.ASCII)
    return int(found[1]) if found else None


def _windows(invocation: Invocation, db: Connection, text: str) -> Iterator[Found]:
    if _numbered(text, "W") is not None or re.search(r"[/·]", text):
        with suppress(NotFound):
            id = windows.find(db, text, invocation.now).id
            yield Found("window", id, id)


def _numbers(_invocation: Invocation, db: Connection, text: str) -> Iterator[Found]:
    """What has nothing but its number: changes, notices, purges, holds and attestations."""
    for kind, letter, key in (
        ("change", "C", t.changes.c.number),
        ("notice", "N", t.notices.c.number),
        ("purge", "R", t.purges.c.number),
        ("hold", "H", t.holds.c.number),
        ("attestation", "A", t.attestations.c.number),
    ):
        number = _numbered(text, letter)
        if number is not None and db.scalar(select(key).where(key == number)) is not None:
            yield Found(kind, f"{letter}-{number}", f"{letter}-{number}")


def _tasks(invocation: Invocation, db: Connection, text: str) -> Iterator[Found]:
    if re.fullmatch(r"T-[0-9a-f]{4,}", text, re.IGNORECASE | re.ASCII):
        wanted = text.casefold()
        names: dict[str, str] = {}
        waiting = open_tasks(invocation, db)
        for line, members in together([task.standing for task in waiting]).items():
            names[line] = told([each.what for each in members])
        names |= {task.id: task.standing.what for task in waiting}
        id = f"T{wanted[1:]}"
        rows = fetch(db, Keyed, t.keyed.c.task.startswith(id))
        if not rows and id not in names and (earlier := _ticked(db, id)):
            rows = [earlier]
        known = {**names_of(db, rows), **_on_screen(invocation)} if rows else {}
        names |= {row.task: _said(row, known) for row in rows if row.task not in names}
        for id, name in names.items():
            if id.casefold().startswith(wanted):
                yield Found("task", id, name, id.casefold() == wanted)


def _cases(_invocation: Invocation, db: Connection, text: str) -> Iterator[Found]:
    with suppress(Malformed, NotFound):
        number = cases.case(db, parse_number(text)).id
        yield Found("case", number, number)


def _orders(_invocation: Invocation, db: Connection, text: str) -> Iterator[Found]:
    ref = t.orders.c.ref
    query = select(ref).distinct().where(func.lower(ref).startswith(text.lower(), autoescape=True)).order_by(ref)
    for found in db.scalars(query.limit(20)):
        yield Found("order", found, found, found.casefold() == text.casefold())


def _register(invocation: Invocation, db: Connection, text: str) -> Iterator[Found]:
    for kind, directory in (
        ("unit", unit_directory(db, invocation.today)),
        ("person", person_directory(db)),
        ("case type", case_type_directory(db)),
    ):
        exact, others = directory.candidates(text)
        for key in sorted(exact or others):
            yield Found(kind, key, directory.names[key], bool(exact))


FINDERS: Sequence[Callable[[Invocation, Any, str], Iterator[Found]]] = (
    _windows,
    _numbers,
    _tasks,
    _cases,
    _orders,
    _register,
)
"""Whatever a word may name; a section adds a line."""


# --- what every section knows of a thing of the register -------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """What the other sections know of a unit, a person or a case type; None where they know nothing of such things.

    The card as `cards show --json` has it and whether it holds anything, windows and tasks as `--json` has them.
    """

    changes: Sequence[Mapping[str, Any]]
    card: dict[str, Any] | None = None
    has_card: bool = False
    windows: list[dict[str, Any]] | None = None
    open_cases: int | None = None
    tasks: list[dict[str, Any]] | None = None
    holds: list[Hold] | None = None
    attestations: list[Attestation] | None = None
    names: Mapping[str, str] = field(default_factory=dict)  # of whom they name

    @property
    def data(self) -> dict[str, Any]:
        """The further keys of `show --json`."""
        holds = None if self.holds is None else [hold.id for hold in self.holds]
        attested = None
        if self.attestations is not None:
            to_json = kept(Attestation.kind).to_json
            attested = [{"id": each.id, **to_json(each)} for each in self.attestations]
        known = {
            "card": self.card,
            "windows": self.windows,
            "open_cases": self.open_cases,
            "tasks": self.tasks,
            "holds": holds,
            "attestations": attested,
            "changes": self.changes,
        }
        return {key: value for key, value in known.items() if value is not None}


def unit(invocation: Invocation, key: str) -> tuple[UnitFound, Beside]:
    """Everything about the unit with this HSA-id, which must be there."""
    with invocation.reading() as db:
        (card,) = cards.cards(db, [key])
        attested = fetch(db, Attestation, t.attestations.c.unit == key)
        names = unit_names(db, [key])
        return units.found(invocation, db, key, invocation.now), Beside(
            changes_of(db, [key]),
            card=shown(card, invocation.now),
            has_card=bool(card.schedules or card.notices),
            windows=_closures(invocation, db, t.windows.c.unit == key),
            open_cases=_open_cases(db, t.cases.c.unit == key),
            tasks=[as_item(each, names) for each in open_tasks(invocation, db, None, [key])],
            holds=_holds(invocation, db, "unit", key),
            attestations=attested,
            names=names_of(db, attested),
        )


def person(invocation: Invocation, key: str) -> tuple[PersonFound, Beside]:
    """Everything about the person with this HSA-id, who must be there."""
    with invocation.reading() as db:
        beside = Beside(changes_of(db, [key]), open_cases=_open_cases(db, t.cases.c.assigned_to == key))
        return persons.found(invocation, db, key, invocation.today), beside


def case_type(invocation: Invocation, key: str) -> tuple[dict[str, Any], Beside]:
    """Everything about the case type with this id, which must be there."""
    with invocation.reading() as db:
        return case_types.found(db, key, invocation.now), Beside(
            changes_of(db, [key]),
            windows=_closures(invocation, db, t.windows.c.case_type == key),
            open_cases=_open_cases(db, t.cases.c.case_type == key),
            holds=_holds(invocation, db, "case-type", key),
        )


def _closures(invocation: Invocation, db: Connection, where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """The closures that are not over."""
    w, now = t.windows.c, invocation.now
    found = fetch(db, Window, where, w.until > now, order_by=[w.since, w.number])
    return windows.as_items(db, [window for window in found if window.ends > now], now)


def _open_cases(db: Connection, where: ColumnElement[bool]) -> int:
    return int(db.scalar(select(func.count()).select_from(t.cases).where(where, t.cases.c.closed.is_(None))) or 0)


def _holds(invocation: Invocation, db: Connection, scope: str, key: str) -> list[Hold]:
    found = fetch(db, Hold, t.holds.c.subject == key)
    return [hold for hold in found if hold.scope == scope and hold.stands(invocation.today)]


# --- tasks, purges, holds, attestations ------------------------------------------------------------------------------


def task(invocation: Invocation, id: str) -> tuple[str, dict[str, Any]]:
    """A task that is to be done, or was ticked off, as `show --json` has it; before it the name of its unit.

    Raises:
        NotFound: there is none.
    """
    with invocation.reading() as db:
        found = {task.id: task for task in open_tasks(invocation, db)}
        lines = together([task.standing for task in found.values()])
        meant = lines.get(id) or [each.standing for each in found.values() if each.id == id][:1]
        if meant:
            item = as_item(found[task_id(meant[0])], unit_names(db, [meant[0].unit]))
            return item["unit_name"], {**item, "id": id, "what": told([each.what for each in meant]), "done": None}
        row = _ticked(db, id)
        if row is not None:
            names = {**names_of(db, [row]), **_on_screen(invocation)}
            item = {
                "id": row.task, "system": row.system, "unit": row.unit,
                "unit_name": names.get(row.unit, row.unit), "what": _said(row, names),
                "details": "", "due": iso(row.due) if row.due else None, "overdue": False, "done": iso(row.at),
            }  # fmt: skip
            return names.get(row.unit, row.unit), item
    raise NotFound(Message("no task {id} is open or was ticked off.", id=id), id="unknown-task")


def _ticked(db: Connection, id: str) -> Keyed | None:
    """What was ticked off by this id last, or earlier, as the journal has it."""
    for row in fetch(db, Keyed, t.keyed.c.task == id):
        return row
    s = t.steps.c
    query = select(s.after).where(s.kind == Keyed.kind, s.after.contains(f'"{id}"', autoescape=True))
    for (after,) in db.execute(query.order_by(s.change.desc(), s.position.desc())):
        row = kept(Keyed.kind).from_json(json.loads(after))
        if row.task == id:
            return row  # type: ignore[no-any-return]
    return None


def _on_screen(invocation: Invocation) -> dict[str, str]:
    return {id: role.on_screen or role.name for id, role in catalogue(invocation.settings).roles.items()}


def _said(row: Keyed, names: Mapping[str, str]) -> str:
    return what(row.system, row.item, row.state, lambda key: names.get(key, key))


def purge(invocation: Invocation, id: str) -> dict[str, Any]:
    """A run of the purge and its certificate, as `show --json` has them.

    Raises:
        NotFound: there is none.
    """
    with invocation.reading() as db:
        row = next((row for row in purge_records.runs(db) if f"R-{row.number}" == id), None)
    if row is None:
        raise NotFound(Message("no run {id}.", id=id), id="unknown-run")
    progress = json.loads(row.progress)
    return {
        "id": id,
        "sort": row.sort,
        "state": row.state,
        "started": iso(row.started_at),
        "last": iso(row.last_at),
        "actor": row.actor,
        "user": progress.get("user"),
        "cases": sum(part["counts"]["cases"] for part in progress["policies"]),
        "certificate": json.loads(row.certificate) if row.certificate else None,
    }


def hold(invocation: Invocation, id: str) -> tuple[Hold, Mapping[str, str], dict[str, Any]]:
    """A hold, names for the ids in it, and all that `show --json` has of it.

    Raises:
        NotFound: there is none.
    """
    with invocation.reading() as db:
        found = fetch(db, Hold, t.holds.c.number == _numbered(id, "H"))
        if not found:
            raise NotFound(Message("no hold {id}.", id=id), id="unknown-hold")
        data = {**kept(Hold.kind).to_json(found[0]), "id": id, "stands": found[0].stands(invocation.today)}
        return found[0], names_of(db, found), {**data, "changes": changes_of(db, [id])}


def attestation(invocation: Invocation, id: str) -> tuple[Attestation, Mapping[str, str], dict[str, Any]]:
    """An attestation, names for the ids in it, and all that `show --json` has of it.

    Raises:
        NotFound: there is none.
    """
    with invocation.reading() as db:
        found = fetch(db, Attestation, t.attestations.c.number == _numbered(id, "A"))
        if not found:
            raise NotFound(Message("no attestation {id}.", id=id), id="unknown-attestation")
        data = {**kept(Attestation.kind).to_json(found[0]), "id": id, "changes": changes_of(db, [id])}
        return found[0], names_of(db, found), data
