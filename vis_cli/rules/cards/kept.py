"""What HSA holds of a card that hours here cannot: values kept as they are, and written back as they are.

Even and odd weeks are two values that overlap (`1-5#08:00#16:00#Jämna veckor`, `1-5#08:00#12:00#Udda veckor`), and so
are dates that overlap. HSA drops neither. The first is understood; the others are left in `imported`, and count as long
as the usual week of the card is what was understood beside them: who sets another decides about these too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from vis_cli.rules.cards import hours_hsa
from vis_cli.rules.cards.hours import Hours, means_same
from vis_cli.rules.cards.hours_hsa import Reading
from vis_cli.rules.cards.schedules import Schedule, of_kind


@lru_cache(maxsize=8192)
def reading_of(imported: str) -> Reading:
    """What was understood of the values that HSA had, one a line."""
    return hours_hsa.read(imported.split("\n"))


def kept(rows: Iterable[Schedule], what: str) -> list[str]:
    """The values of a kind of hours that HSA holds besides what was understood, in HSA's order."""
    usual = _imported(rows, what)
    if usual is None or usual.imported is None:
        return []
    reading = reading_of(usual.imported)
    if not reading.kept or hours_hsa.week_from(usual.week) != reading.hours.usual:
        return []
    values = usual.imported.split("\n")
    return [values[index] for index, _ in reading.kept]


def kept_ahead(rows: Iterable[Schedule], what: str, day: date) -> list[str]:
    """Those of them that are not over by the day."""
    return [value for value in kept(rows, what) if not is_over(value, day)]


def is_as_imported(rows: Sequence[Schedule], what: str) -> bool:
    """Whether the hours of a kind mean what HSA had, all of it understood or kept: then nothing is to be keyed in."""
    usual = _imported(rows, what)
    if usual is None or not usual.imported:
        return False
    reading = reading_of(usual.imported)
    if reading.faulty or reading.repaired:
        return False
    mine = [row for row in rows if row.what == what and not row.is_exception]
    return means_same(of_kind(mine, what), reading.hours) and means_same(of_kind(rows, what), reading.hours)


def hours_of(value: str) -> Hours:
    """The hours of one kept value, by themselves."""
    return hours_hsa.parse(value)


def is_over(value: str, day: date) -> bool:
    """Whether a value's last day is before the day."""
    fields = value.split("#")
    return len(fields) == 6 and bool(fields[5].strip()) and fields[5].strip().replace("-", "") < f"{day:%Y%m%d}"


def _imported(rows: Iterable[Schedule], what: str) -> Schedule | None:
    return next((row for row in rows if row.what == what and row.is_usual), None)
