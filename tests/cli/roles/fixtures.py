"""Units and staff for the tests of roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from tests.conftest import ROOT, Command
from tests.rules.roles.region import ANNA, BO, CILLA, LAGAN, LIDHULT, TELEBORG
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.case_types import CaseType, Offer
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit

NOW = "2026-06-10T08:00"
EXAMPLES = ROOT / "examples"
LEFT = "SE2321000065-TEST0109"
REGISTER = (
    Unit(LAGAN, "Vårdcentralen Lagan"),
    Unit(LIDHULT, "Filialen Lidhult", parent=LAGAN),
    Unit(TELEBORG, "Vårdcentralen Teleborg"),
    Person(ANNA, "Anna Berg", "anna.berg@example.org", TELEBORG),
    Person(BO, "Bo Ek", None, TELEBORG),
    Person(CILLA, "Cilla Dal", None, LAGAN),
    Person(LEFT, "Lena Lind", None, LAGAN, date(2026, 1, 1)),
    CaseType("boka-tid", "Boka tid"),
    Offer(TELEBORG, "boka-tid", offered=True),
)


def fill(vis: Command, *records: object) -> None:
    """Put records into the register as an import would."""
    entry = journal.Entry(at=datetime(2026, 1, 1, 8, tzinfo=UTC), actor="test", command="vis import")
    with vis.open().writing() as db:
        apply(db, [Step(None, record) for record in records], entry)
        db.commit()


def held(vis: Command, *words: str) -> list[tuple[str, str, str, str, str | None]]:
    items = vis.ok("roles", "list", "--json", *words).json["items"]
    return [(each["person"], each["role"], each["unit"], each["from"], each["to"]) for each in items]


def with_staff(vis: Command) -> Command:
    """`vis` with three units and some staff, on 10 June 2026."""
    fill(vis, *REGISTER)
    return replace(vis, environment={"VIS_NOW": NOW})
