"""Days and weeks in running Swedish: where each stands, and which it is.

The grammar of `rules.core.dates` is that of a whole argument or cell, and refuses what is not in it. Here days are
looked for among other words, and what is odd about one (no such day, another weekday, lately gone by) is noted with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from vis_cli.rules.cards.red_days import red_days
from vis_cli.rules.core.dates import monday_of
from vis_cli.rules.core.times import MÅNADER, VECKODAGAR
from vis_cli.rules.orders.intake.day_words import HOLIDAYS, LOOSE, pattern

JUST_PAST = timedelta(weeks=13)
"""What has no year, and was no longer ago than this, may be what was meant."""
NO_SUCH_DAY, OTHER_WEEKDAY, GONE_BY, VAGUE, WHICH_DAY = "no-such-day", "other-weekday", "gone-by", "vague", "which-day"
DAY, WEEKS, WEEKDAY, MONTH, UNSURE = "day", "weeks", "weekday", "month", "unsure"


@dataclass(frozen=True, slots=True)
class Mention:
    """A day, or days in a row, that a text speaks of: from `first` to `last`, both counted; None where none are told.

    `month` and `number` are those of a day without a year; `weekday` that of a bare weekday.
    """

    start: int
    end: int
    kind: str
    first: date | None = None
    last: date | None = None
    doubt: str | None = None
    month: int = 0
    number: int = 0
    weekday: int = 0

    def after(self, day: date) -> Mention:
        """The same, as the end of what begins on `day`: the first such day from then on, where it has no year."""
        if self.month and self.first is not None:
            found = _next(self.month, self.number, day)
            return replace(self, first=found, last=found, doubt=None if self.doubt == GONE_BY else self.doubt)
        if self.weekday:
            found = day + timedelta(days=(self.weekday - day.isoweekday()) % 7)
            return replace(self, first=found, last=found, doubt=None)
        return self


_MAY = re.compile(
    r"\d|dag|vecka|jul|nyår|påsk|pingst|morgon|somma|afton|genast|omgå|valborg|höst|vinter|vår|tills|semest|himmel|i "
    r"|av |juni|juli|augusti",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def find(text: str, base: date) -> tuple[Mention, ...]:
    """Every day and week that the text speaks of, in its order; words such as `nästa vecka` are counted from `base`."""
    if not _MAY.search(text):
        return ()
    mentions: list[Mention] = []
    for found in pattern().finditer(text):
        if found.lastgroup == "bare":
            mentions.append(_same_month(found, mentions))
        else:
            mentions += _READ[found.lastgroup or ""](found, base)
    return tuple(mentions)


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _next(month: int, number: int, base: date) -> date | None:
    """The next such day from `base` on; None where there is none in any year."""
    days = (_day(year, month, number) for year in range(base.year, base.year + 9))
    return next((day for day in days if day is not None and day >= base), None)


def _of(
    found: re.Match[str], year: str | None, month: int, number: int, weekday: str | None, base: date
) -> list[Mention]:
    """One day, in a year that is written or the next one."""
    start, end = found.span()
    if weekday:
        start = found.start()
    if year:
        full = int(year) if len(year) == 4 else 2000 + int(year)
        day, doubt = _day(full, month, number), None
        month = 0
    else:
        day = _next(month, number, base)
        past = _day(base.year, month, number) or _day(base.year - 1, month, number)
        past = past if past is None or past < base else _day(base.year - 1, month, number)
        doubt = GONE_BY if day is not None and past is not None and base - past <= JUST_PAST else None
    mention = Mention(start, end, DAY, day, day, doubt, month, number)
    if day is None:
        return [replace(mention, doubt=NO_SUCH_DAY, month=0)]
    if weekday and _number(weekday) != day.isoweekday():
        return [replace(mention, first=None, last=None, doubt=OTHER_WEEKDAY, month=0)]
    return [mention]


def _number(weekday: str) -> int:
    low = weekday.casefold()
    return next(n for n, name in enumerate(VECKODAGAR, 1) if name.startswith(low[:3]))


def _month(word: str) -> int:
    return next(n for n, name in enumerate(MÅNADER, 1) if name.startswith(word.casefold()[:3]))


def _iso(found: re.Match[str], base: date) -> list[Mention]:
    return _of(found, found["iy"], int(found["im"]), int(found["id"]), found["wd0"], base)


def _digits(found: re.Match[str], base: date) -> list[Mention]:
    return _of(found, found["dy"], int(found["dm"]), int(found["dd"]), None, base)


def _digits_after(found: re.Match[str], base: date) -> list[Mention]:
    return _of(found, found["ey"], int(found["em"]), int(found["ed"]), None, base)


def _named(found: re.Match[str], base: date) -> list[Mention]:
    return _of(found, found["ny"], _month(found["nm"]), int(found["nd"]), found["wd1"], base)


def _dotted(found: re.Match[str], base: date) -> list[Mention]:
    return _of(found, found["ty"], int(found["tm"]), int(found["td"]), None, base)


def _slashed(found: re.Match[str], base: date) -> list[Mention]:
    return _of(found, found["sy"] or found["sy2"], int(found["sm"]), int(found["sd"]), found["wd2"], base)


def _part(found: re.Match[str], base: date) -> list[Mention]:
    """The first number of `3–5 juni` and `3–5/6`."""
    month = _month(found["pm"]) if found["pm"] else int(found["ps"])
    return _of(found, found["py"] or found["py2"], month, int(found["pd"]), found["wd3"], base)


def _weeks(found: re.Match[str], base: date) -> list[Mention]:
    """Weeks by their numbers: each range, and each that stands by itself; those next to each other are one."""
    year = int(found["wy"]) if found["wy"] else None
    text = found[0][: found.start("wy") - found.start()] if found["wy"] else found[0]
    ranges: list[tuple[int, int]] = []
    before, is_closed = "", False  # is_closed: the last range has its end
    between = re.search(r"\bmellan\s+$", found.string[max(0, found.start() - 12) : found.start()], re.IGNORECASE)
    numbers = list(re.finditer(r"\d+", text))
    for at, number in enumerate(numbers):
        week = int(number[0])
        is_end = at > 0 and re.search(r"[-–—]|\.\.|till|t\.?\s?o\.?\s?m", before) is not None
        is_end = is_end or (at == 1 and between is not None and "och" in before)
        if is_end and is_closed:  # moved from these weeks to those
            ranges[-1], is_closed = (week, week), False
        elif is_end or (ranges and week == ranges[-1][1] + 1):
            ranges[-1], is_closed = (ranges[-1][0], week), is_end
        else:
            ranges.append((week, week))
            is_closed = False
        before = text[number.end() : numbers[at + 1].start()] if at + 1 < len(numbers) else ""
    return [_span_of_weeks(found, first, last, year, base) for first, last in ranges]


def _span_of_weeks(found: re.Match[str], first: int, last: int, year: int | None, base: date) -> Mention:
    over = last < first
    start, end = found.span()
    years = [year] if year else range(base.year - 1, base.year + 8)
    spans = [(monday_of(each, first), monday_of(each + over, last)) for each in years]
    whole = [(begin, final + timedelta(days=6)) for begin, final in spans if begin and final]
    if not whole or (over and (first < 40 or last > 13)):
        return Mention(start, end, WEEKS, doubt=NO_SUCH_DAY)
    if year:
        return Mention(start, end, WEEKS, *whole[0])
    coming = next((each for each in whole if each[0] >= base), None)
    if coming is None:
        return Mention(start, end, WEEKS, doubt=NO_SUCH_DAY)
    begun = [each for each in whole if each[0] < base]
    is_past = begun and base - begun[-1][1] <= JUST_PAST
    this_week = base - timedelta(days=base.weekday())
    if is_past and begun[-1][0] == this_week and begun[-1][1] > base:  # this week, of which some is left
        return Mention(start, end, WEEKS, *begun[-1], GONE_BY)
    return Mention(start, end, WEEKS, *coming, GONE_BY if is_past else None)


def _iso_week(found: re.Match[str], _base: date) -> list[Mention]:
    first = monday_of(int(found["iwy"]), int(found["iw1"]))
    last = monday_of(int(found["iwy2"] or found["iwy"]), int(found["iw2"] or found["iw1"]))
    if first is None or last is None:
        return [Mention(*found.span(), WEEKS, doubt=NO_SUCH_DAY)]
    return [Mention(*found.span(), WEEKS, first, last + timedelta(days=6))]


def _week(found: re.Match[str], base: date) -> list[Mention]:
    first = base - timedelta(days=base.weekday()) + (timedelta(weeks=1) if found["next"] else timedelta())
    return [Mention(*found.span(), WEEKS, first, first + timedelta(days=6))]


def _week_after(found: re.Match[str], base: date) -> list[Mention]:
    word = found["wh"].casefold()
    day = _red_day(*HOLIDAYS.get(word, {"påsk": ("Påskdagen", 0)}.get(word, ("Pingstdagen", 0))), None, base)
    first = day - timedelta(days=day.weekday()) + timedelta(weeks=1 if found["ab"].casefold() == "efter" else -1)
    return [Mention(*found.span(), WEEKS, first, first + timedelta(days=6))]


def _holiday(found: re.Match[str], base: date) -> list[Mention]:
    word = re.sub(r"\s+20\d\d$", "", found[0]).casefold()
    day = _red_day(*HOLIDAYS[word], int(found["hy"]) if found["hy"] else None, base)
    return [Mention(*found.span(), DAY, day, day, WHICH_DAY if word in LOOSE else None)]


def _red_day(name: str, days: int, year: int | None, base: date) -> date:
    """The day so many days from the red day of that name, in the year, or the next one from `base` on."""
    found = (
        day + timedelta(days=days)
        for each in ((year,) if year else (base.year, base.year + 1))
        for day, names in red_days(each).items()
        if name in names.split(" och ")
    )
    return next(day for day in found if year or day >= base)


def _same_month(found: re.Match[str], before: list[Mention]) -> Mention:
    """`den 27:e samma månad`, as the day spoken of before; a number alone may be of any month."""
    last = next((each.first for each in reversed(before) if each.first), None)
    day = _day(last.year, last.month, int(found["bd"])) if last and found["same"] else None
    return Mention(*found.span(), DAY if day else UNSURE, day, day, None if day else VAGUE)


def _relative(found: re.Match[str], base: date) -> list[Mention]:
    word = found[0].casefold().replace(" ", "")
    day = base + timedelta(days={"imorgon": 1, "iövermorgon": 2}.get(word, 0))
    return [Mention(*found.span(), DAY, day, day)]


def _vague(found: re.Match[str], _base: date) -> list[Mention]:
    return [Mention(*found.span(), UNSURE, doubt=VAGUE)]


def _whole_month(found: re.Match[str], base: date) -> list[Mention]:
    number = _month(found["mm"])
    year = int(found["my"]) if found["my"] else base.year + (number < base.month)
    first = date(year, number, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    is_sure = "hela" in found["how"].casefold() or found["mw"]
    doubt = None if is_sure and first >= base else VAGUE if not is_sure else GONE_BY
    return [Mention(*found.span(), MONTH, first, last, doubt)]


def _weekday(found: re.Match[str], base: date) -> list[Mention]:
    """`fredag`: the next one; `nästa fredag`: of next week, which some mean otherwise."""
    number = _number(found["wd"])
    days = (number - base.isoweekday()) % 7
    doubt, bare = None, number
    if (found["lead"] or "").casefold().startswith("nästa"):
        bare = 0  # of next week, wherever the closure begins
        doubt = None if number <= base.isoweekday() else WHICH_DAY
        days = 7 - base.weekday() + number - 1
    elif not days:
        doubt = WHICH_DAY
    day = base + timedelta(days=days)
    return [Mention(*found.span(), WEEKDAY, day, day, doubt, weekday=bare)]


_READ: Mapping[str, Callable[[re.Match[str], date], list[Mention]]] = {
    "iso_week": _iso_week, "iso": _iso, "digits": _digits, "digits2": _digits_after, "named": _named,
    "dotted": _dotted, "slashed": _slashed, "part": _part, "weeks": _weeks, "week": _week,
    "week_after": _week_after, "holiday": _holiday, "relative": _relative, "vague": _vague,
    "month": _whole_month, "weekday": _weekday,
}  # fmt: skip
