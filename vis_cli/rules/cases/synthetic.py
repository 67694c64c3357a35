"""What synthetic cases need about them: a register for them to be about, and a few holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vis_cli.rules.cases.cases import number
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.case_types import CaseType, Offer, slug
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.rules.retention.policies import Hold

UNITS = (
    "Alvesta",
    "Birka",
    "Kungshögen",
    "Lagan",
    "Markaryd",
    "Moheda",
    "Sländan",
    "Strömsnäsbruk",
    "Teleborg",
    "Åseda",
)
TYPES = ("Boka tid", "Förnya recept", "Kontakta mig", "Begär intyg", "Av- och omboka tid")
HELD_OF, MOST_HELD = 400, 20  # one closed case of so many is held, up to so many in all


@dataclass(frozen=True)
class Register:
    """Who and what synthetic cases may be about."""

    units: Sequence[str]
    staff: Sequence[str]
    case_types: Sequence[str]

    @property
    def is_whole(self) -> bool:
        """Whether there is something of each."""
        return bool(self.units and self.staff and self.case_types)


def missing(held: Register) -> tuple[Step, ...]:
    """Add what is missing of units, staff and case types; their ids have the form that is for examples."""
    steps: list[Step] = []
    units = [Unit(f"SE2321000065-TEST{n:04d}", f"Vårdcentralen {name}") for n, name in enumerate(UNITS, 9001)]
    types = [CaseType(slug(name), name) for name in TYPES]
    if not held.units:
        steps += [Step(None, unit) for unit in units]
    if not held.case_types:
        steps += [Step(None, each) for each in types]
    if not held.units and not held.case_types:
        steps += [Step(None, Offer(unit.hsa_id, each.slug, offered=True)) for unit in units for each in types]
    if not held.staff:
        steps += [Step(None, Person(f"SE2321000065-TEST{n}", f"Handläggare {n - 9100}")) for n in range(9101, 9141)]
    return tuple(steps)


def picked(closed: Sequence[int], already: int) -> list[int]:
    """Those of the closed cases of a batch that are to be held, given how many are `already`."""
    return list(closed[HELD_OF // 2 :: HELD_OF])[: MOST_HELD - already]


def holds(cases: Sequence[int], *, first: int, at: datetime) -> tuple[Step, ...]:
    """Hold each of these cases, with holds numbered from `first`."""
    return tuple(Step(None, Hold(n, "case", number(key), "Anspråk", at)) for n, key in enumerate(cases, first))
