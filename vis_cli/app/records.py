"""Records and steps as `--json` and saved plans have them."""

from __future__ import annotations

from typing import Any

from vis_cli.db.core.records import kept
from vis_cli.rules.core.plan import Step


def step_as_json(step: Step) -> dict[str, Any]:
    """A step as `--json` and saved plans have it."""
    record = step.record
    to_json = kept(record.kind).to_json
    return {
        "action": step.action,
        "object": record.kind,
        "id": record.id,
        "before": None if step.before is None else to_json(step.before),
        "after": None if step.after is None else to_json(step.after),
        "source": None if step.source is None else str(step.source),
    }
