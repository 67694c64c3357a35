"""The worklist: what a person must still key into 1177 and HSA, ticked off and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from vis_cli.app.configured import catalogue
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import streamed
from vis_cli.app.task_list import CHUNK, Chosen, Listing, Wanted, waiting
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, fetch_in
from vis_cli.db.roles import worklist as role_tasks
from vis_cli.db.worklist import sources
from vis_cli.errors import Message, NotFound, Refused, Usage
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import iso, midnight
from vis_cli.rules.worklist import lines
from vis_cli.rules.worklist import tasks as rules
from vis_cli.rules.worklist.tasks import Keyed, Standing, Task

if TYPE_CHECKING:
    from sqlalchemy import Connection


@streamed
def list_(
    invocation: Invocation,
    *,
    day: date | None = None,
    system: str | None = None,
    unit: str | None = None,
    who: str | None = None,
) -> Iterator[dict[str, Any]]:
    """What is to be keyed in by the end of `day` (None: today), as `todo --json` has it, in a system, at a unit, in
    somebody's hands. `line` is the id of what is done together.

    Raises:
        NotFound, Ambiguous: the unit, the system, whose hands.
    """
    with invocation.streaming() as db, closing(Listing(invocation, db, Wanted(day, system, unit, who))) as listing:
        yield from listing.tasks()


@dataclass(frozen=True)
class Page:
    """The first lines of the worklist: their tasks, as `list_` has them, and how many more lines there are."""

    items: Sequence[dict[str, Any]]
    more: int


def page(
    invocation: Invocation,
    most: int,
    *,
    day: date | None = None,
    system: str | None = None,
    unit: str | None = None,
    who: str | None = None,
    values: bool = False,
) -> Page:
    """As `list_`, but only the first `most` lines; the others are counted. With `values`, each task has its own.

    Raises:
        NotFound, Ambiguous: the unit, the system, whose hands.
    """
    with invocation.streaming() as db:
        items: list[dict[str, Any]] = []
        shown: set[str] = set()
        with closing(
            Listing(invocation, db, Wanted(day, system, unit, who), chunk=min(most, CHUNK), values=values)
        ) as listing:
            for item in listing.tasks():
                if item["line"] not in shown and len(shown) == most:
                    break
                shown.add(item["line"])
                items.append(item)
            return Page(items, listing.count() - len(shown))


def open_tasks(
    invocation: Invocation, db: Connection, day: date | None = None, units: Sequence[str] | None = None
) -> list[Task]:
    """What is to be keyed in by the end of the day (None: today), at these units or at all."""
    found = sorted(waiting(invocation, db, day or invocation.today, units), key=rules.order)
    return [rules.task(each, today_begins=midnight(invocation.today)) for each in found]


def standings(
    invocation: Invocation, db: Connection, until: datetime, units: Sequence[str] | None = None
) -> list[Standing]:
    """What should stand now, and how that changes until a moment, in every system."""
    found = sources.standings(db, invocation.now, until, units)
    return found + role_tasks.standings(db, invocation.now, until, units, catalogue(invocation.settings))


def as_item(task: Task, names: Mapping[str, str]) -> dict[str, Any]:
    """A task as `todo --json` has it, but for whose hands it is for."""
    standing = task.standing
    return {
        "id": task.id,
        "system": standing.system,
        "unit": standing.unit,
        "unit_name": names.get(standing.unit, standing.unit),
        "what": standing.what,
        "details": standing.details,
        "due": iso(task.due),
        "overdue": task.overdue,
    }


# --- ticking off -----------------------------------------------------------------------------------------------------


def done(
    invocation: Invocation,
    tasks: Sequence[str] = (),
    *,
    day: date | None = None,
    system: str | None = None,
    unit: str | None = None,
    who: str | None = None,
    order: str | None = None,
    all_due: bool = False,
    units: Sequence[str] | None = None,
) -> Outcome:
    """Tick tasks off, by id or by that of their line, or all that the rest narrows down to: they have been keyed in.

    `units`: where those that are named are, by HSA-id, if that is known. `all_due`: those whose moment has come. Of
    several for one thing it is the first. Those that were ticked off last stay as they are.

    Raises:
        NotFound: one is not open by the end of the day. Refused: it can only be done after another that is named too.
        Usage: neither tasks nor what narrows them is given, or both. NotFound, Ambiguous: what narrows them.
    """
    wanted = Wanted(day, system, unit, who, order, all_due)
    if bool(tasks) == wanted.narrows:
        raise Usage(
            "nothing says which tasks were keyed in." if not tasks else "tasks are named, and narrowed by options too.",
            hint="Name them (`vis todo` has them), or give one or more of --unit, --system, --order, --who, --all-due.",
        )
    named = list(dict.fromkeys(name.strip() for name in tasks))

    def planner(db: Connection) -> Plan:
        if not named:
            chosen = Chosen(invocation, db, wanted)
            until = wanted.day or invocation.today
            found = sorted(chosen.among(waiting(invocation, db, until, chosen.units)), key=rules.order)
            firsts = {each.key: each for each in reversed(found)}
            held = {(row.system, row.unit, row.item): row for row in fetch(db, Keyed)}
            return Plan(tuple(rules.tick(each, held, invocation.now) for each in found if firsts[each.key] is each))
        return _ticked_by_name(invocation, db, named, wanted.day, units)

    return execute(invocation, planner, needs="operations", confirm=False)


def _ticked_by_name(
    invocation: Invocation, db: Connection, named: Sequence[str], day: date | None, units: Sequence[str] | None
) -> Plan:
    found = open_tasks(invocation, db, day, units)
    due = lines.together([task.standing for task in found]) | {task.id: [task.standing] for task in found}
    held = {(row.system, row.unit, row.item): row for row in fetch(db, Keyed)}
    ticked = {row.task: row for row in held.values()}
    unknown = [name for name in named if name not in due and name not in ticked]
    if unknown:
        raise NotFound(
            Message("no task {unknown} is open.", unknown=", ".join(unknown)),
            id="unknown-task",
            hint="`vis todo` has them; see --date.",
        )
    chosen = {rules.task_id(each): each for name in named for each in due.get(name, ())}
    first: dict[rules.Key, str] = {}
    for id, each in chosen.items():
        other = first.setdefault(each.key, id)
        if other != id:
            raise Refused(
                Message("{later} can only be keyed in after {first}.", later=id, first=other),
                id="one-at-a-time",
                hint="Tick it off when it has been.",
            )
    steps = [rules.tick(each, held, invocation.now) for each in chosen.values()]
    return Plan((*steps, *(rules.unchanged(ticked[name]) for name in named if name not in due)))


def undone(invocation: Invocation, tasks: Sequence[str]) -> Outcome:
    """Take ticks back, by id: they were not keyed in after all. Those that are open stay so.

    Raises:
        NotFound: one is neither open nor what was ticked off last.
    """
    wanted = list(dict.fromkeys(name.strip() for name in tasks))

    def planner(db: Connection) -> Plan:
        found = {row.task: row for row in fetch_in(db, Keyed, t.keyed.c.task, wanted)}
        others = [name for name in wanted if name not in found]
        still_open = {task.id for task in open_tasks(invocation, db)} if others else set()
        unknown = [name for name in others if name not in still_open]
        if unknown:
            raise NotFound(
                Message("no task {unknown} was ticked off last.", unknown=", ".join(unknown)), id="unknown-task"
            )
        return Plan(tuple(rules.untick(found[name], invocation.now) for name in wanted if name in found))

    return execute(invocation, planner, needs="operations", confirm=False)
