"""What the days in a sentence are ends of: closed from one, through one, open again on one, or over a range of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from vis_cli.rules.cards.red_days import name_of
from vis_cli.rules.orders.intake import days
from vis_cli.rules.orders.intake.days import Mention

TO_MONDAY, ABOUT, CLOCK, REVERSED = "to-monday", "about", "clock", "reversed"
START, THROUGH, TO, OPEN, LAST_OPEN, WHOLE = "start", "through", "to", "open", "last-open", "whole"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class End:
    """One end of a closure: `day` is the first day closed, or the first open again. `sort` says how it was told.

    `other` is the day that it may be as well: `till 3 augusti` closes the 3rd, or opens it.
    """

    day: date | None
    words: str
    doubt: str | None = None
    sort: str = THROUGH
    other: date | None = None
    weekday: int = 0  # of a bare weekday: which one it is depends on where the closure begins


@dataclass(frozen=True, slots=True)
class Period:
    """What a part of a sentence says of a closure's days; either end may be missing.

    `is_implied`: the end follows from how long the one mention is (`v. 27`), and gives way to one that is told.
    `is_free`: no word near it says that something closes or opens. `days` is how long, where only that is said.
    """

    start: End | None = None
    end: End | None = None
    at: int = 0
    until: int = 0
    is_implied: bool = False
    is_free: bool = False
    days: int = 0


_OPENING = (
    r"(?<!in)(?<!av)(?<!de)\baktiver\w*|\b(?:åter)?öppn(?!a\s+ärenden)\w*|\böppe[tn]\b(?!\s+ärende)|\båter\b|\btillbaka\b"
    r"|\bi\s?gång\b|\bsom\s+vanligt\b|\bslås?\s+på\b|\btänd\w*|\bigen\b"
)
_CLOSING = (
    r"\b\w*stäng\w*|\b(?:in|av|de)aktiver\w*|\bsläck\w*|\bpausa\w*|\bligg\w*\s+nere\b|\bstängs?\b"
    r"|\bslås?\s+av\b|\bplocka\w*\s+bort\b|\bta\w*\s+bort\b|\bta\w*\s+ner\b"
)
GOVERNING = re.compile(rf"(?P<open>{_OPENING})|(?P<close>{_CLOSING})", re.IGNORECASE)
CLOSING = re.compile(_CLOSING, re.IGNORECASE)
_FROM = (
    r"(?:start(?:datum)?:?|fr\.?\s?o\.?\s?m\.?|from|from\.|fom\.?|från(?:\s+och\s+med)?|med\s+(?:start|början)"
    r"|börjar|startar|efter)"
)
_THROUGH = r"(?:t\.?\s?o\.?\s?m\.?|till\s+och\s+med|tillochmed)"
_LEAD = re.compile(
    rf"(?:(?P<instead>(?:i\s?ställ?et\s+för|inte|ej|och\s+inte|tidigare)\s+)"
    r"|(?P<last_open>sista\s+(?:öppna\s+|öppet\s*)(?:dag(?:en)?)?\W*(?:är|blir)?\s*|öppet\s+(?:t\.?o\.?m\.?|till\s+och\s+med)\s+)"
    r"|(?P<first_open>första\s+öppna\s+dag(?:en)?[^,.;]{0,40}?)"
    r"|(?P<ends>(?:avslut\w*|upphör\w*|slutar?|slut)\s+(?:redan\s+)?(?:den\s+)?)"
    r"|(?P<last>sista\s+(?:(?:stängda\s+)?dag(?:en)?)(?:\s+stängt|\s+som\s+\w+\s+stängt)?\W*(?:är|blir)?\s*)"
    r"|(?P<first>första\s+(?:stängda\s+)?dag(?:en)?(?:\s+stängt)?\W*(?:är|blir)?\s*)"
    rf"|(?P<after>\befter\s+)|(?P<before>\b(?:före|innan)\s+)"
    rf"|(?P<through>\b{_THROUGH}\s*)|(?P<from>\b{_FROM}\s*)|(?P<to>\b(?:fram\s+)?till(?:s)?\s+))(?:den\s+|dagen\s+)?$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:ca\.?|cirka|c:a|ungefär|preliminärt|prel\.?|troligen|troligtvis|omkring|runt|kanske|förmodligen)\s+"
    r"(?:(?:från|fr\.?o\.?m\.?|till|t\.?o\.?m\.?|under|den)\s+)*$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\s*,?\s*(?:kl(?:ockan|\.)?\s*\d{1,2}(?:[.:]\d\d)?|\d{1,2}[:.]\d\d\b)", re.IGNORECASE)
_JOIN_THROUGH = re.compile(rf"\s*(?:[-–—]+|\.\.|{_THROUGH}|,?\s*{_THROUGH})\s*", re.IGNORECASE)
_JOIN_TO = re.compile(r"\s*,?\s*(?:fram\s+)?till\s*", re.IGNORECASE)
_JOIN_AND = re.compile(r"\s*(?:,|och|samt|&|,\s*och)\s*(?:den\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bmellan\s+(?:den\s+)?$", re.IGNORECASE)
_THEN_OPEN = re.compile(r"\s*,?\s*\(?(?:då|när)\b[^.;]{0,30}?(?:öppn|tillbaka|åter|igång|aktiv)", re.IGNORECASE)
_LENGTH = re.compile(
    r"(?<!inom\s)(?<!om\s)(?<!efter\s)(?<!varje\s)(?<!senast\s)\b(?P<n>\d{1,2}|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio)"
    r"\s+(?P<what>veck(?:a|or)|dag(?:ar)?)\b(?!\s+(?:innan|före|i\s+förväg|sedan|senare|till\b))",
    re.IGNORECASE,
)
_NUMBERS = ("en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio")
_CLOCK_BEFORE = re.compile(r"\bkl(?:ockan|\.)?\s*\d{1,2}(?:[.:]\d\d)?\s+(?:den\s+|på\s+)?$", re.IGNORECASE)
_CLAUSE = re.compile(r"[;,:]|\b(?:där|att|som(?!\s+vanligt)|eftersom|då|när|men)\b", re.IGNORECASE)


@lru_cache(maxsize=256)
def find(text: str, base: date, role: str | None = None) -> tuple[Period, ...]:
    """What the days in a sentence, or in a field of a form, are the ends of.

    With `role`, a field says what its day is: see START, THROUGH, TO, OPEN and WHOLE.
    """
    mentions = list(_merged(text, days.find(text, base)))
    periods: list[Period] = []
    at = 0
    while at < len(mentions):
        taken, found = _period(text, mentions, at, role)
        periods += found
        at += taken
    if role is None:
        periods += [each for each in (_length(found) for found in _LENGTH.finditer(text)) if each]
    return tuple(periods)


def _length(found: re.Match[str]) -> Period | None:
    word = found["n"].casefold()
    number = int(word) if word.isdigit() else 1 if word == "ett" else _NUMBERS.index(word) + 1
    return Period(at=found.start(), until=found.end(), days=number * (7 if found["what"][0] in "vV" else 1))


def _merged(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions, with a weekday and the week that it is of as one: `måndag vecka 32`, `måndag till onsdag v. 24`."""
    at = 0
    while at < len(mentions):
        one = mentions[at]
        group = [one]
        while one.kind == days.WEEKDAY and at + len(group) < len(mentions):
            after = mentions[at + len(group)]
            gap = text[group[-1].end : after.start]
            if after.kind == days.WEEKS and re.fullmatch(r"\s*,?\s*(?:i\s+|på\s+)?", gap):
                for each in group:
                    yield _in_week(each, after)
                at += len(group) + 1
                break
            if after.kind != days.WEEKDAY or not re.fullmatch(
                r"\s*(?:[-–]|till(?:\s+och\s+med)?|t\.?o\.?m\.?|och|,)\s*", gap
            ):
                yield one
                at += 1
                break
            group.append(after)
        else:
            yield one
            at += 1


def _in_week(weekday: Mention, week: Mention) -> Mention:
    day = None if week.first is None else week.first + timedelta(days=weekday.weekday - 1)
    return replace(weekday, kind=days.DAY, first=day, last=day, doubt=week.doubt, weekday=0)


def _period(text: str, mentions: Sequence[Mention], at: int, role: str | None) -> tuple[int, list[Period]]:
    """What begins with the mention at `at`: how many of the mentions it takes, and what they say."""
    one = mentions[at]
    before = text[: one.start]
    lead = _lead(before)
    if lead == "instead":
        return 1, []
    if at + 1 < len(mentions) and one.kind != days.UNSURE:
        after = mentions[at + 1]
        gap = text[one.end : after.start]
        clocked = _CLOCK.match(gap)
        plain = gap[clocked.end() :] if clocked else gap
        ambiguous = _JOIN_TO.fullmatch(plain) is not None
        through = _JOIN_THROUGH.fullmatch(plain) is not None
        and_ = _JOIN_AND.fullmatch(plain) is not None
        if lead in ("through", "to", "last", "last_open", "first_open") or role in (OPEN, THROUGH, TO):
            ambiguous = through = and_ = False
        if ambiguous and one.kind == after.kind == days.WEEKS and _is_long(one):  # moved from these weeks to those
            return 2, _single(text, after, None, role)
        if through or ambiguous or (and_ and _BETWEEN.search(before)):
            dash = re.fullmatch(r"\s*(?:[-–—]+|\.\.|och)\s*", plain) is not None
            return 2, [_range(text, one, after, ambiguous or dash, bool(clocked))]
        if and_ and one.kind == after.kind == days.DAY and one.last and after.first:
            later = after.after(one.last)
            if later.first == one.last + _DAY:
                return 2, [_range(text, one, after, False, False)]
    listed = any(other is not one and other.start == one.start for other in mentions)
    return 1, [replace(each, is_implied=each.is_implied and not listed) for each in _single(text, one, lead, role)]


def _lead(before: str) -> str | None:
    """What the words right before a day say that it is."""
    found = _LEAD.search(before[-60:])
    return found.lastgroup if found else None


def _words(text: str, start: int, end: int) -> str:
    """The words of a mention, with those before it that say what it is, and the time of day after it."""
    found = _LEAD.search(text[max(0, start - 60) : start])
    begin = max(0, start - 60) + found.start() if found else start
    after = _CLOCK.match(text, end)
    return " ".join(text[begin : after.end() if after else end].split()).rstrip(".,")


def _doubt(text: str, mention: Mention, *, own: str | None = None) -> str | None:
    if mention.doubt:
        return mention.doubt
    if _ABOUT.search(text[max(0, mention.start - 60) : mention.start]):
        return ABOUT
    is_timed = _CLOCK.match(text, mention.end) or _CLOCK_BEFORE.search(text[max(0, mention.start - 30) : mention.start])
    return CLOCK if is_timed else own


def _range(text: str, one: Mention, after: Mention, ambiguous: bool, clocked: bool) -> Period:
    """From one day to another; both are closed, unless the last is one on which people open."""
    if one.month and not after.month and after.first and one.number:
        one = _in_year_of(one, after.first)
    last = after.after(one.first) if one.first else after
    words = _words(text, one.start, after.end)
    start_doubt = _doubt(text, one) or (CLOCK if clocked else None)
    about = ABOUT if start_doubt == ABOUT else None
    start = End(one.first, words, start_doubt, START)
    end = _end_on(last, words, _doubt(text, last) or about, ambiguous and last.kind != days.WEEKS)
    if _THEN_OPEN.match(text, after.end) and last.first:
        end = End(last.first, words, _doubt(text, last), OPEN)
    return Period(start, end, one.start, after.end)


def _in_year_of(one: Mention, end: date) -> Mention:
    """A day without a year, before one that has it: of that year, or over the year's end."""
    year = end.year - 1 if one.month >= 11 and end.month <= 2 else end.year
    try:
        day = date(year, one.month, one.number)
    except ValueError:
        return replace(one, first=None, last=None, doubt=days.NO_SUCH_DAY)
    return replace(one, first=day, last=day, doubt=None if one.doubt == days.GONE_BY else one.doubt)


def _end_on(last: Mention, words: str, doubt: str | None, ambiguous: bool) -> End:
    """The end of what is closed through a mention, or, where that is `ambiguous`, perhaps only up to it."""
    if last.last is None:
        return End(None, words, doubt or days.VAGUE)
    day, weekday = last.last + _DAY, last.weekday
    if ambiguous and is_to_open(last.last):
        return End(day, words, doubt or TO_MONDAY, TO, last.last)
    return End(day, words, doubt, TO if ambiguous else THROUGH, last.last if ambiguous else None, weekday)


def is_to_open(day: date) -> bool:
    """Whether `till` a day may well mean that it is open: a weekday after one that is not worked."""
    return is_worked(day) and not is_worked(day - _DAY)


def is_worked(day: date) -> bool:
    """Whether a day is none of Saturday, Sunday and the red days."""
    return day.isoweekday() <= 5 and name_of(day) is None


_OPEN_THROUGH = re.compile(
    r"öppe[tn]\W+(?:\w+\W+){0,2}?(?:t\.?\s?o\.?\s?m\.?|till\s+och\s+med)\s*(?:den\s+|dagen\s+)?$", re.IGNORECASE
)
"""`öppet som vanligt t.o.m.` the last day open."""


def _single(text: str, one: Mention, lead: str | None, role: str | None) -> list[Period]:
    """What a day, or a row of weeks, says by itself."""
    words = _words(text, one.start, one.end)
    doubt = _doubt(text, one)
    governed, is_free = _governed(text, one)
    is_free = is_free and lead is None
    if lead in ("to", "from") and one.kind == days.WEEKS and _is_long(one):
        lead = None
    if role is None and lead == "through" and governed == OPEN and _OPEN_THROUGH.search(text[: one.start]):
        lead = "last_open"
    if role == OPEN or lead == "first_open":
        return [_part(one, end=_open_on(one, words, doubt))]
    if lead == "last_open":
        return [_part(one, start=_next_day(End(one.last, words, doubt, LAST_OPEN)))]
    if role == THROUGH or lead in ("through", "last"):
        return [_part(one, end=_end_on(one, words, doubt, False), is_free=False)]
    if role == TO or lead in ("to", "ends"):
        if _THEN_OPEN.match(text, one.end):
            return [_part(one, end=_open_on(one, words, doubt))]
        if governed == OPEN and not re.search(
            r"(?:stäng|inaktiv|avaktiv)\w*\W+(?:\w+\W+){0,3}$", text[: one.start], re.I
        ):
            return [_part(one, end=_open_on(one, words, doubt))]
        return [_part(one, end=_end_on(one, words, doubt, one.kind != days.WEEKS))]
    if lead == "after" and governed == OPEN:
        return [_part(one, end=_next_day(End(one.last, words, doubt or days.WHICH_DAY, OPEN)))]
    if lead == "after":
        after = _next_day(End(one.last, words, doubt or days.WHICH_DAY, START))
        return [_part(one, start=after, is_free=governed is None)]
    if lead == "before":
        return [_part(one, end=End(one.first, words, doubt or days.WHICH_DAY, OPEN), is_free=governed is None)]
    if role is None and governed == OPEN:
        return [_part(one, end=_open_on(one, words, doubt))]
    start = End(one.first, words, doubt, START)
    if role == START or lead in ("from", "first"):
        return [_part(one, start=start)]
    if one.kind == days.UNSURE:
        return [Period(start, End(None, words, doubt), one.start, one.end, is_implied=True, is_free=is_free)]
    end = _end_on(one, words, doubt, False)
    is_whole = one.kind in (days.WEEKS, days.MONTH) and _is_long(one)
    return [Period(start, end, one.start, one.end, is_implied=not is_whole, is_free=is_free and role is None)]


def _is_long(one: Mention) -> bool:
    return one.first is not None and one.last is not None and one.last - one.first > timedelta(days=6)


def _part(one: Mention, *, start: End | None = None, end: End | None = None, is_free: bool = False) -> Period:
    return Period(start, end, one.start, one.end, is_free=is_free)


def _open_on(one: Mention, words: str, doubt: str | None) -> End:
    return End(one.first, words, doubt, OPEN, weekday=one.weekday)


def _next_day(end: End) -> End:
    return end if end.day is None else replace(end, day=end.day + _DAY)


def _governed(text: str, one: Mention) -> tuple[str | None, bool]:
    """Whether the words around a day say that something closes or opens, and whether none of them does.

    The last such word before it counts; where there is none, the first after it in the same clause.
    """
    verbs = list(GOVERNING.finditer(text))
    ends = [each for each in verbs if each.end() <= one.start]
    if ends:
        last = ends[-1]
        return (OPEN if last["open"] else START), False
    clause = _CLAUSE.search(text, one.end)
    limit = clause.start() if clause else len(text)
    after = next((each for each in verbs if one.end <= each.start() < limit), None)
    if after is None:
        return None, True
    if after["close"]:
        return START, False
    return OPEN, False
