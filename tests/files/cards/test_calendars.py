"""Notices and exceptions of a card as a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

from icalendar import Calendar

from vis_cli.files.cards import calendars
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.cards.hours_text import parse_week
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import dated
from vis_cli.rules.register.units import Unit

UNIT = Unit("SE2321000065-TEST0001", "Vårdcentralen Teleborg")
EVE = date(2026, 12, 24)


def test_what_is_dated_is_an_event_of_whole_days() -> None:
    over = date(2026, 6, 1)
    early = parse_week("mån 8–9", (over, over))
    rows = (
        dated(UNIT.hsa_id, "all", (EVE, EVE), (), entered=None, exception=True),
        dated(UNIT.hsa_id, "telephone", (over, over), early, entered=None, exception=True),
    )
    told = (
        Notice(7, UNIT.hsa_id, EVE, date(2026, 12, 25), "Julhelgen: stängt."),
        Notice(8, UNIT.hsa_id, EVE, EVE, "Annat.", ended=True),
    )
    at = datetime(2026, 12, 1, 8, tzinfo=UTC)
    text = "".join(calendars.written(calendars.events(Card(UNIT, rows, told), at, date(2026, 12, 1))))
    found = list(Calendar.from_ical(text).walk("VEVENT"))
    assert [(str(event["summary"]), event["dtstart"].dt, event["dtend"].dt) for event in found] == [
        ("Tillfällig information: Vårdcentralen Teleborg", EVE, date(2026, 12, 26)),
        ("Alla tider: Stängt, Vårdcentralen Teleborg", EVE, date(2026, 12, 25)),
    ]
    assert str(found[0]["description"]) == "Julhelgen: stängt."
    assert str(found[0]["uid"]) == "n-7.se2321000065-test0001@vis"
