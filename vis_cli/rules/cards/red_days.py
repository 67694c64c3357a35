"""Red days: Sweden's public holidays with Midsummer, Christmas and New Year's Eve."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from vis_cli.errors import Message, Usage

FIRST, LAST = 1953, 2100  # midsummer was on the 24th before the law of 1952


@lru_cache(maxsize=16)
def red_days(year: int) -> Mapping[date, str]:
    """The red days of a year with their Swedish names, in order: public holidays and the three eves.

    The eves count as Sundays by semesterlagen 7 §. Sundays are not among them.

    Raises:
        Usage: a year before 1953 or after 2100.
    """
    if not FIRST <= year <= LAST:
        raise Usage(
            Message("red days are known from {first} to {last}, not in {year}.", first=FIRST, last=LAST, year=year),
            id="unknown-year",
        )
    from vis_cli.rules.cards.red_calendar import calendar

    return MappingProxyType({day: " och ".join(names) for day, names in calendar(year).items()})


def name_of(day: date) -> str | None:
    """The name of a red day; None for other days, and for years that are not known."""
    return red_days(day.year).get(day) if FIRST <= day.year <= LAST else None


def in_a_sentence(name: str) -> str:
    """The name of a red day inside a sentence: `julafton`, `långfredagen`, but `Kristi himmelsfärdsdag`."""
    keeps = ("Kristi", "Marie")
    return " och ".join(part if part.startswith(keeps) else part[0].lower() + part[1:] for part in name.split(" och "))
