"""From all that a text says of days to when a closure begins and ends; what does not agree is in doubt."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from vis_cli.rules.orders.intake import days
from vis_cli.rules.orders.intake.periods import OPEN, REVERSED, TO, End, Period, is_worked
from vis_cli.rules.orders.intake.said import Said

CONTRADICTION, ONE_DAY, LOOSE, MISSING = "contradiction", "one-day", "loose", "missing"
Span = tuple[Said[date], Said[date]]


def spans(periods: Sequence[Period], today: date, *, is_change: bool = False, one_day: bool = False) -> list[Span]:
    """When it closes and opens again, once for each time that it does; a day that is not told has no value.

    Args:
        is_change: an end that is not told stays as it was.
        one_day: the text says that one day is all of it.
    """
    lengths = [each for each in periods if each.days and not is_change]
    told = [each for each in periods if not each.days]
    sure = [each for each in told if not _is_unsure(each)] or told
    sure = [each for each in sure if not _is_loose_month(each)] or sure
    wholes = _distinct([each for each in sure if each.start and each.end and not each.is_implied])
    implied = [each for each in sure if each.is_implied]
    starts = [each.start for each in sure if each.start and not each.end]
    ends = [each.end for each in sure if each.end and not each.start]
    if not starts and not ends:
        each_alone = wholes or _distinct(implied)
        if len(each_alone) > 1 and _are_apart(each_alone):
            return [_span([one.start], [one.end], [], today) for one in each_alone if one.start and one.end]
    starts += [each.start for each in wholes if each.start]
    ends += [each.end for each in wholes if each.end]
    if not wholes:
        if not starts or not ends:
            starts += [each.start for each in implied if each.start]
        if not ends and not lengths:
            ends += [
                replace(each.end, doubt=each.end.doubt or (None if one_day or _is_week(each) else ONE_DAY))
                for each in implied
                if each.end
            ]
    start, end = _span(starts, ends, lengths, today, is_change=is_change)
    if any(not _is_within(each, start, end) for each in implied):
        start, end = start.doubted(CONTRADICTION), end.doubted(CONTRADICTION)
    return [(start, end)]


def _is_unsure(period: Period) -> bool:
    return all(end is None or (end.day is None and end.doubt == days.VAGUE) for end in (period.start, period.end))


def _is_loose_month(period: Period) -> bool:
    """`i juli`, which says no more than about when."""
    return all(end is None or end.doubt == days.VAGUE for end in (period.start, period.end))


def _is_within(period: Period, start: Said[date], end: Said[date]) -> bool:
    """Whether a day or week named by itself lies in what closes, or gave it an end."""
    if not (period.start and period.end and period.start.day and period.end.day):
        return True
    begins_with = start.value is None or start.value <= period.start.day
    return begins_with and (end.value is None or period.end.day <= end.value or period.start.day == end.value)


def _is_week(period: Period) -> bool:
    start, end = period.start, period.end
    return bool(start and end and start.day and end.day and end.day - start.day >= timedelta(days=2))


def _distinct(periods: Iterable[Period]) -> list[Period]:
    """The periods, those of the same days once: the first."""
    found: dict[tuple[date | None, date | None], Period] = {}
    for each in periods:
        key = (each.start.day if each.start else None, each.end.day if each.end else None)
        found.setdefault(key, each)
    return list(found.values())


def _are_apart(periods: Sequence[Period]) -> bool:
    told = [
        (each.start.day, each.end.day)
        for each in periods
        if each.start and each.end and each.start.day and each.end.day
    ]
    ordered = sorted(told)
    return len(told) == len(periods) and all(one[1] <= after[0] for one, after in itertools.pairwise(ordered))


def _span(
    starts: Sequence[End | None],
    ends: Sequence[End | None],
    lengths: Sequence[Period],
    today: date,
    *,
    is_change: bool = False,
) -> Span:
    start = _agreed_start([each for each in starts if each])
    told = [_of_weekday(each, start.value) for each in ends if each]
    if not told and lengths and start.value:
        end: Said[date] = Said(start.value + timedelta(days=lengths[0].days), start.words, start.doubt)
    else:
        end = _agreed_end(told)
    if start.value and end.value and end.value <= start.value:
        return Said(None, start.words, REVERSED), Said(None, end.words, REVERSED)
    if start.value and end.value and end.value <= today:
        start, end = start.doubted(days.GONE_BY), end.doubted(days.GONE_BY)
    if start.doubt == days.GONE_BY and start.words == end.words:
        end = end.doubted(days.GONE_BY)
    if end.doubt == days.GONE_BY and start.words == end.words:
        start = start.doubted(days.GONE_BY)
    if not is_change:
        start = start if start.value or start.doubt else start.doubted(MISSING)
        end = end if end.value or end.doubt else end.doubted(MISSING)
    return start, end


def _of_weekday(end: End, start: date | None) -> End:
    """A bare weekday is the first after the closure begins."""
    if not end.weekday or start is None or end.day is None:
        return end
    if end.sort == OPEN:
        day = start + timedelta(days=(end.weekday - start.isoweekday() - 1) % 7 + 1)
        return replace(end, day=day, doubt=None if end.doubt == days.WHICH_DAY else end.doubt)
    last = start + timedelta(days=(end.weekday - start.isoweekday()) % 7)
    return replace(end, day=last + timedelta(days=1), other=end.other and last)


def _agreed_start(starts: Sequence[End]) -> Said[date]:
    known = [each for each in starts if each.day]
    if not known:
        return Said(None, starts[0].words, starts[0].doubt or MISSING) if starts else Said()
    unread = next((each for each in starts if each.day is None and each.doubt != days.VAGUE), None)
    if unread is not None:
        return Said(None, unread.words, unread.doubt)
    words = _all_words(known)
    if len({each.day for each in known}) > 1:
        return Said(None, words, CONTRADICTION)
    return Said(known[0].day, words, _shared_doubt(known))


def _agreed_end(ends: Sequence[End]) -> Said[date]:
    known = [each for each in ends if each.day]
    if not known:
        return Said(None, ends[0].words, ends[0].doubt or MISSING) if ends else Said()
    unread = next((each for each in ends if each.day is None and each.doubt != days.VAGUE), None)
    if unread is not None:
        return Said(None, unread.words, unread.doubt)
    words = _all_words(known)
    firm = [each for each in known if each.sort != TO]
    for each in known:
        if each.sort == TO and firm and firm[0].day in (each.day, each.other):  # told in another way what `till` meant
            known = firm
    found = sorted({each.day for each in known if each.day})
    if len(found) == 1:
        return Said(found[0], words, _shared_doubt(known))
    gap = (found[-1] - found[0]).days
    idle = not any(is_worked(found[0] + timedelta(days=each)) for each in range(gap))
    if idle:
        opens = [each for each in known if each.sort == OPEN and each.day == found[-1]]
        return Said(found[-1], words, _shared_doubt(opens) if opens else CONTRADICTION)
    return Said(None, words, CONTRADICTION)


def _shared_doubt(ends: Sequence[End]) -> str | None:
    """The doubt of ends that agree: none if one of them has none."""
    doubts = [each.doubt for each in ends]
    about = next((each for each in doubts if each not in (None, days.GONE_BY, ONE_DAY)), None)
    return about if about and None not in doubts else None if None in doubts else doubts[0]


def _all_words(ends: Sequence[End]) -> str:
    return " / ".join(dict.fromkeys(each.words for each in ends))
