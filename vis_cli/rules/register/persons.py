"""Members of staff: the record, and what an import or a disabling does to it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from vis_cli.errors import Ambiguous, Fault, FaultyInput, Malformed, Message, NotFound, Refused, Sentence
from vis_cli.rules.core.faults import Faults, in_order
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import in_english
from vis_cli.rules.register.units import Places


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff, keyed by HSA-id. `disabled_on` is the first day without rights.

    One whose name is `protected` is known by the HSA-id alone, wherever a person is shown.
    """

    kind: ClassVar[str] = "person"
    hsa_id: str
    name: str
    email: str | None = None
    unit: str | None = None
    disabled_on: date | None = None
    protected: bool = False

    @property
    def id(self) -> str:
        return self.hsa_id

    @property
    def name_in_words(self) -> Sentence:
        """The name as a plan tells it."""
        return Message("protected") if self.protected else self.name

    @property
    def email_in_words(self) -> Sentence | None:
        """The address as a plan tells it."""
        return Message("protected") if self.protected and self.email else self.email

    def hidden(self) -> Person:
        """The person as anybody may see them: a protected one by HSA-id only."""
        return self.covered() if self.protected else self

    def covered(self) -> Person:
        """The person by HSA-id only."""
        return replace(self, name=self.hsa_id, email=None)

    def __str__(self) -> str:
        return self.hsa_id if self.protected or self.name == self.hsa_id else f"{self.name} ({self.hsa_id})"


@dataclass(frozen=True, slots=True)
class SaidPerson:
    """What row number `row` of an import says of a person. `unit` is a name or an HSA-id."""

    row: int
    hsa_id: str
    name: str
    email: str | None = None
    unit: str | None = None
    protected: bool | None = None


def check_email(text: str) -> None:
    """Refuse what is no e-mail address.

    Raises:
        Malformed: so.
    """
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise Malformed(Message('"{email}" is not an e-mail address.', email=text), id="faulty-email")


def import_persons(
    held: Iterable[Person],
    wanted: Sequence[SaidPerson],
    *,
    columns: Collection[str],
    units: Directory,
    places: Places,
    archived: Collection[str] = (),
) -> Plan:
    """The persons of the register made as `wanted` says, by HSA-id. Nobody goes, nobody is enabled.

    `columns` are those that the file has: what it says nothing about stays as it is, and an empty value in a column
    that it has is no value. Where a list has a protected person by HSA-id only, name and address stay. Those that the
    catalogue has `archived` stay as they are here, and are named if they may still act.

    Raises:
        FaultyInput: a person is there twice, or a unit is unknown.
    """
    before = {person.hsa_id: person for person in held}
    said: dict[str, SaidPerson] = {}
    found: dict[str, str | Fault] = {}
    faults = Faults()
    steps, notes = [], []
    for row in wanted:
        first = said.setdefault(row.hsa_id, row)
        if first is not row:
            if replace(row, row=first.row) != first:
                message = Message(
                    "{hsa_id} stands on line {line} too, and there otherwise.",
                    hsa_id=row.hsa_id,
                    line=places.place(first.row).line,
                )
                hint = "Keep one of the rows."
                faults.append(Fault("duplicate-person", message, places.source(row.row, "hsa_id"), hint))
            continue
        was = before.get(row.hsa_id)
        person = was or Person(row.hsa_id, row.name)
        if row.protected is not None:
            person = replace(person, protected=row.protected)
        if not (was is not None and was.protected and row.name == row.hsa_id):
            person = replace(person, name=row.name)
            if row.email or "email" in columns:
                person = replace(person, email=row.email)
        if row.unit:
            unit = found.get(row.unit) or found.setdefault(row.unit, _unit(row.unit, units))
            if isinstance(unit, Fault):
                faults.append(replace(unit, source=places.source(row.row, "unit")))
            else:
                person = replace(person, unit=unit)
        elif "unit" in columns:
            person = replace(person, unit=None)
        if person.disabled_on:
            notes.append(
                Message(
                    "{person} stands in the file, and is disabled here since {disabled_on}.",
                    person=person,
                    disabled_on=in_english(person.disabled_on),
                )
            )
        steps.append(Step(was, person, places.place(row.row)))
    if faults:
        raise FaultyInput(in_order(faults))
    gone = [before[key] for key in sorted(archived) if key in before and before[key].disabled_on is None]
    if gone:
        template = "Archived in HSA, and not disabled here: {names}. Disable with: vis persons disable PERSON"
        notes.append(Message(template, names=some(gone, 5)))
    return Plan(tuple(steps), notes=tuple(notes))


def _unit(text: str, units: Directory) -> str | Fault:
    try:
        return units.find(text)
    except (NotFound, Ambiguous) as error:
        return Fault(error.id, error.message, None, error.hint)


def disable(person: Person, on: date) -> Plan:
    """`person` may do nothing from `on`. Disabled from that day already: nothing changes.

    Raises:
        Refused: disabled from an earlier day, so that from `on` is not what is so.
    """
    if person.disabled_on is not None and person.disabled_on < on:
        said = Message("{person} is disabled from {day} already.", person=person, day=in_english(person.disabled_on))
        hint = Message("To give a later day, take that back first: vis changes list --object {id}", id=person.hsa_id)
        raise Refused(said, id="disabled-earlier", hint=hint)
    return Plan((Step(person, replace(person, disabled_on=on)),))


def enable(person: Person) -> Plan:
    """Let `person` act again. Grants that ended meanwhile do not come back by themselves."""
    return Plan((Step(person, replace(person, disabled_on=None)),))
