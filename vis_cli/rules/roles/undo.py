"""How changes to grants are taken back: what has been held stays on record, what was taken is given from today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from vis_cli.errors import Refused
from vis_cli.rules.core.plan import Violation
from vis_cli.rules.core.times import day_after, local
from vis_cli.rules.core.undo import Lasting, Obstacle, Rows, gained
from vis_cli.rules.roles.authority import obstacle
from vis_cli.rules.roles.grants import Grant, Key, Register, RoleFacts
from vis_cli.rules.roles.guards import past_start
from vis_cli.rules.roles.planning import draft_after


class Grants(Lasting[Grant, date]):
    """Grants hold by days; those of one person, role and unit never overlap."""

    def at(self, moment: datetime) -> date:
        return local(moment).date()

    def begin(self, record: Grant) -> date:
        return record.since

    def end(self, record: Grant) -> date:
        return day_after(record.until) or date.max

    def ended(self, record: Grant, at: date) -> Grant:
        return replace(record, until=at - timedelta(days=1))

    def begun(self, record: Grant, at: date) -> Grant:
        return replace(record, since=at)

    def group(self, record: Grant) -> Key:
        return record.key


GRANTS = Grants()


def obstacles(rows: Rows, register: Register) -> Iterator[Obstacle]:
    """Roles that would come back to somebody who is disabled, or on a unit that is closed."""
    for step in rows.steps(Grant.kind):
        if gained(step, GRANTS) and (problem := obstacle(step.after, register)):
            id, message, hint = problem
            yield rows.obstacle(step.after, id, error=Refused(message, id=id, hint=hint))


def violations(rows: Rows, facts: RoleFacts) -> tuple[Violation, ...]:
    """The guard `past-start`, if what becomes of the grants trips it."""
    steps = rows.steps(Grant.kind)
    return past_start(draft_after(list(rows.held(Grant.kind)), steps), facts) if steps else ()
