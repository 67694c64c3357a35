"""Tasks that are done together: one line, and one id, for the case types of a unit that turn at the same moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from vis_cli.rules.worklist.tasks import CASE_TYPE, Standing, task_id

Line = tuple[Any, ...]


def together(standings: Iterable[Standing]) -> dict[str, list[Standing]]:
    """What is to be keyed in on each line, by its id: that of the task, or of those that stand there.

    Case types go together where system, unit, moment and everything that is said but their names are the same.
    """
    return {line_id([task_id(each) for each in members]): members for members in _gathered(standings)}


def named(standings: Iterable[Standing]) -> dict[str, list[list[Standing]]]:
    """What each id names: a task, or those of a line; several where theirs happen to be the same.

    Ids are short to be typed: among 120,000 tasks one or two pairs are expected to share one.
    """
    found: dict[str, list[list[Standing]]] = {}
    for members in _gathered(standings):
        of_each = [task_id(each) for each in members]
        found.setdefault(line_id(of_each), []).append(members)
        if len(members) > 1:
            for id, each in zip(of_each, members, strict=True):
                found.setdefault(id, []).append([each])
    return found


def _gathered(standings: Iterable[Standing]) -> Iterable[list[Standing]]:
    found: dict[Line, list[Standing]] = {}
    for each in standings:
        found.setdefault(_line(each), []).append(each)
    return found.values()


def ids(standings: Sequence[Standing]) -> list[tuple[str, str]]:
    """The id of each task, and of the line that it stands on."""
    found = [task_id(each) for each in standings]
    said = [_line(each) for each in standings]
    members: dict[Line, list[str]] = {}
    for id, line in zip(found, said, strict=True):
        members.setdefault(line, []).append(id)
    of_line = {line: line_id(each) for line, each in members.items()}
    return [(id, of_line[line]) for id, line in zip(found, said, strict=True)]


def count(standings: Iterable[Standing]) -> int:
    """How many lines there are."""
    return len(set(map(_line, standings)))


def _line(standing: Standing) -> Line:
    system, unit, item, state, _, since, _, details = standing
    is_shared = item.startswith(CASE_TYPE)
    return (system, unit, since, state, details) if is_shared else (system, unit, since, item)


def line_id(ids: Sequence[str]) -> str:
    """The id of a line: the same as long as the same tasks stand there."""
    if len(ids) == 1:
        return ids[0]
    return f"T-{hashlib.sha256(' '.join(sorted(ids)).encode()).hexdigest()[:8]}"


def told(what: Sequence[str]) -> str:
    """What is to be done on a line: `Inaktivera "Boka tid", "Förnya recept"`."""
    verb = what[0].partition('"')[0]
    return what[0] if len(what) == 1 else verb + ", ".join(each.removeprefix(verb) for each in what)
