"""The guards that look at orders as a whole: overlaps, older versions, and units with nothing left to open."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil

from vis_cli.errors import Message, Refused, Sentence, Source
from vis_cli.rules.core.plan import Step, Violation
from vis_cli.rules.core.times import closure as in_words
from vis_cli.rules.core.times import local
from vis_cli.rules.orders.offers import NotOffered, OrderedOffer
from vis_cli.rules.orders.orders import FACTS, Earlier, Order, Request, content_of
from vis_cli.rules.orders.spans import Timeline
from vis_cli.rules.orders.windows import Window

Scope = tuple[str, str]
"""The ref and the unit of an order."""

NameOf = Callable[[str], str]
NAMED = 9  # orders that an overlap is told of, the first with its days
LOOKED_AT = 100  # windows at the same time as one


def reverts(
    request: Request,
    held: Order | None,
    windows: Iterable[Window],
    earlier: Earlier,
    touched: int,
    ordered: Iterable[OrderedOffer] = (),
) -> Iterator[Violation]:
    """`reverts` where the order was withdrawn, or where what is asked was replaced by a later change.

    `windows` and `ordered` are what the order has; `touched` counts those that the request would add or change.
    """
    if held is None:
        return
    if held.withdrawn_at is not None:
        if not earlier.taken_back:
            day = local(held.withdrawn_at).date()
            message = Message("{ref} was withdrawn or replaced on {day}.", ref=held.ref, day=day)
            yield Violation("reverts", message, touched, source=request.source)
        return
    if request.content in earlier.contents and request.content != content_of(windows, ordered):
        message = Message("this is an older version of {ref}; a later one was applied.", ref=held.ref)
        yield Violation("reverts", message, touched, source=request.source)
        return
    back = [
        name
        for name in FACTS
        if getattr(request.order, name) != getattr(held, name)
        and getattr(request.order, name) in earlier.facts.get(name, ())
    ]
    if back:
        message = Message("{ref} said so before a later change of it: {keys}.", ref=held.ref, keys=", ".join(back))
        yield Violation("reverts", message, touched, source=request.source)


def overlaps(
    steps: Sequence[Step], windows_of: Callable[[str], Iterable[Window]], orders: Mapping[Scope, Order], name: NameOf
) -> Iterator[Violation]:
    """`overlaps-order` for each order whose windows overlap another's, where the steps add or change one of its own.

    It names the other that begins first with its days, and some of the rest. A window of no order counts as another's,
    but two such windows may overlap: the last end counts.

    `windows_of` gives the live windows of a unit as the plan leaves them; `orders` those that may name what they
    replace.

    Raises:
        Refused: windows of one order would overlap.
    """
    found: dict[tuple[str | None, str], list[tuple[Window, Step]]] = {}
    amounts: Counter[tuple[str | None, str]] = Counter()
    timelines: dict[str, dict[str | tuple[str, str], Timeline]] = {}
    for step in steps:
        window = step.after
        if not isinstance(window, Window) or window.cancelled_at is not None or step.before == step.after:
            continue
        order = orders.get((str(window.ref), window.unit))
        replaced = order.replaces if order else None
        if window.unit not in timelines:
            timelines[window.unit] = _timelines(windows_of(window.unit))
        beside = timelines[window.unit]
        if window.ref is not None and (mine := beside.get((window.case_type, window.ref))):
            own = mine.overlapping(window, 1)
            if own:
                raise _overlapping_periods(window, own[0], name)
        timeline = beside.get(window.case_type)
        near = timeline.overlapping(window, LOOKED_AT) if timeline else ()
        others = _first_of_others(near, {window.ref, replaced or window.ref})
        if others:
            amounts[window.ref, window.unit] += 1
            found.setdefault((window.ref, window.unit), []).extend((other, step) for other in others)
    for (ref, unit), pairs in found.items():
        pairs.sort(key=lambda pair: (pair[0].since, pair[0].until, pair[0].number))
        other, step = pairs[0]
        message = Message(
            "order {other} closes {types} at {unit} then too: {period}."
            if other.ref
            else "{other}, which has no order, closes {types} at {unit} then too: {period}.",
            other=other.ref or other.id,
            types=sorted({name(each.case_type) for each, _ in pairs if each.ref == other.ref}),
            unit=name(unit),
            period=in_words(other.since, other.until),
        )
        rest = list(dict.fromkeys(each.ref or each.id for each, _ in pairs if each.ref != other.ref))
        if rest:
            template = "{first} So do: {others}." if len(rest) < NAMED else "{first} So do: {others} and others."
            message = Message(template, first=message, others=rest[: NAMED - 1])
        hint = Message("If {ref} is instead of it, say `replaces`.", ref=ref) if ref and other.ref else None
        yield Violation("overlaps-order", message, amounts[ref, unit], hint, step.source)


def _first_of_others(windows: Iterable[Window], refs: Collection[str | None]) -> Collection[Window]:
    """By order, its window that begins first: of the first orders that are none of `refs`.

    Many orders may close the same at the same time, each beside all the others; nobody reads of every pair.
    """
    found: dict[str | None, Window] = {}
    for window in windows:
        if window.ref not in refs:
            found.setdefault(window.ref, window)
            if len(found) > NAMED:
                break
    return found.values()


def _timelines(windows: Iterable[Window]) -> dict[str | tuple[str, str], Timeline]:
    """The windows of a unit by case type, and by case type and order where that has several."""
    found: dict[str | tuple[str, str], list[Window]] = {}
    for window in windows:
        found.setdefault(window.case_type, []).append(window)
        if window.ref is not None:
            found.setdefault((window.case_type, window.ref), []).append(window)
    return {key: Timeline(each) for key, each in found.items() if len(each) > 1 or isinstance(key, str)}


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
    request: Request,
    windows: Sequence[Window],
    offered: frozenset[str],
    name: NameOf,
    gaps: Sequence[NotOffered] = (),
) -> Iterator[Violation]:
    """`all-case-types` if the order would leave nothing to open, and neither says `all` nor names a handover."""
    yield from AllClosed(windows, offered, gaps).violations(request, name)


class AllClosed:
    """When a unit has nothing left to open, and whose windows hold then: found once for all its orders.

    `offered` is all that it offers at some time to come, `gaps` when it does not.
    """

    def __init__(self, windows: Iterable[Window], offered: frozenset[str], gaps: Sequence[NotOffered] = ()) -> None:
        self._offered = offered
        self._drops: dict[str, list[datetime]] = {}
        self._since: list[datetime] = []
        self._until: list[datetime] = []
        self._own: dict[str | None, list[Window]] = {}
        windows = list(windows)
        closing = {window.case_type for window in windows} | {gap.case_type for gap in gaps}
        if not offered <= closing:  # as nearly always: nothing closes one of them
            return
        turns: dict[datetime, Counter[str]] = {}
        for window in windows:
            if window.ends > window.since:
                self._own.setdefault(window.ref, []).append(window)
                if window.case_type in offered:
                    turns.setdefault(window.since, Counter())[window.case_type] += 1
                    turns.setdefault(window.ends, Counter())[window.case_type] -= 1
        for gap in gaps:
            turns.setdefault(gap.since, Counter())[gap.case_type] += 1
            if gap.until is not None:
                turns.setdefault(gap.until, Counter())[gap.case_type] -= 1
            if gap.ref is not None:
                self._drops.setdefault(gap.ref, []).append(gap.since)
        closed: Counter[str] = Counter()
        left = len(offered)
        for moment in sorted(turns):
            was = left
            for case_type, turn in turns[moment].items():
                left += (closed[case_type] > 0) - (closed[case_type] + turn > 0)
                closed[case_type] += turn
            if was and not left:
                self._since.append(moment)
            elif left and not was:
                self._until.append(moment)

    def violations(self, request: Request, name: NameOf) -> Iterator[Violation]:
        """`all-case-types`, at the first moment at which a window of the order is among those that leave nothing.

        Or at which the order drops the last that was left.
        """
        order = request.order
        if order.all_types or order.handover or not self._offered:
            return
        moments = []
        for window in self._own.get(order.ref or None, ()):
            at = bisect_right(self._until, window.since)
            if at < len(self._since) and self._since[at] < window.ends:
                moments.append(max(self._since[at], window.since))
        moments += [moment for moment in self._drops.get(order.ref, ()) if moment in self._since]
        if moments:
            yield Violation(
                "all-case-types",
                Message(
                    "nothing would be left to open at {unit} from {moment:%Y-%m-%d}, and {ref} neither says `all` nor"
                    " names a handover."
                    if order.ref
                    else "nothing would be left to open at {unit} from {moment:%Y-%m-%d}, and no order names a"
                    " handover.",
                    unit=name(order.unit),
                    moment=local(min(moments)),
                    ref=order.ref,
                ),
                source=request.source,
            )


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
