"""Closure windows: one unit, one case type, inactive from the first moment until the second."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from vis_cli.errors import Message, Refused, Sentence
from vis_cli.rules.core.plan import BulkPlan
from vis_cli.rules.core.times import closure, iso, local


@dataclass(frozen=True, slots=True)
class Window:
    """A case type of a unit, inactive from `since` (inclusive) to `until` (exclusive).

    `asked_since` is the moment asked for where the order came too late for it; `revision` counts changes, for
    calendars; `acknowledged` says that somebody has seen that it was missed.
    """

    kind: ClassVar[str] = "window"
    alike_but: ClassVar[tuple[str, ...]] = ("case_type", "unit")
    unsaid: ClassVar[tuple[str, ...]] = ("revision",)
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

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        unit, case_type = name_of(self.unit), name_of(self.case_type)
        said = Message(
            "{unit} · {case_type}: {closure}", unit=unit, case_type=case_type, closure=closure(self.since, self.until)
        )
        if self.cancelled_at:
            return Message("{window}, cancelled", window=said)
        return Message("{window}, seen to", window=said) if self.acknowledged else said

    def __str__(self) -> str:
        return str(self.words(str))


def asked_since(window: Window) -> datetime:
    """The moment from which the closure was ordered, which may have been over when the order came."""
    return window.asked_since or window.since


def opens_again(windows: Iterable[Window], at: datetime) -> datetime | None:
    """When a case type that live windows cover at `at` opens again: the end of the last that leaves no gap."""
    waiting = sorted((each for each in windows if each.ends > at), key=lambda each: each.since)
    moment = at
    for window in waiting:
        if window.since > moment:
            break
        moment = max(moment, window.ends)
    return None if moment == at else moment


def refuse_ended(window: Window, now: datetime) -> None:
    """Refuse what changes a window that is cancelled or over.

    Raises:
        Refused: it is.
    """
    if window.cancelled_at is not None:
        raise Refused(
            Message("{window} is cancelled.", window=window.id),
            id="cancelled",
            hint="Add a new one: `vis windows add`.",
        )
    if window.until <= now:
        raise Refused(
            Message("{window} is over since {until:%Y-%m-%d %H:%M}.", window=window.id, until=local(window.until)),
            id="over",
        )


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run at a moment meets: switches to turn off and on, and what is new since the last one.

    The windows that began, ended, or came and went unseen are (first, last) of unbroken runs of numbers;
    `late_seconds` is how long ago the earliest of those that began or ended was due.
    """

    off: int
    on: int
    started: Sequence[tuple[int, int]] = ()
    ended: Sequence[tuple[int, int]] = ()
    missed: Sequence[tuple[int, int]] = ()
    late_seconds: int = 0

    @property
    def details(self) -> dict[str, Any]:
        """What run history keeps."""
        return {
            "off": self.off,
            "on": self.on,
            "started": list(self.started),
            "ended": list(self.ended),
            "missed": list(self.missed),
            "late_seconds": self.late_seconds,
        }


def run(facts: RunFacts, now: datetime) -> BulkPlan:
    """Plan that every switch becomes what register and windows say of `now`; told even where only time has passed."""
    said = json.dumps([iso(now), facts.details], separators=(",", ":"), ensure_ascii=False)
    return BulkPlan(
        {"off": facts.off, "on": facts.on},
        hashlib.sha256(said.encode()).hexdigest(),
        details=facts.details,
        told=bool(facts.started or facts.ended or facts.missed),
    )
