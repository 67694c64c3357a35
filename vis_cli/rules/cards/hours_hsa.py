"""Hours as HSA stores them: one `D-D#HH:MM#HH:MM[#comment[#from[#to]]]` per span (TimeSpan, GetUnit contract 5.0)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import itemgetter

from vis_cli.errors import Message, Sentence, as_message
from vis_cli.rules.cards.hours import MIDNIGHT, Days, Hours, Week, by_span, clock, runs
from vis_cli.rules.cards.hours_rules import (  # fmt: skip
    MAX_RULES,
    NUMBER,
    Rule,
    Wrong,
    Wrongs,
    assemble,
    comment_of,
    minute_of_day,
    time_span,
    too_many,
)
from vis_cli.rules.core.sentences import both

ATTRIBUTES = {
    "telephone": "telephoneHours",
    "opening": "surgeryHours",
    "dropin": "dropInHours",
    "visiting": "visitingHours",
}

_VALUE = re.compile(r"\s*[0-9]\s*(?:[-–#]\s*[0-9]\s*)?#")
_LINE = re.compile(r"\n")
_BREAK = re.compile(r"\s*+[;,|]\s*+(?=[0-9]\s*-\s*[0-9]#[0-9]{1,2}:[0-9]{2}#)")
_DAYS = re.compile(r"\s*([0-9]+)\s*(?:[-–]\s*([0-9]+)\s*)?")
_DATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")


def looks_like(text: str) -> bool:
    """Whether the text begins as a value of HSA does."""
    return _VALUE.match(text) is not None


def parse(text: str, period: Days | None = None) -> Hours:
    """Hours from HSA values, one a line (on one line `;`, `,` and `|` part them); with `period` every value holds then.

    Raises:
        Wrongs: every fault, each with its offset.
    """
    rules: list[Rule] = []
    faults: list[Wrong] = []
    for offset, value in _values(text):
        try:
            rule = _rule(value, offset)
            if period is not None and rule.period is not None:
                raise Wrong("dates-twice", offset, "dates stand here too, beside those asked for.", "Leave one out.")
            rules.append(rule if period is None else replace(rule, period=period))
        except Wrong as wrong:
            faults.append(wrong)
    if not rules and not faults:
        faults.append(Wrong("empty-hours", 0, "there are no hours here.", "Write for example 1-5#08:00#11:30."))
    if faults:
        raise Wrongs(faults)
    return assemble(rules, instead=True)


def _values(text: str) -> list[tuple[int, str]]:
    found, start = [], 0
    for mark in (_LINE if "\n" in text else _BREAK).finditer(text):
        found.append((start, text[start : mark.start()]))
        start = mark.end()
    found.append((start, text[start:]))
    return [(offset, value.rstrip("\r")) for offset, value in found if value.strip()]


def _fields(value: str, offset: int) -> list[tuple[int, str]]:
    found = []
    for part in value.split("#"):
        found.append((offset, part))
        offset += len(part) + 1
    return found


def _rule(value: str, offset: int) -> Rule:
    fields = _fields(value, offset)
    if len(fields) < 3:
        raise Wrong(
            "not-hours",
            offset,
            Message('"{value}" has {count} of the fields days#from#to.', value=value.strip(), count=len(fields)),
            "Write for example 1-5#08:00#11:30.",
        )
    if len(fields) > 6:
        raise Wrong(
            "hash-in-comment", fields[4][0] - 1, 'a comment cannot have "#" in it: HSA would drop the whole value.',
            "Leave it out.",
        )  # fmt: skip
    days = _days(fields[0][1], fields[0][0], value)
    start, end = (_clock(text, place) for place, text in fields[1:3])
    if start == MIDNIGHT:
        raise Wrong("impossible-time", fields[1][0], "24:00 can only be an end.", "Did you mean 00:00?")
    comment = comment_of(fields[3][1], fields[3][0]) if len(fields) > 3 else None
    if comment and _DATE.fullmatch(comment):
        raise Wrong(
            "date-in-comment",
            fields[3][0],
            Message('the comment is a date, "{comment}".', comment=comment),
            Message("Dates come after the comment: {value}.", value="#".join(_after_comment(value.strip().split("#")))),
        )
    since, until = (_date(*fields[n]) if len(fields) > n else None for n in (4, 5))
    if since and until and until < since:
        raise Wrong(
            "inverted-dates", fields[5][0], Message("{since}–{until} ends before it begins.", since=since, until=until)
        )
    time = time_span(start, end, comment, fields[1][0])
    return Rule(tuple(days), (time,), (since, until) if since or until else None, True, offset)


def _after_comment(fields: list[str]) -> list[str]:
    """The fields of a value whose dates stand where the comment should, with an empty comment before them."""
    return [*fields[:3], "", *fields[3:5]]


def _days(text: str, offset: int, value: str) -> range:
    found = _DAYS.fullmatch(text)
    if found is None:
        raise Wrong(
            "unknown-day",
            offset,
            Message('"{text}" is not days.', text=text.strip()),
            "Write 1-5 (1 is Monday, 7 Sunday).",
        )
    first, last = int(found[1]), int(found[2] or found[1])
    if found[2] is None:
        follows = re.match(r"[0-9]+#([0-9])#", value.strip())
        hint = f"{first}-{follows[1]}" if follows else f"{first}-{first}"
        raise Wrong(
            "unknown-day",
            offset,
            Message('"{text}" is not a range of days.', text=text.strip()),
            Message('Did you mean "{hint}"?', hint=hint),
        )
    if not (1 <= first <= 7 and 1 <= last <= 7):
        hint = 'Did you mean "7"? Sunday is 7.' if 0 in (first, last) else "The days are 1 (Monday) to 7 (Sunday)."
        raise Wrong(
            "unknown-day", offset, Message('there is no day "{day}".', day=first if not 1 <= first <= 7 else last), hint
        )
    if last < first:
        raise Wrong(
            "inverted-days",
            offset,
            Message('"{text}" goes past Sunday.', text=text.strip()),
            Message("Write {first}-7 and 1-{last} as two values.", first=first, last=last),
        )
    return range(first, last + 1)


def _clock(text: str, offset: int) -> int:
    stripped = text.strip()
    place = offset + len(text) - len(text.lstrip())
    if NUMBER.fullmatch(stripped) is None:
        raise Wrong(
            "impossible-time", place, Message('"{stripped}" is not a time.', stripped=stripped), "Write it as 08:00."
        )
    minute = minute_of_day(stripped, place)
    if stripped != clock(minute):
        raise Wrong(
            "impossible-time",
            place,
            Message('"{stripped}" is not as HSA writes times.', stripped=stripped),
            Message('Did you mean "{time}"?', time=clock(minute)),
        )
    return minute


def _date(offset: int, text: str) -> date | None:
    stripped = text.strip()
    if not stripped:
        return None
    found = _DATE.fullmatch(stripped)
    if found is None:
        raise Wrong(
            "impossible-date",
            offset,
            Message('"{stripped}" is not a date.', stripped=stripped),
            "Write it as 20250616.",
        )
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        raise Wrong("impossible-date", offset, Message('there is no day "{stripped}".', stripped=stripped)) from None


def write(value: Hours) -> list[str]:
    """The values to put in the attribute, in order; `parse` reads them back, one a line."""
    values = []
    for period in value.weeks:
        dates = (period.since, period.until)
        for days, start, end, comment in by_span(period.week):
            for first, last in runs(days):
                fields = [f"{first}-{last}", clock(start), clock(end)]
                fields += [comment or "", *(f"{day:%Y%m%d}".zfill(8) if day else "" for day in dates)]
                values.append("#".join(fields).rstrip("#") if not any(dates) or dates[1] else "#".join(fields[:5]))
    return values


def losses(value: Hours) -> list[Message]:
    """What HSA cannot carry: that it is closed on some dates. A notice must say it."""
    return [
        Message("{days} is closed: HSA has no way to say so, a notice must", days=_in_words(period.days))
        for period in value.dated
        if not period.week
    ]


def _in_words(days: Days) -> str:
    since, until = days
    return str(since) if since == until else f"{since or ''}–{until or ''}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of an attribute's values: the hours, the values left out, and those read with an allowance.

    `kept` are well-formed, so that HSA does not drop them, and hours cannot hold them beside the others.
    """

    hours: Hours
    faulty: tuple[tuple[int, Wrong], ...]  # (index of the value, why)
    repaired: tuple[tuple[int, Sentence], ...]  # (index of the value, how it was understood)
    kept: tuple[tuple[int, Wrong], ...] = ()  # (index of the value, why)


def read(values: Sequence[str]) -> Reading:
    """Hours from the values of an attribute as they stand in HSA, leniently: faulty values are left out and reported.

    So are those that overlap others: by their comments (`jämna veckor`), by their dates, or by mistake. Of more values
    than hours can have rules the rest is faulty unread: each is tried beside all before it.

    Understood though not as they should be (all seen in Swedish catalogues): Sunday as 0, days past Sunday (6-1),
    the days as two fields (`1#5#…`), `8:00` for `08:00`, 00:00 or 23:59 as the end of a day round the clock.
    """
    rules: list[Rule] = []
    faulty: list[tuple[int, Wrong]] = []
    repaired: list[tuple[int, Sentence]] = []
    kept: list[tuple[int, Wrong]] = []
    held = Hours()
    faulty += [(index, too_many(len(values), 0)) for index in range(MAX_RULES, len(values))]
    for index, value in enumerate(values[:MAX_RULES]):
        told: Sentence | None = None
        try:
            found, told = _read_value(value)
            held = assemble([*rules, *found], instead=True)
        except Wrong as wrong:
            faulty.append((index, wrong))
        except Wrongs as wrongs:
            (kept if told is None else faulty).append((index, wrongs.faults[-1]))
        else:
            rules += found
            if told:
                repaired.append((index, told))
    return Reading(held, tuple(sorted(faulty, key=itemgetter(0))), tuple(repaired), tuple(kept))


def _read_value(value: str) -> tuple[list[Rule], Sentence | None]:
    try:
        return [_rule(value, 0)], None
    except Wrong as wrong:
        mended = _mended(value)
        if mended is None:
            raise
        try:
            return [_rule(part, 0) for part in mended], Message(
                "{fault} Understood as {values}.", fault=as_message(wrong.message), values=both(mended)
            )
        except Wrong:
            raise wrong from None


def _mended(value: str) -> list[str] | None:
    """The values that were probably meant, where there is only one way to understand it."""
    fields = [field.strip() for field in value.strip().split("#")]
    if len(fields) >= 4 and re.fullmatch("[0-9]", fields[0]) and re.fullmatch("[0-9]", fields[1]):
        fields[:2] = [f"{fields[0]}-{fields[1]}"]
    if len(fields) in (4, 5) and _DATE.fullmatch(fields[3]):
        fields = _after_comment(fields)
    if not 3 <= len(fields) <= 6:
        return None
    days = re.fullmatch(r"([0-7])(?:\s*[-–]\s*([0-7]))?", fields[0])
    if days is None:
        return None
    first, last = (7 if day == "0" else int(day) for day in (days[1], days[2] or days[1]))
    try:
        start, end = (minute_of_day(field, 0) for field in fields[1:3] if NUMBER.fullmatch(field))
    except (Wrong, ValueError):
        return None
    if start == 0 and end in (0, MIDNIGHT - 1):
        end = MIDNIGHT
    rest = [clock(start), clock(end), *fields[3:]]
    ranges = [(first, last)] if first <= last else [(first, 7), (1, last)]
    return ["#".join([f"{a}-{b}", *rest]) for a, b in ranges]


@lru_cache(maxsize=8192)
def week_from(text: str) -> Week:
    """The week that `week_text` wrote."""
    return parse(text).usual if text else ()


def week_text(spans: Week) -> str:
    """A week as one string without loss, to store: HSA values, one a line; closed is empty."""
    return "\n".join(write(Hours(spans)))
