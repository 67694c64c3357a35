"""What was read from a unit's own words: values, each with the words that it came from and what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Literal, TypeVar

T_co = TypeVar("T_co", covariant=True)

Kind = Literal["order", "change", "withdrawal", "none"]
ORDER: Literal["order"] = "order"
CHANGE: Literal["change"] = "change"
WITHDRAWAL: Literal["withdrawal"] = "withdrawal"
NONE: Literal["none"] = "none"
FIELDS = ("kind", "unit", "case_types", "deactivate", "reactivate", "handover")
ALL: Literal["all"] = "all"


@dataclass(frozen=True, slots=True)
class Said(Generic[T_co]):
    """A value, or None where none could be told; the words that it stands on; and why it is in doubt, if it is.

    A reason is one of those that `questions` has a Swedish question for.
    """

    value: T_co | None = None
    words: str = ""
    doubt: str | None = None

    def doubted(self, why: str) -> Said[T_co]:
        """The same value in doubt; the first reason stays."""
        return self if self.doubt else Said(self.value, self.words, why)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for: one unit closed once, an earlier order changed or withdrawn, or nothing.

    `case_types` are slugs, or ALL. `deactivate` is the first day closed, `reactivate` the first day open again.
    """

    kind: Said[Kind]
    unit: Said[str] = Said()
    case_types: Said[tuple[str, ...] | Literal["all"]] = Said()
    deactivate: Said[date] = Said()
    reactivate: Said[date] = Said()
    handover: Said[str] = Said()
    ref: Said[str] = Said()
    ordered_by: Said[str] = Said()

    @property
    def doubts(self) -> list[str]:
        """The names of the fields that are in doubt, in the order of `FIELDS`."""
        return [name for name in FIELDS if self.field(name).doubt]

    def field(self, name: str) -> Said[Any]:
        """What was said of the field."""
        found: Said[Any] = getattr(self, name)
        return found
