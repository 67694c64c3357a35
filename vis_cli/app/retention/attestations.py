"""Attestations put on record: a unit's manager says what is summarised in the patient record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from vis_cli.app import arguments
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch_in, next_number
from vis_cli.db.retention.attestations import covered
from vis_cli.errors import Message
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.retention import attestations as rules
from vis_cli.rules.retention.attestations import Attestation

if TYPE_CHECKING:
    from sqlalchemy import Connection


def attest(invocation: Invocation, units: Sequence[str], by: str, *, through: date) -> Outcome:
    """Put on record that, by the word of the units' manager, what had to be in the record through a day is there.

    Cases kept because that was not known, and in which nothing happened later, then go when they are due.

    Raises:
        NotFound, Ambiguous, FaultyInput: a unit, or the person. Usage: the day is to come.
        Refused: the person is disabled.
    """

    def planner(db: Connection) -> Planned:
        ids = [arguments.unit(invocation, db, written) for written in units]
        person = arguments.person(db, by)
        p = t.persons.c
        gone = db.execute(select(p.hsa_id, p.disabled_on).where(p.hsa_id == person, p.disabled_on.is_not(None)))
        steps = rules.attest(
            fetch_in(db, Attestation, t.attestations.c.unit, ids),
            ids,
            person,
            through=through,
            first=next_number(db, Attestation.kind),
            at=invocation.now,
            disabled={row[0]: row[1] for row in gone},
        )
        made = [step.after for step in steps if step.before is None]
        count = sum(int(db.scalar(covered(each.unit, each.before)) or 0) for each in made)
        said = Message(
            "It speaks of {count} closed case that is not known to be in the record.",
            "It speaks of {count} closed cases that are not known to be in the record.",
            count=count,
        )
        return Planned(Plan(steps, notes=(said,) if made else ()))

    return execute(invocation, planner, needs="retention")
