"""How changes to the register are taken back: as they were, but what is closed or disabled again is so from today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from vis_cli.errors import Message, Refused
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import midnight
from vis_cli.rules.core.undo import Key, Obstacle, Rows, key_of
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import CaseType, CaseTypeAlias
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit, UnitAlias, end_windows, rings
from vis_cli.rules.roles.grants import Grant, Register
from vis_cli.rules.roles.planning import end

_GONE = {Unit.kind: "closed_on", Person.kind: "disabled_on"}
"""The field that says from when a record is no longer there."""


def take_back(step: Step, today: date) -> Step:
    """The inverse of a step of an earlier day; who was there meanwhile is not disabled, or closed, before today."""
    was, became = step.before, step.after
    field = _GONE.get(step.record.kind)
    if field is None or was is None or became is None:
        return Step(became, was)
    day, later = getattr(was, field), getattr(became, field)
    if day is not None and day < today and (later is None or later > day):
        was = replace(was, **{field: min(today, later or today)})
    return Step(became, was)


def follow(rows: Rows, now: datetime, today: date) -> Iterator[tuple[Key, Step]]:
    """What follows where an undo closes a unit or disables a person: as when a command does, their grants end."""
    for step in rows.steps(Unit.kind, Person.kind):
        field = _GONE[step.record.kind]
        day = None if step.after is None else getattr(step.after, field)
        if day is None or (step.before is not None and getattr(step.before, field) == day):
            continue
        grants: Iterable[Grant] = rows.of(Grant.kind).values()
        key = key_of(step.record)
        if step.record.kind == Unit.kind:
            windows = [each for each in rows.of(Window.kind).values() if each.unit == step.record.hsa_id]
            yield from ((key, each) for each in end_windows(windows, midnight(day), now).steps)
            held = [grant for grant in grants if grant.unit == step.record.hsa_id]
        else:
            held = [grant for grant in grants if grant.person == step.record.hsa_id]
        yield from ((key, each) for each in end(held, on=max(day, today)))


def register_after(register: Register, rows: Rows) -> Register:
    """The register as the undo leaves it."""
    closed, disabled, parents = dict(register.closed), dict(register.disabled), dict(register.parents)
    for step in rows.steps(Unit.kind, Person.kind):
        id, after = step.record.id, step.after
        days, field = (closed, "closed_on") if step.record.kind == Unit.kind else (disabled, "disabled_on")
        days.pop(id, None)
        if after is not None and getattr(after, field) is not None:
            days[id] = getattr(after, field)
        if step.record.kind == Unit.kind:
            parents[id] = None if after is None else after.parent
    return replace(register, closed=closed, disabled=disabled, parents=parents)


def obstacles(rows: Rows, since: Collection[Key]) -> Iterator[Obstacle]:
    """Names that would come back to one while another goes by them by now, and units that would lie in a ring.

    Two units may have had the same name all along, since imports take them so: only those touched `since` count.
    """
    yield from _taken(rows, Unit, UnitAlias, "hsa_id", "unit", since)
    yield from _taken(rows, CaseType, CaseTypeAlias, "slug", "case_type")
    moved = {
        step.after.hsa_id: step.after
        for step in rows.steps(Unit.kind)
        if step.after is not None and step.before is not None and step.after.parent != step.before.parent
    }
    for ring in rings(rows.of(Unit.kind)) if moved else ():
        for unit in (moved[key] for key in ring if key in moved):
            error = Refused(Message("{unit} would lie under itself.", unit=unit), id="parent-ring")
            yield rows.obstacle(unit, "parent-ring", error=error)


def _taken(
    rows: Rows, named: Any, alias: Any, key: str, owner: str, since: Collection[Key] | None = None
) -> Iterator[Obstacle]:
    """Names and aliases that an undo gives back, and that are another's in `rows`, of those touched `since`."""
    steps = [step for step in rows.steps(named.kind, alias.kind) if step.after is not None and _gains_name(step)]
    if not steps:
        return
    owners: dict[str, dict[str, Any]] = {}
    for row in (*rows.of(named.kind).values(), *rows.of(alias.kind).values()):
        if since is not None and key_of(row) not in since:
            continue
        owners.setdefault(_name(row), {})[getattr(row, key if row.kind == named.kind else owner)] = row
    for step in steps:
        own = getattr(step.after, key if step.after.kind == named.kind else owner)
        other = next((row for id, row in owners.get(_name(step.after), {}).items() if id != own), None)
        if other is not None:
            written = getattr(step.after, "name", None) or step.after.alias
            message = Message('"{name}" is another\'s name by now: {other}.', name=written, other=other)
            yield rows.obstacle(step.after, "name-taken", error=Refused(message, id="name-taken"))


def _gains_name(step: Step) -> bool:
    """Whether a command would look if the name is free: an import takes a new unit with a name that another has."""
    if step.before is None:
        return isinstance(step.after, UnitAlias | CaseType | CaseTypeAlias)
    return _name(step.before) != _name(step.after)


def _name(row: Any) -> str:
    return normal(row.name if hasattr(row, "name") else row.alias)
