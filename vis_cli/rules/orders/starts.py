"""When a closure really starts: as asked for, where it has begun already, or now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from vis_cli.rules.orders.orders import Closure
from vis_cli.rules.orders.windows import Window


def start(window: Window | None, closure: Closure, now: datetime) -> tuple[datetime, datetime | None]:
    """When the closure starts, and the moment asked for where that is another. `window` is the one that it has."""
    if closure.since >= now:
        return closure.since, None
    if window is not None and window.covers(now):
        return window.since, closure.since if closure.since != window.since else None
    return now, closure.since


def goes_on(closure: Closure, replaced: Iterable[Window], now: datetime) -> bool:
    """Whether the case type is closed now by the order that is replaced, and so stays closed: it has not come late."""
    return any(each.case_type == closure.case_type and each.covers(now) for each in replaced)
