"""What must be keyed in for the switch of a case type, in the words of Personalverktyget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from vis_cli.rules.core.times import in_swedish, local
from vis_cli.rules.orders.offers import OrderedOffer, in_force
from vis_cli.rules.orders.switch import Switch
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.worklist.tasks import CASE_TYPE, Standing, Ticked

SYSTEM = "Personalverktyget"
ACTIVE, INACTIVE = "active", "inactive"

Course = tuple[Any, ...]
Stretch = tuple[str, datetime, str]
"""A state, since when, and what more there is to say of it."""


def words(state: str, name: str) -> str:
    """What to do to the switch of a case type, so that it has the state."""
    return f'{"Aktivera" if state == ACTIVE else "Inaktivera"} "{name}"'


@dataclass(frozen=True, slots=True)
class SwitchFacts:
    """One switch, and what is known of it: what 1177 had before anything was keyed in (`stands`), and what was.

    `asked_at` is when somebody last said here that the unit offers the type, or does not.
    """

    unit: str
    case_type: str
    name: str
    switch: Switch
    stands: bool
    asked_at: datetime | None = None
    ticked: Ticked | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing but windows can ask for anything here: nobody said or keyed in anything."""
        untold = self.ticked is None and self.asked_at is None and not self.switch.ordered
        return untold and self.stands == self.switch.listed

    @property
    def course(self) -> Course:
        """What its turns come from: two switches that have this the same turn alike, whatever their case types."""
        switch = self.switch
        windows = tuple((each.ref, each.since, each.ends, each.cancelled_at) for each in switch.windows)
        ordered = tuple((each.ref, each.offered, each.since, each.cancelled_at) for each in switch.ordered)
        return (switch.listed, switch.closed_on, self.stands, self.asked_at, self.ticked, windows, ordered)


def standings(
    facts: SwitchFacts, now: datetime, until: datetime, known: dict[Course, list[Stretch]] | None = None
) -> Iterator[Standing]:
    """What the switch should be at `now`, and then how it turns through `until`.

    What was ticked off before its time is looked at up to then. What was cancelled is never asked for, even where the
    clock says that it has yet to be. `known` is given with each switch of a unit, of which most turn alike.
    """
    known = {} if known is None else known
    course = facts.course
    found = known.get(course)
    if found is None:
        found = known[course] = list(_stretches(facts, now, until))
    default, item = ACTIVE if facts.stands else INACTIVE, f"{CASE_TYPE}{facts.case_type}"
    for state, since, details in found:
        yield Standing(SYSTEM, facts.unit, item, state, default, since, words(state, facts.name), details)


def _stretches(facts: SwitchFacts, now: datetime, until: datetime) -> Iterator[Stretch]:
    held: tuple[Window | OrderedOffer, ...] = (*facts.switch.windows, *facts.switch.ordered)
    ended = (each.cancelled_at for each in held)
    now = max([now, *(moment for moment in ended if moment is not None and moment <= until)])
    yield _stretch(facts, facts.switch.active(now), _since(facts, now), now)
    last = max([until, *([facts.ticked.due] if facts.ticked and facts.ticked.due else [])])
    for turn in facts.switch.turns(now, last):
        yield _stretch(facts, turn.active, turn.at, turn.at)


def _since(facts: SwitchFacts, now: datetime) -> datetime:
    """Since when the switch should be as it should be now.

    Where that was otherwise when something was ticked off last, and nothing tells since when it no longer is, it is
    since then.
    """
    told = [each for each in (facts.switch.turned(now), facts.asked_at) if each is not None and each <= now]
    since, tick = max(told, default=None), facts.ticked
    if tick is not None and (since is None or since <= tick.at):
        should = ACTIVE if facts.switch.active(now) else INACTIVE
        return tick.at if tick.state != should or since is None else since
    return since or now


def _stretch(facts: SwitchFacts, active: bool, since: datetime, at: datetime) -> Stretch:
    return (ACTIVE, since, _offered(facts, since)) if active else (INACTIVE, since, _closed(facts.switch, at))


def _offered(facts: SwitchFacts, since: datetime) -> str:
    ordered = in_force(facts.switch.ordered, since)
    if ordered is not None and ordered.since == since:
        return f"Enheten erbjuder ärendetypen. Beställning {ordered.ref}."
    return "Enheten erbjuder ärendetypen." if since == facts.asked_at else ""


def _closed(switch: Switch, at: datetime) -> str:
    if switch.gone is not None and switch.gone <= at:
        return f"Enheten är stängd för gott från {in_swedish(local(switch.gone).date())}."
    if not switch.offered(at):
        ordered = in_force(switch.ordered, at)
        return f"Enheten erbjuder inte längre ärendetypen.{'' if ordered is None else f' Beställning {ordered.ref}.'}"
    refs = sorted({window.ref for window in switch.windows if window.ref and window.covers(at)})
    ordered_by = f" Beställning {', '.join(refs)}." if refs else ""
    again = switch.opens_again(at)
    if again is None:
        return f"Aktiveras inte igen: {_never(switch, at)}.{ordered_by}"
    ends = local(again)
    clock = f" kl. {ends:%H.%M}" if ends.time() != time() else ""
    return f"Aktiveras igen {in_swedish(ends.date())}{clock}.{ordered_by}"


def _never(switch: Switch, at: datetime) -> str:
    """Why what is closed at the moment is never opened again: no longer offered, or the unit is closed by then."""
    dropped = switch.offers_turn(at)
    if dropped is not None:
        return f"enheten erbjuder inte ärendetypen från {in_swedish(local(dropped).date())}"
    gone = in_swedish(local(switch.gone).date()) if switch.gone else ""
    return f"enheten är stängd för gott från {gone}"
