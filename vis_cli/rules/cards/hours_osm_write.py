"""Hours written as OpenStreetMap writes them: `Mo-Fr 08:00-11:30,13:00-15:00`; hours_osm reads them back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from vis_cli.errors import Message
from vis_cli.rules.cards.holidays import CLOSED
from vis_cli.rules.cards.hours import ALL_DAYS, Hours, Period, Week, by_times, clock, runs, weekdays

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ALWAYS, FOREVER = date(1970, 1, 1), date(9999, 12, 31)  # the ends of time in opening_hours.js; ours have none


def write(value: Hours, red: str | None = None, over: Sequence[Period] = ()) -> str:
    """Hours as OSM text; `read` reads them back. Without hours: `off`.

    `red` is what holds on red days, if `says_red_days`. The periods `over` hold on red days too.
    """
    rules = _week(value.usual, "")
    known = {span.day for span in value.usual}
    for period in value.dated:
        rules += _dated(period, known)
    if red is not None:
        rules += _red(value, red)
    known |= {span.day for period in (*value.dated, *over) for span in period.week}
    for period in over:
        rules += _dated(period, known)
    return "; ".join(rules) or "off"


def _dated(period: Period, known: Collection[int]) -> list[str]:
    dates = _dates(period)
    if not period.week:
        return [f"{dates} off"]
    rules = _week(period.week, f"{dates} ")
    shut = sorted((set(known) - {span.day for span in period.week}) & set(weekdays(period.days)))
    if shut:  # in OSM the usual week goes on beside a dated one, on the days that it does not name
        rules.append(f"{dates} {_day_names(tuple(shut))} off")
    return rules


def says_red_days(value: Hours, red: str) -> bool:
    """Whether one rule in OSM can say what holds on red days, beside these hours.

    It cannot cut off other hours, and times hold on the same weekdays all the year.
    """
    if red == CLOSED:
        return True
    usual = {span.day for span in value.usual}
    return red[0].isdigit() and all(
        {span.day for span in period.week} == usual & set(weekdays(period.days)) for period in value.dated
    )


def _red(value: Hours, red: str) -> list[str]:
    """`PH off`, and the three eves, which opening_hours.js does not count among red days."""
    times = "off" if red == CLOSED else red
    rules = [f"{days} {times}" for days in ("PH", "Jun 19-25 Fr", "Dec 24,Dec 31")]
    if shut := tuple(sorted(set(ALL_DAYS) - {span.day for span in value.usual})):  # no rule opens on these
        rules += [] if red == CLOSED else [f"{_day_names(shut)} off"]
    return rules


def _week(spans: Week, dates: str) -> list[str]:
    return [f"{dates}{_times(_day_names(days), times, dates)}" for days, times in by_times(spans)]


def _times(days: str, times: tuple[tuple[int, int, str | None], ...], dates: str) -> str:
    """The spans of some days. A comment holds for a whole rule, so spans with other comments are rules of their own."""
    parts: list[tuple[str | None, list[str]]] = []
    for start, end, comment in times:
        written = f"{clock(start)}-{clock(end)}"
        if parts and parts[-1][0] == comment:
            parts[-1][1].append(written)
        else:
            parts.append((comment, [written]))
    rules = [f"{days} {','.join(spans)}{_comment(comment)}" for comment, spans in parts]
    return f", {dates}".join(rules)


def _comment(comment: str | None) -> str:
    """`open` stands before it: a comment alone is of hours that nobody is sure of (opening_hours.js says unknown).

    Two of its signs have a space after them: opening_hours.js 3.15 takes a comment of nothing else for the sign.
    """
    if comment is None:
        return ""
    written = comment.replace('"', "'")
    return f' open "{written} "' if written in (",", ":") else f' open "{written}"'


def losses(value: Hours) -> list[Message]:
    """What OSM cannot carry: a quotation mark in a comment, and days before 1970."""
    quoted = [
        Message('the comment "{comment}" is written with \' for "', comment=span.comment)
        for period in value.weeks
        for span in period.week
        if span.comment and '"' in span.comment
    ]
    return quoted + [
        Message("{first} is written as the beginning of time: OSM has no days before it", first=min(days))
        for period in value.dated
        if (days := [day for day in period.days if day is not None and day <= ALWAYS])
    ]


def _day_names(days: tuple[int, ...]) -> str:
    return ",".join(
        DAYS[first - 1] if first == last else f"{DAYS[first - 1]}-{DAYS[last - 1]}" for first, last in runs(days)
    )


def _dates(period: Period) -> str:
    since, until = max(period.since or ALWAYS, ALWAYS), max(period.until or FOREVER, ALWAYS)
    first = f"{since.year:04} {MONTHS[since.month - 1]} {since.day:02}"
    if since == until:
        return first
    return f"{first}-{until.year:04} {MONTHS[until.month - 1]} {until.day:02}"
