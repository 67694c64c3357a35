"""Ready-made notices: the Swedish sentences for closures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from vis_cli.errors import Message, Sentence
from vis_cli.rules.cards.following import follow
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import in_swedish, local, midnight
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window


@dataclass(frozen=True, slots=True)
class Closure:
    """Case types of one unit that are closed over the same time, for a notice about it."""

    unit: str
    case_types: tuple[str, ...]  # names
    since: datetime
    until: datetime
    handover: str | None  # name

    @property
    def first(self) -> date:
        return local(self.since).date()

    @property
    def last(self) -> date:
        """The last day on which anything is closed."""
        return local(self.until - timedelta(microseconds=1)).date()


def closures(windows: Sequence[Window], name_of: Callable[[str], str], handover: str | None) -> list[Closure]:
    """Windows as closures: the case types that are closed over the same time go together. Cancelled ones are not."""
    together: dict[tuple[str, datetime, datetime], list[str]] = {}
    for window in sorted(windows, key=lambda window: (window.since, window.until, window.number)):
        if window.cancelled_at is None:
            together.setdefault((window.unit, window.since, window.until), []).append(name_of(window.case_type))
    return [
        Closure(unit, tuple(sorted(set(types))), since, until, handover)
        for (unit, since, until), types in together.items()
    ]


def closure_text(closure: Closure) -> str:
    """What residents are told: which case types, from when, through when, when again, and where to turn instead.

    Inera's guideline: dates, never week numbers.
    """
    types = _and([f'"{name}"' for name in closure.case_types])
    several = len(closure.case_types) > 1
    noun, closed = ("E-tjänsterna", "stängda") if several else ("E-tjänsten", "stängd")
    opens = local(closure.until)
    whole_days = closure.since == midnight(closure.first) and closure.until == midnight(opens.date())
    if whole_days:
        one_day = closure.first == closure.last
        first = in_swedish(closure.first, year=one_day or closure.first.year != closure.last.year)
        span = first if one_day else f"från och med {first} till och med {in_swedish(closure.last)}"
        again = in_swedish(opens.date(), year=opens.year != closure.last.year)
    else:
        span = f"från {_with_clock(closure.since)} till {_with_clock(closure.until)}"
        again = _with_clock(closure.until)
    text = f"{noun} {types} på 1177 är {closed} {span}. Vi öppnar igen {again}."
    return f"{text} Under tiden hänvisar vi till {closure.handover}." if closure.handover else text


def _with_clock(moment: datetime) -> str:
    wall = local(moment)
    return f"{in_swedish(wall.date())} klockan {wall:%H.%M}"


def of_closure(closure: Closure, number: int, origin: str) -> Notice:
    """The notice about a closure, on the card from its first day through its last."""
    return Notice(number, closure.unit, closure.first, closure.last, closure_text(closure), origin)


def of_order(order: Order | None, windows: Sequence[Window], name_of: Callable[[str], str]) -> list[Notice]:
    """The notices of an order with `notice: true`, one for each of its periods; none if it is withdrawn.

    Their number is 0; `name_of` gives the name of a unit or case type.
    """
    if order is None or not order.notice or order.withdrawn_at is not None:
        return []
    handover = name_of(order.handover) if order.handover else None
    mine = [window for window in windows if window.unit == order.unit and window.ref == order.ref]
    return [of_closure(each, 0, order.ref) for each in _apart(closures(mine, name_of, handover))]


def for_order(
    held: Sequence[Notice],
    order: Order,
    windows: Sequence[Window],
    *,
    name_of: Callable[[str], str],
    next_number: int,
    today: date,
    before: tuple[Order | None, Sequence[Window]] = (None, ()),
) -> Plan:
    """What an order with `notice: true` does to the unit's notices, given its windows as they will be.

    `held` are the unit's notices. One notice for each period of the order; edited orders change theirs in place, and
    a period or an order that is gone takes its notice down. Without `notice`, or withdrawn, it leaves none. Where the
    unit has another notice, their texts are joined; `before` is the order with its windows as they were, by which its
    text is found in such a joint one.
    """
    wanted = [each for each in of_order(order, windows, name_of) if each.until is not None and each.until >= today]
    was = [each.text for each in of_order(*before, name_of)]
    mine = [notice for notice in held if notice.unit == order.unit]
    return follow(mine, order.ref, was, wanted, today=today, next_number=next_number)


def of_window(asked: Window, windows: Sequence[Window], handover: str | None, name_of: Callable[[str], str]) -> Notice:
    """The notice written from a window, about every case type that the same order closes over the same time.

    Its number is 0.
    """
    period = (asked.ref, asked.unit, asked.since, asked.until)
    alike = [each for each in windows if (each.ref, each.unit, each.since, each.until) == period]
    (closure,) = closures([asked, *(each for each in alike if each.number != asked.number)], name_of, handover)
    return of_closure(closure, 0, asked.id)


def for_window(
    held: Sequence[Notice],
    was: Notice,
    wanted: Notice | None,
    *,
    next_number: int,
    today: date,
) -> Plan:
    """What moving or cancelling (`wanted` None) a window does to a notice that was written from it.

    `was` is the notice as it would be written from the window as it was. The text follows, and so do the days unless
    others were chosen; a text that somebody has edited since stays, and it is said.
    """
    origin = was.origin or ""
    mine = [n for n in held if n.origin == origin and not n.ended and (n.until is None or n.until >= today)]
    if not mine:
        return Plan()
    if not any(was.text in notice.text for notice in mine):
        said = Message(
            "{notice} was written from {window} and edited since: it stays as it is. Look at it.",
            notice=mine[0].id,
            window=origin,
        )
        return Plan(notes=(said,))
    if wanted is None:
        return follow(held, origin, [was.text], [], today=today, next_number=next_number)
    notes: tuple[Sentence, ...] = ()
    alone = next((notice for notice in mine if notice.text == was.text), None)
    if alone is not None and (alone.since, alone.until) != (was.since, was.until):
        since = wanted.since if alone.since == was.since else alone.since
        until = wanted.until if alone.until == was.until else alone.until
        if since is not None and until is not None and since <= until:
            wanted = replace(wanted, since=since, until=until)
        said = Message("{notice}: the days that were chosen for it stay.", notice=alone.id)
        notes = (said,)
    plan = follow(held, origin, [was.text], [wanted], today=today, next_number=next_number)
    return replace(plan, notes=notes)


def _apart(found: list[Closure]) -> list[Closure]:
    """Closures that share days, as one: a card has room for one notice. It names all the types and the whole time."""
    merged: list[Closure] = []
    for each in sorted(found, key=lambda closure: closure.since):
        last = merged[-1] if merged else None
        if last is not None and each.first <= last.last:
            types = tuple(sorted({*last.case_types, *each.case_types}))
            merged[-1] = replace(last, case_types=types, until=max(last.until, each.until))
        else:
            merged.append(each)
    return merged


def _and(words: Sequence[str]) -> str:
    return " och ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
