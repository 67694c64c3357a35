"""Whose hands the tasks of the worklist are for, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from vis_cli.app.configured import catalogue
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import fetch
from vis_cli.db.register.directories import person_names
from vis_cli.db.roles import grants
from vis_cli.rules.roles.grants import Grant, RoleFacts
from vis_cli.rules.roles.who import Holder, holders
from vis_cli.rules.worklist.tasks import ROLE, Standing
from vis_cli.rules.worklist.who import able, givers
from vis_cli.rules.worklist.who import who as whose

if TYPE_CHECKING:
    from sqlalchemy import Connection

Names = Mapping[str, str]
NOBODY: Names = {}


class Hands:
    """Whose hands tasks are for, by name: the register is read once, and only where a role is to be given."""

    def __init__(self, invocation: Invocation, db: Connection) -> None:
        self.catalogue, self.db, self.today = catalogue(invocation.settings), db, invocation.today
        self._known: dict[str, str] = {}
        self._able: dict[tuple[str, tuple[str, ...]], Names] = {}  # by unit, and the roles that may give one there
        self._called: dict[str, str] = {}

    @cached_property
    def _facts(self) -> RoleFacts:
        return RoleFacts(self.catalogue, grants.register(self.db), self.today)

    @cached_property
    def _givers(self) -> dict[str, tuple[str, ...]]:
        """The roles that may give each role, where there are any: such a role is for its unit's administrators."""
        found = ((role, givers(role, self.catalogue)) for role in self.catalogue.roles)
        return {role: by for role, by in found if by}

    def whose(self, standing: Standing) -> str:
        """Whose hands it is for: one of WHO. What is given to many is looked up once."""
        role, parted, _ = standing.item.partition(ROLE)
        key = role if parted else standing.system
        if key not in self._known:
            self._known[key] = whose(standing, self.catalogue)
        return self._known[key]

    def persons(self, standing: Standing) -> Names:
        """The persons whose it is, with their names, where it is for the administrators of the unit."""
        role, _, about = standing.item.partition(ROLE)
        return self.of_role(role, standing.unit, about)

    def of_role(self, role: str, unit: str, about: str) -> Names:
        """Who may give `about` a role on a unit, by HSA-id, with their names: not that very person."""
        by = self._givers.get(role)
        if by is None:
            return NOBODY
        if (unit, by) not in self._able:
            self.look_up([unit])
        found = self._able[unit, by]
        return {person: name for person, name in found.items() if person != about} if about in found else found

    def look_up(self, units: Iterable[str]) -> None:
        """Find who may give roles on many units, before each of them is asked about."""
        alike = sorted(set(self._givers.values()))
        new = sorted({unit for unit in units if alike and (unit, alike[0]) not in self._able})
        if not new:
            return
        roles = sorted({role for each in alike for role in each})
        where = grants.on_or_above(new, self._facts.register)
        held = fetch(self.db, Grant, where, one_of(t.grants.c.role, roles), *grants.holding(self.today))
        by_unit: dict[str, list[Holder]] = {}
        for holder in holders(held, new, self._facts, at=self.today):
            by_unit.setdefault(holder.unit, []).append(holder)
        unknown = {each.person for found in by_unit.values() for each in found} - self._called.keys()
        self._called |= person_names(self.db, unknown)
        for unit in new:
            for each in alike:
                able_here = able(each, by_unit.get(unit, ()))
                self._able[unit, each] = {person: self._called[person] for person in able_here}
