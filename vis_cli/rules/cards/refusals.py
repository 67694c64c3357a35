"""Why hours that are well written cannot be a card's: a row of a file, or what is asked on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vis_cli.errors import Message, Sentence
from vis_cli.rules.cards.notices import days_in_words
from vis_cli.rules.cards.schedules import Schedule


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row cannot be: a rule id, a sentence, the column that it is about, if one is, and what to do."""

    id: str
    message: Sentence
    column: str | None = None
    hint: Sentence | None = None


def crosses(other: Schedule) -> Refusal:
    """Why hours without an end cannot begin, or end, in the middle of dated ones: which of them is meant?"""
    first, last = other.days
    assert first is not None and last is not None  # they were said of some days alone
    message = Message(
        "{days} has hours of its own, and the new ones begin or end in the middle of them.",
        days=days_in_words(first, last),
    )
    hint = "To replace them give both days: {first} and {last}. Else begin after them, or end before."
    return Refusal("crosses-dated-hours", message, "from", Message(hint, first=first, last=last))


def without_weekdays(unit: str, usual: Sequence[int] | None) -> Refusal:
    """Why times without weekdays cannot be: the card has no usual hours then (`usual` is empty), or several weeks."""
    if usual is None:
        message = Message("the kinds of hours of {unit} have different weekdays, and the times name none.", unit=unit)
        return Refusal("no-days", message, "hours", "Write the weekdays, or name the kind (--kind).")
    message = Message("the times name no weekdays, and {unit} has no usual hours to take them from.", unit=unit)
    return Refusal("no-days", message, "hours", "Write for example mån–fre 08:00–16:00.")
