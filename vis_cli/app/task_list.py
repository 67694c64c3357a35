"""The tasks of the worklist that are wanted, as they are found: in order, and no more in memory than is needed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.configured import catalogue
from vis_cli.app.invocation import Invocation
from vis_cli.app.streams import chunks
from vis_cli.app.task_hands import Hands, Names
from vis_cli.db.orders import orders as db_orders
from vis_cli.db.register.directories import unit_names
from vis_cli.db.roles import worklist as role_tasks
from vis_cli.db.worklist import sources
from vis_cli.files.core.in_order import in_order
from vis_cli.rules.cards import hsa_card
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.times import day_over, iso, midnight
from vis_cli.rules.orders import switch_tasks
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.roles import worklist as role_rules
from vis_cli.rules.roles.worklist import Given
from vis_cli.rules.worklist import lines
from vis_cli.rules.worklist import tasks as rules
from vis_cli.rules.worklist.tasks import CASE_TYPE, ROLE, Standing
from vis_cli.rules.worklist.values import values as values_of
from vis_cli.rules.worklist.who import WHO

if TYPE_CHECKING:
    from sqlalchemy import Connection

UNITS = 500
"""Units whose tasks are found at a time."""
CHUNK = role_tasks.CHUNK


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


class Listing:
    """The worklist, read as it is asked for.

    What somebody must think about (switches, cards, roles that have a past) is found at some units at a time, and
    sorted; the roles that merely are to be given, which may be a whole region's, come from the database in order.
    """

    def __init__(
        self, invocation: Invocation, db: Connection, wanted: Wanted, *, chunk: int = CHUNK, values: bool = False
    ) -> None:
        self._invocation, self._db = invocation, db
        self._chosen = Chosen(invocation, db, wanted)
        self._day = wanted.day or invocation.today
        self._catalogue = catalogue(invocation.settings)
        self._lines, self._values = 0, values
        self._begins = midnight(invocation.today)
        self._written: dict[datetime, str] = {}  # days are few
        self._said: dict[datetime, tuple[str, bool]] = {}
        self._given = self._counted(self._chunks_given(chunk))

    def tasks(self) -> Iterator[dict[str, Any]]:
        """The tasks in their order, as `todo --json` has them."""
        units = sources.units(self._db) if self._chosen.units is None else iter(self._chosen.units)
        odd = self._odd_tasks(in_order(row for some in chunks(units, UNITS) for row in self._odd(some)))
        given = (row for rows in self._given for row in self._tasks_given(rows))
        first = list(islice(odd, 1))
        for _, _, _, _, task in merge(chain(first, odd), given) if first else given:
            yield task

    def _odd_tasks(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """What is sorted by, and the task; what stands on a line is known of all that is due there at the moment."""
        for (since, system, unit), group in groupby(rows, itemgetter(0, 1, 2)):
            members = list(group)
            found = [
                Standing(system, unit, item, state, default, since, what, details)
                for _, _, _, item, state, default, what, details, _ in members
            ]
            for each, (id, line), (*_, name) in zip(found, lines.ids(found), members, strict=True):
                task = self._task(each, id, line, name, self._chosen.hands.persons(each))
                yield since, system, unit, each.item, task

    def _task(self, standing: Standing, id: str, line: str, unit_name: str, persons: Names) -> dict[str, Any]:
        system, unit, _, _, _, due, what, details = standing
        when = self._said.get(due)
        if when is None:
            when = self._said[due] = (iso(due), due < self._begins)
        task = {
            "id": id,
            "system": system,
            "unit": unit,
            "unit_name": unit_name,
            "what": what,
            "details": details,
            "due": when[0],
            "overdue": when[1],
            "line": line,
            "who": self._chosen.hands.whose(standing),
            "who_names": list(persons.values()),
        }
        return {**task, "values": values_of(standing, unit_name)} if self._values else task

    def close(self) -> None:
        """End the reading, before the connection is given back."""
        self._given.close()

    def count(self) -> int:
        """How many lines there are in all, once all that are to be shown were read."""
        for _ in self._given:
            pass
        return self._lines

    def _counted(self, chunks: Iterable[Sequence[Given]]) -> Generator[Sequence[Given], None, None]:
        for rows in chunks:
            self._lines += len(rows)
            yield rows

    def _odd(self, units: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """What is to be keyed in at these units: what `rules.order` sorts by, then what is shown."""
        invocation, db = self._invocation, self._db
        found = self._chosen.among(waiting(invocation, db, self._day, units, role_tasks.odd))
        self._lines += lines.count(found)
        self._chosen.hands.look_up(each.unit for each in found if ROLE in each.item)
        names = unit_names(db, units)
        for system, unit, item, state, default, since, what, details in found:
            yield since, system, unit, item, state, default, what, details, names.get(unit, unit)

    def _chunks_given(self, chunk: int) -> Iterator[Sequence[Given]]:
        """The roles that merely are to be given, of those whose system and hands are wanted."""
        today = self._invocation.today
        roles = [each for each in self._catalogue.roles if self._chosen.wants_role(each)]
        if self._day > today or not roles:  # what is to come is looked at all together
            return
        for rows in role_tasks.given(self._db, today, self._chosen.units, self._catalogue, roles, chunk):
            yield rows if self._day == today else [each for each in rows if each.since <= self._day]

    def _tasks_given(self, grants: Sequence[Given]) -> Iterator[tuple[Any, ...]]:
        """The same as `_odd_tasks` of these roles."""
        hands, of, written = self._chosen.hands, self._catalogue, self._written
        hands.look_up({unit for _, _, unit, *_ in grants})
        for grant in grants:
            person, role, unit, _, _, _, unit_name = grant  # by place: a row of the database is slow by name
            each = role_rules.given(grant, of)
            since = each.since
            id = rules.id_of(each, written.get(since) or written.setdefault(since, since.isoformat()))
            task = self._task(each, id, id, unit_name, hands.of_role(role, unit, person))
            yield since, each.system, unit, each.item, task


class Chosen:
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
            held: Iterable[Window | OrderedOffer] = chain(
                *db_orders.windows_of(db, orders).values(), *db_orders.ordered_of(db, orders).values()
            )
            self.pairs = {(each.unit, f"{CASE_TYPE}{each.case_type}") for each in held}
            self.units = sorted({order.unit for order in orders})

    def among(self, standings: Iterable[Standing]) -> list[Standing]:
        """Those of the standings that are wanted."""
        return [each for each in standings if self._is_wanted(each)]

    def wants_role(self, role: str) -> bool:
        """Whether it is wanted that a role is given, now."""
        system = self.hands.catalogue.system(role)
        return self._is_wanted(Standing(system, "", f"{role}{ROLE}", "", "", self.now, ""))

    def _is_wanted(self, standing: Standing) -> bool:
        return (
            self.system in (None, standing.system)
            and (self.who is None or self.who == self.hands.whose(standing))
            and (self.pairs is None or (standing.unit, standing.item) in self.pairs)
            and (not self.wanted.due or standing.since <= self.now)
        )


def waiting(
    invocation: Invocation,
    db: Connection,
    day: date,
    units: Sequence[str] | None,
    of_roles: Callable[..., Iterable[Standing]] = role_tasks.waiting,
) -> Iterator[Standing]:
    """What should stand now or by the end of the day, and does not."""
    now, end = invocation.now, day_over(day) - timedelta(seconds=1)
    until = max(now, end)
    for each in chain(
        sources.waiting(db, now, until, units),
        of_roles(db, now, until, units, catalogue(invocation.settings)),
    ):
        if day >= invocation.today or each.since <= end:
            yield each


def _system(invocation: Invocation, written: str) -> str:
    """The system that is meant: one of the roles' systems, or where case types or cards are keyed in."""
    known = sorted({switch_tasks.SYSTEM, hsa_card.SYSTEM, *catalogue(invocation.settings).systems})
    return Directory("system", {each: each for each in known}).find(written)
