"""Holds placed and released: what changes, given those that stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from vis_cli.errors import Message, NotFound
from vis_cli.rules.core.plan import Step
from vis_cli.rules.retention.policies import Hold


def hold(
    standing: Iterable[Hold],
    subjects: Iterable[tuple[str, str]],
    reason: str,
    *,
    first: int,
    at: datetime,
    until: date | None,
) -> tuple[Step, ...]:
    """Place a hold on each subject (scope and id), numbered from `first`; one that stands already is `same`."""
    same = {(each.scope, each.subject, each.reason, each.until): each for each in standing}
    steps, number = [], first
    for scope, subject in dict.fromkeys(subjects):
        held = same.get((scope, subject, reason, until))
        if held is not None:
            steps.append(Step(held, held))
            continue
        steps.append(Step(None, Hold(number, scope, subject, reason, at, until)))
        number += 1
    return tuple(steps)


def release(holds: Mapping[int, Hold | None], *, at: datetime) -> tuple[Step, ...]:
    """Release holds, by their number; one that is released already is `same`.

    Raises:
        NotFound: there is none of a number.
    """
    steps = []
    for number, held in holds.items():
        if held is None:
            said = Message("no hold H-{number}.", number=number)
            raise NotFound(said, id="unknown-hold", hint="`vis retention hold list` has them.")
        steps.append(Step(held, held if held.released_at else replace(held, released_at=at)))
    return tuple(steps)


def by_number(kept: Mapping[str, int]) -> list[tuple[str, int]]:
    """What keeps how many cases: holds by their number, H-2 before H-10, then what is no hold."""

    def order(item: tuple[str, int]) -> tuple[bool, int, str]:
        number = item[0].removeprefix("H-")
        is_hold = number != item[0] and number.isdecimal()
        return not is_hold, int(number) if is_hold else 0, item[0]

    return sorted(kept.items(), key=order)
