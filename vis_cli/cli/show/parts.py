"""The screens of `vis show`: what the register says of a thing, and what every other section adds to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.errors import Sentence
from vis_cli.rules.core.times import iso, local

if TYPE_CHECKING:
    from sqlalchemy import Connection

Screen = tuple[dict[str, Any], Sequence[Sentence]]
Part = Callable[[AppContext, Any, str], Screen]  # what one section adds about the thing with this id: keys, and lines

SHOWN = 12  # windows, tasks or changes listed for people; --json has them all


def _screen(result: Result, parts: Sequence[Part], vis: AppContext, db: Connection, key: str) -> Screen:
    """What the register says, and what each part adds."""
    data, lines = dict(result.data), list(result.lines)
    for part in parts:
        added, more = part(vis, db, key)
        data |= added
        lines += more
    return data, lines


def unit(vis: AppContext, db: Connection, key: str) -> Screen:
    """Everything about a unit."""
    from vis_cli.app.register import units
    from vis_cli.cli.register.units import described

    return _screen(described(units.found(db, key, vis.now)), UNIT_PARTS, vis, db, key)


def person(vis: AppContext, db: Connection, key: str) -> Screen:
    """Everything about a person."""
    from vis_cli.app.register import persons
    from vis_cli.cli.register.persons import described

    return _screen(described(persons.found(db, key, vis.today)), PERSON_PARTS, vis, db, key)


def case_type(vis: AppContext, db: Connection, key: str) -> Screen:
    """Everything about a case type."""
    from vis_cli.app.register import case_types
    from vis_cli.cli.register.case_types import described

    return _screen(described(case_types.found(db, key)), CASE_TYPE_PARTS, vis, db, key)


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  … and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return [f"{title}:", *(f"  {line}" for line in lines[:SHOWN]), *more]


# --- what sections add ----------------------------------------------------------------------------------------------


def _card(vis: AppContext, db: Connection, key: str) -> Screen:
    from vis_cli.db.cards import cards
    from vis_cli.rules.cards.cards import shown, shown_text

    (card,) = cards.cards(db, [key])
    seen = shown(card, vis.now)
    if not (card.schedules or card.notices):
        return {"card": seen}, []
    return {"card": seen}, ["Contact card:", *(f"  {line}" for line in shown_text(seen).split("\n")[1:] if line)]


def _windows(column: str) -> Part:
    """The closures of a unit, or of a case type, that are not over."""

    def part(vis: AppContext, db: Connection, key: str) -> Screen:
        from vis_cli.db.core import tables as t
        from vis_cli.db.core.records import fetch
        from vis_cli.db.orders import windows
        from vis_cli.rules.core.times import closure
        from vis_cli.rules.orders.windows import Window

        w = t.windows.c
        found = fetch(db, Window, w[column] == key, w.until > vis.now, order_by=[w.since, w.number])
        found = [window for window in found if window.ends > vis.now]
        items = windows.as_items(db, found, vis.now)
        lines = [
            f"{item['id']} {item['unit_name']} · {item['case_type']}: {closure(window.since, window.until)}"
            f"  [{item['state']}]{f'  {window.ref}' if window.ref else ''}"
            for window, item in zip(found, items, strict=True)
        ]
        return {"windows": items}, _listed("Closures", lines)

    return part


def _open_cases(column: str) -> Part:
    """How many cases are open at a unit, in a case type, or with a person."""

    def part(vis: AppContext, db: Connection, key: str) -> Screen:
        from sqlalchemy import func, select

        from vis_cli.db.core import tables as t

        c = t.cases.c
        total = int(
            db.scalar(select(func.count()).select_from(t.cases).where(c[column] == key, c.closed.is_(None))) or 0
        )
        return {"open_cases": total}, [f"Open cases: {total}."] if total else []

    return part


def _tasks(vis: AppContext, db: Connection, key: str) -> Screen:
    from vis_cli.app.worklist import open_tasks

    tasks = open_tasks(vis.invocation, db, None, [key])
    items = [_task_as_json(task) for task in tasks]
    return {"tasks": items}, _listed("To key in", [_task_line(item) for item in items])


def _holds(scope: str) -> Part:
    """The holds on a unit or a case type that stand."""

    def part(vis: AppContext, db: Connection, key: str) -> Screen:
        from vis_cli.db.core import tables as t
        from vis_cli.db.core.records import fetch
        from vis_cli.rules.retention.policies import Hold

        found = [hold for hold in fetch(db, Hold, t.holds.c.subject == key) if hold.stands(vis.today)]
        found = [hold for hold in found if hold.scope == scope]
        return {"holds": [hold.id for hold in found]}, _listed("Holds", [f"{hold.id} {hold.reason}" for hold in found])

    return part


def _history(vis: AppContext, db: Connection, key: str) -> Screen:
    """The changes made to the thing itself."""
    from vis_cli.db.operations.history import changes_of

    changes = changes_of(db, [key])
    lines = [f"{each['id']} {each['at'][:16].replace('T', ' ')} {each['actor']}: {each['command']}" for each in changes]
    return {"changes": changes}, _listed("Changes", lines[::-1])


UNIT_PARTS: Sequence[Part] = (_card, _windows("unit"), _open_cases("unit"), _tasks, _holds("unit"), _history)
PERSON_PARTS: Sequence[Part] = (_open_cases("assigned_to"), _history)
CASE_TYPE_PARTS: Sequence[Part] = (_windows("case_type"), _open_cases("case_type"), _holds("case-type"), _history)


# --- tasks, purges, holds --------------------------------------------------------------------------------------------


def _task_as_json(task: Any) -> dict[str, Any]:
    standing = task.standing
    return {
        "id": task.id,
        "system": standing.system,
        "unit": standing.unit,
        "what": standing.what,
        "details": standing.details,
        "due": iso(task.due),
        "overdue": task.overdue,
    }


def _task_line(item: dict[str, Any]) -> str:
    late = ", overdue" if item["overdue"] else ""
    return f"{item['id']} {item['system']}: {item['what']} (due {item['due'][:10]}{late})"


def tasks_called(vis: AppContext, db: Connection, text: str) -> Iterator[Screen]:
    """The tasks whose id begins so: those to be done, and those ticked off last."""
    from vis_cli.app.worklist import open_tasks
    from vis_cli.db.core.records import fetch
    from vis_cli.db.register.directories import names_of
    from vis_cli.rules.worklist.tasks import Keyed

    wanted = text.casefold()
    for task in open_tasks(vis.invocation, db):
        if task.id.casefold().startswith(wanted):
            item = {**_task_as_json(task), "done": None}
            name = names_of(db, [task.standing]).get(task.standing.unit, task.standing.unit)
            yield item, [f"{name}  {task.standing.unit}", _task_line(item), f"  {item['details']}".rstrip()]
    for row in fetch(db, Keyed):
        if row.task.casefold().startswith(wanted):
            item = {
                "id": row.task, "system": row.system, "unit": row.unit, "what": f"{row.item}: {row.state}",
                "details": "", "due": None, "overdue": False, "done": iso(row.at),
            }  # fmt: skip
            yield item, [f"{row.task} {row}", f"  ticked off {local(row.at):%Y-%m-%d %H:%M}"]


def purge(vis: AppContext, db: Connection, number: int) -> Screen | None:
    """A run of the purge and its certificate."""
    from vis_cli.db.retention import purge_records

    row = next((row for row in purge_records.runs(db) if row.number == number), None)
    if row is None:
        return None
    progress = json.loads(row.progress)
    count = sum(part["counts"]["cases"] for part in progress["policies"])
    paper = json.loads(row.certificate) if row.certificate else None
    data = {
        "id": f"R-{number}", "sort": row.sort, "state": row.state, "started": iso(row.started_at),
        "last": iso(row.last_at), "actor": row.actor, "cases": count, "certificate": paper,
    }  # fmt: skip
    lines = [
        f"R-{number}  {row.sort}, {row.state}, by {row.actor}",
        f"  began {local(row.started_at):%Y-%m-%d %H:%M}, last at work {local(row.last_at):%Y-%m-%d %H:%M}",
        f"  {count} cases purged",
        f"  certificate: `vis retention certificate show R-{number}`" if paper else "  no certificate yet",
    ]
    return data, lines


def hold(vis: AppContext, db: Connection, number: int) -> Screen | None:
    """A hold."""
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch, kept
    from vis_cli.db.register.directories import names_of
    from vis_cli.rules.retention.policies import Hold

    found = fetch(db, Hold, t.holds.c.number == number)
    if not found:
        return None
    (one,) = found
    names = names_of(db, found)
    data = {**kept(Hold.kind).to_json(one), "id": one.id, "stands": one.stands(vis.today)}
    added, more = _history(vis, db, one.id)
    return data | added, [f"{one.id}  {one.words(lambda key: names.get(key, key))}", *more]
