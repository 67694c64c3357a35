"""Closure windows: one unit, one case type, inactive from the first moment until the second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from vis_cli.rules.core.times import closure


@dataclass(frozen=True, slots=True)
class Window:
    """A case type of a unit, inactive from `since` (inclusive) to `until` (exclusive).

    `asked_since` is the moment asked for where the order came too late for it; `revision` counts changes, for
    calendars; `acknowledged` says that somebody has seen that it was missed.
    """

    kind: ClassVar[str] = "window"
    number: int
    ref: str | None
    unit: str
    case_type: str
    since: datetime
    until: datetime
    asked_since: datetime | None = None
    cancelled_at: datetime | None = None
    acknowledged: bool = False
    revision: int = 0

    @property
    def id(self) -> str:
        return f"W-{self.number}"

    @property
    def ends(self) -> datetime:
        """When it ends, or ended: at `until`, or where it was cancelled before that."""
        return self.until if self.cancelled_at is None else min(self.until, max(self.since, self.cancelled_at))

    def covers(self, moment: datetime) -> bool:
        """Whether the case type is closed by this window at `moment`."""
        return self.since <= moment < self.ends

    def words(self, name_of: Callable[[str], str]) -> str:
        cancelled = ", cancelled" if self.cancelled_at else ", seen to" if self.acknowledged else ""
        return f"{name_of(self.unit)} · {name_of(self.case_type)}: {closure(self.since, self.until)}{cancelled}"

    def __str__(self) -> str:
        return self.words(str)
