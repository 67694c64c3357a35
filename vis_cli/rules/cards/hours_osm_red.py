"""What an OSM text says of red days (`PH off`), as a rule that a card can hold: closed, or the times of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from vis_cli.errors import Message
from vis_cli.rules.cards.holidays import CLOSED, days_between, spans
from vis_cli.rules.cards.hours import ALL_DAYS, Days, Hours, Period, Span, clock, spans_on
from vis_cli.rules.cards.hours_rules import Rule, Wrong, assemble
from vis_cli.rules.cards.red_days import name_of

Eves = tuple[str, ...]
"""The eves among the red days, by name."""
BY_RULE = "Say what a unit does on red days, and before them, by itself: vis cards holidays set."
_BY_EXCEPTION = "Say what differs on single days with vis cards hours except."
_MONDAY = date(2024, 9, 2)  # of a week without red days: what holds on one is asked for each of its weekdays
_FAR = 28  # years in which every red day has been on every weekday


@dataclass(frozen=True, slots=True)
class RedRule:
    """A rule for red days, `PH off`: on those of the rule's weekdays. With `eves` on these alone."""

    rule: Rule
    eves: Eves = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a text says of red days: `rule` is that of a card. `opens_more`: OSM opens days without hours too."""

    rule: str
    offset: int
    opens_more: bool = False


def told_of_red_days(said: Sequence[Rule | RedRule], found: Hours) -> Told | None:
    """What rules say of red days, beside the hours that they make; None if nothing.

    Raises:
        Wrong: no rule of a card can hold it, or a later rule takes its place.
    """
    red = [each for each in said if isinstance(each, RedRule)]
    if not red:
        return None
    whole = [each for each in red if not each.eves]
    if not whole:
        raise Wrong("no-year", red[0].rule.offset, "the date has no year.", "Write for example 2026 Jun 15-Aug 9.")
    offset = whole[0].rule.offset
    if any(time.comment for each in red for time in each.rule.times):
        raise Wrong("comment-of-red-days", offset, "a comment cannot be kept with the hours of red days.", BY_RULE)
    with_hours = {span.day for period in found.weeks for span in period.week}
    if not with_hours:
        raise Wrong("no-days", offset, "there are no hours but those of red days.", "Write the usual hours first.")
    usual = {day: spans_on(Hours(found.usual), _MONDAY + timedelta(days=day - 1)) for day in ALL_DAYS}
    undated = [each for each in said if isinstance(each, RedRule) or each.period is None]
    on = {day: _outcome(undated, _MONDAY + timedelta(days=day - 1)) for day in ALL_DAYS}
    wanted = _times_of(on[min(with_hours)] if not found.usual else on[found.usual[0].day])
    for place, each in enumerate(whole):
        if _is_replaced(each, whole[place + 1 :], on, usual):
            raise Wrong("no-effect", each.rule.offset, "what comes later holds on red days too.", "Write PH last.")
    if any(_times_of(on[day]) != wanted and (on[day] or usual[day]) for day in ALL_DAYS):
        message = "a rule for red days holds on every weekday with hours, and this is of some."
        raise Wrong("not-supported", offset, message, _BY_EXCEPTION)
    rule = ",".join(f"{clock(start)}-{clock(end)}" for start, end in wanted) or CLOSED
    _demand_same_of_eves(red, undated, rule, usual)
    _demand_same_of_dates(said, found, rule, offset)
    return Told(rule, offset, any(on[day] and not usual[day] for day in ALL_DAYS))


def _is_replaced(
    each: RedRule,
    later: Sequence[RedRule],
    on: Mapping[int, Sequence[Span]],
    usual: Mapping[int, Sequence[Span]],
) -> bool:
    """Whether what a rule says of red days is nowhere to be found in what holds on them."""
    days = set(each.rule.days or ())
    for other in later:
        days -= set() if other.rule.adds else set(other.rule.days or ())
    if not each.rule.times:  # on days without hours it is closed anyway
        return not any(not on[day] for day in days if usual[day] or not any(usual.values()))
    times = {(time.start, time.end) for time in each.rule.times}
    return not any(times <= set(_times_of(on[day])) for day in days)


def _times_of(spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    return tuple((span.start, span.end) for span in spans)


def _outcome(said: Iterable[Rule | RedRule], day: date, eve: str | None = None) -> list[Span]:
    """When it is open on a day as if it were a red one, by the rules in their order; `eve` is its name if it is one.

    Raises:
        Wrong: the times overlap.
    """
    rules = []
    for each in said:
        if isinstance(each, Rule):
            rules.append(each)
        elif not each.eves or eve in each.eves:
            rules.append(replace(each.rule, period=(day, day)))
    return spans_on(assemble(rules, instead=False, strict=False), day)


def _demand_same_of_eves(
    red: Sequence[RedRule], said: Sequence[Rule | RedRule], rule: str, usual: Mapping[int, Sequence[Span]]
) -> None:
    for each in red:
        for eve in each.eves:
            for day in ALL_DAYS:
                there = _outcome(said, _MONDAY + timedelta(days=day - 1), eve)
                if there and _times_of(there) != _times_of(spans(rule, there, day)):
                    raise _eve_differs(each)
                if not there and usual[day] and rule != CLOSED:
                    raise _eve_differs(each)


def _eve_differs(each: RedRule) -> Wrong:
    message = "a rule for red days holds on all of them, eves too, and this differs."
    return Wrong("not-supported", each.rule.offset, message, _BY_EXCEPTION)


def _demand_same_of_dates(said: Sequence[Rule | RedRule], found: Hours, rule: str, offset: int) -> None:
    """Refuse dated hours that say otherwise of a red day in them than the rule does.

    One day alone was singled out, so that it may.
    """
    for period in found.dated:
        if period.since is not None and period.since == period.until:
            continue
        for day in days_between(*_within(period)):
            name = name_of(day)
            if name is None:
                continue
            ordinary, there = spans_on(found, day), _outcome(said, day, name)
            ours = spans(rule, ordinary or there, day.isoweekday())
            if (ordinary or there) and _times_of(there) != _times_of(ours):
                message = Message("{day} is a red day, and the dated hours say otherwise of it.", day=day)
                raise Wrong("not-supported", offset, message, "Write PH after dated hours, or use hours except.")


def _within(period: Period) -> tuple[date, date]:
    since, until = _ends(period.days)
    return since, min(until, date(min(since.year + _FAR, 9999), 12, 31))


def _ends(days: Days) -> tuple[date, date]:
    since, until = days
    if since is None:
        assert until is not None  # a period has one end
        return date(max(until.year - _FAR, 1), 1, 1), until
    return since, until or date.max
