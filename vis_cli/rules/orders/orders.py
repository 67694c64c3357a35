"""Orders: a unit's request to have case types closed over one or more periods, and what it asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from vis_cli.errors import Message, Refused, Sentence, Source
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.times import closure as in_words
from vis_cli.rules.core.times import day_over, local, midnight
from vis_cli.rules.orders.offers import Offering, OrderedOffer
from vis_cli.rules.orders.windows import Window, asked_since


@dataclass(frozen=True, slots=True)
class Order:
    """An order from the IT portal; its scope is (ref, unit). Its windows are kept apart and name the ref."""

    kind: ClassVar[str] = "order"
    counted_by: ClassVar[str] = "window"
    alike_but: ClassVar[tuple[str, ...]] = ("unit",)
    ref: str
    unit: str
    all_types: bool = False
    handover: str | None = None
    replaces: str | None = None
    notice: bool = False
    ordered_by: str | None = None
    note: str | None = None
    withdrawn_at: datetime | None = None

    @property
    def id(self) -> str:
        return f"{self.ref}/{self.unit}"

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("order {ref} of {unit}", ref=self.ref, unit=name_of(self.unit))

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        said = self.label(name_of)
        if self.handover:
            said = Message("{order}, handover to {unit}", order=said, unit=name_of(self.handover))
        return Message("{order}, withdrawn", order=said) if self.withdrawn_at else said

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True, slots=True)
class Closure:
    """One case type closed over one period, as asked for, and where that was written."""

    case_type: str
    since: datetime
    until: datetime
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class AskedOffer:
    """One case type offered from a moment on, or no longer offered, as asked for, and where that was written."""

    case_type: str
    offered: bool
    since: datetime
    source: Source | None = None
    since_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What an order asks for: the order's own facts, every closure of it, and what it has the unit offer and drop."""

    order: Order
    closures: tuple[Closure, ...]
    source: Source | None = None
    since_source: Source | None = None
    offers: tuple[AskedOffer, ...] = ()

    @property
    def content(self) -> str:
        """A digest of what is asked, by which an older version of the order is known again."""
        return content(
            ((each.case_type, each.since, each.until) for each in self.closures),
            ((each.case_type, each.offered, each.since) for each in self.offers),
        )


@dataclass(frozen=True)
class OrderNames:
    """What names in an order may mean.

    `offers` has the case types by unit that the register lists, `ordered` what orders say of them from some moment on;
    `central` those that can be ordered. `orders` has by scope, (ref, unit), what each order that is known replaces, if
    anything; `closed` the day from which a unit is no longer there. Nothing that is ordered begins before `today`.
    `below` gives a unit and those that lie under it, by name.
    """

    units: Directory
    case_types: Directory
    offers: Mapping[str, frozenset[str]]
    central: frozenset[str]
    orders: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    closed: Mapping[str, date] = field(default_factory=dict)
    today: date = date.min
    below: Callable[[str], Sequence[str]] = field(default=lambda unit: [unit], compare=False)
    ordered: Mapping[str, Sequence[OrderedOffer]] = field(default_factory=dict)
    _by_gone: dict[frozenset[str], Directory] = field(default_factory=dict, compare=False)

    def offering(self, unit: str) -> Offering:
        """What a unit offers at every moment."""
        return Offering(self.offers.get(unit, frozenset()), self.ordered.get(unit, ()))

    def offered(self, unit: str) -> frozenset[str]:
        """What a unit offers at the end of today."""
        if unit not in self.ordered:
            return self.offers.get(unit, frozenset())
        return self.offering(unit).at(day_over(self.today) - timedelta(seconds=1))

    def offered_from_today(self, unit: str) -> frozenset[str]:
        """What a unit offers today or at any time to come."""
        if unit not in self.ordered:
            return self.offers.get(unit, frozenset())
        return self.offering(unit).from_now_on(midnight(self.today))[0]

    def units_on(self, day: date) -> Directory:
        """What names of units mean on a day, today at the earliest.

        The name of one that is closed by then leads to the one that took over.
        """
        day = max(day, self.today)
        return self._when_gone(frozenset(unit for unit, closed_on in self.closed.items() if closed_on <= day))

    @property
    def units_before(self) -> Directory:
        """What names of units meant as long as all of them were there."""
        return self._when_gone(frozenset())

    def _when_gone(self, gone: frozenset[str]) -> Directory:
        if gone not in self._by_gone:
            self._by_gone[gone] = self.units.when_gone(gone)
        return self._by_gone[gone]


FACTS = ("handover", "replaces", "notice", "ordered_by", "note")
"""What an order says beside its case types and days."""


@dataclass(frozen=True)
class Earlier:
    """What an order was, as the journal has it, that a later change replaced; what was taken back by an undo is not.

    `contents` has the digests of its closures, `facts` the values of each of FACTS that it once had. `taken_back`: it
    is withdrawn because a change was undone, and not since anybody withdrew it.
    """

    contents: frozenset[str] = frozenset()
    facts: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    taken_back: bool = False


def changed(
    order: Order,
    windows: Iterable[Window],
    *,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    add: Sequence[str] = (),
    drop: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    period: date | None = None,
    ordered: Iterable[OrderedOffer] = (),
) -> Request:
    """The request that an order becomes when its days, or the case types it closes, are changed.

    `period` is a day of the period that is meant; None means every period that is left, whose days cannot be changed
    together. `ordered` has what the order offers and drops: it stays, but where nothing closes any more `since` is when
    that begins.

    Raises:
        Refused: nothing of the order is left to change, no period is meant, or one would end before it begins.
    """
    live = [
        window
        for window in windows
        if (window.ref, window.unit) == (order.ref, order.unit) and window.cancelled_at is None
    ]
    coming = [window for window in live if window.until > now]
    offers = tuple(
        AskedOffer(each.case_type, each.offered, each.asked)
        for each in ordered
        if (each.ref, each.unit) == (order.ref, order.unit) and each.cancelled_at is None
    )
    if offers and not coming and since is not None and not (until or add or drop or period):
        over = tuple(Closure(window.case_type, asked_since(window), window.until) for window in live)
        moved = tuple(replace(each, since=since) for each in offers)
        return Request(replace(order, withdrawn_at=None), over, offers=moved)
    if offers and not coming:
        message = Message("{ref} closes nothing more: only from when it offers or drops can be changed.", ref=order.ref)
        raise Refused(message, id="over", hint="Name that with --from.")
    if not coming:
        raise Refused(Message("nothing of {ref} is left to change: it is over or withdrawn.", ref=order.ref), id="over")
    meant = _meant(order, coming, period, days=since is not None or until is not None)
    dropped = set(drop) - {window.case_type for window in meant}
    if dropped:
        said = sorted((names or {}).get(each, each) for each in dropped)
        raise Refused(Message("{ref} does not close {said}.", ref=order.ref, said=said), id="not-in-order")
    spans = dict.fromkeys((since or asked_since(window), until or window.until) for window in meant)
    for start, end in spans:
        if end <= start:
            raise Refused(
                Message("the period would end before it begins: {period}.", period=in_words(start, end)),
                id="reversed-period",
            )
    numbers = {window.number for window in meant}
    closures = [
        Closure(window.case_type, since or asked_since(window), until or window.until)
        if window.number in numbers
        else Closure(window.case_type, asked_since(window), window.until)
        for window in live
        if window.case_type not in drop or window.number not in numbers
    ]
    closures += [
        Closure(slug, *span)
        for slug in add
        for span in spans
        if not any(
            each.case_type == slug and (since or asked_since(each), until or each.until) == span for each in meant
        )
    ]
    return Request(replace(order, withdrawn_at=None), tuple(dict.fromkeys(closures)), offers=offers)


def _meant(order: Order, coming: Sequence[Window], period: date | None, *, days: bool) -> Sequence[Window]:
    """The windows of the period that is meant, or all where the order has one, or its `days` are not changed.

    Raises:
        Refused: the order has several periods and none is named, or none holds on the day that is.
    """
    spans = sorted({(asked_since(window), window.until) for window in coming})
    meant = [
        window
        for window in coming
        if period is None or (local(asked_since(window)).date() <= period and window.until > midnight(period))
    ]
    if meant and (period is not None or len(spans) == 1 or not days):
        return meant
    shown = "; ".join(str(in_words(*span)) for span in spans)
    if period is not None:
        said = Message("no period of {ref} holds on {day}: {periods}.", ref=order.ref, day=period, periods=shown)
        raise Refused(said, id="unknown-period", hint="Name a day of the one that is meant.")
    said = Message("{ref} has several periods: {periods}.", ref=order.ref, periods=shown)
    hint = Message("Name a day of the one that is meant: --period {day}.", day=local(spans[0][0]).date().isoformat())
    raise Refused(said, id="several-periods", hint=hint)


def content(
    closures: Iterable[tuple[str, datetime, datetime]], offers: Iterable[tuple[str, bool, datetime]] = ()
) -> str:
    """The digest of closures, (case type, since, until), and of offers, (case type, offered, since).

    In whatever order they come.
    """
    lines = sorted(f"{kind} {since:%Y%m%d%H%M%S} {until:%Y%m%d%H%M%S}" for kind, since, until in closures)
    lines += sorted(f"{'+' if offered else '-'}{kind} {since:%Y%m%d%H%M%S}" for kind, offered, since in offers)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def content_of(windows: Iterable[Window], ordered: Iterable[OrderedOffer] = ()) -> str:
    """The digest of what windows and ordered offers amount to, as asked for; those cancelled are left out."""
    return content(
        ((each.case_type, each.asked_since or each.since, each.until) for each in windows if not each.cancelled_at),
        ((each.case_type, each.offered, each.asked) for each in ordered if not each.cancelled_at),
    )


def state_of(order: Order, windows: Iterable[Window], now: datetime, ordered: Iterable[OrderedOffer] = ()) -> str:
    """`withdrawn`, `active`, `planned`, `done` or `cancelled`: what comes of an order amounts to at `now`.

    An order that came when its days were over never had a window: it is done. What it has the unit offer, or not, is
    done when it has begun.
    """
    if order.withdrawn_at is not None:
        return "withdrawn"
    held: list[Window | OrderedOffer] = [*windows, *ordered]
    live = [each for each in held if each.cancelled_at is None]
    if not live:
        return "cancelled" if held else "done"
    if any(isinstance(each, Window) and each.covers(now) for each in live):
        return "active"
    return "planned" if any(each.since > now for each in live) else "done"
