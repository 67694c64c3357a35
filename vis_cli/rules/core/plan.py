"""What a plan is: the steps that lead from what is to what was asked, as a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from vis_cli.errors import Source

Action = Literal["add", "change", "remove", "same"]
ACTIONS: tuple[Action, ...] = ("add", "change", "remove", "same")


@runtime_checkable
class Record(Protocol):
    """A row that plans may change: a frozen dataclass that knows its kind and its id."""

    kind: ClassVar[str]  # singular noun, e.g. "window"

    @property
    def id(self) -> str:
        """The name people and the journal know the row by, e.g. `W-17`; unique within its kind, never changed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan: a row before and after. `before is None` adds, `after is None` removes."""

    before: Any  # Record | None
    after: Any  # Record | None
    source: Source | None = None

    @property
    def action(self) -> Action:
        if self.before is None:
            return "add"
        if self.after is None:
            return "remove"
        return "same" if self.before == self.after else "change"

    @property
    def record(self) -> Any:
        """The row as it will be, or as it was if it goes."""
        return self.before if self.after is None else self.after

    def inverse(self) -> Step:
        """The step that takes this one back."""
        return Step(self.after, self.before, self.source)


@dataclass(frozen=True, slots=True)
class Violation:
    """A guard that a plan trips: its name, how much of it the plan does, what was seen, and how to go on."""

    guard: str
    message: str
    amount: int = 1
    hint: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order asked, the guards they trip, and what a person should be told beside them.

    `named` is true when the user named each object on the command line; then `too-many` does not apply.
    `ask` holds questions beyond the number of steps, e.g. that a running window ends.
    """

    steps: tuple[Step, ...] = ()
    violations: tuple[Violation, ...] = ()
    notes: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that are not `same`."""
        return tuple(step for step in self.steps if step.before != step.after)

    @property
    def counts(self) -> dict[str, int]:
        """How many steps of each action, of those that count."""
        found = Counter(step.action for step in self.counted)
        return {action: found[action] for action in ACTIONS}

    @property
    def counted(self) -> tuple[Step, ...]:
        """The steps that count: see `counted`."""
        return counted(self.steps)

    def __add__(self, other: Plan) -> Plan:
        return Plan(
            self.steps + other.steps,
            self.violations + other.violations,
            self.notes + other.notes,
            self.asks + other.asks,
        )


def counted(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that count as objects of their own.

    Records may say that they are `counted_by` another kind: an order counts by its windows, and itself only where
    nothing changes but the order's own facts.
    """
    records = {type(step.record) for step in steps}
    kinds = {record.kind for record in records}
    led = {record for record in records if getattr(record, "counted_by", None) in kinds}
    if not led:
        return tuple(steps)
    changed = {type(step.record).kind for step in steps if step.before != step.after}
    return tuple(
        step
        for step in steps
        if (record := type(step.record)) not in led or (step.before != step.after and record.counted_by not in changed)
    )


def undo(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps that take `steps` back, last first."""
    return tuple(step.inverse() for step in reversed(list(steps)) if step.before != step.after)


def after(rows: Iterable[Any], steps: Sequence[Step]) -> list[Any]:
    """The rows as they are when `steps` have been carried out, sorted by kind and id.

    Raises:
        ValueError: a step whose `before` is not among the rows, or that adds an id already there.
    """
    held = {(row.kind, row.id): row for row in rows}
    for step in steps:
        key = (step.record.kind, step.record.id)
        if held.get(key) != step.before:
            raise ValueError(f"{key} is not as the plan saw it")
        if step.after is None:
            held.pop(key, None)
        else:
            held[key] = step.after
    return [held[key] for key in sorted(held)]


GUARDS: Mapping[str, str] = {
    "too-many": "the plan removes or revokes more than usual",
    "last-admin": "a unit would be left without a local administrator",
    "all-case-types": "nothing would be left to open at a unit",
    "overlaps-order": "another order closes the same case type at the same time",
    "reverts": "a later change would be set back",
    "past-start": "it would begin in the past",
    "long-window": "a closure is unusually long",
    "local-case-type": "the case type is the unit's own to switch",
    "no-end-date": "a notice would have no end",
    "week-number": "a notice speaks of weeks by number",
    "overlap": "two notices would run at the same time",
    "clock": "the machine's clock can not be right",
    "lost-ledger": "a ledger no longer names every case that was purged",
}
"""Every guard and what it stands for; each is lifted alone, with `--allow NAME[=N] --reason TEXT`."""


def too_many(removals: int, scope: int, *, most: float = 50, share: float = 0.3) -> tuple[Violation, ...]:
    """The guard `too-many`, if a plan that removes or revokes `removals` out of the `scope` looked at trips it.

    More than `most`, or more than `share` of those in scope from 3 up. Not for objects named one by one.
    """
    if removals > most or (removals >= 3 and scope and removals > share * scope):
        return (
            Violation(
                "too-many",
                f"{removals} of {scope} would be removed or revoked.",
                removals,
                "Check that the file is whole.",
            ),
        )
    return ()
