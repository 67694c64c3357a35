"""Rows for command tests, put into the database as a command would put them: by a plan, journalled."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.conftest import Command
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.rules.core.plan import Step
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import CaseType, Offer
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit, UnitAlias

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
TELEBORG = Unit("SE2321000065-TEST0001", "Vårdcentralen Teleborg", phone="0470586000")
BIRKA = Unit("SE2321000065-TEST0002", "Vårdcentralen Birka")
ANNA = Person("SE2321000065-TEST1001", "Anna Åberg", "anna@example.org", TELEBORG.hsa_id)
BOKA = CaseType("boka-tid", "Boka tid")
FORNYA = CaseType("fornya-recept", "Förnya recept")
REGISTER = (
    TELEBORG,
    BIRKA,
    UnitAlias("Teleborgs VC", TELEBORG.hsa_id),
    ANNA,
    BOKA,
    FORNYA,
    Offer(TELEBORG.hsa_id, BOKA.slug, offered=True),
    Offer(TELEBORG.hsa_id, FORNYA.slug, offered=True),
    Offer(BIRKA.hsa_id, BOKA.slug, offered=True),
)


def window(number: int, unit: Unit = TELEBORG, case_type: CaseType = BOKA, **more: Any) -> Window:
    """A summer window, closed 29 June to 2 August 2026."""
    dates = {"since": datetime(2026, 6, 28, 22, tzinfo=UTC), "until": datetime(2026, 8, 2, 22, tzinfo=UTC)}
    return Window(number, more.pop("ref", "IT-48213"), unit.hsa_id, case_type.slug, **{**dates, **more})


def change(vis: Command, *steps: Step, at: datetime = NOW, actor: str = "anna", **entry: Any) -> str:
    """Carry out steps as one change set of `actor`; its id."""
    with vis.open().writing() as db:
        said = journal.Entry(at=at, actor=actor, command=entry.pop("command", "vis test"), **entry)
        number = apply(db, steps, said)
        db.commit()
    return f"C-{number}"


def add(vis: Command, *records: Any, **entry: Any) -> str:
    """Add records as one change set; its id."""
    return change(vis, *(Step(None, record) for record in records), **entry)
