"""Taking steps back: what has been stays on record, what was before holds from then on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from vis_cli.errors import Refused
from vis_cli.rules.core.plan import Step

R = TypeVar("R")  # a record that holds for a time
M = TypeVar("M", bound=Any)  # what its time is counted in: days, or moments
Key = tuple[str, str]
"""The kind and the id of a record."""


def key_of(record: Any) -> Key:
    return record.kind, record.id


def counted_on(back: Step) -> Step:
    """A change taken back is one more to calendars: they take what has a lower count of revisions for older."""
    before, after = back.before, back.after
    if before is None or after is None or before == after or not hasattr(after, "revision"):
        return back
    return Step(before, replace(after, revision=before.revision + 1), back.source)


class Lasting(ABC, Generic[R, M]):
    """How the records of a kind hold for a time: from when until when, and what they are with another end or beginning.

    They hold from `begin` (included) until `end` (excluded); one that ends where it begins never held.
    """

    def has_time(self, record: R) -> bool:
        """Whether the record holds for a time at all."""
        return True

    def is_as_left(self, record: R, left: R) -> bool:
        """Whether the record is what a change set left, as far as taking it back goes."""
        return record == left

    @abstractmethod
    def at(self, moment: datetime) -> M:
        """The moment, in what the kind's time is counted in."""

    @abstractmethod
    def begin(self, record: R) -> M:
        """When the record begins to hold."""

    @abstractmethod
    def end(self, record: R) -> M:
        """When it holds no longer."""

    @abstractmethod
    def ended(self, record: R, at: M) -> R:
        """The record, which would hold then, as it is when it ends at `at`."""

    @abstractmethod
    def begun(self, record: R, at: M) -> R:
        """The record as it is when it begins at `at` and no earlier."""

    def goes_on(self, was: R, became: R) -> bool:
        """Whether one row can say of `became` what has been and of `was` what is to come."""
        return True

    def going_on(self, was: R, became: R) -> R:
        """`became`, which holds now, as it is when it goes on as `was` without a break."""
        return was

    def instead(self, was: R, became: R) -> R:
        """`was` in the row of `became`."""
        return was

    @abstractmethod
    def group(self, record: R) -> Hashable:
        """What records have in common of which only one may hold at a time."""

    def content(self, record: R) -> Hashable:
        """What two records of a group must have in common for one to do what the other would."""
        return None

    def may_overlap(self, record: R) -> bool:
        """Whether another of its group may hold at the same time after all, or a guard judges that."""
        return False


def span(record: R, kind: Lasting[R, M]) -> tuple[M, M]:
    """From when until when the record holds."""
    return kind.begin(record), kind.end(record)


def holds_after(record: R, at: M, kind: Lasting[R, M]) -> bool:
    """Whether the record holds at `at` or at any time after it."""
    begin, end = span(record, kind)
    return bool(max(begin, at) < end)


def take_back(step: Step, kind: Lasting[Any, M], at: M, next_number: Callable[[], int]) -> Iterator[Step]:
    """The steps that take back a step made before `at`: what has been stays, and what was before holds from `at`.

    `step.after` is the row as it is now. A row that has held ends; one that has not goes, or is what it was. Where
    what was cannot be told in the row that has held, because there is a break between, it comes back in one of its own.
    """
    was, became = step.before, step.after
    goes_on = was is not None and became is not None and kind.goes_on(was, became)
    if goes_on and span(was, kind) == span(became, kind):
        yield Step(became, kind.instead(was, became))
        return
    has_held = became is not None and kind.begin(became) < min(at, kind.end(became))
    will_hold = was is not None and holds_after(was, at, kind)
    if goes_on and has_held and will_hold and kind.begin(was) <= at <= kind.end(became):
        yield Step(became, kind.instead(kind.going_on(was, became), became))
        return
    if has_held or (became is not None and was is not None and not will_hold):
        yield from _replaced(became, kind.ended(became, at) if holds_after(became, at, kind) else became)
        became = None
    if will_hold:
        back = was if kind.begin(was) >= at else kind.begun(was, at)
        if became is not None:
            back = kind.instead(back, became)
        elif has_held and hasattr(back, "number"):
            back = replace(back, number=next_number())
        yield from _replaced(became, back)
    elif became is not None:
        yield Step(became, None)


def _replaced(before: Any, after: Any) -> Iterator[Step]:
    """The steps from one row to another, which may have another key."""
    if before is None or after is None or before.id == after.id:
        yield Step(before, after)
    else:
        yield Step(before, None)
        yield Step(None, after)


@dataclass(frozen=True)
class Obstacle:
    """Why steps cannot be taken back: the objects they are about, and what stands in the way.

    `why` is `touched`, `in use` or `gone`, and `object` what was; or `error` says which rule it would break.
    """

    keys: frozenset[Key]
    why: str
    object: str
    error: Refused | None = None


class Rows:
    """Rows as they are and as an undo leaves them, each with the objects whose taking back has touched it."""

    def __init__(self, held: Iterable[Any]) -> None:
        self._held: dict[str, dict[str, Any]] = {}
        for row in held:
            self._held.setdefault(row.kind, {})[row.id] = row
        self._after: dict[str, dict[str, Any]] = {kind: dict(rows) for kind, rows in self._held.items()}
        self._origins: dict[Key, tuple[Key, ...]] = {}
        self._touched: dict[str, dict[Key, None]] = {}
        self._crowded: list[Step] = []
        self._found: dict[tuple[str, ...], dict[Key, Step]] = {}  # by the kinds asked for, until the rows change

    def before(self, key: Key) -> Any:
        """The row as it is; None where there is none."""
        return self._held.get(key[0], {}).get(key[1])

    def held(self, kind: str) -> Iterable[Any]:
        """The rows of a kind as they are."""
        return self._held.get(kind, {}).values()

    def of(self, kind: str) -> Mapping[str, Any]:
        """The rows of a kind by id, as they become."""
        return self._after.get(kind, {})

    def take(self, steps: Iterable[tuple[Key, Step]]) -> None:
        """Carry out the steps that take back what was done to an object; what goes makes room for what comes."""
        steps = list(steps)
        self._found.clear()
        for origin, step in steps:
            for row in (step.before, step.after):
                if row is not None:
                    key = origin if key_of(row) == origin else key_of(row)  # in memory already, nearly always
                    kind, id = key
                    self._origins[key] = (*self._origins.get(key, ()), origin)
                    self._touched.setdefault(kind, {})[key] = None
                    if step.after is None:
                        self._after[kind].pop(id)
        for _, step in steps:
            if step.after is None:
                continue
            rows = self._after.setdefault(step.after.kind, {})
            if step.before is None and step.after.id in rows:
                self._crowded.append(step)
            else:
                rows[step.after.id] = step.after

    def leave(self, step: Step) -> None:
        """Let a row be as it is after all."""
        self._found.clear()
        rows = self._after[step.record.kind]
        if step.before is None:
            del rows[step.record.id]
        else:
            rows[step.record.id] = step.before

    def steps(self, *kinds: str) -> list[Step]:
        """What becomes of the rows (of these kinds), in the order in which they were touched."""
        return list(self.changed(*kinds).values())

    def changed(self, *kinds: str) -> Mapping[Key, Step]:
        """The same, by the key of the row."""
        found = self._found.get(kinds)
        if found is None:
            if kinds:
                every, touched = self.changed(), (self._touched.get(kind, {}) for kind in kinds)
                found = {key: every[key] for keys in touched for key in keys if key in every}
            else:
                rows = ((key, self.before(key), self.of(key[0]).get(key[1])) for key in self._origins)
                found = {
                    key: Step(before, after) for key, before, after in rows if before is not after and before != after
                }
            self._found[kinds] = found
        return found

    def origins(self, key: Key) -> frozenset[Key]:
        """The objects by whose taking back the row is touched."""
        return frozenset(self._origins[key])

    def obstacle(self, row: Any, why: str, object: str = "", error: Refused | None = None) -> Obstacle:
        """What stands in the way of taking back whatever has touched the row."""
        return Obstacle(self.origins(key_of(row)), why, object, error)

    def settle(self, name: str, kind: Lasting[Any, Any]) -> Iterator[Obstacle]:
        """Leave out what other rows of a group do already; where they do only part of it, that stands in the way."""
        for step in self._crowded:  # another has the very key
            row = self.of(name).get(step.after.id) if step.after.kind == name else None
            if row is not None and kind.end(row) != kind.end(step.after):
                yield self.obstacle(row, "touched", row.id)
        steps = [(step, gain) for step in self.steps(name) if (gain := gained(step, kind))]
        others = self._others(name, kind, {kind.group(step.after) for step, _ in steps})
        for step, gain in steps:
            found = others.get(kind.group(step.after), ())
            if any(_does(row, step.after, gain, kind) for row in found):
                self.leave(step)
            elif not kind.may_overlap(step.after):
                begin, end = span(step.after, kind)
                met = (row for row in found if kind.begin(row) < min(end, kind.end(row)) and begin < kind.end(row))
                for row in met:
                    yield self.obstacle(step.after, "touched", row.id)

    def _others(self, name: str, kind: Lasting[Any, Any], groups: set[Hashable]) -> dict[Hashable, list[Any]]:
        """The rows of these groups that stay as they are."""
        others: dict[Hashable, list[Any]] = {}
        held = self._held.get(name, {})
        for id, row in self.of(name).items() if groups else ():
            if row is held.get(id) and (group := kind.group(row)) in groups:
                others.setdefault(group, []).append(row)
        return others


def gained(step: Step, kind: Lasting[Any, M]) -> tuple[M, M] | None:
    """From when until when the step lets its record hold that does not hold then without it."""
    before, after = step.before, step.after
    if after is None or kind.begin(after) >= kind.end(after):
        return None
    begin, end = span(after, kind)
    if before is None or kind.begin(before) >= kind.end(before):
        return begin, end
    if end > kind.end(before):
        return max(begin, kind.end(before)), end
    return (begin, min(end, kind.begin(before))) if begin < kind.begin(before) else None


def _does(row: Any, wanted: Any, gain: tuple[M, M], kind: Lasting[Any, M]) -> bool:
    """Whether the row holds through all that `wanted` would gain, and ends with it."""
    return kind.begin(row) <= gain[0] and gain[1] == kind.end(row) and kind.content(row) == kind.content(wanted)
