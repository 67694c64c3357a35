"""A saved plan as a JSON file: the requests in the form of an order file, and the steps that were shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vis_cli.errors import Fault, FaultyInput, Source, reason_of
from vis_cli.files.core import json_nodes
from vis_cli.files.core.json_nodes import Wrong
from vis_cli.files.core.text import Text
from vis_cli.files.core.yaml_nodes import Mapping as MappingNode
from vis_cli.files.core.yaml_nodes import Scalar
from vis_cli.files.orders import orders as order_files
from vis_cli.rules.core.times import boundary, parse_moment
from vis_cli.rules.orders.orders import OrderNames, Request

FORMAT = "vis-plan-2"
OLD_FORMAT = "vis-plan-1"
ORDER_KEYS = {"orders", "beställningar", "ref", "ärendenummer"}
AGAIN = "Plan again."
_SHAPE: dict[str, type] = {
    "format": str,
    "made_at": str,
    "made_by": dict,
    "head": int,
    "files": list,
    "orders": list,
    "steps": list,
    "guards": list,
}


@dataclass(frozen=True)
class SavedPlan:
    """What a saved plan asks for and has shown. Nothing in it is believed but that somebody asks for it."""

    text: Text
    made_at: datetime
    head: int  # the newest change set when it was made
    orders: Sequence[Any]
    steps: Sequence[Any]

    def requests(self, known: OrderNames) -> tuple[list[Request], list[Fault]]:
        """Its requests, understood as those of an order file are, and every fault with its place."""
        wanted = {"orders": list(self.orders)}
        found, faults, _ = order_files.read([json_nodes.tree(wanted, self.text)], known)
        if faults:
            again = json_nodes.located(self.text, ("orders",))
            if again.documents:
                where = MappingNode(0, 0)
                where.pairs["orders"] = (Scalar("orders", 0, 0), again.documents[0])
                again.documents[:] = [where]
                faults = order_files.read([again], known)[1] or faults
        return found, faults


def written(
    requests: Sequence[Request],
    *,
    made_at: datetime,
    made_by: Mapping[str, str],
    head: int,
    files: Sequence[Mapping[str, str]],
    steps: Sequence[Mapping[str, Any]],
    guards: Sequence[Mapping[str, Any]],
) -> str:
    """The file's text. `made_by` has user and actor; `guards` is what was shown, for those who look at it."""
    body = {
        "format": FORMAT,
        "made_at": boundary(made_at) if not made_at.second else made_at.isoformat(),
        "made_by": dict(made_by),
        "head": head,
        "files": list(files),
        "orders": [_as_order(request) for request in requests],
        "steps": list(steps),
        "guards": list(guards),
    }
    lines = [f"{json.dumps(key)}: {_on_lines(value)}" for key, value in body.items()]
    return "{" + ",\n ".join(lines) + "}\n"


def _on_lines(value: Any) -> str:
    """JSON with one line for each thing in a list: readable, and no larger than need be."""
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    return "[\n  " + ",\n  ".join(json.dumps(each, ensure_ascii=False) for each in value) + "]"


def _as_order(request: Request) -> dict[str, Any]:
    """A request as an order file has it, with ids for names."""
    order = request.order
    by_period: dict[tuple[datetime, datetime], list[str]] = {}
    for closure in request.closures:
        by_period.setdefault((closure.since, closure.until), []).append(closure.case_type)
    types = sorted({closure.case_type for closure in request.closures})
    alike = order.all_types and all(sorted(each) == types for each in by_period.values())
    periods = [
        {
            "deactivate": boundary(since),
            "reactivate": boundary(until),
            **({} if alike else {"case_types": each}),
        }
        for (since, until), each in by_period.items()
    ]
    said = {
        "ref": order.ref,
        "unit": order.unit,
        "case_types": "all" if order.all_types and types else types or None,
        "periods": periods or None,
        **_offers(request),
        "handover": order.handover,
        "replaces": order.replaces,
        "notice": order.notice or None,
        "ordered_by": order.ordered_by,
        "note": order.note,
    }
    return {key: value for key, value in said.items() if value is not None}


def _offers(request: Request) -> dict[str, Any]:
    """What a request has the unit offer and drop; all of it is from one moment."""
    if not request.offers:
        return {}
    lists: dict[bool, list[str]] = {True: [], False: []}
    for each in request.offers:
        lists[each.offered].append(each.case_type)
    return {"offer": lists[True] or None, "drop": lists[False] or None, "from": boundary(request.offers[0].since)}


def is_saved(text: Text) -> bool:
    """Whether the file is a saved plan, of this version or another, or JSON that is no order file either."""
    if '"format": "vis-plan-' in text.text[:300]:
        return True
    if not text.name.endswith(".json"):
        return False
    try:
        held = json.loads(text.text)
    except (ValueError, RecursionError):
        return True
    return isinstance(held, dict) and not {key.casefold() for key in held} & ORDER_KEYS


def read(text: Text) -> SavedPlan:
    """The plan in a file.

    Raises:
        FaultyInput: it is not JSON, not a saved plan, or one of an older vis; every fault with its place.
    """
    held = json_nodes.read(text)
    if isinstance(held, dict) and held.get("format") == OLD_FORMAT:
        source = text.source(1, 1)
        message = "this plan was saved by an older vis, which kept the steps and not what was asked."
        raise FaultyInput([Fault("not-a-plan", message, source, AGAIN)])
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        message = "this is not a plan saved by `vis orders plan --out`."
        raise FaultyInput([Fault("not-a-plan", message, text.source(1, 1), AGAIN)])
    wrong: list[Wrong] = json_nodes.misfits(held, _SHAPE, "a saved plan")
    made_at = None
    try:
        made_at = parse_moment(held["made_at"]) if isinstance(held.get("made_at"), str) else None
    except ValueError as error:
        wrong.append((("made_at",), "faulty-date", reason_of(error)))
    steps = held.get("steps")
    if isinstance(steps, list):
        wrong += [(("steps", n), "wrong-type", "a step is an object.") for n, each in enumerate(steps)
                  if not isinstance(each, dict)]  # fmt: skip
    if wrong or made_at is None:
        raise json_nodes.faulty(text, wrong, AGAIN)
    return SavedPlan(text, made_at, held["head"], held["orders"], held["steps"])


def place(step: Mapping[str, Any], fallback: Source) -> Source:
    """Where the step that was shown says that it was asked for."""
    said = step.get("source")
    return Source(said) if isinstance(said, str) and said else fallback
