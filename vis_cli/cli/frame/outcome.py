"""How a change is answered: the plan as people read it, and the one JSON document of every changing command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vis_cli.cli.frame.i18n import _
from vis_cli.output import Result
from vis_cli.rules.core.guards import is_lifted, way_on
from vis_cli.rules.core.plan import ACTIONS, Plan, Violation

if TYPE_CHECKING:
    from vis_cli.app.execute import Outcome

SHOWN = 20  # steps that a person is shown without --verbose
TO_BE = {"add": "to add", "change": "to change", "remove": "to remove"}
DONE = {"add": "added", "change": "changed", "remove": "removed"}
SIGNS = {"add": "+", "change": "~", "remove": "-", "same": "="}
STEP_COLUMNS = (("action", "action"), ("object", "object"), ("id", "id"), ("source", "source"))


def result(outcome: Outcome, *, steps: bool, quiet: bool, verbose: bool) -> Result:
    """The answer of a changing command; `steps` says whether the document for programs is wanted whole."""
    from vis_cli.app.records import step_as_json

    plan = outcome.plan
    data = {
        "change": None if outcome.change is None else f"C-{outcome.change}",
        "dry_run": outcome.dry_run,
        "counts": dict(outcome.counts),
        "steps": [step_as_json(step) for step in plan.counted] if steps and isinstance(plan, Plan) else [],
        **({"guards": [_guard(outcome, each) for each in plan.violations]} if plan.violations else {}),
        **outcome.extra,
    }
    text = "" if quiet else "\n".join([*lines(outcome, verbose=verbose), outcome.message or summary(outcome)])
    return Result(data, text=text, columns=STEP_COLUMNS, rows=data["steps"])


def lines(outcome: Outcome, *, verbose: bool) -> list[str]:
    """The plan as people read it: steps, notes, guards; not what came of it."""
    plan = outcome.plan
    said = []
    if isinstance(plan, Plan):
        changed = plan.changes
        shown = plan.steps if verbose else changed[:SHOWN]
        said = [f"{SIGNS[step.action]} {words(step.record, outcome.names)}" for step in shown]
        if len(changed) > len(shown):
            more = _("… and {count} more (--verbose shows all)").format(count=len(changed) - len(shown))
            said.append(f"  {more}")
    return [*said, *plan.notes, *guards_as_text(outcome)]


def guards_as_text(outcome: Outcome) -> list[str]:
    """A line for each guard that the plan trips, and what to do about those that still stand."""
    said = []
    for violation in outcome.plan.violations:
        lifted = is_lifted(violation, outcome.lifted)
        said.append(f"! guard {violation.guard}{', lifted' if lifted else ''}: {violation.message}")
        said[-1] += "" if lifted else f" {way_on(violation)}"
    return said


def summary(outcome: Outcome) -> str:
    """What came of the plan, or would, in one line."""
    counts = outcome.counts
    named = TO_BE if outcome.dry_run else DONE
    said = ", ".join(f"{counts[action]} {_(named[action])}" for action in ACTIONS[:3] if counts[action])
    if outcome.dry_run and said:
        return _("Would be: {said}. Nothing was changed.").format(said=said)
    if outcome.dry_run or outcome.change is None:
        return _("Nothing to change: it is so already.")
    return f"C-{outcome.change}: {said or _('done')}."


def _guard(outcome: Outcome, violation: Violation) -> dict[str, Any]:
    said = {
        "guard": violation.guard,
        "message": violation.message,
        "amount": violation.amount,
        "hint": violation.hint,
    }
    return {**said, "lifted": is_lifted(violation, outcome.lifted)}


def words(record: Any, names: Mapping[str, str]) -> str:
    """A record as a person reads it, with names for ids."""
    id = f"{record.id} " if getattr(record, "number", None) is not None else ""
    if hasattr(record, "words"):
        return f"{id}{record.words(lambda key: names.get(key, key))}"
    return f"{id}{record}"
