"""What was done after a purge, as people and programs are told: what was not, why, and what makes it good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.rules.retention.measures import WHY, Measure

SAID = {
    "overwrite": Message("deleted content overwritten"),
    "log": Message("the log emptied"),
    "space": Message("free pages given back"),
    "vacuum": Message("the tables vacuumed"),
    "compact": Message("the file rewritten (--compact)"),
    "files": Message("every attachment file removed"),
}
REWRITTEN = Message("the tables rewritten (--compact)")


def as_json(measures: Iterable[Measure]) -> list[dict[str, Any]]:
    """The measures, as certificates have them."""
    return [measure.as_json() for measure in measures]


def lines(measures: Sequence[Measure]) -> list[Sentence]:
    """A line for each thing: done, or not and why; tables of one answer share it."""
    said: dict[tuple[str, bool, str | None], list[str]] = {}
    for measure in measures:
        said.setdefault((measure.what, measure.done, measure.why), []).append(measure.on or "")
    found: list[Sentence] = []
    for (what, done, why), tables in said.items():
        name = REWRITTEN if what == "compact" and any(tables) else SAID[what]
        values = {"what": name, "why": WHY.get(why or ""), "tables": list(filter(None, tables))}
        if done:
            found.append(Message("done: {what}", **values))
        elif any(tables):
            found.append(Message("NOT done: {what} ({tables}): {why}", **values))
        else:
            found.append(Message("NOT done: {what}: {why}", **values))
    return found


def way_on(run: str, left: Sequence[Measure]) -> list[Sentence]:
    """What is not done, and the command that makes it good; nothing where all is."""
    if not left:
        return []
    return [*lines(left), Message("To make it good later: vis retention finish {run}", run=run)]
