"""Reviews of the access log: which reads are looked at, by chance and by rule, and what came of it.

A care giver must look through its logs systematically and again and again, and be able to show it (HSLF-FS 2016:40,
4 kap. 10 §).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.times import local, midnight, parse_month

MANY = 50  # cases that one person sees at a unit in a day
NIGHT = (22, 6)  # from this hour to that
OUTCOMES = ("ok", "question", "breach")
"""What comes of looking at a read: nothing to say, something to ask about, or somebody who had no right to look."""
OUTCOME_WORDS: Mapping[str, str] = {
    **{each: each for each in OUTCOMES},
    "utan anmärkning": "ok", "fråga": "question", "otillåten": "breach", "obehörig": "breach",
}  # fmt: skip
RULES = ("night", "weekend", "revealed", "many")
"""What a read is looked at for, beside by chance: at night, at a weekend, of a number in full, or one of many."""


@dataclass(frozen=True, slots=True)
class Review:
    """That somebody, `by`, has looked at some reads of a unit in a month (`2026-05`), and what came of it.

    `findings` is JSON: the number, outcome and comment of each read that there was something to say of.
    """

    kind: ClassVar[str] = "review"
    number: int
    unit: str
    month: str
    by: str
    at: datetime
    looked: int
    remarks: int
    findings: str = "[]"

    @property
    def id(self) -> str:
        return f"G-{self.number}"

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("review of {unit}, {month}", unit=name_of(self.unit), month=self.month)

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message(
            "{review}, by {person}: {looked} looked at, {remarks} remarked on",
            review=self.label(name_of),
            person=name_of(self.by),
            looked=self.looked,
            remarks=self.remarks,
        )

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True, slots=True)
class Read:
    """A read, as far as the rules look: its number, when, by whom, of how many cases, and of whom in full."""

    number: int
    at: datetime
    who: str
    cases: int
    revealed: bool


def month_of(text: str) -> tuple[str, datetime, datetime]:
    """A month as it is kept, the moment it begins and the one after it.

    Raises:
        ValueError: it is no month.
    """
    first, after = parse_month(text)
    return f"{first:%Y-%m}", midnight(first), midnight(after)


def drawn(numbers: Iterable[int], count: int, seed: str) -> list[int]:
    """`count` of the numbers, by chance: the same for the same seed, whatever their order. In their order."""

    def place(number: int) -> bytes:
        return hashlib.sha256(f"{seed}:{number}".encode()).digest()

    return sorted(sorted(numbers, key=place)[:count])


def marked(reads: Sequence[Read]) -> dict[int, list[str]]:
    """By the number of each read that a rule picks: which rules, in the order of `RULES`."""
    seen: Counter[tuple[str, date]] = Counter()
    for read in reads:
        seen[read.who, local(read.at).date()] += read.cases
    found = {}
    for read in reads:
        when = local(read.at)
        holds = (
            when.hour >= NIGHT[0] or when.hour < NIGHT[1],
            when.weekday() >= 5,
            read.revealed,
            seen[read.who, when.date()] > MANY,
        )
        if any(holds):
            found[read.number] = [rule for rule, is_so in zip(RULES, holds, strict=True) if is_so]
    return found


def sampled(reads: Sequence[Read], count: int, seed: str) -> dict[int, list[str]]:
    """Which reads are looked at, and why: `count` by chance, and `count` of those that a rule picks."""
    rules = marked(reads)
    why = {number: ["random"] for number in drawn((read.number for read in reads), count, seed)}
    for number in drawn(rules, count, seed):
        why.setdefault(number, [])
    return {number: [*why[number], *rules.get(number, ())] for number in sorted(why)}


def remarks(rows: Iterable[tuple[int, str, str]]) -> list[dict[str, Any]]:
    """Of rows (read, outcome, comment) those that there is something to say of, as they are kept."""
    return [
        {"read": read, "outcome": outcome, "comment": comment or None}
        for read, outcome, comment in rows
        if outcome != "ok" or comment
    ]
