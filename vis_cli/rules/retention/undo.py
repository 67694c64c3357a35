"""How changes to holds are taken back: a hold that has stood is released, one that was released stands from now."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, datetime

from vis_cli.rules.core.times import day_after, midnight
from vis_cli.rules.core.undo import Lasting
from vis_cli.rules.retention.policies import Hold

_NEVER = datetime.max.replace(tzinfo=UTC)


class Holds(Lasting[Hold, datetime]):
    """Holds stand by moments; several may keep the same case."""

    def at(self, moment: datetime) -> datetime:
        return moment

    def begin(self, record: Hold) -> datetime:
        return record.placed_at

    def end(self, record: Hold) -> datetime:
        after = day_after(record.until)
        last = _NEVER if after is None else midnight(after)
        return last if record.released_at is None else min(last, record.released_at)

    def ended(self, record: Hold, at: datetime) -> Hold:
        return replace(record, released_at=at)

    def begun(self, record: Hold, at: datetime) -> Hold:
        return replace(record, placed_at=at)

    def group(self, record: Hold) -> Hashable:
        return record.scope, record.subject

    def content(self, record: Hold) -> Hashable:
        return record.reason

    def may_overlap(self, record: Hold) -> bool:
        return True


HOLDS = Holds()
