"""The report of roles: how many hold which, what ends soon, what is not as it should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Any

from vis_cli.app.invocation import Invocation
from vis_cli.app.roles.facts import as_it_was, role_context
from vis_cli.db.core.records import fetch
from vis_cli.db.roles.grants import RoleContext
from vis_cli.errors import Message, Sentence, as_message
from vis_cli.files.core.html.pages import Section, tables
from vis_cli.rules.core.times import in_english
from vis_cli.rules.register.units import under
from vis_cli.rules.roles import check as rules
from vis_cli.rules.roles.check import Finding
from vis_cli.rules.roles.grants import Grant

UNIT, ADMINISTRATOR = "unit", "administrator"
_HOLDING = (
    Message("Unit"),
    Message("Role"),
    Message("Person"),
    Message("HSA-id"),
    Message("From"),
    Message("To (last day)"),
)
_WRONG = (Message("Unit"), Message("Finding"), Message("What"), Message("Mended by"))
_COUNTED = (Message("System"), Message("Role"), Message("Persons"), Message("Units"))

_NONE = Message("None.")

Say = Callable[[Sentence], str]
_Section = tuple[
    Sentence, Sequence[Message], Sequence[Sequence[Any]], Message
]  # heading, columns, rows, if there are none


@dataclass(frozen=True)
class Report:
    """Who holds which role on a day, for programs and as a page; `by` unit or administrator, each on their own."""

    day: date
    label: str | None
    context: RoleContext
    holding: Sequence[Grant]
    ending: Sequence[Grant]
    findings: Sequence[Finding]
    by: str | None = None

    @property
    def counted(self) -> list[dict[str, Any]]:
        """How many persons on how many units hold each role of the catalogue."""
        persons: Counter[str] = Counter(role for role, _ in {(grant.role, grant.person) for grant in self.holding})
        units: Counter[str] = Counter(role for role, _ in {(grant.role, grant.unit) for grant in self.holding})
        return [
            {
                "system": role.system,
                "role": role.id,
                "name": role.name,
                "persons": persons[role.id],
                "units": units[role.id],
            }
            for role in self.context.facts.catalogue.roles.values()
        ]

    @property
    def data(self) -> dict[str, Any]:
        """What `report roles --json` has."""
        totals = {"grants": len(self.holding), "expiring": len(self.ending), "findings": len(self.findings)}
        return {"as_of": str(self.day), "roles": self.counted, **totals}

    def page(self, say: Say, lang: str) -> str:
        """The whole report as an HTML page; `say` puts what vis says into the language `lang`."""
        about = Message(
            "As of {day}. {count} grant holds. Made by {by}.",
            "As of {day}. {count} grants hold. Made by {by}.",
            day=in_english(self.day),
            count=len(self.holding),
            by=Message("vis for {label}", label=self.label) if self.label else "vis",
        )
        sections = [
            Section(
                say(heading),
                [say(column) for column in columns],
                [[say(cell) if isinstance(cell, Message) else cell for cell in row] for row in rows],
                say(empty),
            )
            for heading, columns, rows, empty in self._sections()
        ]
        return tables(say(Message("Roles")), sections, lang=lang, about=say(about))

    def _sections(self) -> list[_Section]:
        if self.by is not None:
            return [section for group in self._groups() for section in group]
        counts = [(each["system"], each["name"], each["persons"], each["units"]) for each in self.counted]
        return [
            self._wrong(Message("Not as it should be"), self.findings),
            (Message("How many"), _COUNTED, counts, _NONE),
            (Message("Ending within 30 days"), _HOLDING, [self._row(grant) for grant in self.ending], _NONE),
            self._holding(Message("Who holds what"), self.holding),
        ]

    def _wrong(self, heading: Message, findings: Iterable[Finding]) -> _Section:
        register = self.context.facts.register
        rows = [(register.unit(each.unit), each.id, as_message(each.message), each.fix) for each in findings]
        return heading, _WRONG, rows, Message("All is well.")

    def _holding(self, heading: Sentence, grants: Iterable[Grant]) -> _Section:
        rows = [self._row(grant) for grant in grants]
        return heading, _HOLDING, sorted(rows, key=lambda row: [str(cell) for cell in row]), Message("Nobody.")

    def _groups(self) -> list[tuple[_Section, _Section]]:
        """For each unit, or administrator with their units, what is wrong and who holds what; what is wrong first."""
        register = self.context.facts.register
        named: list[tuple[Sentence, set[str]]]
        if self.by == UNIT:
            units = {grant.unit for grant in self.holding} | {finding.unit for finding in self.findings}
            named = [(f"{register.unit(unit)} ({unit})", {unit}) for unit in units]
        else:
            named = self._administrators()
        groups = []
        for name, units in sorted(named, key=lambda each: str(each[0])):
            above = {each for unit in units for each in register.above(unit)}
            wrong = [each for each in self.findings if each.unit in units]
            held = [each for each in self.holding if each.unit in above]
            heading = Message("{name}: not as it should be", name=name)
            groups.append((not wrong, self._wrong(heading, wrong), self._holding(name, held)))
        return [(wrong, held) for _, wrong, held in sorted(groups, key=itemgetter(0))]

    def _administrators(self) -> list[tuple[Sentence, set[str]]]:
        """Each local administrator with the units where they are one, and the units that have none."""
        facts = self.context.facts
        managing = {role.id for role in facts.catalogue.administrators()}
        found: dict[str, set[str]] = {}
        for grant in self.holding:
            if grant.role in managing:
                found.setdefault(grant.person, set()).update(under(grant.unit, facts.register.parents))
        units = {grant.unit for grant in self.holding} | {finding.unit for finding in self.findings}
        left = units.difference(*found.values())
        named: list[tuple[Sentence, set[str]]] = [
            (f"{facts.register.person(person)} ({person})", units) for person, units in found.items()
        ]
        return [*named, (Message("No local administrator"), left)] if left else named

    def _row(self, grant: Grant) -> tuple[Sentence, ...]:
        register, found = self.context.facts.register, self.context.facts.catalogue
        until = str(grant.until) if grant.until else Message("until further notice")
        person, unit = register.person(grant.person), register.unit(grant.unit)
        return (unit, found.name(grant.role), person, grant.person, str(grant.since), until)


def roles(invocation: Invocation, *, day: date | None = None, by: str | None = None) -> Report:
    """Who holds which role where, today or on a day; `by` UNIT or ADMINISTRATOR for a page of groups."""
    day = day or invocation.today
    with invocation.reading() as db:
        now = role_context(invocation, db, day)
        if day < invocation.today:
            now = replace(now, facts=as_it_was(db, now.facts, day))
        grants = fetch(db, Grant)
    holding, ending = rules.as_of(grants, day), rules.expiring(grants, day, rules.EXPIRING_WITHIN)
    return Report(day, invocation.settings.label, now, holding, ending, rules.check(grants, now.facts), by)
