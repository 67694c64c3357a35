"""Hours as OpenStreetMap writes them, and the parts of its language that hours have no place for."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from tests.conftest import ROOT
from tests.rules.cards.strategies import some_hours
from vis_cli.rules.cards.hours import Hours, Period, Span, open_on
from vis_cli.rules.cards.hours_osm import losses, parse, write
from vis_cli.rules.cards.hours_rules import Wrongs

EVE = date(2025, 12, 24)  # a Wednesday
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
WEEKDAYS = tuple(Span(day, 480, 600) for day in range(1, 6))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("08:00-10:00", "Mo-Su 08:00-10:00"),
        ("mo,we-FR 8:00 - 10:00", "Mo,We-Fr 08:00-10:00"),
        ("Fr-Mo 08:00-10:00", "Mo,Fr-Su 08:00-10:00"),
        ("Mo-Fr 08:00-10:00, We off", "Mo-Tu,Th-Fr 08:00-10:00"),
        ("Mo 08:00-10:00 open", "Mo 08:00-10:00"),
        ("Mo-Tu 08:00-10:00; Tu closed", "Mo 08:00-10:00"),
        ("Mo 08:00-10:00\nTu 09:00-10:00", "Mo 08:00-10:00; Tu 09:00-10:00"),
        ('Mo 08:00-09:00 "a;b", Mo 10:00-11:00', 'Mo 08:00-09:00 open "a;b", Mo 10:00-11:00'),
        ('Mo 08:00-09:00 ","', 'Mo 08:00-09:00 open ", "'),
        ("24/7; Su off", "Mo-Sa 00:00-24:00"),
        ("off", "off"),
    ],
)
def test_a_text_is_written_back_in_one_form(text: str, written: str) -> None:
    assert write(parse(text)) == written
    assert write(parse(written)) == written


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2025 Dec 24 We 08:00-10:00", (EVE, EVE)),
        ("2025 dec 24: 08:00-10:00", (EVE, EVE)),
        ("2026 Jun 1-30 08:00-10:00", (FIRST, LAST)),
        ("2026 Jun 01-Jun 30 08:00-10:00", (FIRST, LAST)),
        ("2025 Dec 24-2026 Jun 30 08:00-10:00", (EVE, LAST)),
        ("2026 Jun 1+ 08:00-10:00", (FIRST, None)),
        ("1900 Jan 01-2026 Jun 30 08:00-10:00", (None, LAST)),
        ("1970 Jan 01-2026 Jun 30 08:00-10:00", (None, LAST)),
        ("2026 Jun 01-9999 Dec 31 08:00-10:00", (FIRST, None)),
    ],
)
def test_the_dates_of_a_rule(text: str, days: tuple[date | None, date | None]) -> None:
    value = parse(text)
    assert [period.days for period in value.dated] == [days]
    assert parse(write(value)) == value


def test_several_dates_share_their_times() -> None:
    value = parse("2025 Dec 24,2025 Dec 31 off; We 08:00-10:00; Fr 08:00-10:00")
    assert [period.days for period in value.dated] == []  # the later rules hold on these Wednesdays too
    value = parse("We 08:00-10:00; 2025 Dec 24,2025 Dec 31 off")
    assert [(period.days, period.week) for period in value.dated] == [
        ((EVE, EVE), ()),
        ((date(2025, 12, 31), date(2025, 12, 31)), ()),
    ]


@pytest.mark.parametrize(
    ("text", "id", "offset", "hint"),
    [
        ("Mo,Mo 08:00-10:00", "no-effect", 3, "once"),
        ("Mo-We 08:00-10:00; Mo-Fr 09:00-10:00", "no-effect", 0, "comma"),
        ("2025 Dec 24 Mo 08:00-10:00", "other-weekdays", 0, "weekday"),
        ("SH off", "not-supported", 0, "School holidays"),
        ("week 1-10 Mo off", "not-supported", 0, "write dates"),
        ("Mo sunrise-10:00", "not-hours", 3, "Write a time."),
        ("Mo sunrise-sunset", "not-hours", 3, "Write a time."),
        ("Mo 08:00-sunset", "not-hours", 9, "Write a time."),
        ("Mo 08:00", "no-end", 8, "08:00-11:30"),
        ("Mo 24:00-24:00", "impossible-time", 3, "00:00"),
        ("Mo", "no-times", 0, '"off"'),
        ("Mo-", "unknown-day", 3, "Mo-Fr"),
        ("Mo 08:00-10:00,", "no-times", 15, '"off"'),
        ("Mo 08:00-10:00 Tu 08:00-10:00", "not-hours", 15, None),
        ('Mo off "Lunch"', "comment-on-closed", 7, "notice"),
        ('Mo 08:00-10:00 "a#b"', "hash-in-comment", 17, "Leave it out"),
        ('Mo 08:00-10:00 "a', "unclosed-comment", 15, None),
        ("2026 Jun 31 off", "impossible-date", 0, None),
        ("2026 Jun 30-Jun 1 off", "inverted-dates", 0, "second year"),
        ("2026 Jun 30-1 off", "inverted-dates", 0, None),
        ("1900 Jan 1-9999 Dec 31 off", "not-supported", 0, "Leave them out"),
        ("Jun 1-30 off", "no-year", 0, "2026"),
        (" ; ", "empty-hours", 0, "Mo-Fr"),
    ],
)
def test_what_is_not_understood_is_pointed_at(text: str, id: str, offset: int, hint: str | None) -> None:
    with pytest.raises(Wrongs) as caught:
        parse(text)
    fault = caught.value.faults[0]
    assert (fault.id, fault.offset) == (id, offset)
    assert hint in str(fault.hint) if hint else fault.hint is None


def test_every_fault_of_a_text_is_found() -> None:
    with pytest.raises(Wrongs) as caught:
        parse("Xx 08:00-10:00; Mo 26:00-27:00; Tu")
    assert [fault.id for fault in caught.value.faults] == ["unknown-day", "impossible-time", "no-times"]


def test_with_given_days_every_rule_holds_then_and_may_have_no_dates_of_its_own() -> None:
    assert parse("08:00-10:00", (EVE, EVE)) == Hours((), (Period(EVE, EVE, (Span(3, 480, 600),)),))
    with pytest.raises(Wrongs) as caught:
        parse("2025 Dec 24 off", (EVE, EVE))
    assert [fault.id for fault in caught.value.faults] == ["dates-twice"]


def test_a_dated_week_closes_the_usual_days_that_it_does_not_have() -> None:
    value = Hours(WEEKDAYS, (Period(FIRST, LAST, (Span(1, 540, 600),)),))
    assert write(value) == (
        "Mo-Fr 08:00-10:00; 2026 Jun 01-2026 Jun 30 Mo 09:00-10:00; 2026 Jun 01-2026 Jun 30 Tu-Fr off"
    )
    assert parse(write(value)) == value


def test_closed_dates_are_off() -> None:
    assert write(Hours(WEEKDAYS, (Period(EVE, EVE),))) == "Mo-Fr 08:00-10:00; 2025 Dec 24 off"


def test_a_quotation_mark_in_a_comment_is_lost() -> None:
    value = Hours((Span(1, 480, 600, 'sa "hej"'),))
    assert write(value) == "Mo 08:00-10:00 open \"sa 'hej'\""
    assert len(losses(value)) == 1
    assert losses(Hours((Span(1, 480, 600, "sa 'hej'"),))) == []


def test_days_before_1970_are_lost() -> None:
    value = Hours((), (Period(date(1969, 6, 1), LAST, WEEKDAYS),))
    assert write(value) == "1970 Jan 01-2026 Jun 30 Mo-Fr 08:00-10:00"
    assert [str(loss)[:10] for loss in losses(value)] == ["1969-06-01"]


ORACLE = ROOT / "tests" / "opening_hours"
EPOCH = date(1970, 1, 1)


def _random_cards(count: int) -> list[Hours]:
    """Random hours that OSM can carry whole."""
    found: list[Hours] = []

    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(some_hours())
    def collect(value: Hours) -> None:
        found.append(value)

    collect()
    return found


def _moments(value: Hours, chance: random.Random) -> list[tuple[date, int]]:
    """Days about every edge, and on each some minutes about those at which anything begins or ends."""
    days = {date(2025, 3, 5), date(2031, 7, 8)}
    for edge in (edge for period in value.dated for edge in period.days if edge):
        days |= {edge + timedelta(days=n) for n in (-7, -1, 0, 1, 6)}
    turns = {0, 1439} | {
        minute
        for period in value.weeks
        for span in period.week
        for minute in (max(span.start - 1, 0), span.start, span.end - 1, min(span.end, 1439))
    }
    return [
        (day, minute)
        for day in sorted(days)
        if day > EPOCH
        for minute in sorted(chance.sample(sorted(turns), min(len(turns), 8)))
    ]


def test_opening_hours_js_and_py_read_what_is_written_as_it_is_meant() -> None:
    node = shutil.which("node")
    if node is None or not (ORACLE / "node_modules" / "opening_hours").is_dir():
        if os.environ.get("CI"):
            pytest.fail("CI has opening_hours.js: npm ci --prefix tests/opening_hours")
        pytest.skip("npm ci --prefix tests/opening_hours")
    chance = random.Random(1)
    asked = [(value, write(value), _moments(value, chance)) for value in _random_cards(300)]
    lines = [
        json.dumps({"text": text, "at": [(day - EPOCH).days * 1440 + minute for day, minute in moments]})
        for _, text, moments in asked
    ]
    run = subprocess.run(
        [node, str(ORACLE / "read.js")], input="\n".join(lines), env={**os.environ, "TZ": "UTC"},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    for (value, text, moments), line in zip(asked, run.stdout.splitlines(), strict=True):
        theirs = json.loads(line)
        assert "error" not in theirs, text
        python = OpeningHours(text)
        for (day, minute), (state, comment) in zip(moments, theirs["states"], strict=True):
            span = open_on(value, day, minute)
            said = ((span.comment or "").replace('"', "'") or None) if span else None
            assert (state, (comment or "").strip() or None) == ("open" if span else "close", said), (text, day, minute)
            assert python.is_open(datetime(day.year, day.month, day.day, minute // 60, minute % 60)) == bool(span)


OSM_DAYS = st.sampled_from(["Mo", "We", "Sa", "Mo-Th", "Tu,Th", "2025 Dec 22-2025 Dec 28 Mo-We"])
OSM_TIMES = st.sampled_from(["08:00-10:00", "11:00-12:00,14:00-15:00", "16:00-17:00 open", "off"])


@given(st.lists(st.tuples(OSM_DAYS, OSM_TIMES), min_size=1, max_size=4, unique_by=lambda rule: rule[1]))
@settings(max_examples=100, deadline=None)
def test_whatever_is_taken_out_of_a_text_that_is_understood_changes_it(drawn: list[tuple[str, str]]) -> None:
    """But for `open`, and that a day is closed that has no hours anyway."""
    text = ", ".join(f"{days} {times}" for days, times in drawn)
    try:
        value = parse(text)
    except Wrongs:
        return
    words = text.split(" ")
    for n, word in enumerate(words):
        if words.count(word) > 1 or word.rstrip(",") in ("open", "off") or "off" in " ".join(words[n + 1 : n + 5]):
            continue
        try:
            assert parse(" ".join(words[:n] + words[n + 1 :])) != value, (text, word)
        except Wrongs:
            continue
