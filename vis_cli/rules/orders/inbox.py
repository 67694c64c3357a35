"""How far an order has come in the hands of VIS support: received, applied, answered, keyed in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import FACTS, Order, content_of
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.worklist.tasks import CASE_TYPE, Standing

RECEIVED, APPLIED, ANSWERED, KEYED = "received", "applied", "answered", "keyed"
STAGES = (RECEIVED, APPLIED, ANSWERED, KEYED)
"""Read but not applied; applied but not answered; answered but not all keyed in; all of it keyed in."""


@dataclass(frozen=True, slots=True)
class Received:
    """What was read under a ticket for a unit (empty: none was told): what it asks for, and from which file.

    `asks` is "order", "change" or "withdrawal"; `doubts` names the fields that are in doubt, with commas.
    """

    kind: ClassVar[str] = "received-order"
    unsaid: ClassVar[tuple[str, ...]] = ("at",)
    ref: str
    unit: str
    asks: str
    doubts: str
    file: str
    at: datetime

    @property
    def id(self) -> str:
        return f"{self.ref}/{self.unit}"

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        if not self.unit:
            return Message("{ref} received, for a unit not named", ref=self.ref)
        return Message("{ref} of {unit} received", ref=self.ref, unit=name_of(self.unit))

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True, slots=True)
class Answer:
    """That an order was answered: when, and a digest of what it was then."""

    kind: ClassVar[str] = "order-answer"
    counted_by: ClassVar[str] = "window"
    alike_but: ClassVar[tuple[str, ...]] = ("unit",)
    unsaid: ClassVar[tuple[str, ...]] = ("content",)
    ref: str
    unit: str
    content: str
    at: datetime

    @property
    def id(self) -> str:
        return f"{self.ref}/{self.unit}"

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("answer to {ref} of {unit}", ref=self.ref, unit=name_of(self.unit))

    def __str__(self) -> str:
        return str(self.words(str))


def keep(wanted: Iterable[Received], held: Mapping[Scope, Received]) -> Plan:
    """Plan to remember what was received; the same again is the same, whenever that is."""
    latest = {(each.ref, each.unit): each for each in wanted}
    steps = []
    for scope, each in latest.items():
        before = held.get(scope)
        again = before is not None and replace(each, at=before.at) == before
        steps.append(Step(before, before if again else each))
    return Plan(tuple(steps))


def answer(
    order: Order,
    windows: Iterable[Window],
    held: Answer | None,
    now: datetime,
    ordered: Iterable[OrderedOffer] = (),
) -> Step:
    """The step that notes that an order was answered as it is; answered so before, it is the same."""
    said = answered_content(order, windows, ordered)
    if held is not None and held.content == said:
        return Step(held, held)
    return Step(held, Answer(order.ref, order.unit, said, now))


def answered_content(order: Order, windows: Iterable[Window], ordered: Iterable[OrderedOffer] = ()) -> str:
    """A digest of what an answer to an order tells: what it closes, offers and drops, and its own facts."""
    facts = [*(getattr(order, name) for name in FACTS), order.withdrawn_at is not None]
    return hashlib.sha256(f"{content_of(windows, ordered)} {facts!r}".encode()).hexdigest()[:16]


def stage_of(
    order: Order,
    windows: Iterable[Window],
    held: Answer | None,
    *,
    left: bool,
    ordered: Iterable[OrderedOffer] = (),
) -> str:
    """How far an order has come that was applied; `left`: something of it is still to be keyed in.

    One that was changed since it was answered waits for an answer again.
    """
    if held is None or held.content != answered_content(order, windows, ordered):
        return APPLIED
    return ANSWERED if left else KEYED


def is_of(standing: Standing, windows: Iterable[Window], ordered: Iterable[OrderedOffer] = ()) -> bool:
    """Whether something to be keyed in follows from one of these.

    That a window closes, or opens again; that a unit offers a case type, or no longer does.
    """
    about = standing.unit, standing.item
    return any(
        about == (window.unit, f"{CASE_TYPE}{window.case_type}")
        and window.since < window.ends
        and window.since <= standing.since <= window.ends
        for window in windows
    ) or any(
        about == (each.unit, f"{CASE_TYPE}{each.case_type}") and standing.since in (each.since, each.cancelled_at)
        for each in ordered
    )
