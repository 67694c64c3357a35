"""Case types that a unit offers, or no longer offers, from a day on by an order; and what it offers at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.times import moment_in_english


@dataclass(frozen=True, slots=True)
class OrderedOffer:
    """That an order has a unit offer a case type from `since` on, or no longer offer it.

    It holds until a later one does, or until it is cancelled. `asked_since` is the moment asked for where the order
    came too late for it.
    """

    kind: ClassVar[str] = "ordered-offer"
    alike_but: ClassVar[tuple[str, ...]] = ("case_type", "unit")
    unit: str
    case_type: str
    ref: str
    offered: bool
    since: datetime
    asked_since: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def id(self) -> str:
        return f"{self.ref}/{self.unit}/{self.case_type}"

    @property
    def asked(self) -> datetime:
        """The moment that was asked for."""
        return self.asked_since or self.since

    def holds(self, at: datetime) -> bool:
        """Whether it has begun by the moment, and was not cancelled by then."""
        return self.since <= at and (self.cancelled_at is None or self.cancelled_at > at)

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        said = Message(
            "{unit} · {case_type}: offered from {moment} by {ref}"
            if self.offered
            else "{unit} · {case_type}: not offered from {moment} by {ref}",
            unit=name_of(self.unit),
            case_type=name_of(self.case_type),
            moment=moment_in_english(self.since),
            ref=self.ref,
        )
        return Message("{offer}, cancelled", offer=said) if self.cancelled_at else said

    def __str__(self) -> str:
        return str(self.words(str))


def in_force(ordered: Iterable[OrderedOffer], at: datetime) -> OrderedOffer | None:
    """Which of what is ordered of one case type at one unit decides at the moment: the one that began last."""
    held = (each for each in ordered if each.holds(at))
    return max(held, key=lambda each: (each.since, each.ref), default=None)


def is_offered(listed: bool, ordered: Iterable[OrderedOffer], at: datetime) -> bool:
    """Whether a case type is offered at the moment: as ordered last, or else as the register has it (`listed`)."""
    found = in_force(ordered, at)
    return listed if found is None else found.offered


def moments(ordered: Iterable[OrderedOffer]) -> Iterator[datetime]:
    """When what is offered may turn."""
    for each in ordered:
        yield each.since
        if each.cancelled_at is not None:
            yield each.cancelled_at


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A stretch in which a unit does not offer a case type, and the order that says so, if one does; None: for ever."""

    case_type: str
    since: datetime
    until: datetime | None
    ref: str | None


@dataclass(frozen=True)
class Offering:
    """What one unit offers at every moment: what the register lists, and what orders say from a moment on."""

    listed: frozenset[str] = frozenset()
    ordered: Sequence[OrderedOffer] = ()
    _by_type: dict[str, list[OrderedOffer]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        for each in self.ordered:
            self._by_type.setdefault(each.case_type, []).append(each)

    def at(self, moment: datetime) -> frozenset[str]:
        """The case types that are offered at the moment."""
        if not self._by_type:
            return self.listed
        said = {each: is_offered(each in self.listed, own, moment) for each, own in self._by_type.items()}
        return (self.listed - said.keys()) | {each for each, offered in said.items() if offered}

    def between(self, since: datetime, until: datetime) -> frozenset[str]:
        """The case types that are offered at any moment from `since` until before `until`."""
        found = self.at(since)
        for moment in sorted(set(moments(self.ordered))):
            if since < moment < until:
                found |= self.at(moment)
        return found

    def of(self, case_type: str) -> Sequence[OrderedOffer]:
        """What is ordered of the case type."""
        return self._by_type.get(case_type, ())

    def without(self, ref: str) -> Offering:
        """What the unit would offer if it were not for the order."""
        return Offering(self.listed, [each for each in self.ordered if each.ref != ref])

    def from_now_on(
        self, now: datetime, before: frozenset[str] = frozenset()
    ) -> tuple[frozenset[str], list[NotOffered]]:
        """The case types that are offered at any moment from `now` on, and when those are not offered from then on.

        `before` are those that were until now, which count too.
        """
        found, gaps = self.at(now) | before, []
        coming = {each: sorted({now, *(m for m in moments(own) if m > now)}) for each, own in self._by_type.items()}
        for case_type, at in coming.items():
            own, is_listed = self._by_type[case_type], case_type in self.listed
            if any(is_offered(is_listed, own, moment) for moment in at):
                found |= {case_type}
        for case_type, at in coming.items():
            for moment, after in zip(at, [*at[1:], None], strict=True):
                last = in_force(self._by_type[case_type], moment)
                offered = case_type in self.listed if last is None else last.offered
                if not offered and case_type in found:
                    gaps.append(NotOffered(case_type, moment, after, None if last is None else last.ref))
        return found, gaps
