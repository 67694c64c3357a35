"""What units offer, as somebody says it here or a file has it; and what residents meet of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from vis_cli.errors import Ambiguous, Fault, FaultyInput, Message, NotFound, Sentence
from vis_cli.rules.core.faults import Faults, in_order
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import boundary, moment_in_english
from vis_cli.rules.orders.offers import OrderedOffer, is_offered
from vis_cli.rules.orders.switch import Switch
from vis_cli.rules.register.case_types import Offer, SaidOffer
from vis_cli.rules.register.units import Places


def import_offers(
    held: Iterable[Offer],
    wanted: Sequence[SaidOffer],
    *,
    units: Directory,
    case_types: Directory,
    places: Places,
    now: datetime,
    ordered: Iterable[OrderedOffer] = (),
) -> Plan:
    """What units offer made as `wanted` says. What it does not name stays as it is.

    What was `ordered` of it and has begun by `now` holds no longer where the file says otherwise, which is told.

    Raises:
        FaultyInput: a unit or case type is unknown, or a pair stands there twice with different answers.
    """
    before = {(each.unit, each.case_type): each for each in held}
    begun: dict[tuple[str, str], list[OrderedOffer]] = {}
    for each in ordered:
        if each.holds(now):
            begun.setdefault((each.unit, each.case_type), []).append(each)
    found: dict[tuple[str, str], str | Fault] = {}
    said: dict[tuple[str, str], SaidOffer] = {}
    faults = Faults()
    steps = []
    refs: dict[str, None] = {}

    def named(directory: Directory, text: str, row: int, column: str) -> str | None:
        key = (column, text)
        if key not in found:
            try:
                found[key] = directory.find(text)
            except (NotFound, Ambiguous) as error:
                found[key] = Fault(error.id, error.message, None, error.hint)
        name = found[key]
        if isinstance(name, Fault):
            faults.append(replace(name, source=places.source(row, column)))
            return None
        return name

    for row in wanted:
        unit = named(units, row.unit, row.row, "unit")
        case_type = named(case_types, row.case_type, row.row, "case_type")
        if unit is None or case_type is None:
            continue
        first = said.setdefault((unit, case_type), row)
        if first is not row:
            if first.offered != row.offered:
                message = Message("line {line} says the opposite of this.", line=places.place(first.row).line)
                faults.append(Fault("duplicate-offer", message, places.source(row.row, "offered"), "Keep one of them."))
            continue
        was = before.get((unit, case_type))
        own = begun.get((unit, case_type), ())
        is_so = is_offered(was is not None and was.offered, own, now) == row.offered
        same = was is not None and (is_so or was.offered == row.offered)
        steps.append(Step(was, was if same else Offer(unit, case_type, row.offered), places.place(row.row)))
        if not is_so:
            steps += _ended(own, now)
            refs |= dict.fromkeys(each.ref for each in own)
    if faults:
        raise FaultyInput(in_order(faults))
    said_otherwise = Message("What {refs} had units offer or drop is otherwise in the file.", refs=some(list(refs), 5))
    return Plan(tuple(steps), notes=(said_otherwise,) if refs else ())


def offering(held: Offer | None, unit: str, case_type: str, offered: bool, now: datetime) -> Step:
    """The step by which somebody says here, and not in the catalogue, whether a unit offers a case type."""
    if held is not None and held.offered == offered:
        return Step(held, held)
    return Step(held, Offer(unit, case_type, offered, now, held is not None and held.stands))


def offer(
    held: Offer | None,
    unit: str,
    case_type: str,
    offered: bool,
    now: datetime,
    ordered: Sequence[OrderedOffer] = (),
    name_of: Callable[[str], str] = str,
) -> Plan:
    """A case type offered at a unit, or not, from now on until somebody says otherwise.

    What was ordered of it (`ordered`) and has begun holds no longer; what is to come stays, and is told of.
    """
    coming: tuple[Sentence, ...] = tuple(
        Message(
            "{ref} offers {kind} from {moment}." if each.offered else "{ref} drops {kind} from {moment}.",
            ref=each.ref,
            kind=name_of(case_type),
            moment=moment_in_english(each.since),
        )
        for each in ordered
        if each.cancelled_at is None and each.since > now and each.offered != offered
    )
    if is_offered(held is not None and held.offered, ordered, now) == offered:
        notes: tuple[Sentence, ...] = () if held or offered else ("It is not offered there as it is.",)
        return Plan((Step(held, held),) if held else (), notes=notes + coming)
    return Plan((offering(held, unit, case_type, offered, now), *_ended(ordered, now)), notes=coming)


def _ended(ordered: Iterable[OrderedOffer], now: datetime) -> Iterator[Step]:
    """What has been ordered of a case type and has begun, cancelled."""
    for each in ordered:
        if each.holds(now):
            yield Step(each, replace(each, cancelled_at=now))


def offer_like(
    held: Iterable[Offer],
    other: Iterable[Offer],
    unit: str,
    now: datetime,
    ordered: Mapping[str, Sequence[OrderedOffer]] | None = None,
) -> Plan:
    """What `other` has offered, offered at `unit` too, whose offers are `held`; what it offers beside stays.

    `ordered` has what was ordered of case types at `unit`.
    """
    own, ordered = {each.case_type: each for each in held}, ordered or {}
    wanted = [each.case_type for each in other if each.offered]
    made = sum((offer(own.get(each), unit, each, True, now, ordered.get(each, ())) for each in wanted), Plan())
    beside = sum(
        is_offered(each.offered, ordered.get(case_type, ()), now) and case_type not in wanted
        for case_type, each in own.items()
    )
    notes = (Message("Offered beside, and left so: {count}.", count=beside),) if beside else ()
    return Plan(made.steps, notes=notes)


@dataclass(frozen=True, slots=True)
class OfferState:
    """What a resident meets at a unit: `active` is derived, `switch` is what was last carried out.

    `turns_at` is when the unit begins to offer it, or stops, as ordered.
    """

    name: str
    offered: bool
    active: bool
    switch: bool
    opens_again: datetime | None
    turns_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        again, turns = (None if each is None else boundary(each) for each in (self.opens_again, self.turns_at))
        return {
            "name": self.name,
            "offered": self.offered,
            "active": self.active,
            "switch": self.switch,
            "opens_again": again,
            "offered_from": None if self.offered else turns,
            "dropped_from": turns if self.offered else None,
        }

    @property
    def words(self) -> Message:
        """`active`, or why not and until when; and from when it is offered, or no longer."""
        said = self._state
        if self.turns_at is None:
            return said
        template = "{state}; no longer offered from {moment}" if self.offered else "{state}; offered from {moment}"
        return Message(template, state=said, moment=boundary(self.turns_at))

    @property
    def _state(self) -> Message:
        if self.active:
            return Message("active")
        if not self.offered:
            return Message("not offered")
        if self.opens_again is None:
            return Message("closed until further notice")
        return Message("closed, opens {moment}", moment=boundary(self.opens_again))


def offer_state(name: str, switch: bool, should: Switch, at: datetime) -> OfferState:
    """What a resident meets at the moment, and the switch as it was last carried out."""
    return OfferState(
        name, should.offered(at), should.active(at), switch, should.opens_again(at), should.offers_turn(at)
    )
