"""What a person must still key in: what should stand in 1177 and HSA, less what was last ticked off."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, NamedTuple

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.plan import Step

Key = tuple[str, str, str]
"""A system, a unit, and an item of it."""

CASE_TYPE = "case type "
"""What the item of a case type begins with; its id follows."""
ROLE = "/"
"""What parts a role from the person in the item of a role."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """What was last keyed in for one item of a unit in a system, and what stood there before.

    `due` is when its task was due: one that was ticked off before its time counts from then.
    """

    kind: ClassVar[str] = "keyed"
    unsaid: ClassVar[tuple[str, ...]] = ("task", "previous", "at", "due")
    system: str
    unit: str
    item: str
    state: str
    task: str
    previous: str | None
    at: datetime
    due: datetime | None = None

    @property
    def id(self) -> str:
        return f"{self.system}/{self.unit}/{self.item}"

    @property
    def mentions(self) -> tuple[str, ...]:
        """Ids that stand inside a field, for whoever looks up names."""
        if self.item.startswith(CASE_TYPE):
            return (self.item.removeprefix(CASE_TYPE),)
        role, parted, person = self.item.partition(ROLE)
        return (role, person) if parted else ()

    @property
    def role_on_screen(self) -> str | None:
        """The role that it is of, which people see by the name that the system's screens have for it."""
        role, parted, _person = self.item.partition(ROLE)
        return role if parted and not self.item.startswith(CASE_TYPE) else None

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        from vis_cli.rules.worklist.words import what  # which knows every section

        said = what(self.system, self.item, self.state, lambda key: str(name_of(key)))
        return Message("{system} · {unit} · {what}", system=self.system, unit=name_of(self.unit), what=said)

    def __str__(self) -> str:
        return str(self.words(str))


class Standing(NamedTuple):
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

    @property
    def key(self) -> Key:
        return self.system, self.unit, self.item


class Ticked(NamedTuple):
    """What was last ticked off for an item: the state that it has since then, when, and when its task was due."""

    state: str
    at: datetime
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to key in, due at a moment."""

    id: str
    standing: Standing
    due: datetime
    overdue: bool


def task_id(standing: Standing) -> str:
    """A short id that is the same as long as the same thing is to be done: `T-` and eight hexadecimal digits."""
    return id_of(standing, standing.since.isoformat())


def id_of(standing: Standing, since: str) -> str:
    """The same where `since` is written already."""
    subject = "\x1f".join((standing.system, standing.unit, standing.item, standing.state, since))
    return f"T-{hashlib.sha256(subject.encode()).hexdigest()[:8]}"


def waiting(
    standings: Iterable[Standing], ticked: Mapping[Key, Ticked], *, now: datetime, until: datetime
) -> Iterator[Standing]:
    """The standings that differ from what is there until then, as far as it is known.

    The standings of one item come in order: what should stand at `now`, and then how that changes; those that are due
    after `until` are left out.
    """
    for key, chain in _chains(standings).items():
        for each in _differing(chain, ticked.get(key), now):
            if each is chain[0] or each.since <= until:
                yield each


def task(standing: Standing, *, today_begins: datetime) -> Task:
    """That a standing is to be keyed in, which is overdue when it was due before today."""
    return Task(task_id(standing), standing, standing.since, standing.since < today_begins)


def order(standing: Standing) -> tuple[datetime, str, str, str]:
    """What tasks are sorted by: due moment, system, unit and item."""
    return standing.since, standing.system, standing.unit, standing.item


def _chains(standings: Iterable[Standing]) -> dict[Key, list[Standing]]:
    found: dict[Key, list[Standing]] = {}
    for each in standings:
        found.setdefault(each.key, []).append(each)
    return found


def _differing(chain: Sequence[Standing], tick: Ticked | None, now: datetime) -> Iterator[Standing]:
    known = chain[0].default if tick is None else tick.state
    for each in chain[1:] if is_ahead(chain, tick, now) else chain:
        if each.state != known:
            yield each
            known = each.state


def is_ahead(chain: Sequence[Standing], tick: Ticked | None, now: datetime) -> bool:
    """Whether what should stand now was keyed over, and rightly: what comes next was ticked off before its time."""
    return (
        tick is not None
        and tick.due is not None
        and tick.due > now
        and len(chain) > 1
        and chain[0].state != tick.state == chain[1].state
        and chain[1].since <= tick.due
    )


def at_hand(standings: Iterable[Standing], ticked: Mapping[Key, Ticked], now: datetime) -> list[Standing]:
    """What should be seen at `now`: what should stand then, or comes next and was keyed in before its time."""
    chains = _chains(standings)
    return [chain[1] if is_ahead(chain, ticked.get(key), now) else chain[0] for key, chain in chains.items()]


def tick(standing: Standing, held: Mapping[Key, Keyed], now: datetime) -> Step:
    """The step that notes that what should stand has been keyed in."""
    before = held.get(standing.key)
    after = Keyed(
        standing.system,
        standing.unit,
        standing.item,
        standing.state,
        task_id(standing),
        before.state if before else None,
        now,
        standing.since,
    )
    return Step(before, after)


def unchanged(keyed: Keyed) -> Step:
    """The step of ticking off what was ticked off already."""
    return Step(keyed, keyed)


def untick(keyed: Keyed, now: datetime) -> Step:
    """The step that takes a tick back: what stood there before is what stands there."""
    if keyed.previous is None:
        return Step(keyed, None)
    return Step(keyed, replace(keyed, state=keyed.previous, task="", previous=None, at=now, due=None))
