"""The hours of a card as OpenStreetMap writes them: what it really does on each day, red days too."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from opening_hours import OpeningHours

from tests.rules.cards.oracle import read_by_opening_hours_js
from vis_cli.rules.cards import schedules
from vis_cli.rules.cards.days import Days
from vis_cli.rules.cards.holidays import HolidayRule, days_between, effective
from vis_cli.rules.cards.hours import Span, spans_on, week
from vis_cli.rules.cards.hours_osm import read
from vis_cli.rules.cards.hours_text import parse, parse_week
from vis_cli.rules.cards.osm_card import text
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.plan import after

UNIT = "SE2321000065-TEST0001"
DAY = date(2026, 5, 4)
AHEAD = DAY + timedelta(days=365)
OFFICE = schedules.usual(UNIT, "telephone", parse("mån–fre 8–16").usual, entered=None)
PH = "PH off; Jun 19-25 Fr off; Dec 24,Dec 31 off"


def on(since: str, until: str, words: str, *, exception: bool = True) -> Schedule:
    days = date.fromisoformat(since), date.fromisoformat(until)
    what = "all" if exception else "telephone"
    return schedules.dated(UNIT, what, days, parse_week(words, days), entered=None, exception=exception)


@pytest.mark.parametrize(
    ("rows", "rule", "written"),
    [
        ([OFFICE], None, "Mo-Fr 08:00-16:00"),
        ([OFFICE], HolidayRule(UNIT, "usual"), "Mo-Fr 08:00-16:00"),
        ([OFFICE], HolidayRule(UNIT, "closed"), f"Mo-Fr 08:00-16:00; {PH}"),
        ([OFFICE, on("2026-12-24", "2026-12-24", "8–10")], HolidayRule(UNIT, "closed"),
         f"Mo-Fr 08:00-16:00; {PH}; 2026 Dec 24 Th 08:00-10:00"),
        ([OFFICE, on("2026-06-15", "2026-08-09", "mån–fre 8–10", exception=False)], HolidayRule(UNIT, "closed"),
         f"Mo-Fr 08:00-16:00; 2026 Jun 15-2026 Aug 09 Mo-Fr 08:00-10:00; {PH}"),
        ([OFFICE, on("2026-03-02", "2026-03-02", "stängt")], HolidayRule(UNIT, "closed"), f"Mo-Fr 08:00-16:00; {PH}"),
    ],
)  # fmt: skip
def test_what_a_unit_does_on_red_days_is_a_rule_and_exceptions_come_after_it(
    rows: list[Schedule], rule: HolidayRule | None, written: str
) -> None:
    assert text(rows, "telephone", rule, DAY) == written
    assert read(written)  # and is read back


def test_days_before_red_days_and_hours_cut_off_are_told_one_by_one_for_a_year() -> None:
    eves = text([OFFICE], "telephone", HolidayRule(UNIT, "closed", "until 12:00"), DAY)
    assert eves.startswith(f"Mo-Fr 08:00-16:00; {PH}; 2026 May 13 We 08:00-12:00; 2026 Jun 05 Fr 08:00-12:00; ")
    assert "PH" not in text([OFFICE], "telephone", HolidayRule(UNIT, "until 12:00"), DAY)


RULES = [
    None, *(HolidayRule(UNIT, red, before) for red, before in (
        ("closed", "usual"), ("closed", "until 12:00"), ("usual", "closed"), ("10:00-14:00", "usual"),
        ("08:00-09:00,12:00-24:00", "10:00-11:00"), ("until 12:00", "usual"), ("usual", "usual"),
    )),
]  # fmt: skip


def _week(chance: random.Random) -> tuple[Span, ...]:
    days = chance.choice([range(1, 6), range(1, 8), range(1, 5), (2, 4), (6,), ()])
    times = chance.choice([[(480, 960)], [(480, 690), (780, 960)], [(0, 1440)], [(600, 720)]])
    return week(Span(day, start, end) for day in days for start, end in times)


def _card(chance: random.Random) -> list[Schedule]:
    """A card as commands make it: dated hours and exceptions set one after the other."""
    rows = [schedules.usual(UNIT, "telephone", _week(chance) or OFFICE.period.week, entered=None)]
    for _ in range(chance.randrange(5)):
        since = DAY + timedelta(days=chance.randrange(-30, 300))
        days = since, since + timedelta(days=chance.choice([0, 0, 1, 6, 30, 60]))
        exception = chance.random() < 0.6
        what = chance.choice(["telephone", "all"]) if exception else "telephone"
        steps = schedules.set_week(rows, UNIT, what, days, _week(chance), today=DAY, exception=exception)
        rows = after(rows, steps)
    return rows


def _moments(rows: Sequence[Schedule], chance: random.Random) -> list[tuple[date, int]]:
    days = {*days_between(DAY, AHEAD), *(DAY + timedelta(days=chance.randrange(365)) for _ in range(10))}
    days |= {edge + timedelta(days=n) for row in rows for edge in row.days if edge for n in (-1, 0, 1)}
    return [(day, chance.choice([0, 485, 600, 715, 800, 1439])) for day in sorted(days) if DAY <= day <= AHEAD]


def test_opening_hours_js_and_py_read_300_random_cards_as_the_units_do_it() -> None:
    chance = random.Random(16)
    asked = []
    for _ in range(300):
        rows, rule = _card(chance), chance.choice(RULES)
        asked.append((rows, rule, text(rows, "telephone", rule, DAY), _moments(rows, chance)))
    states = read_by_opening_hours_js([(written, moments) for _, _, written, moments in asked])
    for (rows, rule, written, moments), read_by_js in zip(asked, states, strict=True):
        python = OpeningHours(written, country="SE")
        days = Days(rows, rule or HolidayRule(UNIT, "usual"))
        for (day, minute), (state, _) in zip(moments, read_by_js, strict=True):
            ours = any(span.start <= minute < span.end for span in days.real("telephone", day))
            assert (state == "open") == ours, ("js", written, rule, day, minute)
            moment = datetime(day.year, day.month, day.day, minute // 60, minute % 60)
            assert python.is_open(moment) == ours, ("py", written, rule, day, minute)


def test_the_hours_as_they_hold_are_what_each_day_really_has() -> None:
    """`open` and the exports ask the one, `check` and the notices the other."""
    chance = random.Random(17)
    for _ in range(100):
        rows, rule = _card(chance), chance.choice(RULES[1:])
        value, days = effective(rows, "telephone", rule, DAY, AHEAD), Days(rows, rule)
        for day, _ in _moments(rows, chance):
            assert spans_on(value, day) == list(days.real("telephone", day)), (rows, rule, day)
