"""The worklist: what a person must still key into 1177 and HSA, ticked off and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from vis_cli.app import task_numbers
from vis_cli.app.configured import catalogue
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import streamed
from vis_cli.app.task_list import CHUNK, Chosen, Listing, Wanted, waiting
from vis_cli.app.task_numbers import Numbered
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, fetch_in
from vis_cli.db.journal.heads import database_id
from vis_cli.db.roles import worklist as role_tasks
from vis_cli.db.worklist import sources
from vis_cli.errors import Ambiguous, Message, NotFound, Refused, Usage
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import iso, midnight
from vis_cli.rules.worklist import lines, numbers
from vis_cli.rules.worklist import tasks as rules
from vis_cli.rules.worklist.numbers import Shown
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
    """The first lines of the worklist: their tasks, as `list_` has them, and how many more lines there are.

    `database` is the id of the database, `day` that by whose end they are due.
    """

    items: Sequence[dict[str, Any]]
    more: int
    database: str
    day: date

    def shown(self, lines: Iterable[tuple[str, Sequence[str]]]) -> Shown:
        """What is kept of it for its numbers: the unit and the tasks of each line."""
        return Shown(self.database, self.day, [numbers.Line(unit, tuple(tasks)) for unit, tasks in lines])


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
            return Page(items, listing.count() - len(shown), database_id(db), day or invocation.today)


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
    """Tick tasks off, or all that the rest narrows down to: they have been keyed in.

    They are named by id, by that of their line, or by its number in the list last shown to the OS user, which means
    what stood there then. `units`: where those named by id are, by HSA-id, if that is known. `all_due`: those whose
    moment has come. Of several for one thing it is the first. Those that were ticked off last stay as they are.

    Raises:
        NotFound: one is not open by the end of the day. Ambiguous: `ambiguous-task`. Refused: it can only be done
        after another that is named too; `unknown-number`; `changed-task`, where what stood there is neither open nor
        ticked off.
        Usage: neither tasks nor what narrows them is given, or both. NotFound, Ambiguous: what narrows them.
    """
    wanted = Wanted(day, system, unit, who, order, all_due)
    if bool(tasks) == wanted.narrows:
        raise Usage(
            "nothing says which tasks were keyed in." if not tasks else "tasks are named, and narrowed by options too.",
            hint="Name them (`vis todo` has them), or give one or more of --unit, --system, --order, --who, --all-due.",
        )
    numbered = task_numbers.numbered(invocation, tasks)

    def planner(db: Connection) -> Plan:
        if not tasks:
            chosen = Chosen(invocation, db, wanted)
            until = wanted.day or invocation.today
            found = sorted(chosen.among(waiting(invocation, db, until, chosen.units)), key=rules.order)
            firsts = {each.key: each for each in reversed(found)}
            held = {(row.system, row.unit, row.item): row for row in fetch(db, Keyed)}
            return Plan(tuple(rules.tick(each, held, invocation.now) for each in found if firsts[each.key] is each))
        return _ticked_by_name(invocation, db, numbered, wanted.day, units)

    return execute(invocation, planner, needs="operations", confirm=False)


@dataclass(frozen=True)
class _Look:
    """What is open, by the id of a task or of its line, what was ticked off last, by the task's, and all of that."""

    open: Mapping[str, Sequence[Sequence[Standing]]]
    ticked: Mapping[str, Sequence[Keyed]]
    held: Mapping[rules.Key, Keyed]

    def at(self, line: numbers.Line) -> list[Standing | Keyed] | None:
        """What stood on a line; None where not all of it is open still, or was ticked off."""
        found: list[Standing | Keyed] = []
        for id in line.tasks:
            seen: list[Standing | Keyed] = [*chain(*self.open.get(id, ())), *self.ticked.get(id, ())]
            there = [each for each in seen if each.unit == line.unit]
            if not there:
                return None
            found.append(there[0])
        return found


def _look(invocation: Invocation, db: Connection, day: date | None, units: Sequence[str] | None) -> _Look:
    found = open_tasks(invocation, db, day, units)
    due = lines.named([task.standing for task in found])
    rows = fetch(db, Keyed) if units is None else fetch_in(db, Keyed, t.keyed.c.unit, units)
    return _Look(due, _by_task(rows), {(row.system, row.unit, row.item): row for row in rows})


def _by_task(rows: Iterable[Keyed]) -> dict[str, list[Keyed]]:
    found: dict[str, list[Keyed]] = {}
    for row in rows:
        found.setdefault(row.task, []).append(row)
    return found


def _ambiguous(names: Iterable[str]) -> Ambiguous:
    return Ambiguous(
        Message("{tasks} is the id of more than one task.", tasks=", ".join(names)),
        id="ambiguous-task",
        hint="Take its number from `vis todo`: vis todo done 3.",
    )


def _ticked_by_name(
    invocation: Invocation, db: Connection, numbered: Numbered, day: date | None, units: Sequence[str] | None
) -> Plan:
    found: list[Standing | Keyed] = []
    held: dict[rules.Key, Keyed] = {}
    if numbered.ids:
        look = _look(invocation, db, day, units)
        unknown = [name for name in numbered.ids if name not in look.open and name not in look.ticked]
        if unknown:
            raise NotFound(
                Message("no task {unknown} is open.", unknown=", ".join(unknown)),
                id="unknown-task",
                hint="`vis todo` has them; see --date.",
            )
        held |= look.held
        by_name: dict[str, Sequence[Sequence[Standing | Keyed]]] = {
            name: look.open.get(name) or [(row,) for row in look.ticked[name]] for name in numbered.ids
        }
        if several := [name for name, each in by_name.items() if len(each) > 1]:
            raise _ambiguous(several)
        found += chain(*(each[0] for each in by_name.values()))
    by_number = numbered.lines(db)
    if by_number:
        look = _look(invocation, db, numbered.through(day or invocation.today), _units(by_number))
        held |= look.held
        found += _at_all(look, by_number)
    chosen = {(rules.task_id(each), each.key): each for each in found if isinstance(each, Standing)}
    first: dict[rules.Key, str] = {}
    for (id, _), standing in chosen.items():
        other = first.setdefault(standing.key, id)
        if other != id:
            raise Refused(
                Message("{later} can only be keyed in after {first}.", later=id, first=other),
                id="one-at-a-time",
                hint="Tick it off when it has been.",
            )
    same = {(each.system, each.unit, each.item): each for each in found if isinstance(each, Keyed)}
    steps = [rules.tick(each, held, invocation.now) for each in chosen.values()]
    return Plan((*steps, *(rules.unchanged(each) for each in same.values())))


def _units(by_number: Mapping[str, numbers.Line]) -> list[str]:
    return sorted({line.unit for line in by_number.values()})


def _at_all(look: _Look, by_number: Mapping[str, numbers.Line]) -> Iterator[Standing | Keyed]:
    there = {number: look.at(line) for number, line in by_number.items()}
    changed = [number for number, found in there.items() if found is None]
    if changed:
        raise numbers.changed(changed)
    for found in there.values():
        yield from found or ()


def undone(invocation: Invocation, tasks: Sequence[str]) -> Outcome:
    """Take ticks back, by id or number: they were not keyed in after all. Those that are open stay so.

    Raises:
        NotFound: one is neither open nor what was ticked off last. Refused: `unknown-number`, `changed-task`.
        Ambiguous: `ambiguous-task`.
    """
    numbered = task_numbers.numbered(invocation, tasks)

    def planner(db: Connection) -> Plan:
        found = _by_task(fetch_in(db, Keyed, t.keyed.c.task, numbered.ids))
        others = [name for name in numbered.ids if name not in found]
        still_open = {task.id for task in open_tasks(invocation, db)} if others else set()
        unknown = [name for name in others if name not in still_open]
        if unknown:
            raise NotFound(
                Message("no task {unknown} was ticked off last.", unknown=", ".join(unknown)), id="unknown-task"
            )
        if several := [name for name, rows in found.items() if len(rows) > 1]:
            raise _ambiguous(several)
        ticked = [row for rows in found.values() for row in rows]
        by_number = numbered.lines(db)
        if by_number:
            look = _look(invocation, db, numbered.through(invocation.today), _units(by_number))
            ticked += (each for each in _at_all(look, by_number) if isinstance(each, Keyed))
        return Plan(tuple(rules.untick(each, invocation.now) for each in dict.fromkeys(ticked)))

    return execute(invocation, planner, needs="operations", confirm=False)
