"""Orders: a unit's request to have case types closed over a period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Order:
    """An order from the IT portal; its scope is (ref, unit). Its windows are kept apart and name the ref."""

    kind: ClassVar[str] = "order"
    ref: str
    unit: str
    all_types: bool = False
    handover: str | None = None
    replaces: str | None = None
    notice: bool = False
    ordered_by: str | None = None
    note: str | None = None
    withdrawn_at: datetime | None = None

    @property
    def id(self) -> str:
        return f"{self.ref}/{self.unit}"

    def words(self, name_of: Callable[[str], str]) -> str:
        handover = f", handover to {name_of(self.handover)}" if self.handover else ""
        return f"order {self.ref} of {name_of(self.unit)}{handover}{', withdrawn' if self.withdrawn_at else ''}"

    def __str__(self) -> str:
        return self.words(str)
