"""What may be closed at a unit that is closed for good from some day: nothing from then on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from vis_cli.errors import Message, Refused, Sentence
from vis_cli.rules.core.times import in_english, midnight
from vis_cli.rules.orders.orders import Closure, Request


def refuse_gone(unit: str, closures: Iterable[Closure], gone: date | None, name: Callable[[str], str]) -> None:
    """Refuse closures that end after the unit is closed for good, from the day `gone` (None: it is not).

    Raises:
        Refused: one does.
    """
    if gone is not None and any(closure.until > midnight(gone) for closure in closures):
        said = Message("{unit} is closed for good from {day}.", unit=name(unit), day=in_english(gone))
        hint = Message("Let it end then: --opens {day}.", day=gone.isoformat())
        raise Refused(said, id="closed-unit", hint=hint)


def while_there(
    request: Request, gone: date | None, name: Callable[[str], str]
) -> tuple[Request, tuple[Sentence, ...]]:
    """The request for as long as its unit is there, and what is to be said where that leaves something out."""
    if gone is None:
        return request, ()
    end = midnight(gone)
    kept = tuple(replace(each, until=min(each.until, end)) for each in request.closures if each.since < end)
    if kept == request.closures:
        return request, ()
    said = "{unit} is closed for good from {day}: nothing more of {ref} is closed after that."
    note = Message(said, unit=name(request.order.unit), day=in_english(gone), ref=request.order.ref)
    return replace(request, closures=kept), (note,)
