"""The report of retention: what is due, held and overdue, what comes, and the latest purges."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from vis_cli.app.invocation import Invocation
from vis_cli.app.retention.due import due, runs
from vis_cli.errors import Sentence
from vis_cli.files.retention import report_page

LATEST = 12  # runs


def report(invocation: Invocation, *, as_of: date | None = None) -> dict[str, Any]:
    """What `retention due --json` has by unit, with `case_types`, the same by case type, and the latest `runs`.

    Raises:
        FaultyConfiguration: the policies.
    """
    found = due(invocation, by="unit", as_of=as_of)
    latest = list(deque(runs(invocation), maxlen=LATEST))
    return {**found, "case_types": due(invocation, by="case-type", as_of=as_of)["groups"], "runs": latest[::-1]}


def page(found: Mapping[str, Any], say: Callable[[Sentence], str], lang: str) -> str:
    """The report as an HTML page, in the language that `say` speaks."""
    return report_page.page(found, say, lang)
