"""Who may give a role, and to whom and where it cannot be given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from vis_cli.errors import Message, NotPermitted, Sentence
from vis_cli.rules.core.sentences import either
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles.grants import Grant, Register, RoleFacts


def obstacle(wanted: Grant, register: Register) -> tuple[str, Sentence, Sentence] | None:
    """What stands in the register against a grant, as id, message and hint; None when nothing does."""
    gone = register.disabled.get(wanted.person)
    if gone is not None and wanted.last >= gone:
        name = register.person(wanted.person)
        message = Message("{name} is disabled from {day}.", name=name, day=in_english(gone))
        hint = Message("vis persons enable {person}, or end the grant before that day.", person=wanted.person)
        return ("disabled-person", message, hint)
    gone = register.closed.get(wanted.unit)
    if gone is not None and wanted.last >= gone:
        message = Message("{unit} is closed from {day}.", unit=register.unit(wanted.unit), day=in_english(gone))
        return ("closed-unit", message, "Name the unit that took over, or end the grant before that day.")
    return None


class Authority:
    """Whether the person who is said to have given a role may give it on that unit."""

    def __init__(self, held: Iterable[Grant], facts: RoleFacts) -> None:
        self._catalogue = facts.catalogue
        self._register = facts.register
        self._today = facts.today
        self._holders: dict[tuple[str, str], list[str]] = {}
        self._later: dict[tuple[str, str, str], date] = {}
        self._known: dict[tuple[str, str, str], Sentence | None] = {}
        self.learn(held)

    def learn(self, grants: Iterable[Grant]) -> None:
        """Count these grants too: those who hold one today may give by it, those who will are told from when."""
        today, disabled = self._today, self._register.disabled
        self._known.clear()
        for grant in grants:
            if grant.since <= today <= grant.last and disabled.get(grant.person, date.max) > today:
                self._holders.setdefault((grant.role, grant.unit), []).append(grant.person)
            elif grant.since > today:
                self._later.setdefault((grant.person, grant.role, grant.unit), grant.since)

    def who_could(self, role: str, unit: str) -> list[str]:
        """The persons who may give `role` on `unit` today, sorted by name."""
        found = {
            person
            for above in self._register.above(unit)
            for giver in self._givers(role)
            for person in self._holders.get((giver, above), ())
        }
        return sorted(found, key=lambda person: (self._register.person(person), person))

    def _givers(self, role: str) -> Sequence[str]:
        known = self._catalogue.roles.get(role)
        return known.granted_by if known else ()

    def objection(self, wanted: Grant) -> Sentence | None:
        """Why `wanted.granted_by` may not give this, and who could; None when all is well or nobody is named."""
        giver = wanted.granted_by
        if giver is None:
            return None
        asked = (giver, wanted.role, wanted.unit)
        if asked not in self._known:
            could = self.who_could(wanted.role, wanted.unit)
            self._known[asked] = None if giver in could else self._refusal(giver, wanted, could)
        return self._known[asked]

    def _refusal(self, giver: str, wanted: Grant, could: Sequence[str]) -> Message:
        register, catalogue = self._register, self._catalogue
        role, unit = catalogue.name(wanted.role), register.unit(wanted.unit)
        refused = Message("{giver} may not give {role} on {unit}", giver=register.person(giver), role=role, unit=unit)
        givers = self._givers(wanted.role)
        if not givers:
            return Message("{refused}: only VIS support gives it.", refused=refused)
        needed = either([catalogue.name(each) for each in givers])
        days = [self._later.get((giver, each, above)) for each in givers for above in register.above(wanted.unit)]
        if later := [day for day in days if day is not None]:
            template = "{refused}: that takes {needed} there on the day when it is given, and it begins {day}."
            return Message(template, refused=refused, needed=needed, day=in_english(min(later)))
        if not could:
            return Message("{refused}: that takes {needed} there, and nobody is.", refused=refused, needed=needed)
        who = [f"{register.person(each)} ({each})" for each in could]
        return Message("{refused}: that takes {needed} there. {who} could.", refused=refused, needed=needed, who=who)

    def demand(self, wanted: Grant) -> None:
        """Raise NotPermitted where `objection` finds something."""
        objection = self.objection(wanted)
        if objection is not None:
            could = self.who_could(wanted.role, wanted.unit)
            raise NotPermitted(objection, id="may-not-grant", could=could)
