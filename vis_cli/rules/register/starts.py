"""A unit that is new: what it offers and from when, and what must be there before residents meet it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from vis_cli.errors import Message, Refused, Sentence
from vis_cli.rules.cards.cards import Card, check
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.sentences import either, some
from vis_cli.rules.core.times import in_english, midnight
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import Offer
from vis_cli.rules.register.offers import offering
from vis_cli.rules.register.units import Unit
from vis_cli.rules.roles.catalogue import Catalogue, Role
from vis_cli.rules.roles.grants import Grant, RoleFacts
from vis_cli.rules.roles.who import holders

AHEAD = timedelta(days=60)
"""How much of the card is looked at from the first day on, as `cards check` does."""


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What a unit that starts has: its offers, those of the unit that it is like, its windows that are not over.

    `names` has case types by their ids.
    """

    unit: Unit
    offers: Sequence[Offer]
    like: Sequence[Offer] = ()
    windows: Sequence[Window] = ()
    next_number: int = 1
    names: Mapping[str, str] | None = None


def start(facts: StartFacts, on: date, now: datetime) -> Plan:
    """Plan that the unit offers what it is like, and that nothing can be opened there before the day `on`.

    What it offers is closed until then by windows of no order; those that are there are moved to the day, or end now
    where it has come.
    One that is there already is `same`, whatever the day on which it is said again.

    Raises:
        Refused: the unit is closed by then, or residents can open a case type there already, and could no longer.
    """
    unit, opens = facts.unit, midnight(on)
    if unit.closed_on is not None and unit.closed_on <= on:
        said = Message("{unit} is closed from {day}.", unit=unit, day=in_english(unit.closed_on))
        raise Refused(
            said, id="closed-unit", hint=Message("Open it again first: vis changes list --object {id}", id=unit.id)
        )
    held = {each.case_type: each for each in facts.offers}
    own = {each.case_type for each in facts.offers if each.offered}
    wanted = dict.fromkeys([*(each.case_type for each in facts.like if each.offered), *sorted(own)])
    steps = [offering(held.get(case_type), unit.hsa_id, case_type, True, now) for case_type in wanted]
    closed = [each for each in facts.windows if each.case_type in wanted and each.covers(now)]
    if opens <= now:  # what an earlier start has closed until a later day opens now
        ended = [
            Step(each, replace(each, cancelled_at=now, revision=each.revision + 1)) for each in closed if not each.ref
        ]
        asks = (Message("{count} running window ends now.", "{count} running windows end now.", count=len(ended)),)
        return Plan((*steps, *ended), asks=asks if ended else ())
    closing = {each.case_type: each for each in sorted(closed, key=lambda each: each.until)}
    names = facts.names or {}
    already = [names.get(case_type, case_type) for case_type in wanted if case_type in own and case_type not in closing]
    if already:
        raise Refused(
            Message("residents can open {types} at {unit} already.", types=some(already, 5), unit=unit),
            id="open-already",
            hint=Message(
                "To close it until then: vis windows add {unit} all --from DATE --opens {day}", unit=unit.id, day=on
            ),
        )
    number = facts.next_number
    for case_type in wanted:
        window = closing.get(case_type)
        if window is None:
            steps.append(Step(None, Window(number, None, unit.hsa_id, case_type, now, opens)))
            number += 1
        elif window.ref is None:
            moved = replace(window, until=opens, revision=window.revision + (window.until != opens))
            steps.append(Step(window, moved))
        elif window.until < opens:  # an order's, which is not ours to move, ends too early
            steps.append(Step(None, Window(number, None, unit.hsa_id, case_type, window.until, opens)))
            number += 1
    return Plan(tuple(steps))


# --- what must be there ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist: whether it is there, what is said of it, and the command or the way that mends it.

    `finding` is what its absence is called, by which `vis explain` knows it.
    """

    id: str
    ok: bool
    said: Sentence
    fix: Sentence | None = None
    finding: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "finding": self.finding, "ok": self.ok, "message": self.said, "fix": self.fix}


def checklist(
    unit: Unit, offered: Sequence[str], grants: Iterable[Grant], card: Card, facts: RoleFacts, *, on: date
) -> list[Item]:
    """What a unit must have on its first day, `on`, and whether it has it.

    Case types, two local administrators of each kind (Region Kronoberg, "Ärendetyper", 2022), somebody who keeps the
    card and somebody who answers cases, phone hours and a number, an address, and a card without findings.
    """
    items = [_offers(unit, offered)]
    catalogue = facts.catalogue
    found = holders(grants, [unit.hsa_id], facts, at=on)
    persons: dict[str, set[str]] = {}
    for each in found:
        persons.setdefault(each.role, set()).add(each.person)
    items += [_administrators(unit, role, len(persons.get(role.id, ())), on) for role in catalogue.administrators()]
    able = partial(_able, unit, persons, catalogue, on)
    return [
        *items,
        *able("editor", "edit-card", finding="no-editor"),
        *able("distributor", "assign-case", finding="no-distributor"),
        *able("handler", "answer-case", finding="no-handler"),
        *_card(unit, card, on),
    ]


def _offers(unit: Unit, offered: Sequence[str]) -> Item:
    said = Message("{count} case type is offered", "{count} case types are offered", count=len(offered))
    fix = f"vis units start {unit.id} --like UNIT --on DATE"
    return Item("offers", bool(offered), said, fix, finding="no-case-types")


def _administrators(unit: Unit, role: Role, count: int, on: date) -> Item:
    said = Message("{role}: {count} of {at_least}", role=role.name, count=count, at_least=role.at_least)
    enough, fix = count >= role.at_least, _grant(unit, role.id, on)
    return Item(f"administrators-{role.id}", enough, said, fix, finding="too-few-administrators")


def _able(
    unit: Unit,
    persons: Mapping[str, set[str]],
    catalogue: Catalogue,
    on: date,
    id: str,
    action: str,
    *,
    finding: str,
) -> list[Item]:
    """Whether anybody may do the action; no line where no role of the catalogue permits it."""
    roles = [role for role in catalogue.roles.values() if action in role.permits]
    if not roles:
        return []
    count = len(set().union(*(persons.get(role.id, ()) for role in roles)))
    said = Message("{roles}: {count}", roles=either([role.name for role in roles]), count=count)
    return [Item(id, count > 0, said, _grant(unit, roles[0].id, on), finding)]


def _grant(unit: Unit, role: str, on: date) -> str:
    return f"vis roles grant PERSON {role} {unit.id} --from {on}"


def _card(unit: Unit, card: Card, on: date) -> list[Item]:
    catalogue = Message("Put it in the catalogue, and import it: vis units import FILE")
    last = on + min(AHEAD, date.max - on)
    findings = check(card, on, last, on)
    others = [each.id for each in findings if each.id not in ("no-hours", "no-phone")]
    set_hours = f'vis cards hours set {unit.id} "mån–fre 08:00–11:30"'
    hours = Message("phone hours") if "telephone" in card.kinds else Message("no phone hours")
    phone = Message("phone: {number}", number=unit.phone) if unit.phone else Message("no phone number")
    place = unit.visiting_address or unit.location
    address = Message("address: {place}", place=place) if place else Message("no visiting address and no location")
    whole = Message("{count} finding on the card", "{count} findings on the card", count=len(others))
    return [
        Item("hours", "telephone" in card.kinds, hours, set_hours, finding="no-hours"),
        Item("phone", bool(unit.phone), phone, catalogue, finding="no-phone"),
        Item("address", bool(place), address, catalogue, finding="no-address"),
        Item(
            "card",
            not others,
            whole if others else Message("nothing is wrong with the card"),
            f"vis cards check --unit {unit.id}",
            finding="faulty-card",
        ),
    ]
