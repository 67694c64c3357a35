"""What may be closed at a unit that is closed for good from some day: nothing from then on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from vis_cli.errors import Message, Refused, Sentence
from vis_cli.rules.core.times import in_english, midnight
from vis_cli.rules.orders.orders import AskedOffer, Closure, Request


def refuse_gone(
    unit: str,
    closures: Iterable[Closure],
    gone: date | None,
    name: Callable[[str], str],
    offers: Iterable[AskedOffer] = (),
) -> None:
    """Refuse closures that end after the unit is closed for good, from the day `gone` (None: it is not).

    And what it would offer or drop from then on.

    Raises:
        Refused: one does.
    """
    if gone is not None and any(offer.since >= midnight(gone) for offer in offers):
        raise Refused(
            Message("{unit} is closed for good from {day}.", unit=name(unit), day=in_english(gone)), id="closed-unit"
        )
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
    offers = tuple(each for each in request.offers if each.since < end)
    if kept == request.closures and offers == request.offers:
        return request, ()
    about = {"unit": name(request.order.unit), "day": in_english(gone), "ref": request.order.ref}
    closed = Message("{unit} is closed for good from {day}: nothing more of {ref} is closed after that.", **about)
    turned = Message("{unit} is closed for good from {day}: {ref} turns nothing on or off after that.", **about)
    notes = (*([closed] if kept != request.closures else []), *([turned] if offers != request.offers else []))
    return replace(request, closures=kept, offers=offers), notes
