"""Whether a notice is about a day: it names it, or dates that it lies between, or is up for nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from vis_cli.rules.cards.days import Days
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.red_days import name_of
from vis_cli.rules.core.times import MÅNADER

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])|\n+")
_OTHER = re.compile(r"\be-tjänst", re.IGNORECASE)  # of case types, which says nothing of phones and doors
_GOES_ON = re.compile(r"Vi öppnar igen|Under tiden")
_HOURS = re.compile(r"stäng|öppe|öppn|\btider|helgfri|\bledig|\binställ|\bendast\b.*\bmellan\b", re.IGNORECASE)
_AS_USUAL = re.compile(r"som vanligt|\bigen\b|åter\b", re.IGNORECASE)
_OPEN_AGAIN = re.compile(r"\b(?:öppn\w+|öppet|välkom\w+|åter)\b.*", re.IGNORECASE)

_EASTER = ("Långfredagen", "Påskdagen", "Annandag påsk")
_CHRISTMAS = ("Julafton", "Juldagen", "Annandag jul")
_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"julafton", ("Julafton",)),
    (r"juldagen", ("Juldagen",)),
    (r"annandag(?:en)? jul|annandagen", ("Annandag jul",)),
    (r"trettond\w*(?: jul)?", ("Trettondedag jul",)),
    (r"jul(?:en|helge\w*|dagarna|uppehåll\w*|ledig\w*|tider\w*|veckan)?|jul-", _CHRISTMAS),
    (r"nyårsafton", ("Nyårsafton",)),
    (r"nyårsdagen", ("Nyårsdagen",)),
    (r"nyår(?:et|shelge\w*)?", ("Nyårsafton", "Nyårsdagen")),
    (r"långfreda\w*", ("Långfredagen",)),
    (r"påskdagen", ("Påskdagen",)),
    (r"annandag(?:en)? påsk", ("Annandag påsk",)),
    (r"påsk(?:en|helge\w*|tider\w*)?", _EASTER),
    (r"första maj|1 maj", ("Första maj",)),
    (r"krist[ei] himm?elsfärd\w*", ("Kristi himmelsfärdsdag",)),
    (r"pingst(?:en|dagen|helgen)?", ("Pingstdagen",)),
    (r"nationaldag\w*|6 juni", ("Nationaldagen",)),
    (r"midsommarafton", ("Midsommarafton",)),
    (r"midsommardagen", ("Midsommardagen",)),
    (r"midsommar(?:en|helgen)?", ("Midsommarafton", "Midsommardagen")),
    (r"all(?:a )?helgon\w*", ("Alla helgons dag",)),
)
_RED = r"röda? dag\w*|helgdag\w*|helger(?:na)?"

_MONTHS = "|".join(MÅNADER) + "|" + "|".join(rf"{name[:3]}\.?" for name in MÅNADER)
_WEEKDAY = r"(?:(?:mån|tis|ons|tors|fre|lör|sön)(?:dag)?(?:en)?\s+)?(?:den\s+)?"
_DATE = (
    rf"{_WEEKDAY}(?:\d{{4}}-(\d{{2}})-(\d{{2}})|(\d{{1,2}})\s*/\s*(\d{{1,2}})"
    rf"|(\d{{1,2}})(?::?[ea])?\s+({_MONTHS})\b)"
)
_YEAR = r"(?:\s+\d{4})?"
_BETWEEN = rf"{_YEAR},?\s*(?:–|-|\btill(?: och med)?\b|\bt\.? ?o\.? ?m\.?|\boch\b)\s*"
_NAME = r"(?:[^\W\d_]+(?: [^\W\d_]+)?,? )?"  # a red day's name before its date
_UNTIL = r"(?:–|-|\btill och med\b|\btill\b|\bt\.? ?o\.? ?m\.?)"
_START = r"(?:från(?: och med)?|fr\.? ?o\.? ?m\.?|mellan)"
_SPAN = re.compile(rf"{_START}\s+{_NAME}{_DATE}{_BETWEEN}{_NAME}{_DATE}", re.IGNORECASE)
_PLAIN_SPAN = re.compile(rf"{_DATE}{_YEAR}\s*{_UNTIL}\s*{_NAME}{_DATE}", re.IGNORECASE)
_SAME_MONTH = re.compile(rf"\b(\d{{1,2}})\s*(?:–|-|\btill\b)\s*(\d{{1,2}})\s+({_MONTHS})\b", re.IGNORECASE)
_LISTED = re.compile(rf"\b((?:\d{{1,2}},\s*)*\d{{1,2}})\s+och\s+(\d{{1,2}})\s+({_MONTHS})\b", re.IGNORECASE)
_FROM = re.compile(rf"\b(?:från och med|fr\.? ?o\.? ?m\.?)\s+{_NAME}{_DATE}", re.IGNORECASE)
_THROUGH = re.compile(rf"\b(?:till och med|t\.? ?o\.? ?m\.?)\s+{_NAME}{_DATE}", re.IGNORECASE)
_SINGLE = re.compile(_DATE, re.IGNORECASE)

MonthDay = tuple[int, int]


def is_about(notice: Notice, day: date, *, usual: Callable[[date], bool]) -> bool:
    """Whether a notice that is up on a day tells residents of it.

    It names the day, or a date or dates around it, in what it says of hours; or it says something of hours and is up
    for no day that is `usual`, so that it can be about nothing else. What an order writes of e-services is about those.
    """
    if not notice.on(day):
        return False
    said = _said(notice.text)
    if said is None:
        return False
    names, spans, single, since, through = said
    name = name_of(day)
    if name is not None and ("*" in names or any(part in names for part in name.split(" och "))):
        return True
    here = (day.month, day.day)
    if here in single or any(_between(first, here, last) for first, last in spans):
        return True
    if any(notice.since is not None and _between(_md(notice.since), here, last) for last in through):
        return True
    if any(notice.until is not None and _between(first, here, _md(notice.until)) for first in since):
        return True
    return _is_up_for_nothing_else(notice, usual)


def uncovered(days: Days, held: Iterable[Notice], first: date, last: date) -> list[date]:
    """The days from `first` through `last` of which residents must be told, and no notice does."""
    wanting = days.wanting(first, last)
    live = [notice for notice in held if not notice.ended] if wanting else []
    return [day for day in wanting if not any(is_about(each, day, usual=days.is_usual) for each in live)]


def _is_up_for_nothing_else(notice: Notice, usual: Callable[[date], bool]) -> bool:
    if notice.since is None or notice.until is None or (notice.until - notice.since).days > 366:
        return False
    return not any(usual(notice.since + timedelta(n)) for n in range((notice.until - notice.since).days + 1))


def _md(day: date) -> MonthDay:
    return day.month, day.day


def _between(first: MonthDay, day: MonthDay, last: MonthDay) -> bool:
    return first <= day <= last if first <= last else day >= first or day <= last


Said = tuple[
    frozenset[str],
    tuple[tuple[MonthDay, MonthDay], ...],
    frozenset[MonthDay],
    tuple[MonthDay, ...],
    tuple[MonthDay, ...],
]


@lru_cache(maxsize=4096)
def _said(text: str) -> Said | None:
    """The red days (`*`: all), the spans of dates and the dates that a text names, and those from and through which
    something holds; None if it says nothing of hours."""
    ours = "\n".join(_of_hours(text))
    if not _HOURS.search(ours):
        return None
    names: set[str] = set()
    rest = ours
    for pattern, days in _names():  # the longer names first: "annandag jul" is not all of Christmas
        if pattern.search(rest):
            names.update(days)
            rest = pattern.sub(" ", rest)
    spans: list[tuple[MonthDay, MonthDay]] = []
    single: set[MonthDay] = set()
    since: list[MonthDay] = []
    through: list[MonthDay] = []
    for sentence in _SENTENCE.split(ours):
        if _AS_USUAL.search(sentence):  # what follows, or all of it, is of days that are as always
            sentence = _OPEN_AGAIN.sub(" ", sentence) if "stäng" in sentence else ""
        rest = _take_spans(sentence, spans)
        rest = _take_one(_THROUGH, rest, through)
        rest = _take_one(_FROM, rest, since)
        for found in _LISTED.finditer(rest):
            numbers = [*re.findall(r"\d{1,2}", found[1]), found[2]]
            single.update((_month(found[3]), int(number)) for number in numbers)
        single.update(md for found in _SINGLE.finditer(rest) for md in _dates(found.groups()))
    return frozenset(names), tuple(spans), frozenset(single), tuple(since), tuple(through)


def _of_hours(text: str) -> Iterator[str]:
    """The sentences that are not about e-services, nor go on from one that is."""
    other = False
    for sentence in _SENTENCE.split(text):
        other = bool(_OTHER.search(sentence) or (other and _GOES_ON.match(sentence)))
        if not other:
            yield sentence


@lru_cache(maxsize=1)
def _names() -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    named = [(re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE), days) for words, days in _NAMES]
    return [*named, (re.compile(rf"\b(?:{_RED})(?!\w)", re.IGNORECASE), ("*",))]


def _take_spans(text: str, spans: list[tuple[MonthDay, MonthDay]]) -> str:
    """The text without its spans of dates, which are added to `spans`."""
    for pattern in (_SPAN, _PLAIN_SPAN):
        for found in pattern.finditer(text):
            first, last = _dates(found.groups())
            spans.append((first, last))
        text = pattern.sub(" ", text)
    for found in _SAME_MONTH.finditer(text):
        month = _month(found[3])
        spans.append(((month, int(found[1])), (month, int(found[2]))))
    return _SAME_MONTH.sub(" ", text)


def _take_one(pattern: re.Pattern[str], text: str, dates: list[MonthDay]) -> str:
    dates += [md for found in pattern.finditer(text) for md in _dates(found.groups())]
    return pattern.sub(" ", text)


def _dates(groups: tuple[str | None, ...]) -> Iterator[MonthDay]:
    """The dates in the groups of one or more `_DATE`."""
    for at in range(0, len(groups), 6):
        month, day, slash_day, slash_month, number, name = groups[at : at + 6]
        if month and day:
            yield int(month), int(day)
        elif slash_day and slash_month:
            yield int(slash_month), int(slash_day)
        elif number and name:
            yield _month(name), int(number)


def _month(name: str) -> int:
    return next(n for n, month in enumerate(MÅNADER, 1) if month.startswith(name.rstrip(".").casefold()[:3]))
