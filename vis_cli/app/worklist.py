"""The worklist: what a person must still key into 1177 and HSA, ticked off and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.configured import catalogue
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import fetch, fetch_in
from vis_cli.db.orders import orders as db_orders
from vis_cli.db.register.directories import person_names, unit_names
from vis_cli.db.roles import grants
from vis_cli.db.roles import worklist as role_tasks
from vis_cli.db.worklist import sources
from vis_cli.errors import Message, NotFound, Refused, Usage
from vis_cli.files.core.in_order import in_order
from vis_cli.rules.cards import hsa_card
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import day_over, iso, midnight
from vis_cli.rules.orders import switch_tasks
from vis_cli.rules.roles.grants import Grant, RoleFacts
from vis_cli.rules.roles.who import Holder, holders
from vis_cli.rules.worklist import lines
from vis_cli.rules.worklist import tasks as rules
from vis_cli.rules.worklist.tasks import CASE_TYPE, ROLE, Keyed, Standing, Task
from vis_cli.rules.worklist.who import LOCAL, WHO, givers, hands
from vis_cli.rules.worklist.who import who as whose

if TYPE_CHECKING:
    from sqlalchemy import Connection

UNITS = 200
"""Units whose tasks are found at a time."""


@dataclass(frozen=True)
class Wanted:
    """Which tasks are meant: by the end of a day (None: today), in a system, at a unit, in somebody's hands, of an
    order; each as a person wrote it. `due`: only those whose moment has come.
    """

    day: date | None = None
    system: str | None = None
    unit: str | None = None
    who: str | None = None
    order: str | None = None
    due: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it says more than a day."""
        return self.due or any(each is not None for each in (self.system, self.unit, self.who, self.order))


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
    with invocation.streaming() as db:
        chosen = _Chosen(invocation, db, Wanted(day, system, unit, who))
        begins = midnight(invocation.today)
        parts = chunks(sources.units(db) if chosen.units is None else iter(chosen.units), UNITS)
        found = (row for some in parts for row in _rows(invocation, db, chosen, some))
        for due, where, key, _, id, unit_name, what, details, line, whose_hands, persons in in_order(found):
            yield {
                "id": id,
                "system": where,
                "unit": key,
                "unit_name": unit_name,
                "what": what,
                "details": details,
                "due": iso(due),
                "overdue": due < begins,
                "line": line,
                "who": whose_hands,
                "who_names": list(persons),
            }


def _rows(invocation: Invocation, db: Connection, chosen: _Chosen, units: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """What is to be keyed in at these units: what `rules.order` sorts by, then what is shown."""
    found = chosen.among(_waiting(invocation, db, chosen.wanted.day or invocation.today, units))
    names = unit_names(db, units)
    persons = chosen.hands.names(found)
    for line, members in lines.together(found).items():
        for each in members:
            id = line if len(members) == 1 else rules.task_id(each)
            name, by = names.get(each.unit, each.unit), persons.get(each.key, ())
            yield *rules.order(each), id, name, each.what, each.details, line, chosen.hands.whose(each), by


class _Chosen:
    """The tasks that are wanted, with names looked up."""

    def __init__(self, invocation: Invocation, db: Connection, wanted: Wanted) -> None:
        self.wanted, self.now = wanted, invocation.now
        self.units = None if wanted.unit is None else [arguments.unit(invocation, db, wanted.unit)]
        self.system = None if wanted.system is None else _system(invocation, wanted.system)
        self.who = None if wanted.who is None else Directory("who", {each: each for each in WHO}).find(wanted.who)
        self.hands = Hands(invocation, db)
        self.pairs: set[tuple[str, str]] | None = None
        if wanted.order is not None:
            orders = db_orders.find(db, wanted.order, self.units[0] if self.units else None)
            held = db_orders.windows_of(db, orders)
            self.pairs = {(each.unit, f"{CASE_TYPE}{each.case_type}") for found in held.values() for each in found}
            self.units = sorted({order.unit for order in orders})

    def among(self, standings: Iterable[Standing]) -> list[Standing]:
        """Those of the standings that are wanted."""
        return [each for each in standings if self._is_wanted(each)]

    def _is_wanted(self, standing: Standing) -> bool:
        return (
            self.system in (None, standing.system)
            and (self.who is None or self.who == self.hands.whose(standing))
            and (self.pairs is None or (standing.unit, standing.item) in self.pairs)
            and (not self.wanted.due or standing.since <= self.now)
        )


class Hands:
    """Whose hands tasks are for, by name: the register is read once, and only where a role is to be given."""

    def __init__(self, invocation: Invocation, db: Connection) -> None:
        self.catalogue, self.db, self.today = catalogue(invocation.settings), db, invocation.today
        self._known: dict[str, str] = {}

    @cached_property
    def _facts(self) -> RoleFacts:
        return RoleFacts(self.catalogue, grants.register(self.db), self.today)

    def whose(self, standing: Standing) -> str:
        """Whose hands it is for: one of WHO. What is given to many is looked up once."""
        role, parted, _ = standing.item.partition(ROLE)
        key = role if parted else standing.system
        if key not in self._known:
            self._known[key] = whose(standing, self.catalogue)
        return self._known[key]

    def persons(self, standings: Iterable[Standing]) -> dict[rules.Key, tuple[str, ...]]:
        """The persons whose each is, where it is for the administrators of the unit."""
        local = [each for each in standings if self.whose(each) == LOCAL]
        if not local:
            return {}
        units = sorted({each.unit for each in local})
        alike = {each.item.partition(ROLE)[0]: each for each in local}.values()
        roles = sorted({role for each in alike for role in givers(each, self.catalogue)})
        where = grants.on_or_above(units, self._facts.register)
        held = fetch(self.db, Grant, where, one_of(t.grants.c.role, roles), *grants.holding(self.today))
        by_unit: dict[str, list[Holder]] = {}
        for holder in holders(held, units, self._facts, at=self.today):
            by_unit.setdefault(holder.unit, []).append(holder)
        found: dict[rules.Key, tuple[str, ...]] = {}
        able: dict[tuple[str, str], tuple[str, ...]] = {}  # who may give a role on a unit, whomever it is about
        for each in local:
            role, _, about = each.item.partition(ROLE)
            persons = able.get((each.unit, role))
            if persons is None:
                persons = tuple(hands(replace(each, item=f"{role}{ROLE}"), by_unit, self.catalogue))
                able[each.unit, role] = persons
            if about in persons:
                persons = tuple(person for person in persons if person != about)
            found[each.key] = persons
        return found

    def names(self, standings: Iterable[Standing]) -> dict[rules.Key, tuple[str, ...]]:
        """As `persons`, by what they are called."""
        found = self.persons(standings)
        alike = set(found.values())  # of most tasks of a unit they are the same
        called = person_names(self.db, {each for persons in alike for each in persons}) if found else {}
        names = {persons: tuple(called[each] for each in persons) for persons in alike}
        return {key: names[persons] for key, persons in found.items()}


def open_tasks(
    invocation: Invocation, db: Connection, day: date | None = None, units: Sequence[str] | None = None
) -> list[Task]:
    """What is to be keyed in by the end of the day (None: today), at these units or at all."""
    found = sorted(_waiting(invocation, db, day or invocation.today, units), key=rules.order)
    return [rules.task(each, today_begins=midnight(invocation.today)) for each in found]


def _waiting(invocation: Invocation, db: Connection, day: date, units: Sequence[str] | None) -> Iterator[Standing]:
    """What should stand now or by the end of the day, and does not."""
    now, end = invocation.now, day_over(day) - timedelta(seconds=1)
    until = max(now, end)
    for each in chain(
        sources.waiting(db, now, until, units),
        role_tasks.waiting(db, now, until, units, catalogue(invocation.settings)),
    ):
        if day >= invocation.today or each.since <= end:
            yield each


def standings(
    invocation: Invocation, db: Connection, until: datetime, units: Sequence[str] | None = None
) -> list[Standing]:
    """What should stand now, and how that changes until a moment, in every system."""
    found = sources.standings(db, invocation.now, until, units)
    return found + role_tasks.standings(db, invocation.now, until, units, catalogue(invocation.settings))


def _system(invocation: Invocation, written: str) -> str:
    """The system that is meant: one of the roles' systems, or where case types or cards are keyed in."""
    known = sorted({switch_tasks.SYSTEM, hsa_card.SYSTEM, *catalogue(invocation.settings).systems})
    return Directory("system", {each: each for each in known}).find(written)


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
) -> Outcome:
    """Tick tasks off, by id or by that of their line, or all that the rest narrows down to: they have been keyed in.

    `all_due`: those whose moment has come. Of several for one thing it is the first. Those that were ticked off last
    stay as they are.

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
            chosen = _Chosen(invocation, db, wanted)
            until = wanted.day or invocation.today
            found = sorted(chosen.among(_waiting(invocation, db, until, chosen.units)), key=rules.order)
            firsts = {each.key: each for each in reversed(found)}
            held = {(row.system, row.unit, row.item): row for row in fetch(db, Keyed)}
            return Plan(tuple(rules.tick(each, held, invocation.now) for each in found if firsts[each.key] is each))
        return _ticked_by_name(invocation, db, named, wanted.day)

    return execute(invocation, planner, needs="operations", confirm=False)


def _ticked_by_name(invocation: Invocation, db: Connection, named: Sequence[str], day: date | None) -> Plan:
    found = open_tasks(invocation, db, day)
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
