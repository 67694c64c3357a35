"""Care units: the records, and what a register import, a rename or a closing does to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Unit:
    """A care unit as the operations catalogue (HSA) has it. `closed_on` is the first day it is no longer there."""

    kind: ClassVar[str] = "unit"
    hsa_id: str
    name: str
    parent: str | None = None
    location: str | None = None
    phone: str | None = None
    visiting_address: str | None = None
    closed_on: date | None = None

    @property
    def id(self) -> str:
        return self.hsa_id

    def __str__(self) -> str:
        return f"{self.name} ({self.hsa_id})"


@dataclass(frozen=True, slots=True)
class UnitAlias:
    """A former or other name of a unit."""

    kind: ClassVar[str] = "unit-alias"
    alias: str
    unit: str

    @property
    def id(self) -> str:
        return f"{self.unit}/{self.alias}"

    def __str__(self) -> str:
        return f'"{self.alias}" for {self.unit}'
