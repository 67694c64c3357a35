"""A card's hours day by day: what really holds, what residents see, and how long it is not as usual."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.rules.cards.days import FAR, Days, Stretch, _steps, shared
from vis_cli.rules.cards.holidays import HolidayRule
from vis_cli.rules.cards.hours import ALL_DAYS, Span
from vis_cli.rules.cards.hours_text import parse, parse_week
from vis_cli.rules.cards.schedules import Schedule, dated, usual

UNIT = "SE2321000065-TEST0001"
YEAR = date(2026, 1, 1), date(2026, 12, 31)


def week(text: str, kind: str = "telephone") -> Schedule:
    return usual(UNIT, kind, parse(text).usual, entered=None)


def on(since: str, until: str, text: str, kind: str = "telephone", *, exception: bool = True) -> Schedule:
    days = date.fromisoformat(since), date.fromisoformat(until)
    return dated(UNIT, kind, days, parse_week(text, days, everyday=ALL_DAYS), entered=None, exception=exception)


OFFICE = week("mån–fre 8–16")


def stretches(*rows: Schedule, rule: HolidayRule | None = None) -> list[tuple[str, str, str | None]]:
    found = Days(rows, rule).stretches(date(2026, 11, 1), date(2027, 1, 10))
    return [(f"{s.first:%d/%m}", f"{s.last:%d/%m}", s.usual_again and f"{s.usual_again:%d/%m}") for s in found]


CHRISTMAS, NEW_YEAR, EPIPHANY = ("24/12", "25/12", "28/12"), ("31/12", "01/01", "04/01"), ("06/01", "06/01", "07/01")


@pytest.mark.parametrize(
    ("rows", "rule", "found"),
    [
        ([OFFICE], None, [CHRISTMAS, NEW_YEAR, EPIPHANY]),
        ([OFFICE], HolidayRule(UNIT, "usual"), []),
        ([OFFICE], HolidayRule(UNIT, "closed", "until 12:00"),
         [("23/12", "25/12", "28/12"), ("30/12", "01/01", "04/01"), ("05/01", "06/01", "07/01")]),
        ([week("mån–sön 00–24")], None, []),
        ([OFFICE, week("mån–sön 00–24", "opening")], None, [CHRISTMAS, NEW_YEAR, EPIPHANY]),
        ([OFFICE, on("2026-12-28", "2026-12-30", "stängt")], None, [("24/12", "01/01", "04/01"), EPIPHANY]),
        ([OFFICE, on("2026-12-22", "2027-01-06", "stängt", "all")], None, [("22/12", "06/01", "07/01")]),
        ([OFFICE, on("2026-12-23", "2026-12-23", "8–12")], None, [("23/12", "25/12", "28/12"), NEW_YEAR, EPIPHANY]),
        ([week("tors 8–16")], None, [("24/12", "31/12", "07/01")]),  # no Thursday between is as usual
        ([OFFICE, on("2026-12-01", "2027-12-31", "stängt", exception=False)], None, [("01/12", "03/12", None)]),
    ],
)  # fmt: skip
def test_days_that_are_not_as_usual_are_one_stretch_until_the_first_that_is(
    rows: list[Schedule], rule: HolidayRule | None, found: list[tuple[str, str, str | None]]
) -> None:
    seen = stretches(*rows, rule=rule)
    if found and found[-1][2] is None:
        assert (seen[0][0], seen[0][2], len(seen)) == (found[0][0], None, 1)
    else:
        assert seen == found


@pytest.mark.parametrize(
    ("rows", "day", "real", "shown", "wanted"),
    [
        ([OFFICE], "2026-12-24", [], [(480, 960)], True),
        ([OFFICE], "2026-12-26", [], [], False),
        ([OFFICE, on("2026-12-24", "2026-12-24", "8–10")], "2026-12-24", [(480, 600)], [(480, 600)], True),
        ([OFFICE, on("2026-12-22", "2026-12-22", "8–10")], "2026-12-22", [(480, 600)], [(480, 600)], False),
        ([OFFICE, on("2026-12-22", "2026-12-22", "stängt")], "2026-12-22", [], [(480, 960)], True),
        ([OFFICE, on("2026-12-24", "2026-12-24", "8–10", exception=False)], "2026-12-24", [(480, 600)], [(480, 600)],
         True),
        ([OFFICE, on("2026-12-21", "2026-12-23", "stängt", exception=False)], "2026-12-22", [], [(480, 960)], True),
        ([week("mån–sön 00–24")], "2026-12-24", [(0, 1440)], [(0, 1440)], False),
    ],
)  # fmt: skip
def test_a_notice_is_wanted_where_1177_shows_what_does_not_hold(
    rows: list[Schedule], day: str, real: list[tuple[int, int]], shown: list[tuple[int, int]], wanted: bool
) -> None:
    days, at = Days(rows), date.fromisoformat(day)

    def times(spans: list[Span]) -> list[tuple[int, int]]:
        return [(span.start, span.end) for span in spans]

    assert times(days.real("telephone", at)) == real
    assert times(days.shown("telephone", at)) == shown
    assert days.wants_notice(at) is wanted
    assert (at in days.wanting(*YEAR)) is wanted


def test_a_usual_day_is_open_and_as_always() -> None:
    days = Days([OFFICE])
    assert [days.is_usual(date(2026, 12, day)) for day in (23, 24, 26)] == [True, False, False]
    (christmas, *_) = days.stretches(date(2026, 12, 25), date(2026, 12, 25))
    assert (len(christmas.days), date(2026, 12, 24) in christmas, christmas.kinds) == (2, True, ("telephone",))


CHRISTMAS_DAY = date(2026, 12, 25)  # a Friday


def test_a_notice_is_wanted_for_the_kinds_that_are_asked_about() -> None:
    held = Days([OFFICE, week("mån–sön 00–24", "opening")])
    assert held.wants_notice(CHRISTMAS_DAY)
    assert held.wants_notice(CHRISTMAS_DAY, ["telephone"])
    assert not held.wants_notice(CHRISTMAS_DAY, ["opening"])
    assert not held.wants_notice(CHRISTMAS_DAY, [])


def test_a_stretch_is_followed_back_a_year_and_no_further() -> None:
    held = Days([OFFICE, on("2025-01-01", "2026-11-15", "stängt", exception=False)])
    (found,) = held.stretches(date(2026, 11, 2), date(2026, 11, 30))
    assert found == Stretch(("telephone",), date(2025, 11, 3), date(2026, 11, 13), date(2026, 11, 16))
    assert (date(2026, 11, 2) - found.first).days <= FAR


def test_units_that_share_their_days_keep_round_the_clock_apart() -> None:
    assert shared([week("mån–sön 00–24")], None).is_usual(CHRISTMAS_DAY)
    assert not shared([week("mån–sön 08–16")], None).is_usual(CHRISTMAS_DAY)
    assert shared([week("mån–fre 8–16")], None) is shared([week("mån–fre 9–12")], None)


def test_days_are_followed_to_the_first_and_the_last_there_is() -> None:
    assert list(_steps(date(9999, 12, 30), 1)) == [date.max]
    assert list(_steps(date(1, 1, 2), -1)) == [date.min]
    assert len(list(_steps(date(2026, 1, 1), 1))) == FAR
