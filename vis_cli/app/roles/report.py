"""The report of roles: how many hold which, what ends soon, what is not as it should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from vis_cli.app.invocation import Invocation
from vis_cli.app.roles.facts import role_context
from vis_cli.db.core.records import fetch
from vis_cli.db.roles.grants import RoleContext
from vis_cli.errors import Message
from vis_cli.files.core.html.pages import Section, tables
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles import check as rules
from vis_cli.rules.roles.check import Finding
from vis_cli.rules.roles.grants import Grant


@dataclass(frozen=True)
class Report:
    """Who holds which role on a day, for programs and as a page."""

    day: date
    label: str | None
    context: RoleContext
    holding: Sequence[Grant]
    ending: Sequence[Grant]
    findings: Sequence[Finding]

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

    @property
    def html(self) -> str:
        """The whole report as an HTML page."""
        about = Message(
            "As of {day}. {count} grant holds. Made by {by}.",
            "As of {day}. {count} grants hold. Made by {by}.",
            day=in_english(self.day),
            count=len(self.holding),
            by=Message("vis for {label}", label=self.label) if self.label else "vis",
        )
        return tables("Roles", self._sections(), lang="en", about=str(about))

    def _sections(self) -> list[Section]:
        register = self.context.facts.register
        columns = ("Unit", "Role", "Person", "HSA-id", "From", "To (last day)")
        counts = [(each["system"], each["name"], each["persons"], each["units"]) for each in self.counted]
        wrong = [(register.unit(each.unit), each.id, each.message, each.fix) for each in self.findings]
        return [
            Section("How many", ("System", "Role", "Persons", "Units"), counts),
            Section("Not as it should be", ("Unit", "Finding", "What", "Mended by"), wrong, empty="All is well."),
            Section("Ending within 30 days", columns, [self._row(grant) for grant in self.ending]),
            Section("Who holds what", columns, sorted(self._row(grant) for grant in self.holding)),
        ]

    def _row(self, grant: Grant) -> tuple[str, str, str, str, str, str]:
        register, found = self.context.facts.register, self.context.facts.catalogue
        until = str(grant.until) if grant.until else "until further notice"
        person, unit = register.person(grant.person), register.unit(grant.unit)
        return (unit, found.name(grant.role), person, grant.person, str(grant.since), until)


def roles(invocation: Invocation, *, day: date | None = None) -> Report:
    """Who holds which role where, today or on a day."""
    day = day or invocation.today
    with invocation.reading() as db:
        now = role_context(invocation, db, day)
        grants = fetch(db, Grant)
    holding, ending = rules.as_of(grants, day), rules.expiring(grants, day, rules.EXPIRING_WITHIN)
    return Report(day, invocation.settings.label, now, holding, ending, rules.check(grants, now.facts))
