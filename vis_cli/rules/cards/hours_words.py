"""Hours as residents read them: `Måndag–fredag 08.00–11.30 och 13.00–15.00`; hours_swedish reads them back."""

from __future__ import annotations

from datetime import date

from vis_cli.errors import Message
from vis_cli.rules.cards.hours import ALL_DAYS, MIDNIGHT, Hours, Period, Span, Week, by_times, clock, runs, weekdays
from vis_cli.rules.core.times import MÅNADER, VECKODAGAR


def write(value: Hours) -> str:
    """Hours as a resident reads them; `parse` reads them back. Without hours: `Stängt`."""
    parts = _week(value.usual)
    for period in value.dated:
        inside = _week(period.week)
        single = period.since is not None and period.since == period.until
        if single and inside and weekdays(period.days) == tuple(sorted({span.day for span in period.week})):
            inside = [_times(by_times(period.week)[0][1])]
        parts += [f"{_dates(period)}: {'; '.join(inside) or 'stängt'}"]
    text = "; ".join(parts) or "stängt"
    return _capital(text)


def _week(spans: Week) -> list[str]:
    groups = by_times(spans)
    if groups == [(ALL_DAYS, ((0, MIDNIGHT, None),))]:
        return ["dygnet runt"]
    return [f"{days_in_words(days)} {_times(times)}" for days, times in groups]


def rows(spans: Week) -> list[tuple[str, str]]:
    """A week as rows of a table: the days, and their times."""
    return [(_capital(days_in_words(days)), _times(times)) for days, times in by_times(spans)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def days_in_words(days: tuple[int, ...]) -> str:
    """`måndag–onsdag och fredag`."""
    words = [
        VECKODAGAR[first - 1] if first == last else f"{VECKODAGAR[first - 1]}–{VECKODAGAR[last - 1]}"
        for first, last in runs(days)
    ]
    return _and(words)


def _times(times: tuple[tuple[int, int, str | None], ...]) -> str:
    return _and([_time(*time) for time in times])


def times_in_words(spans: list[Span]) -> str:
    """The times of one day: `08.00–11.30 och 13.00–15.00`, or `stängt`."""
    return _times(tuple((span.start, span.end, span.comment) for span in spans)) or "stängt"


def _time(start: int, end: int, comment: str | None) -> str:
    words = "dygnet runt" if (start, end) == (0, MIDNIGHT) else f"{clock(start)}–{clock(end)}".replace(":", ".")
    return f"{words} {_comment(comment)}" if comment else words


def _comment(comment: str) -> str:
    depth = 0
    for letter in comment:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth < 0:
            break
    if depth == 0:
        return f"({comment})"
    return '"{}"'.format(comment.replace('"', "'"))


def losses(value: Hours) -> list[Message]:
    """What Swedish text cannot carry: a comment with both a lone parenthesis and a quotation mark."""
    return [
        Message('the comment "{comment}" is written with \' for "', comment=span.comment)
        for period in value.weeks
        for span in period.week
        if span.comment and '"' in span.comment and _comment(span.comment).startswith('"')
    ]


def _and(words: list[str]) -> str:
    return " och ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _dates(period: Period) -> str:
    since, until = period.since, period.until
    if since is None or until is None:
        return f"till och med {in_words(until)}" if until else f"från och med {in_words(since)}"
    if since == until:
        return in_words(since)
    if (since.year, since.month) == (until.year, until.month):
        return f"{since.day}–{in_words(until)}"
    return f"{in_words(since, year=since.year != until.year)}–{in_words(until)}"


def in_words(day: date | None, *, year: bool = True) -> str:
    """`16 juni 2025`."""
    assert day is not None
    return f"{day.day} {MÅNADER[day.month - 1]}{f' {day.year:04}' if year else ''}"
