"""How changes to hours and notices are taken back: what was on the card stays on record, the rest is as before."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from vis_cli.rules.cards import notices
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule, moved
from vis_cli.rules.core.plan import Violation
from vis_cli.rules.core.times import day_after, local
from vis_cli.rules.core.undo import Lasting, Rows, gained


class Notices(Lasting[Notice, date]):
    """Notices hold by days; that two are up at once is what a guard looks for."""

    def at(self, moment: datetime) -> date:
        return local(moment).date()

    def begin(self, record: Notice) -> date:
        return record.since or date.min

    def end(self, record: Notice) -> date:
        return self.begin(record) if record.ended else day_after(record.until) or date.max

    def ended(self, record: Notice, at: date) -> Notice:
        return notices.end(record, today=at)

    def begun(self, record: Notice, at: date) -> Notice:
        return replace(record, since=at)

    def going_on(self, was: Notice, became: Notice) -> Notice:
        return replace(was, since=became.since)

    def group(self, record: Notice) -> Hashable:
        return record.unit

    def content(self, record: Notice) -> Hashable:
        return record.text

    def may_overlap(self, record: Notice) -> bool:
        return True


class Schedules(Lasting[Schedule, date]):
    """Dated hours hold by days, and so do exceptions; neither overlap their own sort."""

    def has_time(self, record: Schedule) -> bool:
        return not record.is_usual

    def at(self, moment: datetime) -> date:
        return local(moment).date()

    def begin(self, record: Schedule) -> date:
        return record.since or date.min

    def end(self, record: Schedule) -> date:
        return day_after(record.until) or date.max

    def ended(self, record: Schedule, at: date) -> Schedule:
        return moved(record, (record.since, at - timedelta(days=1)))

    def begun(self, record: Schedule, at: date) -> Schedule:
        return moved(record, (at, record.until))

    def goes_on(self, was: Schedule, became: Schedule) -> bool:
        return was.week == became.week

    def group(self, record: Schedule) -> Hashable:
        return record.unit, record.what, record.is_usual, record.is_exception

    def content(self, record: Schedule) -> Hashable:
        return record.week


NOTICES, SCHEDULES = Notices(), Schedules()


def violations(rows: Rows) -> Iterator[Violation]:
    """The guards that the notices which come back violate; `rows` has those of their units."""
    steps = [step for step in rows.steps(Notice.kind) if gained(step, NOTICES)]
    held = list(rows.of(Notice.kind).values()) if steps else []
    for step in steps:
        yield from notices.edit(held, step.before or replace(step.after, ended=True), step.after).violations
