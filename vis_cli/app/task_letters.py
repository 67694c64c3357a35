"""Mails to those whose hands tasks of a unit are for: by system, with their addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vis_cli.app import arguments
from vis_cli.app.configured import catalogue
from vis_cli.app.invocation import Invocation
from vis_cli.app.task_hands import Hands
from vis_cli.app.worklist import open_tasks
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch_in
from vis_cli.db.register.directories import unit_names
from vis_cli.errors import Message
from vis_cli.rules.register.persons import Person
from vis_cli.rules.worklist.letters import letter, subject
from vis_cli.rules.worklist.tasks import Task
from vis_cli.rules.worklist.who import LOCAL, SUPPORT, who


@dataclass(frozen=True)
class Letters:
    """The mails of a unit, and what stands in the way of one, as `todo letter --json` has them."""

    unit: str
    unit_name: str
    items: Sequence[Mapping[str, Any]] = ()
    findings: Sequence[Mapping[str, Any]] = field(default=())


def letters(invocation: Invocation, unit: str, *, day: date | None = None) -> Letters:
    """The mails about what is to be keyed in at a unit by the end of `day` (None: today), and not by VIS support.

    One for each system and those whose hands it is for. That there is nobody is a finding.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    roles = catalogue(invocation.settings)
    with invocation.reading() as db:
        key = arguments.unit(invocation, db, unit)
        name = unit_names(db, [key])[key]
        tasks = open_tasks(invocation, db, day, [key])
        hands = Hands(invocation, db)
        able = {task.id: tuple(hands.persons(task.standing)) for task in tasks}
        wanted = {person for persons in able.values() for person in persons}
        persons = {each.hsa_id: each.hidden() for each in fetch_in(db, Person, t.persons.c.hsa_id, sorted(wanted))}
    by_hands: dict[tuple[str, str, tuple[str, ...]], list[Task]] = {}
    for task in tasks:
        whose = who(task.standing, roles)
        if whose != SUPPORT:
            by_hands.setdefault((task.standing.system, whose, able[task.id]), []).append(task)
    items, findings = [], []
    for (system, whose, to), found in by_hands.items():
        items.append(
            {
                "system": system,
                "who": whose,
                "to": [{"person": id, "name": persons[id].name, "email": persons[id].email} for id in to],
                "subject": subject(name, system),
                "text": letter(name, key, system, found, invocation.now),
                "tasks": [task.id for task in found],
            }
        )
        if whose == LOCAL and not to:
            said = Message("{unit} has no local administrator of {system}.", unit=name, system=system)
            fix = Message("Give somebody the role: vis roles grant PERSON ROLE {unit}", unit=key)
            findings.append({"id": "no-administrator", "unit": key, "system": system, "message": said, "fix": fix})
    return Letters(key, name, items, findings)
