"""Orders in a unit's own words: a text and the register in, what is asked for out, with what is in doubt.

Nothing is guessed: what is missing or does not agree has no value, and what is only likely is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from vis_cli.rules.core.letters import composed
from vis_cli.rules.core.masking import mask
from vis_cli.rules.orders.intake import case_types, ends, kinds, units
from vis_cli.rules.orders.intake.case_types import CaseTypes
from vis_cli.rules.orders.intake.facts import EITHER, Facts, Register, facts_of
from vis_cli.rules.orders.intake.groups import Group, grouped
from vis_cli.rules.orders.intake.periods import Period
from vis_cli.rules.orders.intake.said import ALL, CHANGE, NONE, ORDER, WITHDRAWAL, Item, Kind, Said
from vis_cli.rules.orders.intake.texts import LONGEST_LINE, SIGNATURE, SUBJECT, Letter, Part, cut, letters_of
from vis_cli.rules.orders.intake.units import Units
from vis_cli.rules.orders.orders import OrderNames

SENDER, OLD_MESSAGE, NO_OFFER, LEFT_OPEN, NOTHING_NEW, ITSELF, KNOWN_REF = (
    "sender", "old-message", "no-offer", "left-open", "nothing-new", "itself", "known-ref",
)  # fmt: skip
LONGEST = 50_000
"""Characters of a message that are read; no order is as long."""
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\xad]")
_SPACES = re.compile("[\xa0\u2000-\u200a\u202f\u3000]")
_REPLIED = re.compile(r"^\s*(?:sv|re|aw)\s*:", re.IGNORECASE)
_FORWARDED = re.compile(r"^\s*(?:vb|fw|fwd|wg)\s*:", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:\s*(?:sv|re|aw|vb|fw|fwd|wg)\s*:)+\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """What arrived: its text, and what its head says of it, where it has one; `rows`: cells of a table by field.

    `day` is that on which it was sent; one that lies ahead is that of a clock that is wrong, and is not believed.
    """

    text: str = ""
    subject: str = ""
    sender: str = ""
    day: date | None = None
    rows: tuple[Mapping[str, str], ...] = ()


class Reader:
    """Reads messages against one register."""

    def __init__(self, known: OrderNames, places: Mapping[str, str] | None = None) -> None:
        self._known = known
        self._refs = {ref for ref, _ in known.orders}
        self._register = Register(Units(known.units, places or {}), CaseTypes(known.case_types))

    def read(self, message: Message, today: date) -> list[Item]:
        """What a message asks for; one item of the kind NONE where that is nothing."""
        base = message.day if message.day is not None and message.day <= today else today
        letters = letters_of(_clean(message.text), base)
        letters[0].sender = letters[0].sender or message.sender
        if message.subject:
            letters[0].parts.insert(0, Part(_PREFIX.sub("", _clean(message.subject)), zone=SUBJECT))
        letters[0].parts += [
            piece
            for number, row in enumerate(message.rows, 10_000)
            for name, cell in row.items()
            if cell.strip()
            for piece in cut(Part(_clean(cell[:LONGEST_LINE]), name, row=number))
        ]
        is_reply = _REPLIED.match(message.subject) is not None and _FORWARDED.match(message.subject) is None
        for number, letter in enumerate(letters):
            items = list(self._items(letter, today))
            if items and items[0].kind.value != NONE:
                if number and (letter.is_quoted or is_reply):
                    items = [replace(each, kind=each.kind.doubted(OLD_MESSAGE)) for each in items]
                return [self._from_older(each, letters[number + 1 :]) for each in items]
        return [Item(Said(NONE))]

    def _from_older(self, item: Item, older: Sequence[Letter]) -> Item:
        """A change whose unit stands in the message that it answers."""
        if item.kind.value == ORDER or item.unit.value or not older:
            return item
        found = {
            one.value: one for letter in older for each in self._facts(letter) for one in each.closing if one.value
        }
        return replace(item, unit=next(iter(found.values())).doubted(OLD_MESSAGE)) if len(found) == 1 else item

    def _facts(self, letter: Letter) -> list[Facts]:
        return [said for part in letter.parts for said in facts_of(part, self._register, letter.base)]

    def _items(self, letter: Letter, today: date) -> Iterator[Item]:
        facts = self._facts(letter)
        body = [each for each in facts if each.part.zone != SIGNATURE]
        text = "\n".join(each.part.text for each in body if not kinds.is_question(each.part.text))
        if kinds.is_automatic(text):
            return
        for each in body:  # `de dagarna`: the days named before
            if each.those and not each.says_days:
                self._take_those(body, each)
        kind = kinds.kind_of(
            text,
            asks=any(each.asks for each in body),
            has_types=any(each.unknown_type or any(not one.is_kept for one in each.types) for each in body),
            has_days=any(each.says_days or (each.types and each.free) for each in body),
            has_unit=any(each.closing for each in body),
            names_types=any(each.names_types or each.types for each in body),
            has_ref=any(each.ref for each in body),
        )
        if kind.value == ORDER and not any(each.asks and not kinds.is_permission(each.part.text) for each in body):
            permission = next((each for each in body if kinds.is_permission(each.part.text)), None)
            kind = kind.doubted(kinds.UNDECIDED) if permission else kind
        if kind.value == NONE:
            return
        ref = next((each.ref for each in facts if each.ref), None)
        if kind.value == ORDER and ref in self._refs:
            kind = Said(ORDER, ref or "", KNOWN_REF)
        by = next((each.ordered_by for each in facts if each.ordered_by), None) or letter.sender or None
        signed = [one for each in facts if each.part.zone == SIGNATURE for one in each.closing if one.value]
        for group in grouped(body):
            yield from self._of_group(group, kind, signed, ref, by, body, today)

    @staticmethod
    def _take_those(body: Sequence[Facts], said: Facts) -> None:
        at = next(number for number, each in enumerate(body) if each is said)
        for each in (said, *reversed(body[:at])):
            if each.says_days:
                return
            if each.free:
                said.periods += [one for one in each.free if not one.days]
                said.one_day = True
                return

    def _of_group(
        self,
        group: Group,
        kind: Said[Kind],
        signed: Sequence[Said[str]],
        ref: str | None,
        by: str | None,
        body: Sequence[Facts],
        today: date,
    ) -> Iterator[Item]:
        named = group.units or self._unit_elsewhere(signed, body)
        handover = self._handover(group)
        says = any(each.says_days or each.types for each in group.facts)
        if group.row is not None and kind.value != ORDER and not named and not says:
            return
        for unit in named or [Said()]:
            if unit.value is None and not unit.doubt and not (kind.value != ORDER and ref):
                unit = unit.doubted(ends.MISSING)
            item = Item(kind, unit, handover=handover, ref=Said(ref), ordered_by=Said(by))
            if handover.value is not None and handover.value == unit.value:
                item = replace(item, handover=Said(None, handover.words, ITSELF))
            yield from self._closures(item, group, today)

    @staticmethod
    def _unit_elsewhere(signed: Sequence[Said[str]], body: Sequence[Facts]) -> list[Said[str]]:
        """The unit of the subject, or else that of the sender, who may order for another."""
        subject = [one for each in body if each.part.zone == SUBJECT for one in each.closing]
        if subject:
            rows = any(each.closing for each in body if each.part.row is not None)
            one_unit = len({one.value for one in subject}) == 1 and not rows
            return [subject[0] if one_unit else subject[0].doubted(units.SEVERAL)]
        units_signed = list({one.value: one for one in signed}.values())
        return [units_signed[0].doubted(SENDER)] if len(units_signed) == 1 else []

    @staticmethod
    def _handover(group: Group) -> Said[str]:
        told = [one for each in group.facts for one in each.handover]
        firm = {one.value: one for one in told if one.value}
        if len(firm) > 1:
            return Said(None, ", ".join(one.words for one in firm.values()), units.SEVERAL)
        if firm:
            return next(iter(firm.values()))
        if any(each.no_handover for each in group.facts):
            return Said()
        return told[0] if told else Said()

    def _closures(self, item: Item, group: Group, today: date) -> Iterator[Item]:
        """An item for each time that the unit closes."""
        if item.kind.value == WITHDRAWAL:
            only = self._types(
                item, [one for each in group.facts for one in each.types if not isinstance(one.slugs, str)], group
            )
            yield replace(item, case_types=only.doubted(LEFT_OPEN) if only.value else Said(), handover=Said())
            return
        is_change = item.kind.value == CHANGE
        mentions = [one for each in group.facts for one in each.types]
        scoped = [pair for each in group.facts for pair in each.scoped]
        if scoped:
            for own, period in scoped:
                yield self._with_days(replace(item, case_types=self._types(item, own, group)), [period], group, today)
            return
        apart = _told_apart(group.facts)
        if apart:
            for each in apart:
                own_types = self._types(item, each.types, group)
                for start, end in ends.spans(each.periods, today, one_day=each.one_day):
                    yield replace(item, case_types=own_types, deactivate=start, reactivate=end)
            return
        whole = self._types(item, mentions, group)
        if whole.value is None and not whole.doubt and not is_change:
            whole = whole.doubted(ends.MISSING)
        facts = group.facts
        if is_change and any(each.says_days for each in facts if not each.is_old):
            facts = [each for each in facts if not each.is_old]
        told = [one for each in facts for one in each.periods]
        if not [each for each in told if not each.days]:
            told += [_doubted(one) for each in facts for one in each.free if not is_change]
        one_day = any(each.one_day for each in facts)
        found = ends.spans(told, today, is_change=is_change, one_day=one_day)
        why = next((each.unsure for each in facts if each.unsure), None)
        if why == EITHER:
            words = ", ".join(dict.fromkeys(each.words for pair in found for each in pair if each.words))
            found = [(Said(None, words, why), Said(None, words, why))]
        for start, end in found:
            if why is not None:
                start, end = start.doubted(why), end.doubted(why)
            one = replace(item, case_types=whole, deactivate=start, reactivate=end)
            if is_change and not any((start.value, end.value, whole.value, one.handover.value, one.doubts)):
                one = replace(one, kind=one.kind.doubted(NOTHING_NEW))
            yield one

    @staticmethod
    def _with_days(item: Item, periods: Sequence[Period], group: Group, today: date) -> Item:
        ((start, end),) = ends.spans(periods, today, one_day=any(each.one_day for each in group.facts))
        return replace(item, deactivate=start, reactivate=end)

    def _types(self, item: Item, mentions: Sequence[case_types.Mention], group: Group) -> Said[Any]:
        """The case types to close: those named, or all, less those that are to stay open."""
        words = ", ".join(dict.fromkeys(one for each in group.facts for one in each.type_words))
        unknown = next((each.unknown_type for each in group.facts if each.unknown_type), None)
        if unknown is not None:
            return Said(None, unknown, case_types.UNKNOWN)
        closed = [each for each in mentions if not each.is_kept]
        kept = {slug for each in mentions if each.is_kept and not isinstance(each.slugs, str) for slug in each.slugs}
        if any(each.slugs == ALL for each in closed):
            if not kept:
                return Said(ALL, words)
            offered = self._known.offered(item.unit.value or "") & self._known.central
            left = tuple(sorted(offered - kept))
            return Said(left, words, item.unit.doubt and NO_OFFER) if left else Said(None, words, NO_OFFER)
        slugs = tuple(dict.fromkeys(slug for each in closed for slug in each.slugs))
        if not slugs:
            return Said()
        doubt = next((each.doubt for each in closed if each.doubt), None)
        return Said(slugs, words, doubt or (LEFT_OPEN if kept & set(slugs) else None))


def _told_apart(facts: Sequence[Facts]) -> list[Facts]:
    """The sentences that each tell which case types close, and when, where there are several, and none else does."""
    telling = [each for each in facts if each.says_days or any(not one.is_kept for one in each.types) or each.unsure]
    if len(telling) < 2 or not all(each.types and each.periods for each in telling):
        return []
    sets = [{slug for one in each.types if not one.is_kept for slug in _slugs(one)} for each in telling]
    are_apart = all(not (one & other) for at, one in enumerate(sets) for other in sets[at + 1 :])
    return telling if are_apart and all(sets) and not any(ALL in each for each in sets) else []


def _slugs(mention: case_types.Mention) -> tuple[str, ...]:
    return (ALL,) if isinstance(mention.slugs, str) else mention.slugs


def _doubted(period: Period) -> Period:
    """Days that no word near them says anything of."""
    start, end = (each and replace(each, doubt=each.doubt or ends.LOOSE) for each in (period.start, period.end))
    return replace(period, start=start, end=end)


def _clean(text: str) -> str:
    """The text with plain spaces, nothing invisible, and no personal number."""
    text = composed(text[:LONGEST]).replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    return mask(text)
