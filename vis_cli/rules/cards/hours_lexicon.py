"""The words of hours in Swedish and what parts them: what `hours_swedish` reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vis_cli.rules.cards.hours_rules import DASH, Wrong, end_of_comment
from vis_cli.rules.core.times import VECKODAGAR


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


SPACE = re.compile(r"[\s|]*")  # a table may be pasted with the lines between its cells
WORD = re.compile(r"[^\W\d_]+\.?")
TO = rf"\s*(?:{DASH}|till\s+och\s+med\b|till\b|t\.\s?o\.\s?m(?:\.|\b)|t\s?o\s?m\b\.?"
TO_WORD = _words(TO + r")\s*")
TO_OR_AND = _words(TO + r"|och\b)\s*")  # mellan 8 och 16
AND = _words(r"\s*(?:,\s*(?:och|samt|men)\b|,|och\b|samt\b|[&+/])\s*")
COLON = re.compile(":")
COMMA = re.compile(",")
AND_ROUND_THE_CLOCK = _words(r"och\b(?=\s+dygnet)")  # alla dagar och dygnet runt
ON = _words(r"på\b")
CLOSED = _words(r"(?:stängt|stängd|stängda|stänger ej upp|closed)\b(?!\s+för\b)\s*:?")
LUNCH = _words(r"(?:lunchstäng[td]|stäng[td]\s+för\s+lunch)\b\s*:?")
ROUND_THE_CLOCK = _words(r"(?:dygnet\s+runt\b|alltid\s+öppet\b)(?:\s+24/7)?")
EVERY_DAY = _words(r"(?:årets\s+)?(?:alla\s+dagar|varje\s+dag|dagligen)\b(?:\s+i\s+veckan\b)?\s*:?")
REST = _words(r"(?:alla\s+)?övriga\s+(?:(vardagar)|dagar|veckodagar)\b(?:\s+i\s+veckan\b)?\s*:?")
WEEKDAYS = _words(r"(?:(?:alla|varje)\s+)?(?:helgfria?\s+)?vardag(?:ar|arna|en)?\b\.?\s*:?")
HELGFRI = _words(r"helgfria?\s+(?=(?:må|ti|on|to|fr)[a-zåäö]*)")  # what it does on red days is not for hours to say
BUT = _words(r"(?:men\s+|dock\s+)?(?:utom|förutom|undantaget|inte|ej)\b(?:\s+på\b)?")
RED_DAYS = _words(r"(?:röda?\s+dag|helgdag|helgafton)")
KL = _words(r"kl(?:ockan|\.)?(?=[\s0-9])\s*")
FROM = _words(r"(?:mellan|från)\b")
NOTHING = re.compile(r"[\s.•·▪*|]*")
LEAD = {
    "telephone": _words(r"(?:telefontid(?:en|er|erna)?|telefon|svarar\s+i\s+telefon)\b\s*:?"),
    "opening": _words(r"(?:öppettid(?:en|er|erna)?|öppethållningstid(?:en|er|erna)?)\b\s*:?"),
    "dropin": _words(r"drop-?\s?in(?:-?tid(?:en|er|erna)?)?\b\s*:?"),
    "visiting": _words(r"besökstid(?:en|er|erna)?\b\s*:?"),
    "": _words(
        r"(?:helgfria\s+dagar|vi\s+har|vi\s+är|har|är|blir|under|öppet|öppen|öppna|endast|bara|du\s+kan\s+ringa|ring)\b\s*:?"
    ),
}
"""What may stand before days and times: labels of a kind of hours, and words that say that it is open."""
WORKING_DAYS = (1, 2, 3, 4, 5)
SETS_OF_DAYS = (EVERY_DAY, REST, WEEKDAYS, HELGFRI)
NO_DAY = (AND, CLOSED, LUNCH, ROUND_THE_CLOCK, KL, FROM, BUT, ON, LEAD[""], *SETS_OF_DAYS)
ANOTHER_RULE = (CLOSED, LUNCH, BUT, ON, *SETS_OF_DAYS)
SENTENCE = re.compile(r"(?<=[0-9)])\.[^\S\n]+(?=[A-ZÅÄÖ]|lunch)|(?<=stängt)\.[^\S\n]+(?=[A-ZÅÄÖ])")


def split(text: str, faults: list[Wrong]) -> Iterator[tuple[int, int]]:
    """Where the parts between `;`, line breaks and sentences begin and end; comments are passed over whole."""
    start, place = 0, 0
    parts = []
    while place < len(text):
        if text[place] in '("':
            end = end_of_comment(text, place)
            if end is None:
                faults.append(Wrong("unclosed-comment", place, "the comment that begins here does not end."))
                break
            place = end
        elif text[place] in ";\n\r" or (text[place] == "." and SENTENCE.match(text, place)):
            parts.append((start, place))
            start = place = place + 1
        else:
            place += 1
    else:
        parts.append((start, len(text)))
    return ((start, end) for start, end in parts if text[start:end].strip())


def day_named(word: str) -> int | None:
    """The day that a word names: its full name, `måndagar`, or two letters of it or more."""
    low = word.rstrip(".:").casefold()
    for number, name in enumerate(VECKODAGAR, 1):
        if low in (name, name + "ar", name + "en", name + "s") or (len(low) >= 2 and name.startswith(low)):
            return number
    return None
