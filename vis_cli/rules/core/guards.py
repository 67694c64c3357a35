"""The guards: which there are, what lifts them, and those that look at any plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from vis_cli.errors import Message, Sentence, as_message
from vis_cli.rules.core.plan import Violation

GUARDS: Mapping[str, str] = {
    "too-many": "the plan removes or revokes more than usual",
    "last-admin": "a unit would be left without a local administrator",
    "all-case-types": "nothing would be left to open at a unit",
    "overlaps-order": "another order closes the same case type at the same time",
    "reverts": "a later change would be set back",
    "past-start": "it would begin in the past",
    "long-window": "a closure is unusually long",
    "local-case-type": "the case type is the unit's own to switch",
    "no-end-date": "a notice would have no end",
    "week-number": "a notice speaks of weeks by number",
    "overlap": "two notices would run at the same time",
    "clock": "the machine's clock cannot be right",
    "lost-ledger": "a ledger no longer names every case that was purged",
    "broken-chain": "the journal of a backup does not verify",
    "sent-before": "some have got the very same message, with the same files",
    "not-anothers": "a case that is another's would be answered",
}
"""Every guard and what it stands for; each is lifted alone, with `--allow NAME[=N] --reason TEXT`."""


def too_many(
    removals: int, scope: int, *, most: float = 50, share: float = 0.3, name: Sentence | None = None
) -> tuple[Violation, ...]:
    """The guard `too-many`, if a plan that removes or revokes `removals` out of the `scope` looked at trips it.

    More than `most`, or two and more that are over `share` of at least three in scope. Not for objects named one by
    one. `name` says what the scope is, where there are several.
    """
    if removals > most or (removals >= 2 and scope >= 3 and removals > share * scope):
        said = Message("{removals} of {scope} would be removed or revoked.", removals=removals, scope=scope)
        message = said if name is None else Message("{name}: {said}", name=name, said=said)
        return (Violation("too-many", message, removals, "Check that the file is whole."),)
    return ()


def is_lifted(violation: Violation, lifted: Mapping[str, int | None]) -> bool:
    """Whether the guards lifted, each up to a number or without a limit (None), cover the violation."""
    limit = lifted.get(violation.guard, -1)
    return limit is None or limit >= violation.amount


def way_on(violation: Violation) -> Message:
    """What to do about a guard that was tripped."""
    number = f"={violation.amount}" if violation.amount > 1 else ""
    lift = Message("To go on: --allow {guard}{number} --reason TEXT.", guard=violation.guard, number=number)
    return Message("{hint} {lift}", hint=as_message(violation.hint), lift=lift) if violation.hint else lift


def clock(last: datetime | None, now: datetime, *, slack: timedelta) -> tuple[Violation, ...]:
    """The guard `clock`: `now` is more than `slack` before the `last` change, or more than a year after it."""
    if last is None or last - slack <= now <= last + timedelta(days=366):
        return ()
    said = Message(
        "the clock says {now:%Y-%m-%d %H:%M} UTC, the last change was at {last:%Y-%m-%d %H:%M} UTC.", now=now, last=last
    )
    return (Violation("clock", said),)
