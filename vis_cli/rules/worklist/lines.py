"""Tasks that are done together: one line, and one id, for the case types of a unit that turn at the same moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from vis_cli.rules.worklist.tasks import CASE_TYPE, Standing, task_id


def together(standings: Iterable[Standing]) -> dict[str, list[Standing]]:
    """What is to be keyed in on each line, by its id: that of the task, or of those that stand there.

    Case types go together where system, unit, moment and everything that is said but their names are the same.
    """
    found: dict[tuple[str, ...], list[Standing]] = {}
    for each in standings:
        if each.item.startswith(CASE_TYPE):
            said = (each.system, each.unit, each.state, each.details, each.since.isoformat())
            found.setdefault(said, []).append(each)
        else:
            found[each.key] = [each]  # there is but one
    return {line_id([task_id(each) for each in members]): members for members in found.values()}


def line_id(ids: Sequence[str]) -> str:
    """The id of a line: the same as long as the same tasks stand there."""
    if len(ids) == 1:
        return ids[0]
    return f"T-{hashlib.sha256(' '.join(sorted(ids)).encode()).hexdigest()[:8]}"


def told(what: Sequence[str]) -> str:
    """What is to be done on a line: `Inaktivera "Boka tid", "Förnya recept"`."""
    verb = what[0].partition('"')[0]
    return what[0] if len(what) == 1 else verb + ", ".join(each.removeprefix(verb) for each in what)
