"""Ready-made notices: the Swedish sentences for closures ordered and for red days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from vis_cli.errors import Message
from vis_cli.rules.cards.cards import Card, days_without_notice
from vis_cli.rules.cards.hours import spans_on
from vis_cli.rules.cards.hours_words import times_in_words
from vis_cli.rules.cards.notices import Notice, meets
from vis_cli.rules.cards.red_days import in_a_sentence, neighbours, red_days
from vis_cli.rules.cards.red_days import name_of as red_day
from vis_cli.rules.cards.schedules import of_kind
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.plan import Plan, Step, Violation
from vis_cli.rules.core.times import in_swedish, local, midnight
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window

RED_DAYS = "red-days"  # the origin of notices made for red days
_FAR = 31  # how many days the open day before or after a red day is looked for


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


def for_order(
    held: Sequence[Notice],
    order: Order,
    windows: Sequence[Window],
    *,
    name_of: Callable[[str], str],  # the name of a unit or case type
    next_number: int,
    today: date,
) -> Plan:
    """What an order with `notice: true` does to the unit's notices, given its windows as they will be.

    `held` are the unit's notices. One notice for each period of the order; edited orders change theirs in place, and
    a period or an order that is gone takes its notice down. Without `notice`, or withdrawn, it leaves none.
    """
    wanted = []
    if order.notice and order.withdrawn_at is None:
        handover = name_of(order.handover) if order.handover else None
        mine = [window for window in windows if window.unit == order.unit and window.ref == order.ref]
        wanted = [of_closure(each, 0, order.ref) for each in _apart(closures(mine, name_of, handover))]
        wanted = [each for each in wanted if each.until is not None and each.until >= today]
    old = [n for n in held if n.origin == order.ref and n.unit == order.unit and not n.ended]
    old = [n for n in old if n.until is None or n.until >= today]
    steps: list[Step] = []
    spare = list(old)
    placed: list[Notice] = []
    for each in wanted:
        before = next(
            (n for n in spare if n.since == each.since), spare[0] if len(wanted) == len(old) and spare else None
        )
        if before is not None:
            spare.remove(before)
            after = replace(before, since=each.since, until=each.until, text=each.text)
        else:
            after = replace(each, number=next_number)
            next_number += 1
        steps.append(Step(before, after))
        placed.append(after)
    gone = [Step(n, _taken_down(n, today)) for n in spare]
    others = [n for n in held if n.unit == order.unit and n not in old and not n.ended]
    met = [(mine, other) for mine in placed for other in others if meets(mine, other)]
    violations = tuple(
        Violation(
            "overlap",
            Message(
                "{unit} has {other} on its card on days of order {ref}, and HSA has room for one.",
                unit=name_of(order.unit),
                other=other.id,
                ref=order.ref,
            ),
            hint=Message(
                "End it (vis cards notice end {other}), or order without notice and add it with --join.", other=other.id
            ),
        )
        for mine, other in met[:1]
    )
    return Plan((*gone, *steps), violations)


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


def _taken_down(notice: Notice, today: date) -> Notice:
    if notice.since is not None and notice.since >= today:
        return replace(notice, ended=True)
    return replace(notice, until=today - timedelta(days=1))


# --- red days ---------------------------------------------------------------------------------------------------------


def suggest(card: Card, year: int, *, lead: Duration, today: date, next_number: int) -> Iterator[Notice]:
    """The notices that a card lacks for a year's red days, one for those that follow one another.

    A notice is up from `lead` before the first day, but never while another is.
    """
    names = {**red_days(year)}
    placed = [notice for notice in card.notices if not notice.ended]
    for group in neighbours(days_without_notice(card, year, today)):
        since = max(lead.before(group[0]), today)
        for other in placed:
            if other.until is not None and since <= other.until < group[0]:
                since = other.until + timedelta(days=1)
        text = red_day_text(card, group, names)
        notice = Notice(next_number, card.unit.hsa_id, since, group[-1], text, RED_DAYS)
        placed.append(notice)
        next_number += 1
        yield notice


def red_day_text(card: Card, days: Sequence[date], names: dict[date, str]) -> str:
    """What residents are told of red days: which they are, what is closed, and the open days before and after."""
    values = {kind: of_kind(card.schedules, kind) for kind in card.kinds}
    subject = "är telefonen" if card.kinds == {"telephone"} else "är mottagningen"
    shown: dict[str, list[date]] = {}
    for day in days:
        exception = card.exception_on(day)
        times = ""
        if exception is not None:
            spans = [span for kind in sorted(values) for span in spans_on(values[kind], day)]
            times = times_in_words(sorted(set(spans), key=lambda span: (span.start, span.end))) if spans else ""
        shown.setdefault(times, []).append(day)
    sentences = []
    for times, group in shown.items():
        said = _and([f"{in_a_sentence(names[day])} {in_swedish(day, year=day == group[-1])}" for day in group])
        state = f"öppen {times}" if times else "stängd"
        sentences.append(f"{said[0].upper()}{said[1:]} {subject} {state}.")
    if "" in shown:
        before, after = (_open_day(card, day, step) for day, step in ((shown[""][0], -1), (shown[""][-1], 1)))
        if before and after:
            sentences.append(
                f"Vi har öppet som vanligt till och med {in_swedish(before, year=before.year != days[-1].year)} "
                f"och igen från och med {in_swedish(after, year=after.year != days[-1].year)}."
            )
    return " ".join(sentences)


def _open_day(card: Card, day: date, step: int) -> date | None:
    """The nearest day before or after on which the unit is open and that is not red."""
    values = [of_kind(card.schedules, kind) for kind in card.kinds]
    for _ in range(_FAR):
        day += timedelta(days=step)
        if red_day(day) is None and any(spans_on(value, day) for value in values):
            return day
    return None


def _and(words: Sequence[str]) -> str:
    return " och ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
