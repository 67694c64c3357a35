"""How a change is answered: the plan as people read it, and the one JSON document of every changing command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vis_cli.cli.frame import steps
from vis_cli.errors import Message, Sentence, as_message
from vis_cli.output import Result
from vis_cli.rules.core.differences import GATHERED, Entry, gathered
from vis_cli.rules.core.guards import is_lifted, way_on
from vis_cli.rules.core.plan import ACTIONS, Plan, Step, Violation

if TYPE_CHECKING:
    from vis_cli.app.execute import Outcome

SHOWN = 20  # lines of steps that a person is shown without --verbose
IN_SHORT = 10  # lines, at 80 columns, that orders and closures are told in where there are more
TO_BE = {"add": "{count} to add", "change": "{count} to change", "remove": "{count} to remove"}
DONE = {"add": "{count} added", "change": "{count} changed", "remove": "{count} removed"}
STEP_COLUMNS = (("action", "action"), ("object", "object"), ("id", "id"), ("source", "source"))


def result(outcome: Outcome, *, with_steps: bool, quiet: bool, verbose: bool) -> Result:
    """The answer of a changing command; `with_steps`: as programs read it.

    Where the plan was shown before somebody said yes to it, only what came of it is said.
    """
    from vis_cli.app.records import step_as_json

    plan = outcome.plan
    written = plan if with_steps and isinstance(plan, Plan) else Plan()
    data = {
        **head(outcome),
        "counts": dict(outcome.counts),
        "steps": map(step_as_json, written.counted) if written.counted else [],
        **({"effect": written.effect.as_json()} if written.effect else {}),
        **({"guards": guards_as_json(plan.violations, outcome.lifted)} if plan.violations else {}),
        **outcome.extra,
    }
    plan_as_text = [] if outcome.confirmed else lines(outcome, verbose=verbose)
    text = [] if quiet else [*plan_as_text, outcome.message or summary(outcome)]
    return Result(data, text=text, columns=STEP_COLUMNS, rows=data["steps"], wrap=True, signs=True)


def head(outcome: Outcome) -> dict[str, Any]:
    """What the document of every change begins with."""
    return {"change": None if outcome.change is None else f"C-{outcome.change}", "dry_run": outcome.dry_run}


def lines(outcome: Outcome, *, verbose: bool) -> list[Sentence]:
    """The plan as people read it: steps, notes, guards; not what came of it."""
    plan = outcome.plan
    said: list[Sentence] = []
    if isinstance(plan, Plan):
        said, left = _told(plan.steps if verbose else plan.changes, outcome.names, verbose=verbose)
        if left and any(step.record.kind == "window" for step in plan.changes):
            said = _in_short(plan, outcome.names)
        elif left:
            said.append(Message("  … and {count} more (--verbose shows all)", count=left))
        said += _effect(plan, outcome.names, verbose=verbose)
    return [*said, *plan.notes, *guards_as_text(plan.violations, outcome.lifted)]


def _told(told: Sequence[Step], names: Mapping[str, str], *, verbose: bool) -> tuple[list[Sentence], int]:
    """The steps one by one, or those that are alike as one, as far as there is room; and how many are left."""
    said: list[Sentence] = []
    left = len(told)
    for entry in [Entry((step,)) for step in told] if verbose else gathered(told[:GATHERED]):
        more = steps.lines(entry, names)
        if said and not verbose and len(said) + len(more) > SHOWN:
            break
        said += more
        left -= len(entry.steps)
    return said, left


def _in_short(plan: Plan, names: Mapping[str, str]) -> list[Sentence]:
    """A plan of many closures as somebody can judge it, and then the other steps of it, as far as there is room."""
    from vis_cli.rules.orders import summary

    of_orders = [step for step in plan.changes if step.record.kind in summary.KINDS]
    others = [step for step in plan.changes if step.record.kind not in summary.KINDS]
    said = summary.lines(of_orders, lambda key: names.get(key, key), IN_SHORT)
    rest, _ = _told(others, names, verbose=False)
    said += rest[: max(SHOWN - len(said), 0)]
    return [*said, Message("  … in short: {count} in all (--verbose shows each)", count=len(plan.changes))]


def _effect(plan: Plan, names: Mapping[str, str], *, verbose: bool) -> list[Sentence]:
    """A line for each role that somebody gains or loses in effect, beyond what the steps say."""
    told = plan.effect.told if plan.effect else []
    shown = told if verbose else told[:SHOWN]
    said: list[Sentence] = [steps.rights(each, names) for each in shown]
    if len(told) > len(shown):
        said.append(Message("  … and {count} more (--verbose shows all)", count=len(told) - len(shown)))
    return said


def guards_as_text(violations: Iterable[Violation], lifted: Mapping[str, int | None]) -> list[Sentence]:
    """A line for each guard that a plan trips, and what to do about those that still stand."""
    said: list[Sentence] = []
    for violation in violations:
        template = "! guard {guard}: {message} {way_on}"
        if is_lifted(violation, lifted):
            template = "! guard {guard}, lifted: {message}"
        said.append(
            Message(template, guard=violation.guard, message=as_message(violation.message), way_on=way_on(violation))
        )
    return said


def summary(outcome: Outcome) -> Message:
    """What came of the plan, or would, in one line."""
    said = counted(outcome)
    if outcome.dry_run and said:
        return Message("Would be: {said}. Nothing was changed.", said=said)
    if outcome.dry_run or outcome.change is None:
        return Message("Nothing to change: it is so already.")
    return Message("C-{change}: {said}.", change=outcome.change, said=said or Message("done"))


def counted(outcome: Outcome) -> list[Message]:
    """How much the plan adds, changes and removes, as far as it does."""
    counts, named = outcome.counts, TO_BE if outcome.dry_run else DONE
    return [Message(named[action], named[action], count=counts[action]) for action in ACTIONS[:3] if counts.get(action)]


def guards_as_json(violations: Iterable[Violation], lifted: Mapping[str, int | None]) -> list[dict[str, Any]]:
    """The guards that a plan trips, and whether each is lifted, for programs."""
    return [{**violation.as_json(), "lifted": is_lifted(violation, lifted)} for violation in violations]
