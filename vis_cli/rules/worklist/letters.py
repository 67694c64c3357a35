"""The Swedish mail to those whose hands tasks are for: what to key in, where, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from vis_cli.rules.core.times import in_swedish, local
from vis_cli.rules.worklist.tasks import Task


def subject(unit: str, system: str) -> str:
    """The subject of the mail, with the unit's name."""
    return f"Att lägga in i {system}: {unit}"


def letter(unit: str, hsa_id: str, system: str, tasks: Sequence[Task], now: datetime) -> str:
    """The mail about tasks of one unit in one system, which come in the order in which they are due."""
    lines = ["Hej!", "", f"Detta behöver läggas in i {system} för {unit} ({hsa_id}):"]
    for number, task in enumerate(tasks, 1):
        lines += ["", f"{number}. {task.standing.what}"]
        lines += [f"   {line}" for line in task.standing.details.splitlines()]
        lines.append(f"   {_when(task, now)}")
    lines += ["", "Svara gärna när det är gjort, så att vi kan klarmarkera det."]
    return "\n".join([*lines, "", "Vänliga hälsningar", "VIS-support"])


def _when(task: Task, now: datetime) -> str:
    due = local(task.due)
    clock = f" kl. {due:%H.%M}" if due.time() != time() else ""
    day = f"{in_swedish(due.date())}{clock}"
    if task.overdue:
        return f"Skulle ha gjorts {day}."
    return f"Görs {day}." if task.due > now else f"Gäller från {day}: gör det i dag."
