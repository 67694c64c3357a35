"""Which window of an order each closure of its file means, so that a window that stays keeps its id."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from vis_cli.rules.orders.orders import Closure
from vis_cli.rules.orders.windows import Window, asked_since


def pairs(
    closures: Iterable[Closure], windows: Iterable[Window], now: datetime
) -> tuple[list[tuple[Window, Closure]], list[Closure], list[Window]]:
    """Closures with their windows, closures that have none yet, and windows that no closure means.

    Those with the same days find each other first, then those that begin together, then any of the case type; the
    earlier first, in whatever order they were written.
    """
    wanted = list(closures)
    left = sorted((window for window in windows if window.cancelled_at is None), key=lambda window: window.since)
    if not left:
        return [], wanted, []
    in_time = sorted(range(len(wanted)), key=lambda number: wanted[number].since)
    found: dict[int, Window] = {}
    matches: tuple[Callable[[Window, Closure], bool], ...] = (
        same_period,
        lambda window, closure: window.until > now and asked_since(window) == closure.since,
        lambda window, closure: window.until > now and closure.until > now,
    )
    for match in matches:
        for number in in_time:
            closure = wanted[number]
            if number in found:
                continue
            window = next((each for each in left if each.case_type == closure.case_type and match(each, closure)), None)
            if window is not None:
                left.remove(window)
                found[number] = window
    paired = [(found[number], closure) for number, closure in enumerate(wanted) if number in found]
    new = [closure for number, closure in enumerate(wanted) if number not in found]
    return paired, new, sorted(left, key=lambda window: window.number)


def same_period(window: Window, closure: Closure) -> bool:
    """Whether the window is what the closure asks for."""
    return asked_since(window) == closure.since and window.until == closure.until
