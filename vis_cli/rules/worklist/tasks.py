"""What a person must still key in: what should stand in 1177 and HSA, less what was last ticked off."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.plan import Step

CASE_TYPE = "case type "
"""What the item of a case type begins with; its id follows."""
ROLE = "/"
"""What parts a role from the person in the item of a role."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """What was last keyed in for one item of a unit in a system, and what stood there before."""

    kind: ClassVar[str] = "keyed"
    unsaid: ClassVar[tuple[str, ...]] = ("task", "previous", "at")
    system: str
    unit: str
    item: str
    state: str
    task: str
    previous: str | None
    at: datetime

    @property
    def id(self) -> str:
        return f"{self.system}/{self.unit}/{self.item}"

    @property
    def mentions(self) -> tuple[str, ...]:
        """Ids that stand inside a field, for whoever looks up names."""
        return (self.item.removeprefix(CASE_TYPE),) if self.item.startswith(CASE_TYPE) else ()

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        (item,) = map(name_of, self.mentions or (self.item,))
        return Message(
            "{system} · {unit} · {item}: {state}",
            system=self.system,
            unit=name_of(self.unit),
            item=item,
            state=self.state,
        )

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True, slots=True)
class Standing:
    """What should stand in a system for one item of a unit, from `since` on.

    `item` and `state` are stable words for comparing; `default` is the state before anything was ever keyed in;
    `what` and `details` tell a person what to do, in the words of that system's screens.
    """

    system: str
    unit: str
    item: str
    state: str
    default: str
    since: datetime
    what: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to key in, due at a moment."""

    id: str
    standing: Standing
    due: datetime
    overdue: bool


def task_id(standing: Standing) -> str:
    """A short id that is the same as long as the same thing is to be done: `T-` and eight hexadecimal digits."""
    subject = "\x1f".join((standing.system, standing.unit, standing.item, standing.state, standing.since.isoformat()))
    return f"T-{hashlib.sha256(subject.encode()).hexdigest()[:8]}"


def waiting(standings: Iterable[Standing], keyed: Mapping[tuple[str, str, str], str]) -> Iterator[Standing]:
    """The standings that differ from what was last keyed in, which `keyed` has by system, unit and item."""
    for each in standings:
        if keyed.get((each.system, each.unit, each.item), each.default) != each.state:
            yield each


def task(standing: Standing, *, today_begins: datetime) -> Task:
    """That a standing is to be keyed in, which is overdue when it was due before today."""
    return Task(task_id(standing), standing, standing.since, standing.since < today_begins)


def order(standing: Standing) -> tuple[datetime, str, str, str]:
    """What tasks are sorted by: due moment, system, unit and item."""
    return standing.since, standing.system, standing.unit, standing.item


def tick(standing: Standing, held: Mapping[tuple[str, str, str], Keyed], now: datetime) -> Step:
    """The step that notes that what should stand has been keyed in."""
    before = held.get((standing.system, standing.unit, standing.item))
    after = Keyed(
        standing.system,
        standing.unit,
        standing.item,
        standing.state,
        task_id(standing),
        before.state if before else None,
        now,
    )
    return Step(before, after)


def unchanged(keyed: Keyed) -> Step:
    """The step of ticking off what was ticked off already."""
    return Step(keyed, keyed)


def untick(keyed: Keyed, now: datetime) -> Step:
    """The step that takes a tick back: what stood there before is what stands there."""
    if keyed.previous is None:
        return Step(keyed, None)
    return Step(keyed, replace(keyed, state=keyed.previous, task="", previous=None, at=now))
