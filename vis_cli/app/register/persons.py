"""Members of staff: listed, shown, imported, disabled and enabled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.access_log import note_names
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was, end_of, unknown_then
from vis_cli.app.records import names_of
from vis_cli.app.register import left_behind
from vis_cli.app.roles.facts import grant_as_json
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.cases import open_cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, stream
from vis_cli.db.register import cascades
from vis_cli.db.register.directories import parents, unit_directory, unit_names
from vis_cli.db.roles.grants import of_person
from vis_cli.errors import Message
from vis_cli.files.core.in_order import in_order
from vis_cli.files.register.rows import read_persons, told_together
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.times import in_english
from vis_cli.rules.register import persons as rules
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import under
from vis_cli.rules.roles.grants import Grant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.errors import Fault


@streamed
def list_(invocation: Invocation, unit: str | None = None, *, reveal: bool = False) -> Iterator[dict[str, Any]]:
    """The persons by name, as `persons list --json` has them; of a unit and those under it, or all.

    Those whose name is protected by HSA-id only; with `reveal` by name, which the access log notes.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    if reveal:
        with invocation.reading() as db:
            within = under(arguments.unit(invocation, db, unit), parents(db)) if unit else None
            hidden = fetch(db, Person, t.persons.c.protected)
        note_names(invocation, [each.hsa_id for each in hidden if within is None or each.unit in within])
    with invocation.streaming() as db:
        held: Iterator[Person] = stream(db, Person)
        if unit is not None:
            within = under(arguments.unit(invocation, db, unit), parents(db))
            held = (person for person in held if person.unit in within)
        yield from in_order(
            _items(db, held if reveal else (each.hidden() for each in held)),
            lambda item: (normal(item["name"]), item["hsa_id"]),
        )


def _items(db: Connection, held: Iterator[Person]) -> Iterator[dict[str, Any]]:
    for persons in chunks(held):
        names = unit_names(db, (person.unit for person in persons))
        yield from (_as_item(person, names) for person in persons)


def _as_item(person: Person, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "hsa_id": person.hsa_id,
        "name": person.name,
        "email": person.email,
        "unit": person.unit,
        "unit_name": names.get(person.unit or ""),
        "disabled_on": person.disabled_on.isoformat() if person.disabled_on else None,
        "protected": person.protected,
    }


@dataclass(frozen=True)
class PersonFound:
    """A person, and the grants they hold, without those that ended before the day asked about."""

    person: Person
    grants: Sequence[Grant]
    names: Mapping[str, str]

    @property
    def data(self) -> dict[str, Any]:
        """What `persons show --json` has."""
        return {
            **_as_item(self.person, self.names),
            "roles": [grant_as_json(grant, self.names) for grant in self.grants],
        }


def show(invocation: Invocation, person: str, *, day: date | None = None, reveal: bool = False) -> PersonFound:
    """Everything about a person, today or on a day; a protected name only with `reveal`, which the access log notes.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    with invocation.reading() as db:
        key = arguments.person(db, person)
        with as_it_was(invocation, db, end_of(invocation, day)) as then:
            if then is not None and not fetch(db, Person, t.persons.c.hsa_id == key):
                raise unknown_then(person, then)
            shown = found(invocation, db, key, day or invocation.today)
        if not reveal or not shown.person.protected:
            return shown
        (one,) = fetch(db, Person, t.persons.c.hsa_id == shown.person.hsa_id)
    note_names(invocation, [one.hsa_id])
    return replace(shown, person=one)


def found(invocation: Invocation, db: Connection, hsa_id: str, day: date) -> PersonFound:
    """The person with this HSA-id, who must be there."""
    (person,) = fetch(db, Person, t.persons.c.hsa_id == hsa_id)
    grants = [grant for grant in of_person(db, hsa_id) if grant.last >= day]
    return PersonFound(person.hidden(), grants, names_of(invocation, db, [person, *grants]))


def import_(invocation: Invocation, file: str) -> Outcome:
    """Bring the persons to what a CSV or LDIF file (`-`: standard input) says, by HSA-id. Deletes nothing.

    Raises:
        FaultyInput, MissingInput: the file.
    """
    noted: list[Fault] = []
    attribute = invocation.settings.protected_attribute
    said = read_persons(file, stdin=invocation.stdin, noted=noted, protected_attribute=attribute)
    invocation.note_file(said.text.name, said.text.sha256)

    def planner(db: Connection) -> Plan:
        directory = unit_directory(db, invocation.today)
        with told_together(noted):
            plan = rules.import_persons(
                fetch(db, Person),
                said.rows,
                columns=said.columns,
                units=directory,
                places=said.places,
                archived=said.archived,
            )
        return plan + Plan(notes=said.notes)

    return execute(invocation, planner, needs="register")


def disable(invocation: Invocation, person: str, on: date | None = None) -> Outcome:
    """Take all rights from a person who leaves, from the day `on` (None: today): their grants end.

    Raises:
        NotFound, Ambiguous: the person. Refused: the guard `last-admin`; disabled from an earlier day already.
    """
    day = on or invocation.today
    if not invocation.dry_run:
        invocation.permit("register")
    named = left_behind.named(invocation, lambda db: open_cases.with_person(arguments.person(db, person)))

    def planner(db: Connection) -> Plan:
        one = _person(db, person)
        if on is None and one.disabled_on is not None and one.disabled_on <= day:
            return Plan((Step(one, one),))
        plan = rules.disable(one, day) + cascades.of_person(db, one.hsa_id, day, invocation.now)
        plan += open_cases.held_by(db, one.hsa_id, named)
        if day < invocation.today and plan.changes:
            said = "What they could do until today ({today}) stays on record as it was."
            plan += Plan(notes=(Message(said, today=in_english(invocation.today)),))
        return plan

    return execute(invocation, planner, needs="register")


def enable(invocation: Invocation, person: str) -> Outcome:
    """Let a disabled person act again. Their grants do not come back by themselves.

    Raises:
        NotFound, Ambiguous: the person.
    """
    return execute(invocation, lambda db: rules.enable(_person(db, person)), needs="register")


def _person(db: Connection, text: str) -> Person:
    (one,) = fetch(db, Person, t.persons.c.hsa_id == arguments.person(db, text))
    return one
