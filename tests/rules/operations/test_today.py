"""What begins and what ends on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.operations.today import Event, Held, events, records
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.webinars.webinars import Occasion

DAY = date(2026, 6, 29)


def day(number: int, month: int = 6) -> date:
    return date(2026, month, number)


def window(number: int, since: str, until: str, case_type: str = "boka", unit: str = "u") -> Window:
    return Window(number, "IT-1", unit, case_type, parse_moment(since), parse_moment(until))


def told(held: Held) -> tuple[list[str], list[str]]:
    found = events(held, DAY, str)
    return [_line(each) for each in found.begins], [_line(each) for each in found.ends]


def _line(event: Event) -> str:
    at = "" if event.at is None else f"{event.as_json()['at'][11:16]} "
    return f"{event.where}: {at}{event.said}"


def test_a_closure_is_told_on_its_first_day_and_on_the_day_it_opens() -> None:
    begins = window(1, "2026-06-29", "2026-08-03")
    ends = window(2, "2026-06-22", "2026-06-29")
    between = window(3, "2026-06-28", "2026-06-30")
    tomorrow = window(4, "2026-06-30", "2026-07-01")
    assert told(Held(windows=[begins, ends, between, tomorrow])) == (
        ["u: boka: closed, opens Mon 3 Aug 2026"],
        ["u: boka: opens again, closed since Mon 22 June 2026"],
    )


def test_closures_of_one_unit_and_the_same_days_are_one_and_of_many_types_some_are_named() -> None:
    types = ["a", "b", "c", "d", "e", "f"]
    several = [window(n, "2026-06-29", "2026-08-03", each) for n, each in enumerate(types, 1)]
    [event] = events(Held(windows=[*several]), DAY, str).begins
    assert (str(event.said), list(event.ids)) == (
        "a, b, c, d and 2 more: closed, opens Mon 3 Aug 2026", [f"W-{n}" for n in range(1, 7)],
    )  # fmt: skip


def test_what_has_a_time_comes_by_the_clock_after_what_has_the_whole_day() -> None:
    hours = window(1, "2026-06-29 12:00", "2026-06-29 16:00", unit="a")
    whole = window(2, "2026-06-29", "2026-06-30", unit="b")
    occasion = Occasion(1, 1, parse_moment("2026-06-29 11:30"), parse_moment("2026-06-29 12:00"))
    assert told(Held(windows=[hours, whole], occasions=[(occasion, "Personalverktyget")])) == (
        [
            "b: boka: closed, opens Tue 30 June 2026",
            "Personalverktyget: 11:30 webinar, until 12:00",
            "a: 12:00 boka: closed, opens Mon 29 June 2026 16:00",
        ],
        ["a: 16:00 boka: opens again, closed since Mon 29 June 2026 12:00"],
    )


def grant(since: date, until: date | None, role: str = "redaktör", person: str = "anna") -> Grant:
    return Grant(person, role, "u", since, until)


def test_a_right_begins_or_has_its_last_day_and_one_that_goes_on_does_neither() -> None:
    held = [
        grant(DAY, None), grant(DAY, None, "läsare"), grant(DAY, day(3, 8), person="bo"),
        grant(day(1), DAY, person="eva"), grant(day(1), DAY, person="ola"), grant(day(30), None, person="ola"),
        grant(day(1), day(28), person="pia"), grant(DAY, None, person="pia"),
    ]  # fmt: skip
    assert told(Held(grants=held)) == (
        ["u: anna is läsare, redaktör, until further notice", "u: bo is redaktör, through Mon 3 Aug 2026"],
        ["u: eva is redaktör for the last day"],
    )


def test_what_lasts_this_one_day_only_begins() -> None:
    notices = [
        Notice(1, "u", DAY, DAY, "Stängt\nidag"),
        Notice(2, "u", DAY, None, "Ny entré"),
        Notice(3, "u", day(1), DAY, "Kort"),
    ]
    hours: list[Any] = [
        Schedule("u", "telephone", "except 2026-06-29", DAY, DAY, ""),
        Schedule("u", "opening", "2026-06-29..", DAY, None, ""),
        Schedule("u", "all", "2026-06-01..2026-06-29", day(1), DAY, ""),
    ]
    begins, ends = told(Held(notices=notices, hours=hours))
    assert "u: notice N-1, through Mon 29 June 2026: Stängt idag" in begins
    assert "u: notice N-2, without an end: Ny entré" in begins
    assert [each.partition(":")[2].split(":")[0] for each in begins if "tid" in each] == [
        " öppettider, until further notice", " telefontid, through Mon 29 June 2026",
    ]  # fmt: skip
    assert [each.rpartition(":")[0] for each in ends] == ["u: last day of notice N-3", "u: last day of alla tider"]


def test_the_records_that_stand_on_a_unit_are_those_whose_names_are_looked_up() -> None:
    held = Held([window(1, "2026-06-29", "2026-06-30")], [grant(DAY, None)], [Notice(1, "u", DAY, DAY, "x")])
    assert [each.kind for each in records(held)] == ["window", "grant", "notice"]
