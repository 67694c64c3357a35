"""A small register for tests: the units of the summer of 2025, and what they offer."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.conftest import Command
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.case_types import CaseType, CaseTypeAlias, Offer
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit, UnitAlias

MOHEDA, ALVESTA, BIRKA, TELEBORG = (f"SE2321000065-TEST000{n}" for n in (1, 2, 3, 4))
UNITS = (
    Unit(MOHEDA, "Vårdcentralen Moheda"),
    Unit(ALVESTA, "Vårdcentralen Alvesta"),
    Unit(BIRKA, "Vårdcentralen Birka"),
    Unit(TELEBORG, "Vårdcentralen Teleborg"),
)
TYPES = (
    CaseType("boka-tid", "Boka tid"),
    CaseType("fornya-recept", "Förnya recept"),
    CaseType("kontakta-mig", "Kontakta mig"),
    CaseType("egen-fraga", "Egen fråga", central=False),
)
ANNA = Person("SE2321000065-TEST1001", "Anna Berg", "anna.berg@example.org", TELEBORG)
MADE = datetime(2025, 1, 2, 8, tzinfo=UTC)


def fill(vis: Command) -> Command:
    """Put the register into the command's database, as change C-1."""
    records = [
        *UNITS,
        UnitAlias("Teleborgs vårdcentral", TELEBORG),
        *TYPES,
        CaseTypeAlias("Receptförnyelse", "fornya-recept"),
        ANNA,
        *(Offer(unit.hsa_id, kind.slug, offered=True) for unit in UNITS for kind in TYPES),
    ]
    with vis.open().writing() as db:
        apply(db, [Step(None, record) for record in records], journal.Entry(MADE, "test", "vis units import"))
        db.commit()
    return vis
