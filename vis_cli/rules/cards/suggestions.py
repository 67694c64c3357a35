"""The notices that a card lacks: one for each stretch of days that are not as usual, joined with what is up then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from vis_cli.rules.cards import notices, stretch_texts
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.cards.cover import uncovered
from vis_cli.rules.cards.days import shared
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.plan import Plan, Step, Violation, after

RED_DAYS = "red-days"
"""The origin of notices made for days that are not as usual."""


def missing(card: Card, first: date, last: date, *, lead: Duration, today: date) -> Iterator[Notice]:
    """The notices that a card lacks for the stretches that reach into the days from `first` through `last`.

    Each is up from `lead` before its stretch, but not while another is. Their number is 0. A stretch without end,
    such as a unit closed until further notice, has none: nobody knows its last day.
    """
    first = max(first, today)
    if not card.schedules or last < first:
        return
    held = [notice for notice in card.notices if not notice.ended]
    days = shared(card.schedules, card.holidays)
    untold = uncovered(days, held, first, last)
    if not untold:
        return
    for stretch in days.stretches(first, last):
        begins = max(stretch.first, today)
        if first <= begins and stretch.last <= last:
            open_days = [day for day in untold if day in stretch]
        else:  # it reaches further
            open_days = uncovered(days, held, begins, stretch.last)
        if not open_days or stretch.usual_again is None:
            continue
        since, until = begins, stretch.last
        if held and len(open_days) < len(days.wanting(begins, stretch.last)):
            since, until = open_days[0], open_days[-1]  # the rest is told already
        shown_from = _with_lead(held, since, lead, today)
        notice = Notice(0, card.unit.hsa_id, shown_from, until, stretch_texts.text(days, stretch), RED_DAYS)
        held.append(notice)
        yield notice


def about(card: Card, first: date, last: date, *, text: str, today: date) -> Notice | None:
    """The notice about these days of a card; without a text one that says what really is, None if all is as usual.

    Its number is 0.
    """
    days = card.days
    if not text:
        stretches = days.stretches(first, last)
        if not stretches:
            return None
        first, last = max(first, stretches[0].first), min(last, stretches[-1].last)
        text = " ".join(
            stretch_texts.text(days, replace(each, first=max(each.first, first), last=min(each.last, last)))
            for each in stretches
        )
    return Notice(0, card.unit.hsa_id, max(first, min(today, last)), last, text)


def _with_lead(held: Sequence[Notice], first: date, lead: Duration, today: date) -> date:
    """From when a notice is up: `lead` before its first day, unless another is up then."""
    since = max(lead.before(first), today) if lead else first
    if since >= first:
        return first
    for other in held:
        if other.until is None or other.until >= first:
            if (other.since or date.min) < first:
                return first
        elif since <= other.until:
            since = other.until + timedelta(days=1)
    return min(since, first)


def plan(card: Card, wanted: Iterable[Notice], *, next_number: int, join: bool) -> Plan:
    """Put notices on a card; with `join`, one text on the days on which another is up."""
    held: list[Notice] = list(card.notices)
    steps: list[Step] = []
    violations: list[Violation] = []
    before = {notice.id: notice for notice in held}
    for notice in wanted:
        found = notices.add(held, replace(notice, number=next_number), join=join)
        held = after(held, found.steps)
        next_number = max([next_number, *(each.number + 1 for each in held)])
        violations += found.violations
        steps += found.steps
    touched = dict.fromkeys(step.record.id for step in steps)
    now = {notice.id: notice for notice in held}
    return Plan(tuple(Step(before.get(id), now.get(id)) for id in touched), notices.gathered(violations))
