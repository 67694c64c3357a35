"""Which of the things said in a message go together: what is said of one unit, of the next, or of them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from vis_cli.rules.orders.intake.facts import Facts
from vis_cli.rules.orders.intake.said import Said
from vis_cli.rules.orders.intake.texts import SIGNATURE, SUBJECT
from vis_cli.rules.orders.intake.units import PLACE

_FOR_ALL = re.compile(
    r"\b(?:båda|bägge|alla\s+(?:enheter|mottagningar|tre|fyra)|samtliga\s+enheter|gemensam\w*|varandra)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Group:
    """What is said of some units."""

    units: list[Said[str]] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    row: int | None = None

    @property
    def ids(self) -> set[str | None]:
        return {one.value for one in self.units}

    @property
    def says_anything(self) -> bool:
        return self.has_days or self.has_types

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
    body = [each for each in facts if each.part.zone != SIGNATURE]
    in_text = [one for each in body if each.part.zone != SUBJECT for one in each.closing]
    has_names = any(one.value for one in in_text)
    grouping = _Grouping()
    for each in body:
        closing = [one for one in each.closing if not (one.doubt == PLACE and has_names and one.value is None)]
        if each.part.zone == SUBJECT and in_text:
            closing = []
        grouping.add(each, closing)
    groups = grouping.groups
    if not groups:
        return [grouping.shared]
    _share(grouping.shared, groups)
    return [each for each in groups if each.facts and (each.units or each.row is not None or len(groups) == 1)]


class _Grouping:
    """Puts facts, as they come, with the units named last."""

    def __init__(self) -> None:
        self.shared = Group()  # what is said before any unit is named
        self.groups: list[Group] = []
        self.current = self.shared

    def add(self, facts: Facts, closing: Sequence[Said[str]]) -> None:
        """Add what a part says; `closing` are the units in it that close."""
        if facts.part.row is not None:
            if self.current.row != facts.part.row:
                self._begin(Group(row=facts.part.row))
            _add(self.current.units, closing)
        elif closing and not _is_remark(facts):
            self._go_to(closing, facts)
            _add(self.current.units, closing)
        self.current.facts.append(facts)

    def _begin(self, group: Group) -> None:
        self.groups.append(group)
        self.current = group

    def _go_to(self, closing: Sequence[Said[str]], facts: Facts) -> None:
        """Make that group the current one which is of these units."""
        ids = {one.value for one in closing}
        known = next((each for each in self.groups if each.ids == ids and each.row is None), None)
        if known is not None:
            self.current = known
            return
        introduced = next((each for each in self.groups if ids < each.ids and not each.says_anything), None)
        if introduced is not None:  # Det gäller A och B. A stänger v. 27. B stänger v. 30.
            at = self.groups.index(introduced)
            apart = [Group([one], list(introduced.facts)) for one in introduced.units]
            self.groups[at : at + 1] = apart
            self._go_to(closing, facts)
        elif self._goes_on(facts):
            return
        else:
            self._begin(Group())

    def _goes_on(self, facts: Facts) -> bool:
        """Whether further units are named before anything is said of those before them."""
        current = self.current
        return bool(current.units) and current.row is None and not current.says_anything and facts.part.field is None


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


def _share(shared: Group, groups: Sequence[Group]) -> None:
    """What was said before any unit was named holds for all that say nothing else; so does what is said of them all."""
    for group in groups:
        has_days, has_types, has_handover = group.has_days, group.has_types, group.has_handover
        told: list[Facts] = []
        for each in shared.facts:
            lacks = (each.says_days and not has_days) or (each.types and not has_types)
            lacks = lacks or ((each.handover or each.no_handover) and not has_handover)
            is_told = (each.says_days and has_days) or (each.types and has_types)
            if not is_told and (lacks or each.asks or not (each.says_days or each.types or each.handover)):
                told.append(each)
        group.facts[:0] = told
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
