"""What a plan tells of its steps: the fields that differ, and the steps that say the same of several things.

A class of records may say that steps are `alike_but` for any one of some fields (windows but for the case type), and
which fields are `unsaid`, since they only follow from others (a revision).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, cast

from vis_cli.rules.core.plan import Plan, Step

ALIKE = 3
"""How many steps must be alike to be told as one: two are as quickly read."""
GATHERED = 2000
"""How many steps of a plan are looked at for those that are alike, where only the first are shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told at once: one step, or several that differ in nothing but their number and the field `varied`."""

    steps: tuple[Step, ...]
    varied: str | None = None


def differing(step: Step) -> tuple[str, ...]:
    """The fields of a record that is changed, as far as they differ; those that are `unsaid` only where all are."""
    before, after = step.before, step.after
    if before is None or after is None:
        return ()
    kind: Any = type(after)
    differ = [name for name in _names(kind) if getattr(before, name) != getattr(after, name)]
    unsaid = getattr(after, "unsaid", ())
    return tuple([name for name in differ if name not in unsaid] or differ)


def gathered(steps: Sequence[Step]) -> list[Entry]:
    """The steps in their order, those that say the same of at least `ALIKE` things as one entry, where the first is."""
    found: dict[int, Entry] = {}
    left = list(enumerate(steps))
    turn = 0
    while any(turn < len(getattr(step.record, "alike_but", ())) for _, step in left):
        alike: dict[Hashable, list[tuple[int, Step]]] = {}
        for place, step in left:
            alike.setdefault(_likeness(step, turn) or place, []).append((place, step))
        left = []
        for each in alike.values():
            if len(each) < ALIKE:
                left += each
            else:
                place, step = each[0]
                found[place] = Entry(tuple(step for _, step in each), step.record.alike_but[turn])
        turn += 1
    found |= {place: Entry((step,)) for place, step in left}
    return [found[place] for place in sorted(found)]


def _likeness(step: Step, turn: int) -> Hashable:
    """What steps have in common that may be told as one, or None for a step that stands for itself."""
    kind: Any = type(step.record)
    varied = getattr(kind, "alike_but", ())[turn : turn + 1]
    if not varied:
        return None
    differ = differing(step)
    unsaid = {name for name in getattr(kind, "unsaid", ()) if name not in differ}
    values_of = _values_of(kind, frozenset({"number", *varied, *unsaid}))
    rows = [None if record is None else values_of(record) for record in (step.before, step.after)]
    return (kind, differ, *rows)


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    """The fields of a class of records."""
    return tuple(field.name for field in fields(cast("type[Any]", kind)))


@cache
def _values_of(kind: Hashable, but: frozenset[str]) -> Any:
    return attrgetter(*(name for name in _names(kind) if name not in but))


def shown(plan: Plan, most: int | None) -> Sequence[Step]:
    """The steps that a person may be shown at once, `most` entries; all where that is None."""
    if most is None:
        return plan.steps
    return [step for entry in gathered(plan.changes[:GATHERED])[:most] for step in entry.steps]
