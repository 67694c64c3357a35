"""What somebody who does a task pastes into the system's fields, each value by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vis_cli.errors import Message
from vis_cli.rules.cards import notices
from vis_cli.rules.worklist.tasks import CASE_TYPE, ROLE, Standing

Value = tuple[Message, str]
"""What it is, and the very text: without blanks around it or a full stop."""


def values(standing: Standing, unit_name: str) -> list[Value]:
    """The values of a task: those of its unit, then what is its own."""
    return [(Message("Unit"), unit_name), (Message("HSA-id of the unit"), standing.unit), *_own(standing)]


def together(found: Iterable[Sequence[Value]]) -> list[Value]:
    """The values of several tasks that are done together, each once."""
    kept: dict[tuple[str, str], Value] = {}
    for each in found:
        for said, value in each:
            kept.setdefault((str(said), value), (said, value))
    return list(kept.values())


def _own(standing: Standing) -> list[Value]:
    quoted = standing.what.partition('"')[2].rpartition('"')[0]
    if standing.item.startswith(CASE_TYPE):
        return [(Message("Case type"), quoted)]
    _, parted, person = standing.item.partition(ROLE)
    if parted:
        name = standing.what.rpartition('" för ')[2]
        return [(Message("Role"), quoted), (Message("Person"), name), (Message("HSA-id of the person"), person)]
    if standing.item == notices.ATTRIBUTE:
        text = standing.state.rpartition(";")[2]
        return [(Message("Text"), text)] if text else []
    return [(Message("Value in HSA"), line) for line in standing.state.splitlines() if line]
