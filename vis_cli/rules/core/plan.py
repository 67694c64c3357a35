"""What a plan is: the steps that lead from what is to what was asked, as a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from vis_cli.errors import Sentence, Source

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
    message: Sentence
    amount: int = 1
    hint: Sentence | None = None
    source: Source | None = None

    def as_json(self) -> dict[str, Any]:
        """This, as the JSON answer of a plan has it."""
        hint = None if self.hint is None else str(self.hint)
        return {"guard": self.guard, "message": str(self.message), "amount": self.amount, "hint": hint}


@dataclass(frozen=True)
class Scope:
    """What a plan ranges over in which not every object was named: units and roles, None for all; `name` to say it by.

    The guard `too-many` measures by it what is taken away.
    """

    units: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    name: Sentence | None = None


@dataclass(frozen=True)
class Plan:
    """Steps in the order asked, the guards they trip, and what a person should be told beside them.

    What is asked of the steps again and again is found out once, since a plan never changes.

    `asks` holds questions beyond the number of steps, e.g. that a running window ends. Where rights may be taken away
    without being named one by one, `scopes` says in what; `effect` is who gains and loses what, once that is found out.
    """

    steps: tuple[Step, ...] = ()
    violations: tuple[Violation, ...] = ()
    notes: tuple[Sentence, ...] = ()
    asks: tuple[Sentence, ...] = ()
    scopes: tuple[Scope, ...] = ()
    effect: Any = None  # rules.roles.effect.Effect

    @cached_property
    def changes(self) -> tuple[Step, ...]:
        """The steps that are not `same`."""
        return tuple(step for step in self.steps if step.before != step.after)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return all(step.before == step.after for step in self.steps)

    @property
    def identity(self) -> object:
        """What makes it this plan and no other: its steps."""
        return self.steps

    @cached_property
    def size(self) -> int:
        """How many steps change something, as people count them."""
        return sum(step.before != step.after for step in self.counted)

    @property
    def objects(self) -> int:
        """How many things the plan changes.

        A name kept as an alias goes with the thing itself, and one person's role on one unit is one thing, however many
        dated grants it is made of.
        """
        changed = [step.record for step in self.counted if step.before != step.after]
        things = [record for record in changed if not record.kind.endswith("-alias")] or changed
        return len({(record.kind, getattr(record, "key", record.id)) for record in things})

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many steps of each action, of those that count."""
        found = Counter(step.action for step in self.counted)
        return {action: found[action] for action in ACTIONS}

    @cached_property
    def counted(self) -> tuple[Step, ...]:
        """The steps that count: see `counted`."""
        return counted(self.steps)

    def __add__(self, other: Plan) -> Plan:
        return Plan(
            self.steps + other.steps,
            self.violations + other.violations,
            self.notes + other.notes,
            self.asks + other.asks,
            self.scopes + other.scopes,
        )


@dataclass(frozen=True)
class BulkPlan:
    """A plan of more rows than steps are made for: how many it adds, changes and removes, and a digest of which.

    `details` is what the journal says of it beside counts and digest; `told` that there is something to say although
    no row changes. The source that it was counted from is read once more to carry it out.
    """

    counts: Mapping[str, int]
    digest: str = ""
    violations: tuple[Violation, ...] = ()
    notes: tuple[Sentence, ...] = ()
    asks: tuple[Sentence, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    told: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do and nothing to say."""
        return not self.size and not self.told

    @property
    def identity(self) -> object:
        """What makes it this plan and no other."""
        return self.digest, dict(self.counts)

    @property
    def size(self) -> int:
        """How many rows it changes."""
        return sum(number for action, number in self.counts.items() if action != "same")

    @property
    def objects(self) -> int:
        """How many things it changes, for confirmation."""
        return self.size


AnyPlan = Plan | BulkPlan


def counted(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that count as objects of their own.

    Records may say that they are `counted_by` another kind: an order counts by its windows, and itself only where
    nothing changes but the order's own facts.
    """
    records = {type(step.before if step.after is None else step.after) for step in steps}
    kinds = {record.kind for record in records}
    led = {record for record in records if getattr(record, "counted_by", None) in kinds}
    if not led:
        return tuple(steps)
    changed = {kind for kind in kinds if any(step.record.kind == kind and step.before != step.after for step in steps)}
    idle = {record for record in led if record.counted_by in changed}
    return tuple(
        step
        for step in steps
        if (record := type(step.before if step.after is None else step.after)) not in led
        or (record not in idle and step.before != step.after)
    )


def records_of(steps: Iterable[Step]) -> list[Any]:
    """The records of steps, as they were and as they will be."""
    return [record for step in steps for record in (step.before, step.after) if record is not None]


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
