"""Who does an event: the member of staff that it is done as, and whether that one may."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from vis_cli.app import arguments
from vis_cli.app.invocation import Invocation
from vis_cli.app.roles.facts import role_context
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch
from vis_cli.db.core.schema import is_sandbox
from vis_cli.db.roles.grants import RoleContext, on_units
from vis_cli.errors import Ambiguous, Fault, FaultyConfiguration, FaultyInput, Message, NotFound, NotPermitted, Source
from vis_cli.rules.cases.events import SAYS_TEXT, Transition, Who
from vis_cli.rules.core import rights
from vis_cli.rules.roles.check import explain
from vis_cli.rules.roles.grants import Grant

if TYPE_CHECKING:
    from sqlalchemy import Connection

COULD = 5  # persons named who could


@dataclass
class Staff:
    """What roles let members of staff do today, asked of the database as it is needed."""

    invocation: Invocation
    db: Connection

    def __post_init__(self) -> None:
        self._grants: dict[str, list[Grant]] = {}
        self._known: dict[tuple[str, str, str], bool] = {}

    @cached_property
    def _context(self) -> RoleContext:
        return role_context(self.invocation, self.db)

    def may(self, person: str, action: str, unit: str) -> bool:
        """Whether a role lets the person do the action at the unit, as `roles explain` says."""
        asked = (person, action, unit)
        if asked not in self._known:
            if person not in self._grants:
                self._grants[person] = fetch(self.db, Grant, t.grants.c.person == person)
            facts = self._context.facts
            if action in facts.catalogue.actions:
                found = explain(self._grants[person], person, unit, action, facts, at=self.invocation.today)
                self._known[asked] = found.answer
            else:
                self._known[asked] = False
        return self._known[asked]

    def could(self, action: str, unit: str) -> list[str]:
        """The names of some who may do the action at the unit, and their ids."""
        facts = self._context.facts
        if action not in facts.catalogue.actions:
            return []
        permitting, today = facts.catalogue.permitting(action), self.invocation.today
        held = {
            grant.person
            for grant in on_units(self.db, [unit], facts.register)
            if grant.role in permitting and grant.since <= today <= grant.last
        }
        able = [person for person in sorted(held, key=self.name_of) if self.may(person, action, unit)]
        return [f"{self.name_of(person)} ({person})" for person in able[:COULD]]

    def roles_for(self, action: str) -> list[str]:
        """The names of the roles that permit the action."""
        catalogue = self._context.facts.catalogue
        return [catalogue.name(role) for role in catalogue.permitting(action)] if action in catalogue.actions else []

    def name_of(self, id: str) -> str:
        """The name of a person or a unit."""
        register = self._context.facts.register
        return str(register.persons.get(id) or register.units.get(id) or id)


def moves_any(invocation: Invocation) -> bool:
    """Whether the OS user has the right to move cases for others."""
    permitted = rights.who_may(invocation.settings.operators, "cases")
    return permitted is None or invocation.user in permitted


def oneself(invocation: Invocation, db: Connection) -> str | None:
    """Who the OS user is in the register, as the configuration says; None where it does not.

    Raises:
        FaultyConfiguration: it names nobody in the register, or several.
    """
    written = invocation.settings.staff.get(invocation.user)
    if written is None:
        return None
    try:
        return arguments.person(db, written)
    except (NotFound, Ambiguous, FaultyInput):
        template = "staff: {user} is said to be {person}, whom the register does not have, or not alone."
        said = Message(template, user=invocation.user, person=written)
        where = Source(str(invocation.settings.config_file or "vis.yaml"))
        raise FaultyConfiguration([Fault("unknown-staff", said, where, "Write an HSA-id.")]) from None


_STAFF = "It takes the right cases (operators), or to be somebody in the register (staff), in vis.yaml."


def who(invocation: Invocation, db: Connection, transition: Transition, by: str | None) -> tuple[Who, Staff]:
    """Who does the event: `by`, else the OS user where the configuration says who that is, else the unit.

    Raises:
        NotPermitted: the OS user may only do it as oneself; or words to a resident would go under another's name.
        NotFound, Ambiguous: `by`.
    """
    own, operator = oneself(invocation, db), moves_any(invocation)
    person = arguments.person(db, by) if by is not None else None if operator else own
    staff = Staff(invocation, db)
    if own is None and not operator:
        raise NotPermitted(Message("{user} may not change {right}.", user=invocation.user, right="cases"), hint=_STAFF)
    if not operator and own is not None and person != own:
        message = Message("{user} may only do this as {own}.", user=invocation.user, own=staff.name_of(own))
        raise NotPermitted(message, id="not-oneself", hint="Leave --by out.")
    if person not in (None, own) and transition.event in SAYS_TEXT and not is_sandbox(db):
        message = Message(
            "a resident would read this under {person}'s name, and {user} is not known to be {person}.",
            person=staff.name_of(person or ""),
            user=invocation.user,
        )
        hint = "Write in the unit's name (without --by), or name yourself in vis.yaml: staff."
        raise NotPermitted(message, id="anothers-name", hint=hint)

    def may(action: str, unit: str) -> bool:
        return person is not None and staff.may(person, action, unit)

    return Who(person, operator, may, staff.could, staff.roles_for, staff.name_of), staff


def demand_resident(invocation: Invocation, db: Connection) -> None:
    """Refuse whoever would write what a resident does, but to rehearse, or with the right to.

    Raises:
        NotPermitted: so.
    """
    named = invocation.settings.operators.get(invocation.user, ())
    if is_sandbox(db) or rights.RESIDENTS in named:
        return
    message = Message("{user} may not write what a resident would.", user=invocation.user)
    hint = "It takes the right residents, by name, in vis.yaml (operators); in a sandbox everybody has it."
    raise NotPermitted(message, id="not-resident", hint=hint)
