"""The notice about days that are not as usual says of each day what really is."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vis_cli.rules.cards import notices, stretch_texts
from vis_cli.rules.cards.cover import is_about
from vis_cli.rules.cards.days import Days, Stretch
from vis_cli.rules.cards.holidays import HolidayRule, is_before
from vis_cli.rules.cards.hours import ALL_DAYS, Span
from vis_cli.rules.cards.hours_text import parse, parse_week
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.red_days import name_of
from vis_cli.rules.cards.schedules import Schedule, dated, usual
from vis_cli.rules.core.times import MÅNADER

UNIT = "SE2321000065-TEST0001"


def week(text: str, kind: str = "telephone") -> Schedule:
    return usual(UNIT, kind, parse(text).usual, entered=None)


def on(since: str, until: str, text: str, kind: str = "all") -> Schedule:
    days = date.fromisoformat(since), date.fromisoformat(until)
    return dated(UNIT, kind, days, parse_week(text, days, everyday=ALL_DAYS), entered=None, exception=True)


OFFICE, DOOR, ALWAYS = week("mån–fre 8–11:30"), week("mån–fre 8–17", "opening"), week("mån–sön 00–24", "opening")
NOON = HolidayRule(UNIT, "closed", "until 10:00")


@pytest.mark.parametrize(
    ("rows", "rule", "day", "text"),
    [
        ([OFFICE], None, "2026-05-01",
         "Första maj, fredag 1 maj 2026, är telefonen stängd. "
         "Telefonen är öppen som vanligt igen från och med måndag 4 maj."),
        ([OFFICE], None, "2026-12-31",
         "Nyårsafton, torsdag 31 december 2026, och nyårsdagen, fredag 1 januari 2027, är telefonen stängd. "
         "Telefonen är öppen som vanligt igen från och med måndag 4 januari."),
        ([OFFICE], None, "2026-04-03",
         "Från och med långfredagen, fredag 3 april, till och med annandag påsk, måndag 6 april 2026, är telefonen "
         "stängd. Telefonen är öppen som vanligt igen från och med tisdag 7 april."),
        ([OFFICE, DOOR], None, "2008-05-01",
         "Första maj och Kristi himmelsfärdsdag, torsdag 1 maj 2008, är mottagningen stängd, även telefonen. "
         "Vi har öppet som vanligt igen från och med fredag 2 maj."),
        ([OFFICE, ALWAYS], None, "2026-12-24",
         "Julafton, torsdag 24 december, och juldagen, fredag 25 december 2026, är telefonen stängd. "
         "Mottagningen är öppen som vanligt. Telefonen är öppen som vanligt igen från och med måndag 28 december."),
        ([OFFICE, DOOR, on("2026-12-24", "2026-12-24", "stängt", "opening"),
          on("2026-12-24", "2026-12-24", "8–10", "telephone")], None, "2026-12-24",
         "Julafton, torsdag 24 december 2026, är mottagningen stängd och telefonen öppen 08.00–10.00. "
         "Juldagen, fredag 25 december, är mottagningen stängd, även telefonen. "
         "Vi har öppet som vanligt igen från och med måndag 28 december."),
        ([OFFICE, on("2026-12-24", "2026-12-25", "8–9, 10–11")], None, "2026-12-24",
         "Julafton, torsdag 24 december, och juldagen, fredag 25 december 2026, är telefonen öppen 08.00–09.00 och "
         "10.00–11.00."),
        ([OFFICE], NOON, "2026-12-24",
         "Onsdag 23 december 2026 är telefonen öppen 08.00–10.00. Julafton, torsdag 24 december, och juldagen, "
         "fredag 25 december, är telefonen stängd. Telefonen är öppen som vanligt igen från och med måndag "
         "28 december."),
        ([OFFICE, on("2026-12-22", "2027-01-06", "stängt")], None, "2026-12-24",
         "Från och med tisdag 22 december 2026 till och med trettondedag jul, onsdag 6 januari 2027, är telefonen "
         "stängd. Telefonen är öppen som vanligt igen från och med torsdag 7 januari."),
        ([week("mån–fre 14–16", "visiting")], None, "2026-05-01",
         "Första maj, fredag 1 maj 2026, är besökstiden inställd. "
         "Besökstiderna är som vanligt igen från och med måndag 4 maj."),
        ([OFFICE, on("2026-06-15", "2026-06-26", "mån–fre 8–9")], None, "2026-06-19",
         "Från och med måndag 15 juni till och med fredag 26 juni 2026 är telefonen öppen 08.00–09.00, de dagar då det "
         "annars är öppet."),
    ],
)  # fmt: skip
def test_the_text_says_what_each_kind_does(rows: list[Schedule], rule: HolidayRule | None, day: str, text: str) -> None:
    at = date.fromisoformat(day)
    days = Days(rows, rule)
    (stretch,) = (each for each in days.stretches(at, at) if at in each)
    assert stretch_texts.text(days, stretch) == text
    assert notices.wrongs(text) == []


# --- read back, and compared with every day by itself -----------------------------------------------------------------

KINDS = {
    "mottagningen": "opening",
    "telefonen": "telephone",
    "drop-in-mottagningen": "dropin",
    "besökstiden": "visiting",
}
_CLAIM = re.compile(
    rf"({'|'.join(KINDS)}) (stängd|inställd|(?:öppen )?(?:dygnet runt|[\d.]+–[\d.]+(?:(?:, | och )[\d.]+–[\d.]+)*))"
)
_DATE = re.compile(rf"(\d{{1,2}}) ({'|'.join(MÅNADER)})")


def read_back(text: str, stretch: Stretch) -> dict[date, dict[str, list[tuple[int, int]]]]:
    """What a text says of each day, of those that it names or that lie between two."""
    by_name = {(day.day, MÅNADER[day.month - 1]): day for day in stretch.days}
    said: dict[date, dict[str, list[tuple[int, int]]]] = {}
    for sentence in re.split(r"(?<=[a-zåäö0-9])\. ", text.removesuffix(".")):
        if "som vanligt" in sentence:
            continue
        when, _, what = sentence.partition(" är ")
        days = [by_name[int(number), month] for number, month in _DATE.findall(when)]
        if when.startswith("Från och med"):
            days = [days[0] + timedelta(n) for n in range((days[1] - days[0]).days + 1)]
        claims = {KINDS[kind]: _times(state) for kind, state in _CLAIM.findall(what)}
        if len(claims) == 1 and claims.get("opening") == []:
            claims = {kind: [] for kind in stretch.kinds}
        for day in days:
            assert day not in said
            said[day] = claims
    return said


def _times(state: str) -> list[tuple[int, int]]:
    if "dygnet runt" in state:
        return [(0, 1440)]
    return [
        (int(a[:2]) * 60 + int(a[3:]), int(b[:2]) * 60 + int(b[3:]))
        for a, b in re.findall(r"(\d\d\.\d\d)–(\d\d\.\d\d)", state)
    ]


def by_itself(rows: list[Schedule], rule: HolidayRule | None, kind: str, day: date) -> tuple[list[Span], list[Span]]:
    """When a kind is open on a day as always, and really: told slowly, from the rows alone."""
    (own,) = (row for row in rows if row.what == kind and row.slot == "usual")
    ordinary = [span for span in own.period.week if span.day == day.isoweekday()]
    for row in rows:
        if row.is_exception and row.what in (kind, "all") and row.since and row.until and row.since <= day <= row.until:
            return ordinary, [span for span in row.period.week if span.day == day.isoweekday()]
    red = name_of(day) is not None
    if rule is None:
        always = len(own.period.week) == 7 and all((s.start, s.end) == (0, 1440) for s in own.period.week)
        return ordinary, [] if red and not always else ordinary
    said = rule.red if red else rule.before if is_before(day) else "usual"
    if said == "usual":
        return ordinary, ordinary
    if said == "closed" or not ordinary:
        return ordinary, []
    if said == "until 10:00":
        return ordinary, [Span(s.day, s.start, min(s.end, 600)) for s in ordinary if s.start < 600]
    return ordinary, [Span(day.isoweekday(), 600, 720)]


WEEKS = ["mån–fre 8–16", "mån–sön 00–24", "tis 9–11; tors 13–15", "mån–tors 8–12, 13–16; fre 8–12", "lör–sön 10–14"]
EXCEPTIONS = ["stängt", "8–9", "mån–fre 10–11"]


@st.composite
def cards(draw: st.DrawFn) -> tuple[list[Schedule], HolidayRule | None, date]:
    first = draw(st.dates(date(2024, 1, 1), date(2030, 12, 1)))
    kinds = draw(st.sets(st.sampled_from(["telephone", "opening", "dropin", "visiting"]), min_size=1, max_size=3))
    rows = [week(draw(st.sampled_from(WEEKS)), kind) for kind in sorted(kinds)]
    at = first
    for what in draw(st.lists(st.sampled_from(["all", *sorted(kinds)]), max_size=3)):
        since = at + timedelta(draw(st.integers(0, 9)))
        until = since + timedelta(draw(st.integers(6, 16)))
        rows.append(on(since.isoformat(), until.isoformat(), draw(st.sampled_from(EXCEPTIONS)), what))
        at = until + timedelta(1)
    rules = st.sampled_from(["closed", "usual", "10:00-12:00"])
    rule = draw(st.none() | st.builds(HolidayRule, st.just(UNIT), rules, st.sampled_from(["usual", "until 10:00"])))
    return rows, rule, first


@settings(max_examples=100)
@given(cards())
def test_what_is_said_of_every_day_is_what_each_kind_does_by_itself(
    card: tuple[list[Schedule], HolidayRule | None, date],
) -> None:
    rows, rule, first = card
    days = Days(rows, rule)
    kinds = [row.what for row in rows if row.slot == "usual"]
    covered: set[date] = set()
    for stretch in days.stretches(first, first + timedelta(60)):
        text = stretch_texts.text(days, stretch)
        assert notices.wrongs(text) == []
        assert notices.week_number(text) is None
        said = read_back(text, stretch)
        notice = Notice(1, UNIT, stretch.first, stretch.last, text)
        for day in stretch.days:
            covered.add(day)
            for kind in kinds:
                ordinary, real = by_itself(rows, rule, kind, day)
                if ordinary != real:
                    assert said[day][kind] == [(span.start, span.end) for span in real]
                    assert is_about(notice, day, usual=lambda day: True)
                elif day in said and kind in said[day]:
                    assert said[day][kind] == [(span.start, span.end) for span in real] or not real
        again = stretch.usual_again
        assert again is None or any(by_itself(rows, rule, kind, again)[1] for kind in stretch.kinds)
    for n in range(61):
        day = first + timedelta(n)
        pairs = [by_itself(rows, rule, kind, day) for kind in kinds]
        if any(ordinary != real for ordinary, real in pairs):
            assert day in covered
