"""The guards that look at orders as a whole: overlaps, older versions, and units with nothing left to open."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from math import ceil

from vis_cli.errors import Message, Refused, Sentence, Source
from vis_cli.rules.core.plan import Step, Violation
from vis_cli.rules.core.times import closure as in_words
from vis_cli.rules.core.times import local
from vis_cli.rules.orders.orders import Order, Request, content_of
from vis_cli.rules.orders.spans import Timeline
from vis_cli.rules.orders.windows import Window

Scope = tuple[str, str]
"""The ref and the unit of an order."""

NameOf = Callable[[str], str]


def reverts(
    request: Request,
    held: Order | None,
    windows: Iterable[Window],
    earlier: Mapping[Scope, frozenset[str]],
    touched: int,
) -> Iterator[Violation]:
    """`reverts` where the order was withdrawn, or where the request is a version of it that was replaced.

    `touched` counts the windows that the request would add or change.
    """
    if held is None:
        return
    if held.withdrawn_at is not None:
        day = local(held.withdrawn_at).date()
        yield Violation(
            "reverts",
            Message("{ref} was withdrawn or replaced on {day}.", ref=held.ref, day=day),
            touched,
            source=request.source,
        )
    elif request.content in earlier.get((held.ref, held.unit), ()) and request.content != content_of(windows):
        message = Message("this is an older version of {ref}; a later one was applied.", ref=held.ref)
        yield Violation("reverts", message, touched, source=request.source)


def overlaps(
    steps: Sequence[Step], windows_of: Callable[[str], Iterable[Window]], orders: Mapping[Scope, Order], name: NameOf
) -> Iterator[Violation]:
    """`overlaps-order` for each pair of orders whose windows overlap, where the steps add or change one of them.

    A window of no order counts as another's, but two such windows may overlap: the last end counts.

    `windows_of` gives the live windows of a unit as the plan leaves them; `orders` those that may name what they
    replace.

    Raises:
        Refused: windows of one order would overlap.
    """
    found: dict[tuple[str | None, str | None, str], list[tuple[Window, Step]]] = {}
    timelines: dict[str, dict[str, Timeline]] = {}
    for step in steps:
        window = step.after
        if not isinstance(window, Window) or window.cancelled_at is not None or step.before == step.after:
            continue
        order = orders.get((str(window.ref), window.unit))
        replaced = order.replaces if order else None
        if window.unit not in timelines:
            timelines[window.unit] = _timelines(windows_of(window.unit))
        timeline = timelines[window.unit].get(window.case_type)
        others = _earliest(timeline.overlapping(window) if timeline else ())
        own = others.pop(window.ref, None)
        if own is not None and window.ref is not None:
            raise _overlapping_periods(window, own, name)
        if replaced is not None:
            others.pop(replaced, None)
        for other in others.values():
            found.setdefault((window.ref, other.ref, window.unit), []).append((other, step))
    for (ref, other_ref, unit), pairs in found.items():
        other, step = min(pairs, key=lambda pair: (pair[0].since, pair[0].until, pair[0].number))
        message = Message(
            "order {other} closes {types} at {unit} then too: {period}."
            if other_ref
            else "{other}, which has no order, closes {types} at {unit} then too: {period}.",
            other=other_ref or other.id,
            types=sorted({name(each.case_type) for each, _ in pairs}),
            unit=name(unit),
            period=in_words(other.since, other.until),
        )
        hint = Message("If {ref} is instead of it, say `replaces`.", ref=ref) if ref and other_ref else None
        yield Violation("overlaps-order", message, len(pairs), hint, step.source)


def _earliest(windows: Iterable[Window]) -> dict[str | None, Window]:
    """By order, its window that begins first."""
    found: dict[str | None, Window] = {}
    for window in windows:
        if window.ref not in found or window.since < found[window.ref].since:
            found[window.ref] = window
    return found


def _timelines(windows: Iterable[Window]) -> dict[str, Timeline]:
    """The windows of a unit by case type."""
    found: dict[str, list[Window]] = {}
    for window in windows:
        found.setdefault(window.case_type, []).append(window)
    return {case_type: Timeline(each) for case_type, each in found.items()}


def _overlapping_periods(one: Window, other: Window, name: NameOf) -> Refused:
    first, second = (in_words(each.since, each.until) for each in sorted((one, other), key=lambda each: each.since))
    message = Message(
        "two periods of {ref} would close {case_type} at the same time: {first}, and {second}.",
        ref=one.ref,
        case_type=name(one.case_type),
        first=first,
        second=second,
    )
    return Refused(message, id="overlapping-periods")


def nothing_left(
    request: Request, windows: Sequence[Window], offered: frozenset[str], name: NameOf
) -> Iterator[Violation]:
    """`all-case-types` if the order would leave nothing to open, and neither says `all` nor names a handover."""
    order = request.order
    if order.all_types or order.handover or not offered:
        return
    if not offered <= {window.case_type for window in windows}:  # as nearly always: no window closes one of them
        return
    closed: Counter[str] = Counter()
    own: Counter[str | None] = Counter()
    ending = deque(sorted((window for window in windows if window.ends > window.since), key=lambda window: window.ends))
    beginning = sorted(ending, key=lambda window: window.since)
    for moment, begun in groupby(beginning, key=lambda window: window.since):
        for window in begun:
            closed[window.case_type] += 1
            own[window.ref] += 1
        while ending[0].ends <= moment:
            over = ending.popleft()
            closed[over.case_type] -= 1
            own[over.ref] -= 1
        if own[order.ref or None] and all(closed[case_type] for case_type in offered):
            yield Violation(
                "all-case-types",
                Message(
                    "nothing would be left to open at {unit} from {moment:%Y-%m-%d}, and {ref} neither says `all` nor"
                    " names a handover."
                    if order.ref
                    else "nothing would be left to open at {unit} from {moment:%Y-%m-%d}, and no order names a"
                    " handover.",
                    unit=name(order.unit),
                    moment=local(moment),
                    ref=order.ref,
                ),
                source=request.source,
            )
            return


def of_window(
    window: Window,
    local_types: Collection[str],
    most: float,
    name: NameOf,
    said: Callable[[], Sentence],
    source: Source | None = None,
) -> Iterator[Violation]:
    """`local-case-type` and `long-window` (over `most` weeks), where a window as it will be violates them.

    `said` names the window and its period.
    """
    if window.case_type in local_types:
        message = Message(
            "{unit} switches {case_type} itself.", unit=name(window.unit), case_type=name(window.case_type)
        )
        yield Violation("local-case-type", message, source=source)
    weeks = (_wall_clock(window.until) - _wall_clock(window.since)) / timedelta(weeks=1)
    if weeks > most:
        message = Message(
            "{closure}: more than {count:g} week.",
            "{closure}: more than {count:g} weeks.",
            closure=said(),
            count=most,
        )
        yield Violation("long-window", message, ceil(weeks), source=source)


@lru_cache(maxsize=4096)
def _wall_clock(moment: datetime) -> datetime:
    """The moment as a clock on the wall shows it: twelve weeks are twelve weeks, also when the clock is put back."""
    return local(moment).replace(tzinfo=None)


def gathered(violations: Iterable[Violation]) -> Iterator[Violation]:
    """Each trip once, with the amount that the whole plan trips its guard by: a sum, or the longest of weeks."""
    totals: dict[str, int] = {}
    first: dict[tuple[str, Sentence], Violation] = {}
    for violation in violations:
        before = totals.get(violation.guard, 0)
        totals[violation.guard] = (
            max(before, violation.amount) if violation.guard == "long-window" else before + violation.amount
        )
        first.setdefault((violation.guard, violation.message), violation)
    for (guard, _), violation in first.items():
        yield replace(violation, amount=totals[guard])
