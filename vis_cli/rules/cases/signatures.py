"""Signatures: what stands below what somebody writes to residents, and from when a changed one is in force.

In Personalverktyget a changed signature takes effect after logging out and closing the browser, after thirty minutes
without activity, or in another browser (the region's own guide; Inera, personal settings).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import ClassVar

from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.plan import Step

GREETING = "Med vänlig hälsning"
"""How a signature begins, as 1177's own does by default (Inera, personal settings)."""
IDLE = timedelta(minutes=30)
"""How long nothing is done before a changed signature takes effect by itself."""
LONGEST = 500  # characters; 1177 does not publish its own limit

BECAUSE = ("default", "idle", "logged-out", "waiting")
"""Why a signature is the one in force: it was never changed; nothing was done for thirty minutes; its owner logged out,
or went to another browser; or another waits for one of these."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A person's own signature: `text` is in force, and `waiting` was set at `waiting_since` and is to follow it.

    `text` is None where it is still the one that everybody has (`default`); `since` and `because` say from when, and
    why, it is in force. Whether what waits has come into force meanwhile says `standing`.
    """

    kind: ClassVar[str] = "signature"
    unsaid: ClassVar[tuple[str, ...]] = ("since", "because", "waiting_since")
    person: str
    text: str | None = None
    since: datetime | None = None
    because: str | None = None
    waiting: str | None = None
    waiting_since: datetime | None = None

    @property
    def id(self) -> str:
        return self.person

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("signature of {person}", person=name_of(self.person))

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return self.label(name_of)

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True)
class Standing:
    """How a signature stands: what is in force, why, and what waits.

    `at` is the moment from which `text` is in force; where something waits, the moment from which that will be, if its
    owner does nothing more. None for what was never changed.
    """

    text: str | None
    because: str
    at: datetime | None = None
    waiting: str | None = None
    waiting_since: datetime | None = None


def idle_from(since: datetime, moments: Iterable[datetime]) -> datetime:
    """From when a change made at `since` is in force, if its owner did something at these moments, in their order.

    Thirty minutes after the first of them, or after the change itself, that nothing follows for so long.
    """
    last = since
    for moment in moments:
        if moment - last >= IDLE:
            break
        last = max(last, moment)
    return last + IDLE


def standing(held: Signature | None, moments: Iterable[datetime], now: datetime) -> Standing:
    """How a signature stands at a moment; `moments` are those until then at which its owner did something, in order."""
    if held is None:
        return Standing(None, "default")
    if held.waiting is not None and held.waiting_since is not None:
        comes = idle_from(held.waiting_since, moments)
        if comes <= now:
            return Standing(held.waiting, "idle", comes)
        return Standing(held.text, "waiting", comes, held.waiting, held.waiting_since)
    return Standing(held.text, held.because or "default", held.since)


def set_text(
    held: Signature | None, person: str, text: str | None, stands: Standing, now: datetime, *, at_once: bool
) -> tuple[Step, ...]:
    """Change a signature that stands so: to `text`, or to what waits already; it waits, unless `at_once`.

    What is in force, or waits, already is `same`. Without a text, and where nothing waits, there is nothing to do.
    """
    wanted = stands.waiting if text is None else text
    if wanted is None:
        return ()
    if held is not None and wanted == stands.text:
        return (Step(held, replace(held, waiting=None, waiting_since=None) if stands.waiting is not None else held),)
    if at_once:
        return (Step(held, Signature(person, wanted, now, "logged-out")),)
    if held is not None and stands.waiting is not None:
        after = held if wanted == stands.waiting else replace(held, waiting=wanted, waiting_since=now)
        return (Step(held, after),)
    because = None if stands.text is None else stands.because
    return (Step(held, Signature(person, stands.text, stands.at, because, wanted, now)),)


def default(name: str) -> str:
    """The signature of somebody who has not changed theirs: the greeting, and their name."""
    return f"{GREETING}\n{name}"


def below(text: str, day: date) -> str:
    """What stands below a message: the signature, and the day."""
    return f"{text}\n{day}"
