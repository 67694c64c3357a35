"""Members of staff: the record, and what an import or a disabling does to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff, keyed by HSA-id. `disabled_on` is the first day she may do nothing."""

    kind: ClassVar[str] = "person"
    hsa_id: str
    name: str
    email: str | None = None
    unit: str | None = None
    disabled_on: date | None = None

    @property
    def id(self) -> str:
        return self.hsa_id

    def __str__(self) -> str:
        return f"{self.name} ({self.hsa_id})"
