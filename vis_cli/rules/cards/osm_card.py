"""The hours of a card as OpenStreetMap writes them, with its rule for red days and its exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from vis_cli.rules.cards.holidays import USUAL, HolidayRule, days_between, effective, is_before, spans
from vis_cli.rules.cards.hours import Hours, Period, spans_on
from vis_cli.rules.cards.hours_osm_write import says_red_days, write
from vis_cli.rules.cards.hsa_card import still_ahead
from vis_cli.rules.cards.schedules import EVERY_KIND, Schedule, of_kind

FAR = 366  # days ahead that are told one by one, where OSM has no rule that could say it


def text(rows: Sequence[Schedule], kind: str, rule: HolidayRule | None, day: date) -> str:
    """A kind of hours from a day on.

    What it does on red days is a rule, `PH off`, where OSM has one for it, else told day by day for a year.
    """
    value = of_kind(rows, kind)
    last = day + min(timedelta(days=FAR), date.max - day)
    if rule is None or not value:
        return write(still_ahead(value, day))
    plain = still_ahead(of_kind([row for row in rows if not row.is_singled], kind), day)
    if not says_red_days(plain, rule.red):
        return write(still_ahead(effective(rows, kind, rule, day, last), day))
    singled = [row for row in rows if row.is_singled and row.what in (kind, EVERY_KIND)]
    singled.sort(key=lambda row: (row.is_exception, row.what == kind))
    over = [row.period for row in singled if row.until is None or row.until >= day]
    return write(plain, rule.red, [*_before(plain, rule, day, last, over), *over])


def _before(plain: Hours, rule: HolidayRule, first: date, last: date, over: Sequence[Period]) -> list[Period]:
    """The weekdays before red days, one by one, where they are not as usual."""
    if rule.before == USUAL:
        return []
    found = []
    for day in days_between(first, last):
        if is_before(day) and not any(day in period for period in over):
            week = tuple(spans(rule.before, spans_on(plain, day), day.isoweekday()))
            found.append(Period(day, day, week))
    return found
