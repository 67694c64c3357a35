"""Windows as a calendar: whole days, times, changes and cancellations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from icalendar import Calendar

from vis_cli.files.orders.calendars import calendar
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.orders.windows import Window

MADE = datetime(2025, 6, 9, 8, tzinfo=UTC)
WINDOW = Window(
    7, "IT-1", "SE2321000065-TEST0001", "boka-tid", parse_moment("2025-06-23"), parse_moment("2025-08-18")
)  # fmt: skip
NAMES = {WINDOW.unit: "Vårdcentralen, Birka; öst", "boka-tid": "Boka tid"}


def event(window: Window) -> dict[str, object]:
    made = Calendar.from_ical("".join(calendar([window], NAMES, made_at=MADE)))
    [found] = made.walk("VEVENT")
    values = {name.lower(): found.decoded(name) for name in found}
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in values.items()}


def test_whole_days_are_days_with_the_day_after_as_their_end() -> None:
    found = event(WINDOW)
    assert (str(found["dtstart"]), str(found["dtend"])) == ("2025-06-23", "2025-08-18")
    assert found["summary"] == "Stängt: Boka tid, Vårdcentralen, Birka; öst"
    assert (found["status"], found["sequence"]) == ("CONFIRMED", 0)


def test_hours_are_times_and_a_cancelled_window_stays_with_the_number_of_its_changes() -> None:
    hours = replace(WINDOW, until=parse_moment("2025-06-23 12:00"), cancelled_at=MADE, revision=2)
    found = event(hours)
    assert isinstance(found["dtstart"], datetime) and isinstance(found["dtend"], datetime)
    assert (found["status"], found["sequence"]) == ("CANCELLED", 2)
    assert found["uid"] == event(WINDOW)["uid"]


def test_the_days_are_told_in_swedish() -> None:
    assert event(WINDOW)["description"] == (
        "Stängt måndag 23 juni – söndag 17 augusti 2025, öppnar måndag 18 augusti 2025 (v. 26–33)\nIT-1"
    )
    for since, until, said in (
        ("2025-06-23", "2025-06-24", "Stängt måndag 23 juni 2025, öppnar tisdag 24 juni 2025 (v. 26)"),
        ("2025-06-23 12:00", "2025-06-24", "Stängt måndag 23 juni 2025 kl. 12.00, öppnar tisdag 24 juni 2025 (v. 26)"),
        ("2025-06-23 12:00", "2025-06-23 14:30",
         "Stängt måndag 23 juni kl. 12.00 – måndag 23 juni 2025 kl. 14.30 (v. 26)"),
    ):  # fmt: skip
        window = replace(WINDOW, ref=None, since=parse_moment(since), until=parse_moment(until))
        assert event(window)["description"] == said
