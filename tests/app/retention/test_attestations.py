"""Attestations from a script."""

from __future__ import annotations

from datetime import date

import pytest

from tests.app.conftest import Invoke
from tests.cli.retention.fixtures import UNIT
from tests.conftest import Command
from vis_cli import app
from vis_cli.db.core.records import carry_out
from vis_cli.errors import NotFound
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.persons import Person

MANAGER = "SE2321000065-TEST0101"


def test_a_manager_attests_units_and_what_waited_is_due(invoke: Invoke, cases: Command) -> None:
    with cases.open().writing() as db:
        carry_out(db, [Step(None, Person(MANAGER, "Anna Berg"))])
        db.commit()
    attest = app.retention.attestations.attest
    outcome = attest(invoke(yes=True), ["Teleborg", "Birka"], "Anna Berg", through=date(2022, 6, 1))
    assert [(step.after.id, step.after.by) for step in outcome.plan.changes] == [("A-1", MANAGER), ("A-2", MANAGER)]
    assert [str(note) for note in outcome.plan.notes] == [
        "It speaks of 1 closed case that is not known to be in the record."
    ]
    assert app.retention.due.due(invoke())["due"] == 4
    assert attest(invoke(yes=True), [UNIT], MANAGER, through=date(2022, 5, 1)).change is None
    with pytest.raises(NotFound):
        attest(invoke(), ["Nowhere"], MANAGER, through=date(2022, 5, 1))
