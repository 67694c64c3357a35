"""The Swedish answer that closes an order's ticket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from vis_cli.rules.core.times import in_swedish, local, weeks
from vis_cli.rules.orders.handovers import Handovers
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import Closure, Order
from vis_cli.rules.orders.switch import Switch
from vis_cli.rules.orders.windows import Window


@dataclass(frozen=True)
class Around:
    """What an answer must know beside the order and its windows.

    `windows` are those of its unit, of the unit that takes over, and of the order that it replaces; `closed` has the
    day from which a unit is no longer there. `dropped` has the case types that the register says the order's unit does
    not offer, `ordered` what orders say of them from some moment on, this one too.
    """

    windows: Sequence[Window] = ()
    closed: Mapping[str, date] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    ordered: Sequence[OrderedOffer] = ()

    def switch(self, unit: str, case_type: str, windows: Iterable[Window]) -> Switch:
        """What decides on a case type of the order's unit; `windows` has more than those of it."""
        own = [each for each in windows if (each.unit, each.case_type) == (unit, case_type)]
        ordered = [each for each in self.ordered if each.case_type == case_type]
        return Switch(case_type not in self.dropped, own, self.closed.get(unit), ordered)


def reply(
    order: Order,
    windows: Iterable[Window],
    names: Mapping[str, str],
    now: datetime,
    waiting: int = 0,
    replaced_by: str | None = None,
    around: Around = Around(),
) -> str:
    """The answer for the ticket: unit, case types, days, handover, cases that wait; or that it was withdrawn.

    `names` has the names of units and case types by id; `waiting` counts open cases of the types being closed;
    `replaced_by` is the ref of the order that is instead of it.
    """
    held = list(windows)
    live = [window for window in held if window.cancelled_at is None]
    offers = [each for each in around.ordered if each.ref == order.ref]
    lines = ["Hej!", "", f"Ärende: {order.ref}", f"Enhet: {names.get(order.unit, order.unit)} ({order.unit})"]
    if order.withdrawn_at is not None or not (live or any(each.cancelled_at is None for each in offers)):
        if order.withdrawn_at is not None and replaced_by:
            why = f"är ersatt av {replaced_by}"
        else:
            why = "är återtagen" if held or offers or order.withdrawn_at else "kom in efter stängningens sista dag"
        lines += ["", f"Beställningen {why}. {_NOTHING[bool(held or not offers), bool(offers)]}"]
        return "\n".join([*lines, "", "Vänliga hälsningar", "VIS-support"])
    beside = list({window.number: window for window in (*around.windows, *held)}.values())
    by_period: dict[tuple[datetime, datetime, bool, datetime | None], list[Window]] = {}
    for window in live:
        switch = around.switch(order.unit, window.case_type, beside)
        opens = switch.first_active(window.since)
        dropped = opens is None and (switch.gone is None or not switch.offered(max(window.since, switch.gone)))
        by_period.setdefault((window.since, window.until, dropped, opens), []).append(window)
    for (since, until, dropped, opens), closed in sorted(by_period.items(), key=lambda each: each[0][:3]):
        types = ", ".join(sorted(names.get(window.case_type, window.case_type) for window in closed))
        lines += ["", f"Ärendetyper: {types}", *_days(since, until, opens)]
        if opens is None and dropped:
            lines.append("Aktiveras inte: enheten erbjuder inte längre detta")
        elif opens is None:
            gone = in_swedish(around.closed[order.unit])
            lines.append(f"Aktiveras inte: enheten är stängd för gott från {gone}")
        elif opens != until:
            refs = _longer(closed, beside, until)
            lines[-1] += f", stängt längre enligt {refs}" if refs else ", stängt längre än beställt"
        lines += _late(order, closed, beside)
        if until <= now and opens is not None and opens <= now:
            lines.append("Stängningen är avslutad.")
    lines += _offers(order, offers, names, around)
    if order.handover:
        lines += ["", f"Hänvisning: {names.get(order.handover, order.handover)} ({order.handover})"]
        lines += _absent(order.handover, [each for each in live if each.until > now], around, names)
    elif live or any(not each.offered and each.cancelled_at is None for each in offers):
        lines += ["", "Hänvisning saknas. Svara gärna vart invånarna ska vända sig."]
    if waiting:
        lines.append(f"Öppna ärenden i de ärendetyper som stängs: {waiting}. Fördela, besvara eller avsluta dem.")
    return "\n".join([*lines, "", "Vänliga hälsningar", "VIS-support"])


_NOTHING = {
    (True, False): "Inga ärendetyper är stängda enligt den.",
    (False, True): "Inga ärendetyper läggs till eller tas bort enligt den.",
    (True, True): "Inga ärendetyper är stängda, läggs till eller tas bort enligt den.",
}
"""What an order no longer does that closed, and offered or dropped."""


def _offers(order: Order, offers: Sequence[OrderedOffer], names: Mapping[str, str], around: Around) -> Iterator[str]:
    """What the order has the unit offer, and what not, and from when."""
    by_day: dict[tuple[datetime, bool, datetime | None], list[str]] = {}
    for each in offers:
        if each.cancelled_at is None:
            name = names.get(each.case_type, each.case_type)
            by_day.setdefault((each.since, not each.offered, each.asked_since), []).append(name)
    gone = around.closed.get(order.unit)
    for (since, drops, asked), types in sorted(by_day.items(), key=lambda each: each[0][:2]):
        start = local(since)
        clock = f" kl. {start:%H.%M}" if start.time() != time() and asked is None else ""
        yield ""
        yield f"Ärendetyper: {', '.join(sorted(types))}"
        if drops:
            yield f"Tas bort, går inte att välja från: {in_swedish(start.date())}{clock}"
        elif gone is not None and gone <= start.date():
            yield f"Erbjuds inte: enheten är stängd för gott från {in_swedish(gone)}"
        else:
            yield f"Erbjuds från: {in_swedish(start.date())}{clock}"
        if asked is not None:
            yield f"Beställt från: {in_swedish(local(asked).date())}, kom in för sent"


def _longer(closed: Iterable[Window], windows: Iterable[Window], until: datetime) -> str:
    """The refs of the orders that keep closed what the order would open at `until`."""
    types = {(window.unit, window.case_type) for window in closed}
    refs = {each.ref for each in windows if (each.unit, each.case_type) in types and each.covers(until) and each.ref}
    return ", ".join(sorted(refs))


def _late(order: Order, closed: Iterable[Window], windows: Sequence[Window]) -> Iterator[str]:
    """From when it was asked for where it began later: it came too late, or went on with what another had closed."""
    taken_over = {
        (each.case_type, each.cancelled_at) for each in windows if (each.ref, each.unit) == (order.replaces, order.unit)
    }
    late = [window for window in closed if window.asked_since]
    for moment in sorted({each.since for each in late if (each.case_type, each.since) in taken_over}):
        yield f"Fortsätter efter {order.replaces} från {in_swedish(local(moment).date())}, utan avbrott"
    for asked in sorted({each.asked_since for each in late if (each.case_type, each.since) not in taken_over}):  # type: ignore[type-var]
        yield f"Beställt från: {in_swedish(local(asked).date())}, kom in för sent"  # type: ignore[arg-type]


def _absent(unit: str, coming: Iterable[Window], around: Around, names: Mapping[str, str]) -> Iterator[str]:
    """That the unit that takes over is closed itself."""
    closures = [Closure(window.case_type, window.since, window.until) for window in coming]
    windows = [window for window in around.windows if window.unit == unit and not window.cancelled_at]
    found = Handovers(lambda _: windows, around.closed).absence(unit, closures)
    if found is not None and found.gone is not None:
        yield f"Observera: enheten som tar över är stängd för gott från {in_swedish(found.gone)}."
    if found is not None and found.windows:
        types = ", ".join(sorted({names.get(each.case_type, each.case_type) for each in found.windows}))
        first = found.windows[0]
        days = f"från {in_swedish(local(first.since).date())}, öppnar {in_swedish(local(first.until).date())}"
        yield f"Observera: enheten som tar över har också stängt: {types} {days}."


def _days(since: datetime, until: datetime, opens: datetime | None) -> list[str]:
    """The lines of a closure; the last is the day on which it opens, if it does."""
    start, end = local(since), local(until)
    at = f" kl. {start:%H.%M}" if start.time() != time() else ""
    by_clock = end.time() != time()
    lines = [f"Inaktiveras: {in_swedish(start.date())}{at or (' kl. 00.00' if by_clock else '')}"]
    if not by_clock:
        last = end.date() - timedelta(days=1)
        what = "Sista dag stängt" if opens is None or opens == until else "Sista dag enligt beställningen"
        lines.append(f"{what}: {in_swedish(last)} ({weeks(start.date(), last)})")
    if opens is not None:
        again = local(opens)
        clock = f" kl. {again:%H.%M}" if again.time() != time() else ""
        lines.append(f"Aktiveras: {in_swedish(again.date())}{clock}")
    return lines
