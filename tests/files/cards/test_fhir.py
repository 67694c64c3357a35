"""Hours as FHIR R4: times with whole hours of the day, closed days, and the rest in words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.files.cards.samples import TODAY, UNIT, card, hours_of, notice
from vis_cli.errors import Sentence
from vis_cli.files.cards import fhir
from vis_cli.files.cards.fhir import HSA_ID, service
from vis_cli.rules.cards import schedules
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.cards.hours_text import parse_week
from vis_cli.rules.core.plan import after


def written(one: Card, kind: str = "telephone", day: date = TODAY) -> tuple[dict[str, Any], list[str]]:
    losses: list[Sentence] = []
    return service(one, kind, hours_of(one, kind), day, losses), [str(loss) for loss in losses]


def times(resource: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["availableStartTime"], each["availableEndTime"]) for each in resource["availableTime"]]


def test_a_service_names_its_unit_its_kind_and_its_week() -> None:
    resource, losses = written(card(unit={"phone": "0470-58 00 00"}, telephone="mån–tors 8–11.30; fre 8–10"))
    assert (resource["id"], resource["name"]) == (f"{UNIT}-telephone", "Telefontid")
    assert resource["identifier"] == [{"system": HSA_ID, "value": UNIT}]
    assert resource["telecom"] == [{"system": "phone", "value": "0470-58 00 00"}]
    assert [each["daysOfWeek"] for each in resource["availableTime"]] == [["mon", "tue", "wed", "thu"], ["fri"]]
    assert times(resource) == [("08:00:00", "11:30:00"), ("08:00:00", "10:00:00")]
    assert resource.keys().isdisjoint({"comment", "notAvailable", "availabilityExceptions"})
    assert losses == []


def test_the_phone_number_belongs_to_the_phone_hours() -> None:
    resource, _ = written(card(unit={"phone": "1"}, opening="mån 8–9"), "opening")
    assert "telecom" not in resource


@pytest.mark.parametrize(
    ("text", "time", "losses"),
    [
        ("mån 0–24", {"allDay": True}, []),
        ("mån 0–23.59", {"availableStartTime": "00:00:00", "availableEndTime": "23:59:00"}, []),
        (
            "mån 18–24",
            {"availableStartTime": "18:00:00", "availableEndTime": "23:59:59"},
            ["Teleborg: FHIR has no 24:00, it is written 23:59:59"],
        ),
        (
            "mån 8–9 (bara akut)",
            {"availableStartTime": "08:00:00", "availableEndTime": "09:00:00"},
            ['Teleborg: FHIR has no place for the comment "bara akut"'],
        ),
    ],
)
def test_the_ends_of_the_day_and_comments(text: str, time: dict[str, Any], losses: list[str]) -> None:
    resource, said = written(card(telephone=text))
    assert (resource["availableTime"], said) == ([{"daysOfWeek": ["mon"], **time}], losses)


@pytest.mark.parametrize(
    ("closed_on", "active"),
    [(None, True), (date(2026, 6, 2), True), (date(2026, 6, 1), False), (date(2026, 5, 31), False)],
)
def test_a_service_is_active_until_its_unit_is_closed(closed_on: date | None, active: bool) -> None:
    resource, _ = written(card(unit={"closed_on": closed_on}, telephone="mån 8–9"))
    assert resource["active"] is active


@pytest.mark.parametrize(
    ("day", "start", "exceptions"),
    [
        (date(2026, 6, 14), "08:00:00", "15 juni–9 augusti 2026: måndag 09.00–10.00"),
        (date(2026, 6, 15), "09:00:00", None),
        (date(2026, 8, 9), "09:00:00", None),
        (date(2026, 8, 10), "08:00:00", "15 juni–9 augusti 2026: måndag 09.00–10.00"),
    ],
)
def test_the_week_of_the_day_is_written_and_other_weeks_in_words(day: date, start: str, exceptions: str | None) -> None:
    resource, losses = written(card(telephone="mån 8–9; 15 juni 2026 – 9 aug 2026: mån 9–10"), day=day)
    assert (times(resource)[0][0], resource.get("availabilityExceptions")) == (start, exceptions)
    assert losses == (
        ["Teleborg: FHIR R4 has dated hours only as text, in availabilityExceptions"] if exceptions else []
    )


@pytest.mark.parametrize(("last", "start"), [(6, "08:00:00"), (7, "09:00:00")])
def test_an_exception_of_less_than_a_week_is_not_taken_for_the_week(last: int, start: str) -> None:
    resource, _ = written(card(telephone=f"mån 8–9; 1–{last} juni 2026: mån 9–10"))
    assert times(resource)[0][0] == start


def test_a_closed_day_does_not_close_the_week_and_bears_its_name() -> None:
    text = "mån–fre 8–9; 6 jan 2026: stängt; 8 jan 2026: stängt"
    resource, _ = written(card(telephone=text), day=date(2026, 1, 6))
    assert times(resource) == [("08:00:00", "09:00:00")]
    assert resource["notAvailable"][0] == {
        "description": "Trettondedag jul",
        "during": {"start": "2026-01-06", "end": "2026-01-06"},
    }
    assert resource["notAvailable"][1]["description"] == "Stängt"


def test_closed_without_an_end_has_no_end() -> None:
    resource, _ = written(card(telephone="mån 8–9; från 1 juli 2026: stängt"))
    assert resource["notAvailable"] == [{"description": "Stängt", "during": {"start": "2026-07-01"}}]


@pytest.mark.parametrize(("day", "comment"), [(date(2026, 6, 1), "Semester"), (date(2026, 6, 2), None)])
def test_the_notice_of_the_day_is_the_comment(day: date, comment: str | None) -> None:
    resource, _ = written(card(notice(1, None, date(2026, 6, 1), "Semester"), telephone="mån 8–9"), day=day)
    assert resource.get("comment") == comment


def test_one_service_is_a_document_and_a_bundle_holds_each_of_several() -> None:
    assert json.loads("".join(fhir.written(iter([{"id": "a"}])))) == {"id": "a"}
    for ids in ((), ("a", "b")):
        bundle = json.loads("".join(fhir.written({"id": each} for each in ids)))
        assert bundle["entry"] == [{"resource": {"id": each}} for each in ids]
        assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")


def test_the_closed_part_of_an_exceptional_day_is_not_available_with_its_times() -> None:
    resource, _ = written(card(telephone="mån–fre 08:00–16:00; 2026-06-03: 08:00–12:00; 2026-12-24: 10:00–11:00"))
    assert resource["notAvailable"] == [
        {
            "description": "Stängt",
            "during": {"start": "2026-06-03T12:00:00+02:00", "end": "2026-06-03T16:00:00+02:00"},
        },
        {
            "description": "Julafton",
            "during": {"start": "2026-12-24T08:00:00+01:00", "end": "2026-12-24T10:00:00+01:00"},
        },
        {
            "description": "Julafton",
            "during": {"start": "2026-12-24T11:00:00+01:00", "end": "2026-12-24T16:00:00+01:00"},
        },
    ]


def excepted(one: Card, since: date, until: date, text: str) -> Card:
    days = since, until
    week = parse_week(text, days, everyday=range(1, 6))
    steps = schedules.set_week(one.schedules, UNIT, "all", days, week, today=TODAY, exception=True)
    return replace(one, schedules=tuple(after(one.schedules, steps)))


def test_an_exception_of_a_whole_week_and_longer_tells_what_is_closed_of_each_day() -> None:
    one = excepted(card(telephone="mån–fre 8–16"), date(2026, 6, 8), date(2026, 6, 21), "mån–tis 8–10")
    closed = written(one)[0]["notAvailable"]
    assert len(closed) == 10
    assert closed[0] == {
        "description": "Stängt",
        "during": {"start": "2026-06-08T10:00:00+02:00", "end": "2026-06-08T16:00:00+02:00"},
    }
    assert [each["description"] for each in closed if "06-19" in each["during"]["start"]] == ["Midsommarafton"]
    summer = card(telephone="mån–fre 8–16; 8–21 juni 2026: mån–tis 8–10")
    assert "notAvailable" not in written(summer)[0]  # a week that holds for longer is no exception


def test_closed_days_come_in_order_and_have_the_name_of_the_only_one_that_would_be_open() -> None:
    one = excepted(card(telephone="mån–fre 8–16"), date(2027, 3, 28), date(2027, 3, 29), "stängt")
    one = excepted(one, date(2026, 6, 4), date(2026, 6, 4), "8–10")
    assert [each["description"] for each in written(one)[0]["notAvailable"]] == ["Stängt", "Annandag påsk"]
    both = excepted(card(telephone="mån–fre 8–16"), date(2026, 12, 24), date(2026, 12, 25), "stängt")
    assert [each["description"] for each in written(both)[0]["notAvailable"]] == ["Stängt"]
