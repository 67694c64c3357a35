"""What was seen in a system, held against the worklist: tasks ticked off by evidence, and what does not agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import local
from vis_cli.rules.worklist.tasks import ROLE, Keyed, Standing, task_id, tick

Key = tuple[str, str, str]  # system, unit, item
Place = tuple[str, str]  # system, unit


@dataclass(frozen=True, slots=True)
class Seen:
    """What one item of a unit was seen to be in a system.

    `state` is in the words of `Standing.state`, `default` what it is where nobody ever asked for anything, and `at`
    when it was seen, if that is known: a tick that is younger is not contradicted.
    """

    system: str
    unit: str
    item: str
    state: str
    default: str = ""
    at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.system, self.unit, self.item


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something seen that does not agree: a stable id, what it is, what mends it, and the task that it is about."""

    id: str
    unit: str
    system: str
    message: Sentence
    fix: Sentence
    task: str | None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "unit": self.unit,
            "system": self.system,
            "message": self.message,
            "fix": self.fix,
            "task": self.task,
        }


@dataclass(slots=True)
class Verified:
    """The steps that tick tasks off, what does not agree, and how many items agree or are still to be keyed in."""

    steps: list[Step] = field(default_factory=list)
    discrepancies: list[Discrepancy] = field(default_factory=list)
    agreeing: int = 0
    waiting: int = 0


def verify(
    seen: Iterable[Seen],
    standings: Iterable[Standing],
    keyed: Mapping[Key, Keyed],
    *,
    name_of: Callable[[str], str],
    same: Callable[[Seen, str], bool],
    now: datetime,
) -> Verified:
    """Hold what was seen against what should stand, and against what was ticked off.

    What stands there as it should is ticked off. `same` says whether what was seen is a state. It goes by what is, not
    by what was done: twice the same finds the same, and changes nothing.
    """
    wanted = {(each.system, each.unit, each.item): each for each in standings}
    found = Verified()
    for each in seen:
        standing, row = wanted.get(each.key), keyed.get(each.key)
        default = standing.default if standing is not None else each.default
        last = row.state if row is not None else default
        should = standing.state if standing is not None else last
        if same(each, should):
            if standing is not None and last != should:
                found.steps.append(tick(standing, keyed, now))
            found.agreeing += 1
        elif last != should and same(each, last):
            found.waiting += 1  # it is on the worklist
        elif row is not None and last == should:
            if each.at is None or row.at <= each.at:
                found.discrepancies.append(_not_seen(each, row, name_of))
        else:
            task = task_id(standing) if standing is not None and last != should else None
            found.discrepancies.append(_never_asked(each, task, name_of))
    return found


def absent(
    seen: Mapping[Key, Seen], whole: Mapping[Place, datetime | None], known: Iterable[Key], state: str
) -> list[Seen]:
    """The roles that are `known` and not among those seen, where all that there are were seen: `state` says so."""
    found = []
    for system, unit, item in sorted(set(known) - seen.keys()):
        if (system, unit) in whole and ROLE in item:
            found.append(Seen(system, unit, item, state, state, whole[system, unit]))
    return found


def _not_seen(seen: Seen, row: Keyed, name_of: Callable[[str], str]) -> Discrepancy:
    template = "{unit}: {item} was ticked off {at:%Y-%m-%d} ({task}), and {system} has {state}."
    if ROLE in seen.item:
        template = "{unit}: {item} was ticked off as given {at:%Y-%m-%d} ({task}), and {system} does not have it."
        if seen.state != seen.default:
            template = "{unit}: {item} was ticked off as taken away {at:%Y-%m-%d} ({task}), and {system} still has it."
    said = Message(
        template,
        unit=name_of(seen.unit),
        item=_item(seen, name_of),
        at=local(row.at),
        task=row.task,
        system=seen.system,
        state=_shown(seen.state),
    )
    fix = Message("Key it in; until then: vis todo undone {task}", task=row.task)
    return Discrepancy("ticked-not-seen", seen.unit, seen.system, said, fix, row.task)


def _never_asked(seen: Seen, task: str | None, name_of: Callable[[str], str]) -> Discrepancy:
    is_role = ROLE in seen.item
    template = "{unit}: {system} has {state} for {item}, and nobody asked for that."
    said = Message(
        "{unit}: {system} has {item}, and nobody asked for that." if is_role else template,
        unit=name_of(seen.unit),
        system=seen.system,
        item=_item(seen, name_of),
        state=_shown(seen.state),
    )
    fix = Message("Key {task} in.", task=task)
    if task is None:
        fix = Message("Take it over if it is right (vis cards import FILE), or set it right there.")
        if is_role:
            fix = Message("Grant it if it is right (vis roles grant), or take it away there.")
    return Discrepancy("never-asked-for", seen.unit, seen.system, said, fix, task)


def _item(seen: Seen, name_of: Callable[[str], str]) -> Sentence:
    role, parted, person = seen.item.partition(ROLE)
    if parted:
        return Message("{role} for {person}", role=name_of(role), person=name_of(person))
    kind, _, key = seen.item.rpartition(" ")
    return f'"{name_of(key)}"' if kind else seen.item


def _shown(state: str) -> Sentence:
    return Message("nothing") if not state else f'"{" | ".join(state.splitlines())}"'
