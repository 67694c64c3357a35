"""From when roles end with a unit that closes: those for cases once its last cases are closed, the others at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from vis_cli.rules.core.plan import Step
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.grants import Draft, Grant
from vis_cli.rules.roles.planning import take

RIGHTS_UNTIL = timedelta(days=14)
"""How long after a unit closes its staff may work with the cases that are open, unless told otherwise."""


def first_days_without(
    catalogue: Catalogue, on: date, *, open_cases: bool, rights_until: date | None = None
) -> Callable[[str], date]:
    """For each role the first day on which nobody has it on a unit that closes on `on`.

    Roles for cases last through `rights_until` (None: a fortnight after `on`) where there are open cases.
    """
    last = min(on, date.max - RIGHTS_UNTIL) + RIGHTS_UNTIL if rights_until is None else rights_until
    later = min(last, date.max - timedelta(days=1)) + timedelta(days=1)

    def first_day(role: str) -> date:
        return max(on, later) if open_cases and catalogue.is_about_cases(role) else on

    return first_day


def end_with_unit(held: Iterable[Grant], first_day: Callable[[str], date], today: date) -> tuple[Step, ...]:
    """The steps that end the grants `held` of a unit, each from the first day without its role, or from today."""
    draft = Draft(held)
    for key, spans in [*draft.held.items()]:
        day = max(first_day(key[1]), today)
        if spans[-1].last >= day:
            draft.put(key, take(spans, day))
    return tuple(draft.steps())
