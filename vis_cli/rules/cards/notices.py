"""Notices (tillfällig information): dated text on a contact card; HSA has room for exactly one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from vis_cli.errors import Malformed, Message, Sentence, Source, as_message
from vis_cli.rules.core import letters
from vis_cli.rules.core.plan import Plan, Step, Violation
from vis_cli.rules.core.times import day_after, in_english

ATTRIBUTE = "hsaVpwInformation2"  # unitTemporaryInformation of GetUnit, DateSpan 0..1

_WEEK = r"\b(?:v\.?|vecka|veckan|veckorna|veckor|week|w)\s?[0-9]{1,2}\b|\b[0-9]{4}-?W[0-9]{2}\b"
_OLD_NAME = r"1177\s+vårdguiden\b"
_ENDS = (".", "!", "?", "…")


@dataclass(frozen=True, slots=True)
class Notice:
    """A text on a unit's card from `since` through `until`, both days counted in; None is open, as HSA allows.

    `origin` is what it was made for: an order's ref, a window, `red-days`, `hsa`. An ended one was taken down before
    it began, or tidied away after it was over. `imported` is the value HSA had, for one that was read from there.
    """

    kind: ClassVar[str] = "notice"
    alike_but: ClassVar[tuple[str, ...]] = ("unit",)
    number: int
    unit: str
    since: date | None
    until: date | None
    text: str
    origin: str | None = None
    ended: bool = False
    imported: str | None = None

    @property
    def id(self) -> str:
        return f"N-{self.number}"

    def on(self, day: date) -> bool:
        """Whether it is shown on a day."""
        return (
            not self.ended and (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
        )

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("{unit}, {days}", unit=name_of(self.unit), days=days_in_words(self.since, self.until))

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        template = "{unit}, {days} (ended): {text}" if self.ended else "{unit}, {days}: {text}"
        return Message(template, unit=name_of(self.unit), days=days_in_words(self.since, self.until), text=self.text)

    def __str__(self) -> str:
        return str(self.words(str))


def days_in_words(since: date | None, until: date | None) -> Message:
    """`Thu 24 Dec – Sat 26 Dec 2026`, with both days counted in."""
    if until is None:
        return Message("from {day}", day=in_english(since)) if since else Message("without dates")
    if since is None:
        return Message("through {day}", day=in_english(until))
    if since == until:
        return in_english(since)
    return Message("{since} – {until}", since=in_english(since, year=since.year != until.year), until=in_english(until))


def wrongs(text: str) -> list[Malformed]:
    """What HSA or 1177 would not take in a notice's text, each with its place. Week numbers are the guard's."""
    if not text.strip():
        return [Malformed("the notice has no text.", id="empty-notice", hint="Write what residents should know.")]
    found = []
    for place, letter in enumerate(text):
        if letter == ";":
            found.append(
                Malformed(
                    'a notice cannot have ";" in it: HSA parts its fields with it, and would drop the notice.',
                    id="semicolon",
                    position=place,
                    hint="Write a full stop or a comma.",
                )
            )
        elif letter in "\t\x85\u2028\u2029":
            message = Message("a notice cannot have the control character U+{letter:04X} in it.", letter=ord(letter))
            found.append(Malformed(message, id="control-character", position=place, hint="Leave it out."))
    try:
        letters.text(text)
    except Malformed as error:
        found.append(error)
    found += [
        Malformed(
            Message('the service is called "1177", not "{old}".', old=old[0]),
            id="old-name",
            position=old.start(),
            hint='Write "1177".',
        )
        for old in re.finditer(_OLD_NAME, text, re.IGNORECASE)
    ]
    return sorted(found, key=lambda wrong: wrong.position)


def clean(text: str) -> str:
    """The text without space around it, with one kind of line break, and one character for each letter."""
    return letters.composed(text).replace("\r\n", "\n").replace("\r", "\n").strip()


def week_number(text: str) -> str | None:
    """The week number in the text, if there is one: Inera's guideline is to write dates."""
    found = re.search(_WEEK, text, re.IGNORECASE)
    return found[0] if found else None


def add(held: Sequence[Notice], wanted: Notice, *, join: bool = False, source: Source | None = None) -> Plan:
    """Put a notice up. One that stands already plans nothing; `join` writes one text where it meets others.

    `wanted.number` and the ones after it must be free.
    """
    mine = [notice for notice in held if notice.unit == wanted.unit and not notice.ended]
    twin = _twin(mine, wanted)
    if twin is not None:
        return Plan((Step(twin, twin, source),))  # whatever was lifted when it was put up
    met = [notice for notice in mine if meets(notice, wanted)]
    violations = _trips_of_text(wanted, source)
    if not met:
        return Plan((Step(None, wanted, source),), violations)
    if join:
        return Plan(_joined(met, wanted, source), violations)
    return Plan((Step(None, wanted, source),), (*violations, _overlap(met, source)))


def is_up(held: Sequence[Notice], wanted: Notice) -> bool:
    """Whether a notice is on its card already, word for word on the same days."""
    return _twin([notice for notice in held if notice.unit == wanted.unit and not notice.ended], wanted) is not None


def _twin(live: Sequence[Notice], wanted: Notice) -> Notice | None:
    return next((notice for notice in live if _content(notice) == _content(wanted)), None)


def edit(held: Sequence[Notice], before: Notice, after: Notice) -> Plan:
    """Change a notice's days or text."""
    others = [n for n in held if n.unit == after.unit and not n.ended and n.number != after.number and meets(n, after)]
    violations = _trips_of_text(after, None)
    if others and not after.ended and before != after:
        violations += (_overlap(others, None),)
    return Plan((Step(before, after),), violations)


def end(notice: Notice, *, today: date, on: date | None = None) -> Notice:
    """The notice taken down: shown for the last time on `on`, or yesterday if it is running now."""
    last = on if on is not None else today - timedelta(days=1)
    if (
        notice.ended
        or (notice.since is not None and last < notice.since)
        or (notice.until is not None and on is None and notice.until < today)
    ):
        return replace(notice, ended=True)
    return replace(notice, until=last if notice.until is None else min(last, notice.until))


def meets(one: Notice, other: Notice) -> bool:
    """Whether there is a day on which both would be shown."""
    return (one.until is None or other.since is None or other.since <= one.until) and (
        one.since is None or other.until is None or one.since <= other.until
    )


def _content(notice: Notice) -> tuple[object, ...]:
    return notice.since, notice.until, notice.text


def _trips_of_text(notice: Notice, source: Source | None) -> tuple[Violation, ...]:
    violations = []
    if notice.until is None:
        message: Sentence = "the notice has no last day, and would stand until somebody remembers it."
        violations.append(Violation("no-end-date", message, hint="Give --through D, the last day.", source=source))
    week = week_number(notice.text)
    if week is not None:
        message = Message('the notice says "{week}": residents should be given dates (Inera\'s guideline).', week=week)
        violations.append(Violation("week-number", message, hint="Write the dates.", source=source))
    return tuple(violations)


def _overlap(met: Sequence[Notice], source: Source | None) -> Violation:
    named = [
        Message("{notice} ({days})", notice=notice.id, days=days_in_words(notice.since, notice.until))
        for notice in met[:3]
    ]
    return Violation(
        "overlap",
        Message("HSA has room for one notice at a time, and the card has {named} on some of these days.", named=named),
        amount=1,
        hint="--join writes one text for the days of both.",
        source=source,
    )


def _joined(met: Sequence[Notice], wanted: Notice, source: Source | None) -> tuple[Step, ...]:
    """Old text alone, both texts, and new text alone, each on its days. Old notices keep their number."""
    whole = sorted([*met, wanted], key=lambda notice: (notice.since or date.min, notice.number))
    ends = {after for notice in whole if (after := day_after(notice.until)) is not None}
    edges = sorted({notice.since or date.min for notice in whole} | ends)
    parts: list[tuple[date, date | None, str, str | None]] = []
    for first, after in zip(edges, [*edges[1:], None], strict=True):
        shown = [notice for notice in (*sorted(met, key=lambda n: n.number), wanted) if notice.on(first)]
        if not shown:
            continue
        last = after - timedelta(days=1) if after is not None else _last_of_all(shown)
        text = _one_text(shown)
        if parts and parts[-1][2] == text and parts[-1][1] == first - timedelta(days=1):
            parts[-1] = (parts[-1][0], last, text, parts[-1][3])
        else:
            parts.append((first, last, text, (wanted if wanted in shown else shown[0]).origin))
    steps, number = [], wanted.number
    free = {notice.number: notice for notice in met}
    for first, last, text, origin in parts:
        since = None if first == date.min else first
        part = replace(wanted, number=number, since=since, until=last, text=text, origin=origin)
        before = next((notice for notice in free.values() if meets(notice, part)), None)
        if before is not None:
            del free[before.number]
            steps.append(Step(before, replace(before, since=since, until=last, text=text), source))
        else:
            steps.append(Step(None, part, source))
            number += 1
    steps += [Step(notice, replace(notice, ended=True), source) for notice in free.values()]  # said by another now
    return tuple(steps)


def _last_of_all(shown: Sequence[Notice]) -> date | None:
    """The last day of notices that nothing comes after: none, if one of them has none."""
    return None if any(notice.until is None for notice in shown) else date.max


def _one_text(shown: Sequence[Notice]) -> str:
    said: list[str] = []
    for notice in shown:
        if not any(notice.text in text for text in said):
            said.append(notice.text)
    return " ".join(text if text.endswith(_ENDS) or n == len(said) - 1 else f"{text}." for n, text in enumerate(said))


def gathered(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """The trips of many rows, one for each guard with how many there are."""
    by_guard: dict[str, list[Violation]] = {}
    for violation in violations:
        by_guard.setdefault(violation.guard, []).append(violation)
    return tuple(
        found[0]
        if len(found) == 1
        else replace(
            found[0],
            amount=len(found),
            message=Message(
                "{first} So does {count} more row.",
                "{first} So do {count} more rows.",
                first=as_message(found[0].message),
                count=len(found) - 1,
            ),
        )
        for found in by_guard.values()
    )


# --- the value in HSA -------------------------------------------------------------------------------------------------


def wire(notice: Notice) -> str:
    """The value of the attribute: `YYYYMMDD;YYYYMMDD;text` (DateSpan, GetUnit contract 5.0)."""
    since, until = (day.strftime("%Y%m%d") if day else "" for day in (notice.since, notice.until))
    return f"{since};{until};{notice.text}"


def from_wire(value: str) -> tuple[date | None, date | None, str]:
    """First day, last day and text of the attribute's value.

    Raises:
        Malformed: not three parts, or a date that is none; HSA would not return the value.
    """
    parts = value.split(";")
    if len(parts) != 3:
        message = Message(
            "the notice has {count} part where HSA has three: from;to;text. HSA drops it.",
            "the notice has {count} parts where HSA has three: from;to;text. HSA drops it.",
            count=len(parts),
        )
        raise Malformed(message, id="faulty-notice", hint="Take the other semicolons away.")
    since, until = (_wire_day(part, parts[0], n) for n, part in enumerate(parts[:2]))
    if since and until and until < since:
        raise Malformed(
            Message("the notice ends {until}, before it begins {since}.", until=until, since=since), id="inverted-dates"
        )
    text = clean(parts[2])
    found = wrongs(text)
    if found:
        raise found[0]
    return since, until, text


def _wire_day(part: str, first: str, n: int) -> date | None:
    written = part.strip()
    position = (len(first) + 1) * n
    if not written:
        return None
    try:
        if not (len(written) == 8 and written.isascii() and written.isdigit()):
            raise ValueError
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        message = Message('there is no day "{written}".', written=written)
        raise Malformed(message, id="impossible-date", position=position, hint="Write YYYYMMDD.") from None
