"""The Swedish answer that closes an order's ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from vis_cli.rules.core.times import in_swedish, local, weeks
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window


def reply(
    order: Order,
    windows: Iterable[Window],
    names: Mapping[str, str],
    now: datetime,
    waiting: int = 0,
    replaced_by: str | None = None,
) -> str:
    """The answer for the ticket: unit, case types, days, handover, cases that wait; or that it was withdrawn.

    `names` has the names of units and case types by id; `waiting` counts open cases of the types being closed;
    `replaced_by` is the ref of the order that is instead of it.
    """
    held = list(windows)
    live = [window for window in held if window.cancelled_at is None]
    lines = ["Hej!", "", f"Ärende: {order.ref}", f"Enhet: {names.get(order.unit, order.unit)} ({order.unit})"]
    if order.withdrawn_at is not None or not live:
        if order.withdrawn_at is not None and replaced_by:
            why = f"är ersatt av {replaced_by}"
        else:
            why = "är återtagen" if held or order.withdrawn_at else "kom in efter stängningens sista dag"
        lines += ["", f"Beställningen {why}. Inga ärendetyper är stängda enligt den."]
        return "\n".join([*lines, "", "Vänliga hälsningar", "VIS-support"])
    by_period: dict[tuple[datetime, datetime], list[Window]] = {}
    for window in live:
        by_period.setdefault((window.since, window.until), []).append(window)
    for (since, until), closed in sorted(by_period.items()):
        types = ", ".join(sorted(names.get(window.case_type, window.case_type) for window in closed))
        lines += ["", f"Ärendetyper: {types}", *_days(since, until)]
        asked = sorted({window.asked_since for window in closed if window.asked_since})
        lines += [f"Beställt från: {in_swedish(local(each).date())}, kom in för sent" for each in asked]
        if until <= now:
            lines.append("Stängningen är avslutad.")
    if order.handover:
        lines += ["", f"Hänvisning: {names.get(order.handover, order.handover)} ({order.handover})"]
    else:
        lines += ["", "Hänvisning saknas. Svara gärna vart invånarna ska vända sig."]
    if waiting:
        lines.append(f"Öppna ärenden i de ärendetyper som stängs: {waiting}. Fördela, besvara eller avsluta dem.")
    return "\n".join([*lines, "", "Vänliga hälsningar", "VIS-support"])


def _days(since: datetime, until: datetime) -> list[str]:
    start, end = local(since), local(until)
    at = f" kl. {start:%H.%M}" if start.time() != time() else ""
    if end.time() != time():
        return [
            f"Inaktiveras: {in_swedish(start.date())}{at or ' kl. 00.00'}",
            f"Aktiveras: {in_swedish(end.date())} kl. {end:%H.%M}",
        ]
    last = end.date() - timedelta(days=1)
    return [
        f"Inaktiveras: {in_swedish(start.date())}{at}",
        f"Sista dag stängt: {in_swedish(last)} ({weeks(start.date(), last)})",
        f"Aktiveras: {in_swedish(end.date())}",
    ]
