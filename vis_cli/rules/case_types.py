"""Case types, and which of them a unit offers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CaseType:
    """What a resident can open at a unit. `slug` is made from the first name it had and never changes."""

    kind: ClassVar[str] = "case-type"
    slug: str
    name: str
    central: bool = True

    @property
    def id(self) -> str:
        return self.slug

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class CaseTypeAlias:
    """A former or other name of a case type."""

    kind: ClassVar[str] = "case-type-alias"
    alias: str
    case_type: str

    @property
    def id(self) -> str:
        return f"{self.case_type}/{self.alias}"

    def __str__(self) -> str:
        return f'"{self.alias}" for {self.case_type}'


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether a unit offers a case type at all, apart from any closure."""

    kind: ClassVar[str] = "offer"
    unit: str
    case_type: str
    offered: bool

    @property
    def id(self) -> str:
        return f"{self.unit}/{self.case_type}"

    def __str__(self) -> str:
        return f"{self.unit} · {self.case_type}: {'offered' if self.offered else 'not offered'}"


def slug(name: str) -> str:
    """The id made of a name: `Förnya recept` → `fornya-recept`."""
    folded = name.casefold().translate(str.maketrans("åäáàöøéèüæ", "aaaaooeeua"))
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "case-type"
