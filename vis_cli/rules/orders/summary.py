"""Many closures told in a few lines: by period or by case type, counted, with the units that are otherwise by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import closure, in_english, local
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window

KINDS = (Window.kind, Order.kind)
"""The kinds of records that are told so."""
NAMED = 3  # units, or orders, that are otherwise than the rest
COLUMNS = 80
SIGNS = {"add": "+", "change": "~", "remove": "-"}

NameOf = Callable[[str], Sentence]


def lines(steps: Iterable[Step], name: NameOf, most: int) -> list[Sentence]:
    """What steps on orders and windows come to: by period where that is at most `most` lines, else by case type.

    Lines are counted as those of 80 columns.

    Under each period its case types, each with its units: all of the period, or all but those that are named, or a few
    that are. Orders are counted, and those named that hand over to nobody.
    """
    changes = [step for step in steps if step.before != step.after]
    windows = [step for step in changes if isinstance(step.record, Window)]
    orders = list(_orders([step for step in changes if isinstance(step.record, Order)], name))
    by_period = list(_by_period(windows, name))
    if _height(by_period + orders) <= most:
        return by_period + orders
    by_type = list(_by_type(windows, name))
    room = max(most - len(orders), 1)
    if len(by_type) > room:
        by_type[room - 1 :] = [Message("  … and {count} more", count=len(by_type) - room + 1)]
    return by_type + orders


def _height(said: Iterable[Sentence]) -> int:
    return sum(1 + len(str(line)) // COLUMNS for line in said)


def subjects(steps: Iterable[Step]) -> list[Any]:
    """One record for each unit, case type and unit that takes over: those whose names `lines` may need."""
    found: dict[object, Any] = {}
    for step in steps:
        record = step.record
        if record.kind in KINDS:
            found.setdefault(record.unit, record)
            found.setdefault(getattr(record, "case_type", None), record)
    return list(found.values())


def _by_period(steps: Sequence[Step], name: NameOf) -> Iterator[Sentence]:
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
        yield Message(
            "{sign} {count} closure at {units}: {period}",
            "{sign} {count} closures at {units}: {period}",
            sign=SIGNS[action],
            count=len(windows),
            units=_units(units, units, name),
            period=period,
        )
        yield from _types(windows, units, name)


def _types(windows: Iterable[Window], units: Sequence[str], name: NameOf) -> Iterator[Sentence]:
    """A line for the case types that the same units close."""
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
            yield Message("    {types}: {units}", types=said, units=_units(here, units, name))


def _units(own: Sequence[str], of: Sequence[str], name: NameOf) -> Message:
    """Some units of several: all, all but a few, a few, or how many."""
    missing = [unit for unit in of if unit not in set(own)]
    if len(own) <= NAMED:
        return Message("{names}", names=[name(unit) for unit in own])
    if not missing:
        return Message("{count} units", count=len(own))
    if len(missing) <= NAMED:
        return Message("{count} units, not {names}", count=len(own), names=[name(unit) for unit in missing])
    return Message("{count} units ({names})", count=len(own), names=some([name(unit) for unit in own], NAMED))


def _by_type(steps: Sequence[Step], name: NameOf) -> Iterator[Sentence]:
    """A line for each case type: at how many units, and which of them closes first and opens last."""
    groups: dict[tuple[str, str], list[Window]] = {}
    for step in steps:
        groups.setdefault((step.action, step.record.case_type), []).append(step.record)
    for (action, case_type), windows in sorted(
        groups.items(), key=lambda each: (each[0][0], -len(each[1]), each[0][1])
    ):
        first = min(windows, key=lambda window: (window.since, window.unit))
        last = max(windows, key=lambda window: (window.until, window.unit))
        yield Message(
            "{sign} {case_type}: {count} closure at {units}, from {first} ({unit}), the last opens {last} ({other})",
            "{sign} {case_type}: {count} closures at {units}, from {first} ({unit}), the last opens {last} ({other})",
            sign=SIGNS[action],
            case_type=name(case_type),
            count=len(windows),
            units=Message("{count} unit", "{count} units", count=len(_distinct(window.unit for window in windows))),
            first=in_english(local(first.since).date()),
            unit=name(first.unit),
            last=in_english(local(last.until).date()),
            other=name(last.unit),
        )


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


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
