"""Which of the things said in a message go together: what is said of one unit, of the next, or of them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from vis_cli.rules.orders.intake.facts import Facts
from vis_cli.rules.orders.intake.said import Said
from vis_cli.rules.orders.intake.texts import SIGNATURE, SUBJECT

_FOR_ALL = re.compile(
    r"\b(?:båda|bägge|alla\s+(?:enheter|mottagningar|tre|fyra)|samtliga\s+enheter|gemensam\w*)\b", re.IGNORECASE
)


@dataclass(slots=True)
class Group:
    """What is said of some units."""

    units: list[Said[str]] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    row: int | None = None

    @property
    def has_days(self) -> bool:
        return any(each.says_days for each in self.facts)

    @property
    def has_types(self) -> bool:
        return any(each.types or each.unknown_type for each in self.facts)

    @property
    def has_handover(self) -> bool:
        return any(each.handover or each.no_handover for each in self.facts)


def grouped(facts: Sequence[Facts]) -> list[Group]:
    """The facts by the units that they are of, in order; one group without units where none is named."""
    named = any(each.closing and each.part.zone not in (SIGNATURE, SUBJECT) for each in facts)
    has_names = any(one.value for each in facts for one in each.closing if each.part.zone not in (SIGNATURE, SUBJECT))
    shared = Group()
    groups: list[Group] = []
    for each in facts:
        if each.part.zone == SIGNATURE:
            continue
        closing = [one for one in each.closing if not (one.doubt == "place" and has_names and one.value is None)]
        if each.part.zone == SUBJECT and named:
            closing = []
        if each.part.row is not None:
            if not groups or groups[-1].row != each.part.row:
                groups.append(Group(row=each.part.row))
            _add(groups[-1].units, closing)
            groups[-1].facts.append(each)
        elif closing and not _is_remark(each):
            _place(groups, each, closing)
        else:
            (groups[-1] if groups else shared).facts.append(each)
    if not groups:
        return [shared]
    _share(shared, groups)
    return [each for each in groups if each.facts and (each.units or each.row is not None or len(groups) == 1)]


def _is_remark(facts: Facts) -> bool:
    """Whether a sentence only says of a unit that it is open."""
    said = re.search(r"\b(?:har|är|håller)\s+(?:\w+\s+)?öppe[tn]\b", facts.part.text, re.IGNORECASE)
    return said is not None and not facts.asks and not facts.types


def _add(units: list[Said[str]], more: Sequence[Said[str]]) -> None:
    for one in more:
        same = next(
            (at for at, each in enumerate(units) if each.value == one.value and (one.value or each.words == one.words)),
            None,
        )
        if same is None:
            units.append(one)
        elif (units[same].doubt and not one.doubt) or (
            len(one.words) > len(units[same].words) and one.doubt == units[same].doubt
        ):
            units[same] = one


def _place(groups: list[Group], facts: Facts, closing: Sequence[Said[str]]) -> None:
    last = groups[-1] if groups else None
    ids = {one.value for one in closing}
    if last is not None and ids <= {one.value for one in last.units} and len(ids) == len(last.units):
        _add(last.units, closing)
        last.facts.append(facts)
        return
    known = next((each for each in groups if {one.value for one in each.units} == ids), None)
    if known is not None:
        _add(known.units, closing)
        known.facts.append(facts)
    elif (
        last is not None and last.row is None and not last.has_days and not last.has_types and facts.part.field is None
    ):
        _add(last.units, closing)
        last.facts.append(facts)
    else:
        groups.append(Group(facts=[facts]))
        _add(groups[-1].units, closing)


def _share(shared: Group, groups: Sequence[Group]) -> None:
    """What was said before any unit was named holds for all that say nothing else; so does what is said of them all."""
    for group in groups:
        for each in shared.facts:
            lacks = (each.says_days and not group.has_days) or (each.types and not group.has_types)
            lacks = lacks or ((each.handover or each.no_handover) and not group.has_handover)
            told = (each.says_days and group.has_days) or (each.types and group.has_types)
            if not told and (lacks or each.asks or not (each.says_days or each.types or each.handover)):
                group.facts.insert(0, each)
    if len(groups) < 2:
        return
    last = groups[-1]
    for each in [one for one in last.facts if not one.closing and one.part.field is None]:
        for group in groups[:-1]:
            if group.row is not None:
                continue
            wants = (each.says_days and not group.has_days) or (each.types and not group.has_types)
            if wants or (each.handover and not group.has_handover and _FOR_ALL.search(each.part.text)):
                group.facts.append(each)
