"""Comments that say otherwise than their hours: `08:00–17:00 (lunchstängt 12–13)` is open at noon."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vis_cli.errors import Message
from vis_cli.rules.cards.hours import Hours, Span, clock
from vis_cli.rules.cards.hours_rules import NUMBER, Wrong, minute_of_day
from vis_cli.rules.cards.hours_words import days_in_words

_CLOSED_AT = re.compile(
    rf"(?:lunch\w*|stäng[td]a?)\b[^0-9]*?({NUMBER.pattern})\s*(?:[-–—]|till|och)\s*({NUMBER.pattern})", re.IGNORECASE
)
_NOT_ON = re.compile(r"\b(?:ej|inte|utom|förutom|undantaget|stäng[td])\s+(?:på\s+)?([^\W\d_]+)", re.IGNORECASE)


def contradicts(span: Span) -> bool:
    """Whether a span's comment says that it is closed at a time, or on a day, of the span."""
    if not span.comment:
        return False
    from vis_cli.rules.cards.hours_lexicon import day_named  # its words are of no use to commands that read no hours

    for found in _CLOSED_AT.finditer(span.comment):
        try:
            start, end = (minute_of_day(text, 0) for text in found.groups())
        except Wrong:
            continue
        if start < span.end and span.start < end:
            return True
    return any(day_named(found[1]) == span.day for found in _NOT_ON.finditer(span.comment))


def contradictions(value: Hours) -> list[Message]:
    """What comments say against their own hours, in words."""
    found: dict[tuple[int, int, str], list[int]] = {}
    for span in _spans(value):
        if span.comment and contradicts(span):
            days = found.setdefault((span.start, span.end, span.comment), [])
            days += [span.day] if span.day not in days else []
    return [
        Message(
            '{days} {start}–{end} is open, and its comment says otherwise: "{comment}"',
            days=days_in_words(tuple(sorted(days))), start=clock(start), end=clock(end), comment=comment,
        )
        for (start, end, comment), days in found.items()
    ]  # fmt: skip


def _spans(value: Hours) -> Iterable[Span]:
    return (span for period in value.weeks for span in period.week)
