"""Taking steps back as an undo does: what is left of the rows, or what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from vis_cli.rules.core.plan import Step, after
from vis_cli.rules.core.times import midnight
from vis_cli.rules.journal.undo import TakenBack, UndoFacts, take_back


def noon(day: date) -> datetime:
    """Noon of the day in Stockholm, or an hour from it when the clock has been changed."""
    return midnight(day) + timedelta(hours=12)


JUNE = noon(date(2026, 6, 1))


def undo(steps: Iterable[Step], rows: Sequence[Any], made_on: date, today: date, **more: Any) -> TakenBack:
    """What an undo of `steps` on a later day comes to, given the rows as they are then."""
    return take_back(steps, UndoFacts(noon(made_on), noon(today), rows, **more))


def but_for_revisions(rows: Iterable[Any]) -> list[Any]:
    """The rows without their counts of changes, which an undo counts on and never sets back."""
    return [replace(row, revision=0) if hasattr(row, "revision") else row for row in rows]


def at_once(steps: Iterable[Step], rows: Sequence[Any], moment: datetime = JUNE) -> list[Any]:
    """The rows that are left when the steps are taken back at the very moment at which they were made."""
    done = take_back(steps, UndoFacts(moment, moment, rows))
    assert list(done.obstacles) == []
    return after(rows, done.plan.steps)


def left(steps: Iterable[Step], rows: Sequence[Any], made_on: date, today: date, **more: Any) -> list[Any]:
    """The rows that are left when the undo has been carried out; nothing may stand in its way."""
    done = undo(steps, rows, made_on, today, **more)
    assert list(done.obstacles) == []
    return after(rows, done.plan.steps)
