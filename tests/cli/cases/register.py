"""A register to handle cases in: two units, who may what there, and what can be opened."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cli.rows import ANNA, BIRKA, REGISTER, TELEBORG, add
from tests.conftest import Command
from vis_cli.rules.register.persons import Person
from vis_cli.rules.roles.grants import Grant

BO = Person("SE2321000065-TEST1002", "Bo Ek", "bo@example.org", TELEBORG.hsa_id)
CILLA = Person("SE2321000065-TEST1003", "Cilla Lind", "cilla@example.org", TELEBORG.hsa_id)
SINCE = date(2026, 1, 1)
TOLVAN, OTHER = "191212121212", "197010632391"
FIRST = "2026-0000001"
GRANTS = (
    *(Grant(ANNA.hsa_id, role, TELEBORG.hsa_id, SINCE) for role in ("arendemottagare", "arendehanterare")),
    Grant(BO.hsa_id, "arendehanterare", TELEBORG.hsa_id, SINCE),
    Grant(CILLA.hsa_id, "arendemottagare", TELEBORG.hsa_id, SINCE),
)
"""Anna distributes and answers, Bo answers, Cilla distributes; nobody does anything at Birka."""


def fill(vis: Command, *, sandbox: bool = True) -> Command:
    """The register, on a summer's day; hmac key and settings beside it."""
    vis.environment["VIS_NOW"] = "2026-06-15 10:00"
    add(vis, *REGISTER, BO, CILLA, *GRANTS)
    vis.write("vis.yaml", "hmac_key: hmac.key\ndays_open_after_answer: 14\n")
    vis.environment["VIS_CONFIG"] = str(vis.cwd / "vis.yaml")
    return vis


def opened(vis: Command, *more: str, text: str = "Hej, jag undrar en sak.", resident: str = TOLVAN) -> str:
    """The number of a case that a resident opens."""
    words = ("cases", "open", "Teleborg", "Boka tid", "--resident", "-", "--text", text, *more, "--json")
    number: str = vis.ok(*words, stdin=resident + "\n").json["number"]
    return number


def shown(vis: Command, number: str, *more: str) -> dict[str, Any]:
    """A case as staff see it."""
    found: dict[str, Any] = vis.ok("cases", "show", number, *more, "--json").json
    return found


__all__ = ["ANNA", "BIRKA", "BO", "CILLA", "FIRST", "OTHER", "TELEBORG", "TOLVAN", "fill", "opened", "shown"]
