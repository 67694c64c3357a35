"""A summer's closures seen together: who has ordered and who has not, and where residents would find nobody."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.times import boundary, local, midnight
from vis_cli.rules.core.times import closure as in_words

FIRST, AFTER = (6, 1), (9, 1)
"""The summer: June to August, when employees have a right to four weeks' holiday (Semesterlagen 1977:480, 12 §)."""

Span = tuple[datetime, datetime]


class Closed(NamedTuple):
    """A case type of a unit that is closed over a period, by an order or by hand (`ref` None)."""

    unit: str
    case_type: str
    since: datetime
    until: datetime
    ref: str | None = None


def summer(year: int) -> Span:
    """From the first moment of the summer to the first after it."""
    return midnight(date(year, *FIRST)), midnight(date(year, *AFTER))


@dataclass(frozen=True)
class SeasonFacts:
    """What is known of a summer and of the one to compare it with.

    `closures` and `before` are those of the two; `handovers` has who takes over, by order and unit; `offers` the case
    types by unit, `gone` the day from which a unit is no longer there, `parents` the unit above each.
    """

    year: int
    like: int
    closures: Sequence[Closed]
    before: Sequence[Closed] = ()
    handovers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    offers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=dict)
    gone: Mapping[str, date] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, key: str) -> str:
        return self.names.get(key, key)


@dataclass(frozen=True, slots=True)
class UnitSummer:
    """A unit that has closures this summer, or had some in the one to compare with."""

    unit: str
    refs: tuple[str, ...]
    case_types: tuple[str, ...]
    offered: int
    closed: tuple[Span, ...]
    before: tuple[Span, ...]
    handovers: tuple[str, ...]

    @property
    def ordered(self) -> bool:
        return bool(self.closed)


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody should ask a unit about while there is time: a stable id, where, what, and the way on."""

    id: str
    unit: str | None
    message: Sentence
    fix: Sentence

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "unit": self.unit, "message": self.message, "fix": self.fix}


def units(facts: SeasonFacts) -> list[UnitSummer]:
    """Every unit with closures in either summer, by name; those that are gone before this one are left out."""
    now, before = _by_unit(facts.closures), _by_unit(facts.before)
    start, _ = summer(facts.year)
    found = []
    for unit in now.keys() | before.keys():
        gone = facts.gone.get(unit)
        if unit not in now and gone is not None and midnight(gone) <= start:
            continue
        held = now.get(unit, [])
        refs = tuple(sorted({each.ref for each in held if each.ref}))
        found.append(
            UnitSummer(
                unit,
                refs,
                tuple(sorted({facts.name(each.case_type) for each in held})),
                len(facts.offers.get(unit, ())),
                _spans(held),
                _spans(before.get(unit, ())),
                tuple(sorted({facts.handovers[ref, unit] for ref in refs if (ref, unit) in facts.handovers})),
            )
        )
    return sorted(found, key=lambda each: (facts.name(each.unit).casefold(), each.unit))


def _by_unit(closures: Iterable[Closed]) -> dict[str, list[Closed]]:
    found: dict[str, list[Closed]] = {}
    for each in closures:
        found.setdefault(each.unit, []).append(each)
    return found


def _spans(closures: Iterable[Closed]) -> tuple[Span, ...]:
    return tuple(sorted({(each.since, each.until) for each in closures}))


def as_json(each: UnitSummer, name: Callable[[str], str]) -> dict[str, Any]:
    """A unit as `orders season --json` has it."""
    return {
        "unit": each.unit,
        "unit_name": name(each.unit),
        "ordered": each.ordered,
        "refs": list(each.refs),
        "case_types": list(each.case_types),
        "offered": each.offered,
        "closed": [{"from": boundary(since), "to": boundary(until)} for since, until in each.closed],
        "closed_before": [{"from": boundary(since), "to": boundary(until)} for since, until in each.before],
        "handovers": [{"unit": unit, "name": name(unit)} for unit in each.handovers],
    }


# --- what to ask about -----------------------------------------------------------------------------------------------


def findings(facts: SeasonFacts) -> Iterator[Finding]:
    """Who has not ordered, who hands over to whom is closed, and where a whole area is closed at once."""
    for each in units(facts):
        if not each.ordered:
            said = Message("{unit} closed in the summer of {like}, and has not ordered.", unit=facts.name(each.unit),
                           like=facts.like)  # fmt: skip
            yield Finding("not-ordered", each.unit, said, Message("Ask them."))
    yield from _handovers(facts)
    yield from _rings(facts)
    yield from _nobody(facts)


def _by_pair(facts: SeasonFacts) -> dict[tuple[str, str], list[Closed]]:
    found: dict[tuple[str, str], list[Closed]] = {}
    for each in facts.closures:
        found.setdefault((each.unit, each.case_type), []).append(each)
    return found


def _handover(facts: SeasonFacts, closed: Closed) -> str | None:
    return None if closed.ref is None else facts.handovers.get((closed.ref, closed.unit))


def _handovers(facts: SeasonFacts) -> Iterator[Finding]:
    """Orders that hand over to a unit which is closed for good, or has the same case type closed at the same time."""
    by_pair = _by_pair(facts)
    shared: dict[tuple[str, str, str], list[tuple[Span, str]]] = {}
    gone: dict[tuple[str, str, str], date] = {}
    for each in facts.closures:
        other = _handover(facts, each)
        if other is None:
            continue
        key = (each.unit, str(each.ref), other)
        closes = facts.gone.get(other)
        if closes is not None and midnight(closes) < each.until:
            gone[key] = closes
        for theirs in by_pair.get((other, each.case_type), ()):
            if theirs.since < each.until and each.since < theirs.until:
                span = max(each.since, theirs.since), min(each.until, theirs.until)
                shared.setdefault(key, []).append((span, each.case_type))
    for key in sorted(shared.keys() | gone.keys()):
        unit, ref, other = key
        about = {"unit": facts.name(unit), "ref": ref, "other": facts.name(other)}
        fix = Message("Ask for another unit, or for other days: vis orders change {ref}", ref=ref)
        if key in gone:
            template = "{unit} hands over to {other}, which is closed for good from {day} ({ref})."
            yield Finding("handover-closed", unit, Message(template, **about, day=gone[key]), fix)
        if key in shared:
            types = sorted({facts.name(case_type) for _, case_type in shared[key]})
            template = "{unit} hands over to {other}, which has {types} closed itself then: {period} ({ref})."
            period = in_words(*min(span for span, _ in shared[key]))
            yield Finding("handover-closed", unit, Message(template, **about, types=types, period=period), fix)


def _rings(facts: SeasonFacts) -> Iterator[Finding]:
    """Units that hand over to one another while all of them are closed: who follows the way comes back."""
    by_pair = _by_pair(facts)
    rings: dict[tuple[str, ...], list[tuple[Span, str]]] = {}

    def follow(at: Closed, span: Span, path: tuple[str, ...]) -> None:
        other = _handover(facts, at)
        if other is None:
            return
        if other in path:
            ring = path[path.index(other) :]
            first = ring.index(min(ring))
            rings.setdefault(ring[first:] + ring[:first], []).append((span, at.case_type))
            return
        for theirs in by_pair.get((other, at.case_type), ()):
            since, until = max(span[0], theirs.since), min(span[1], theirs.until)
            if since < until:
                follow(theirs, (since, until), (*path, other))

    for each in facts.closures:
        follow(each, (each.since, each.until), (each.unit,))
    for ring in sorted(rings):
        types = sorted({facts.name(case_type) for _, case_type in rings[ring]})
        said = Message(
            "{units} hand over to one another in a ring while {types} is closed at all of them: {period}.",
            units=[facts.name(unit) for unit in ring],
            types=types,
            period=in_words(*min(span for span, _ in rings[ring])),
        )
        yield Finding("handover-ring", ring[0], said, Message("Ask one of them for another unit."))


# --- where nobody is left --------------------------------------------------------------------------------------------


class _Days:
    """The working days of a summer as bits of a number: whether something is closed at noon on each."""

    def __init__(self, year: int) -> None:
        first, after = date(year, *FIRST), date(year, *AFTER)
        days = (first + timedelta(days=n) for n in range((after - first).days))
        self.days = [day for day in days if day.weekday() < 5]
        self.noons = [midnight(day) + timedelta(hours=12) for day in self.days]
        self.all = (1 << len(self.days)) - 1

    def within(self, since: datetime, until: datetime | None) -> int:
        """The days whose noon lies in a period; `until` None: all that come after."""
        first = bisect_left(self.noons, since)
        last = len(self.noons) if until is None else bisect_left(self.noons, until)
        return ((1 << max(last - first, 0)) - 1) << first

    def weeks(self, mask: int) -> str:
        """The ISO weeks with such a day, those beside one another together: `v. 28–30, 32`."""
        weeks = sorted({day.isocalendar().week for n, day in enumerate(self.days) if mask >> n & 1})
        runs: list[list[int]] = []
        for week in weeks:
            if runs and runs[-1][-1] == week - 1:
                runs[-1].append(week)
            else:
                runs.append([week])
        return "v. " + ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


class _Closed:
    """Which working days each case type of each unit is closed, and each unit altogether."""

    def __init__(self, facts: SeasonFacts) -> None:
        self.facts, self.days = facts, _Days(facts.year)
        start, _ = summer(facts.year)
        self.members = [
            unit
            for unit, types in facts.offers.items()
            if types and not (unit in facts.gone and midnight(facts.gone[unit]) <= start)
        ]
        self.masks: dict[tuple[str, str], int] = {}
        for each in facts.closures:
            key = each.unit, each.case_type
            self.masks[key] = self.masks.get(key, 0) | self.days.within(each.since, each.until)
        self.absent = {unit: self.days.within(midnight(day), None) for unit, day in facts.gone.items()}

    def of(self, unit: str, case_type: str) -> int:
        return self.masks.get((unit, case_type), 0) | self.absent.get(unit, 0)

    @cached_property
    def whole(self) -> dict[str, int]:
        """The days on which a unit has nothing that can be opened."""
        return {unit: self.all_closed((unit, each) for each in self.facts.offers[unit]) for unit in self.members}

    def all_closed(self, pairs: Iterable[tuple[str, str]]) -> int:
        mask = self.days.all
        for pair in pairs:
            mask &= self.of(*pair)
            if not mask:
                break
        return mask

    def areas(self) -> dict[str, list[str]]:
        """The units below each unit and it itself, where that is two or more; of two with the same, the lower."""
        found: dict[str, list[str]] = {}
        depth: dict[str, int] = {}
        for unit in self.members:
            chain = self._above(unit)
            for n, above in enumerate(chain):
                found.setdefault(above, []).append(unit)
                depth[above] = len(chain) - n
        lowest: dict[tuple[str, ...], str] = {}
        for area in sorted(found, key=lambda each: (depth[each], each)):
            if len(found[area]) > 1:
                lowest[tuple(sorted(found[area]))] = area
        return {area: list(members) for members, area in lowest.items()}

    def _above(self, unit: str) -> list[str]:
        chain: dict[str, None] = {}
        at: str | None = unit
        while at is not None and at not in chain:
            chain[at] = None
            at = self.facts.parents.get(at)
        return list(chain)


def _nobody(facts: SeasonFacts) -> Iterator[Finding]:
    """Weeks with a working day on which a whole area is closed, or nobody has a case type open; the widest is told."""
    closed = _Closed(facts)
    everywhere: dict[str, int] = {}
    offering: dict[str, list[str]] = {}
    for unit in closed.members:
        for case_type in facts.offers[unit]:
            offering.setdefault(case_type, []).append(unit)
    for case_type, at in sorted(offering.items()):
        everywhere[case_type] = mask = closed.all_closed((unit, case_type) for unit in at)
        if mask:
            template = "there are working days on which no unit has {type} open: {weeks}."
            said = Message(template, type=facts.name(case_type), weeks=closed.days.weeks(mask))
            yield Finding("nobody-offers", None, said, Message("Ask a unit to keep it open."))
    for area, members in sorted(closed.areas().items(), key=lambda each: (facts.name(each[0]), each[0])):
        whole = closed.days.all
        for unit in members:
            whole &= closed.whole[unit]
        about = {"area": facts.name(area), "count": len(members)}
        if whole:
            template = "in {area} there are working days on which all {count} units are closed: {weeks}."
            said = Message(template, **about, weeks=closed.days.weeks(whole))
            yield Finding("area-closed", area, said, Message("Ask one of them to stay open."))
        for case_type in sorted({each for unit in members for each in facts.offers[unit]}):
            at = [unit for unit in members if case_type in facts.offers[unit]]
            mask = closed.all_closed((unit, case_type) for unit in at) & ~whole & ~everywhere[case_type]
            if len(at) > 1 and mask:
                template = "in {area} there are working days on which no unit has {type} open: {weeks}."
                said = Message(template, area=about["area"], type=facts.name(case_type), weeks=closed.days.weeks(mask))
                yield Finding("nobody-offers", area, said, Message("Ask a unit to keep it open."))


def weeks_of(spans: Iterable[Span]) -> str:
    """The ISO weeks of closures: `v. 27–31, 33`."""
    said = []
    for since, until in spans:
        first, last = local(since).date(), local(until - timedelta(seconds=1)).date()
        one, other = first.isocalendar().week, last.isocalendar().week
        said.append(f"{one}" if one == other else f"{one}–{other}")
    return "v. " + ", ".join(dict.fromkeys(said))
