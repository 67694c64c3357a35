"""Which window of an order each closure of its file means, so that a window that stays keeps its id."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from vis_cli.rules.orders.orders import Closure
from vis_cli.rules.orders.windows import Window


def pairs(
    closures: Iterable[Closure], windows: Iterable[Window], now: datetime
) -> tuple[list[tuple[Window, Closure]], list[Closure], list[Window]]:
    """Closures with their windows, closures that have none yet, and windows that no closure means.

    Those with the same days find each other first, then those that begin together, then any of the case type.
    """
    left = [window for window in windows if window.cancelled_at is None]
    wanted = list(closures)
    paired: list[tuple[Window, Closure]] = []
    matches: tuple[Callable[[Window, Closure], bool], ...] = (
        same_period,
        lambda window, closure: window.until > now and _asked(window) == closure.since,
        lambda window, closure: window.until > now and closure.until > now,
    )
    for match in matches:
        unpaired = []
        for closure in wanted:
            found = next((each for each in left if each.case_type == closure.case_type and match(each, closure)), None)
            if found is None:
                unpaired.append(closure)
            else:
                left.remove(found)
                paired.append((found, closure))
        wanted = unpaired
    return paired, wanted, left


def same_period(window: Window, closure: Closure) -> bool:
    """Whether the window is what the closure asks for."""
    return _asked(window) == closure.since and window.until == closure.until


def _asked(window: Window) -> datetime:
    return window.asked_since or window.since
