"""A table of roles as HSA Webb or Personalverktyget has them: person, role, unit, from, to."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar

from vis_cli.errors import Fault, Malformed, VisError, reason_of
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.worklist.evidence_of import Evidence, Find, moment_of
from vis_cli.rules.core import hsa_id
from vis_cli.rules.core.dates import understand_sheet_day
from vis_cli.rules.roles.worklist import GIVEN, NONE, item
from vis_cli.rules.worklist.evidence import Key, Place, Seen

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """What a list of roles is understood by: persons, roles with their systems, and the day it is held against."""

    find_person: Find
    find_roles: Callable[[str], tuple[str, ...]]
    system_of: Callable[[str], str]
    systems: Collection[str]
    day: date


def roles_seen(table: csv_rows.Table, find_unit: Find, known: Known) -> Evidence:
    """Who is seen to hold which role. Of the units that are named it shows all that is there, of the roles' systems.

    A row that is over by the day, or has not begun, shows that the role is not held; so does `revoke`. A person whom
    the register does not have is one all the same, by HSA-id: a role that nobody asked for.
    """
    found = Evidence(faults=list(table.faults))
    find_person = cache(known.find_person)
    seen: dict[Key, Seen] = {}
    unclear: set[Place] = set()  # a row of them could not be read: what is not seen may be there
    names = ("person", "role", "unit", "from", "to", "action", "seen_at")
    for row, (person, role, unit, since, until, action, seen_at) in enumerate(table.pick(*names)):
        where = _found(found, table, row, "unit", unit, find_unit)
        roles = _found(found, table, row, "role", role, known.find_roles)
        who = _person(found, table, row, person, find_person)
        first, last = (_day(found, table, row, *each, known.day) for each in (("from", since), ("to", until)))
        at = moment_of(found, table, row, seen_at)
        if where is None:
            continue
        if roles is None or table.faults:
            unclear.update((system, where) for system in known.systems)
        for each in roles or ():
            system = known.system_of(each)
            found.whole[system, where] = at
            if who is None:
                unclear.add((system, where))
                continue
            holds = (first or known.day) <= known.day <= (last or known.day) and action.casefold() != "revoke"
            one = Seen(system, where, item(who, each), GIVEN if holds else NONE, NONE, at)
            if one.key not in seen or holds:  # one row of several is enough to hold it
                seen[one.key] = one
    found.seen = list(seen.values())
    found.whole = {place: at for place, at in found.whole.items() if place not in unclear}
    return found


def _found(
    found: Evidence, table: csv_rows.Table, row: int, column: str, name: str, find: Callable[[str], T]
) -> T | None:
    try:
        return find(name)
    except VisError as error:
        faults = [Fault(f.id, f.message, table.source(row, column), f.hint) for f in error.faults]
        (found.unknown if column == "unit" else found.faults).extend(faults)
        return None


def _person(found: Evidence, table: csv_rows.Table, row: int, name: str, find: Find) -> str | None:
    try:
        return find(name)
    except VisError as error:
        try:
            return hsa_id.parse(name)  # somebody whom the register does not have
        except Malformed:
            pass
        found.faults += [Fault(f.id, f.message, table.source(row, "person"), f.hint) for f in error.faults]
        return None


def _day(found: Evidence, table: csv_rows.Table, row: int, column: str, text: str, today: date) -> date | None:
    if not text:
        return None
    try:
        return understand_sheet_day(text, today)
    except ValueError as error:
        found.faults.append(Fault("malformed-date", reason_of(error), table.source(row, column)))
        return None
