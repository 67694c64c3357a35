"""Many closures told in a few lines: by period or in all, counted, with the units that are otherwise by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import closure, in_english, local, weeks
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window

KINDS = (Window.kind, Order.kind)
"""The kinds of records that are told so."""
NAMED = 3  # units, or orders, that are otherwise than the rest: so many are always named
MORE = (100, 50, 25, 12, 6, NAMED)  # how many units are tried, for all of them to be named where the lines hold them
COLUMNS = 80
WEEKS = 20  # of a year, told one by one
SIGNS = {"add": "+", "change": "~", "remove": "-"}

T = TypeVar("T")
NameOf = Callable[[str], Sentence]


def lines(steps: Iterable[Step], name: NameOf, most: int) -> list[Sentence]:
    """What steps on orders and windows come to: by period where that is at most `most` lines, else in all.

    Lines are counted as those of 80 columns. Under each its case types, each with its units: all of them, or all but
    those that are named, or a few that are. Orders are counted, and those named that hand over to nobody.
    """
    changes = [step for step in steps if step.before != step.after]
    windows = [step for step in changes if isinstance(step.record, Window)]
    orders = list(_orders([step for step in changes if isinstance(step.record, Order)], name))
    by_period = _as_fits(lambda named: list(_by_period(windows, name, named)), most - _height(orders))
    if _height(by_period + orders) <= most:
        return by_period + orders
    room = max(most - len(orders), 1)
    in_all = _as_fits(lambda named: list(_in_all(windows, name, named)), room)
    if len(in_all) > room:
        in_all[room - 1 :] = [Message("  … and {count} more", count=len(in_all) - room + 1)]
    return in_all + orders


def _as_fits(made: Callable[[int], list[Sentence]], most: int) -> list[Sentence]:
    """The lines with as many units named as fit, at the least NAMED."""
    found: list[Sentence] = []
    for named in MORE:
        found = made(named)
        if _height(found) <= most:
            break
    return found


def _height(said: Iterable[Sentence]) -> int:
    return sum(1 + len(str(line)) // COLUMNS for line in said)


def subjects(steps: Iterable[Step]) -> list[Any]:
    """One record for each unit and case type: those whose names `lines` may need."""
    found: dict[object, Any] = {}
    for step in steps:
        record = step.record
        if record.kind in KINDS:
            found.setdefault(record.unit, record)
            found.setdefault(getattr(record, "case_type", None), record)
    return list(found.values())


def _by_period(steps: Sequence[Step], name: NameOf, named: int) -> Iterator[Sentence]:
    groups: dict[tuple[Any, ...], list[Window]] = {}
    for step in steps:
        was, now = step.before or step.record, step.record
        same = (was.since, was.until) == (now.since, now.until)
        ended = now.cancelled_at is not None and was.cancelled_at is None
        before = None if same or step.before is None else (was.since, was.until)
        groups.setdefault((step.action, ended, before, now.since, now.until), []).append(now)
    for (action, ended, before, since, until), windows in sorted(
        groups.items(), key=lambda each: (each[0][0], -len(each[1]), each[0][3], each[0][4])
    ):
        units = _distinct(window.unit for window in windows)
        period: Sentence = closure(since, until)
        if ended:
            period = Message("{period}, cancelled", period=period)
        elif before is not None:
            period = Message("{before} → {after}", before=closure(*before), after=period)
        yield _heading(action, windows, units, period, name)
        yield from _types(windows, units, name, named)


def _heading(action: str, windows: Sequence[Window], units: Sequence[str], period: Sentence, name: NameOf) -> Message:
    return Message(
        "{sign} {count} closure at {units}: {period}",
        "{sign} {count} closures at {units}: {period}",
        sign=SIGNS[action],
        count=len(windows),
        units=_units(units, units, name),
        period=period,
    )


def _types(windows: Iterable[Window], units: Sequence[str], name: NameOf, named: int) -> Iterator[Sentence]:
    """A line for the case types that the same units close, with up to so many units named."""
    closing: dict[str, dict[str, None]] = {}
    for window in windows:
        closing.setdefault(window.case_type, {})[window.unit] = None
    alike: dict[frozenset[str], list[str]] = {}
    for case_type, own in closing.items():
        alike.setdefault(frozenset(own), []).append(case_type)
    for among, types in sorted(alike.items(), key=lambda each: (-len(each[0]), sorted(each[1]))):
        here = [unit for unit in units if unit in among]
        said = sorted((str(name(each)) for each in types), key=str.casefold)
        if len(alike) == 1:
            yield Message("    {types}", types=said)
        else:
            yield Message("    {types}: {units}", types=said, units=_units(here, units, name, named))


def _units(own: Sequence[str], of: Sequence[str], name: NameOf, named: int = NAMED) -> Message:
    """Some units of several: all, or all but some, or these; the fewer are named, as many as `named`."""
    inside = set(own)
    missing = [unit for unit in of if unit not in inside]
    if len(own) <= NAMED:
        return Message("{names}", names=[name(unit) for unit in own])
    if not missing:
        return Message("{count} units", count=len(own))
    if len(missing) <= len(own):
        return Message(
            "{count} units, not {names}", count=len(own), names=some([name(unit) for unit in missing], named)
        )
    return Message("{count} units ({names})", count=len(own), names=some([name(unit) for unit in own], named))


def _in_all(steps: Sequence[Step], name: NameOf, named: int) -> Iterator[Sentence]:
    """Closures whose periods differ: from whose first day to whose last, by case type, and how many units by week."""
    groups: dict[tuple[str, bool], list[Window]] = {}
    for step in steps:
        ended = step.before is not None and step.record.cancelled_at is not None and step.before.cancelled_at is None
        groups.setdefault((step.action, ended), []).append(step.record)
    for (action, ended), windows in sorted(groups.items()):
        units = _distinct(window.unit for window in windows)
        first = min(windows, key=lambda window: (window.since, window.unit))
        last = max(windows, key=lambda window: (window.until, window.unit))
        longest = max(windows, key=lambda window: (window.until - window.since, window.unit))
        period: Sentence = Message(
            "from {first} ({unit}), the last opens {last} ({other})",
            first=in_english(local(first.since).date()),
            unit=name(first.unit),
            last=in_english(local(last.until).date()),
            other=name(last.unit),
        )
        yield _heading(action, windows, units, Message("{period}, cancelled", period=period) if ended else period, name)
        yield from _types(windows, units, name, named)
        yield Message("    units by week: {weeks}", weeks=_weeks(windows))
        days = weeks(local(longest.since).date(), local(longest.until - timedelta(microseconds=1)).date())
        yield Message("    the longest: {unit}, {weeks}", unit=name(longest.unit), weeks=days)


def _weeks(windows: Iterable[Window]) -> Message:
    """How many units are closed in each ISO week, in their order: `v. 27: 12`."""
    found: dict[tuple[int, int], set[str]] = {}
    spans = _distinct((window.unit, window.since, window.until) for window in windows)
    for unit, since, until in spans:
        day, last = local(since).date(), local(until - timedelta(microseconds=1)).date()
        day -= timedelta(days=day.weekday())
        while day <= last:
            year, week, _ = day.isocalendar()
            found.setdefault((year, week), set()).add(unit)
            day += timedelta(weeks=1)
    return some([f"v. {week}: {len(units)}" for (_, week), units in sorted(found.items())], WEEKS)


def _orders(steps: Sequence[Step], name: NameOf) -> Iterator[Sentence]:
    for action in SIGNS:
        orders = [step.record for step in steps if step.action == action]
        if not orders:
            continue
        refs = _distinct(order.ref for order in orders)
        yield Message(
            "{sign} {count} order: {refs}",
            "{sign} {count} orders: {refs}",
            sign=SIGNS[action],
            count=len(orders),
            refs=some(refs, NAMED),
        )
        without = [order for order in orders if order.handover is None and order.withdrawn_at is None]
        if without and len(without) < len(orders):
            units = [name(order.unit) for order in without]
            yield Message("    without handover: {units}", units=some(units, NAMED))
        elif without:
            yield Message("    without handover: all")
        withdrawn = sum(order.withdrawn_at is not None for order in orders)
        if withdrawn:
            yield Message("    withdrawn: {count}", count=withdrawn)


def _distinct(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))
