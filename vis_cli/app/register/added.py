"""One unit, person or case type added by hand, as a file of one row would be: the next import takes it over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vis_cli.app import arguments
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.core.records import fetch
from vis_cli.db.register.directories import unit_directory
from vis_cli.errors import ARGUMENT, Malformed, Source
from vis_cli.rules.core import hsa_id, letters
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.register.case_types import CaseType, CaseTypeAlias, SaidCaseType, import_case_types
from vis_cli.rules.register.persons import Person, SaidPerson, check_email, import_persons
from vis_cli.rules.register.units import SaidUnit, Unit, UnitAlias, check_free, check_separator, import_units

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class _Arguments:
    """Arguments as the one row of a file."""

    values: Mapping[str, str | None]

    def place(self, row: int) -> Source:
        """The arguments as a whole."""
        return Source(ARGUMENT)

    def source(self, row: int, column: str | None = None) -> Source:
        """The argument."""
        return Source(ARGUMENT, 1, 1, self.values.get(column or "") or "")


def _named(plan: Plan) -> Plan:
    """The plan of a file of one row as one of arguments: its steps are named, and have no place."""
    return replace(plan, steps=tuple(Step(step.before, step.after) for step in plan.steps), scopes=())


def _taken(text: str, take: Callable[[str], str]) -> str:
    """An argument as it is kept.

    Raises:
        FaultyInput: it cannot be one.
    """
    with arguments.argument(text):
        taken = " ".join(take(text).split())
        if not taken:
            raise Malformed("a name is missing here.", id="empty-name")
        return taken


def _name(text: str) -> str:
    name = letters.proper(text)
    check_separator(name)
    return name


def unit(
    invocation: Invocation,
    key: str,
    name: str,
    *,
    parent: str | None = None,
    location: str | None = None,
    phone: str | None = None,
    address: str | None = None,
) -> Outcome:
    """Add a unit, or change what is told of one that is there; what is not told stays as it is.

    Raises:
        FaultyInput: the HSA-id or a name; an unknown unit above it. Refused: another unit goes by the name.
    """
    values = {"parent": parent, "location": location, "phone": phone, "visiting_address": address}
    given = {column: text for column, text in values.items() if text is not None}
    said = SaidUnit(0, _taken(key, hsa_id.parse), _taken(name, _name), parent, location, phone, address)
    places = _Arguments({"hsa_id": key, "name": name, **given})

    def planner(db: Connection) -> Plan:
        held, aliases = fetch(db, Unit), fetch(db, UnitAlias)
        check_free(said.name, Unit(said.hsa_id, said.name), held, aliases)
        return _named(import_units(held, aliases, [said], columns=given.keys(), places=places))

    return execute(invocation, planner, needs="register")


def person(
    invocation: Invocation, key: str, name: str, *, email: str | None = None, unit: str | None = None
) -> Outcome:
    """Add a person, or change what is told of one who is there; what is not told stays as it is.

    Raises:
        FaultyInput: the HSA-id, name or address; an unknown unit.
    """
    if email is not None:
        with arguments.argument(email):
            check_email(email)
    given = {column: text for column, text in (("email", email), ("unit", unit)) if text is not None}
    said = SaidPerson(0, _taken(key, hsa_id.parse), _taken(name, _name), email, unit)
    places = _Arguments({"hsa_id": key, "name": name, **given})

    def planner(db: Connection) -> Plan:
        units = unit_directory(db, invocation.today)
        return _named(import_persons(fetch(db, Person), [said], columns=given.keys(), units=units, places=places))

    return execute(invocation, planner, needs="register")


def case_type(
    invocation: Invocation, name: str, *, aliases: Sequence[str] = (), central: bool | None = None
) -> Outcome:
    """Add a case type, central unless told otherwise; of one that is there, change what is told.

    Raises:
        FaultyInput: the name cannot be one, or an alias is another's.
    """
    said = SaidCaseType(0, _taken(name, _name), tuple(_taken(alias, _name) for alias in aliases), central)
    places = _Arguments({"name": name, "aliases": "|".join(aliases)})

    def planner(db: Connection) -> Plan:
        return _named(import_case_types(fetch(db, CaseType), fetch(db, CaseTypeAlias), [said], places=places))

    return execute(invocation, planner, needs="register")
