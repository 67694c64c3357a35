"""Sweden's red days by rule: the public holidays of law 1989:253, those before it, and the three eves.

`holidays` has them too, and takes as long to import as a database: a test holds the two against each other.
"""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter

_SATURDAY, _SUNDAY = 6, 7
_LADY_DAY = 1989  # the last year in which it was among the public holidays
_NATIONAL_DAY, _WHIT_MONDAY = 2005, 2004  # the first became a public holiday in 2005, instead of the other


def calendar(year: int) -> dict[date, list[str]]:
    """The red days of a year, with their names; two may fall on one day."""
    sunday = easter(year)
    midsummer = _first(date(year, 6, 20), _SATURDAY)
    found = [
        (date(year, 1, 1), "Nyårsdagen"),
        (date(year, 1, 6), "Trettondedag jul"),
        (sunday - timedelta(days=2), "Långfredagen"),
        (sunday, "Påskdagen"),
        (sunday + timedelta(days=1), "Annandag påsk"),
        (date(year, 5, 1), "Första maj"),
        (sunday + timedelta(days=39), "Kristi himmelsfärdsdag"),
        (sunday + timedelta(days=49), "Pingstdagen"),
        (midsummer - timedelta(days=1), "Midsommarafton"),
        (midsummer, "Midsommardagen"),
        (_first(date(year, 10, 31), _SATURDAY), "Alla helgons dag"),
        (date(year, 12, 24), "Julafton"),
        (date(year, 12, 25), "Juldagen"),
        (date(year, 12, 26), "Annandag jul"),
        (date(year, 12, 31), "Nyårsafton"),
    ]
    if year >= _NATIONAL_DAY:
        found.append((date(year, 6, 6), "Nationaldagen"))
    if year <= _WHIT_MONDAY:
        found.append((sunday + timedelta(days=50), "Annandag pingst"))
    if year <= _LADY_DAY:
        lady = _first(date(year, 3, 22), _SUNDAY)
        found.append((min(lady, sunday - timedelta(days=14)), "Marie bebådelsedag"))  # never in the week of Easter
    days: dict[date, list[str]] = {}
    for day, name in sorted(found):
        days.setdefault(day, []).append(name)
    return days


def _first(day: date, weekday: int) -> date:
    """The first day from this one on that is the weekday."""
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)
