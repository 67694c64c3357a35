"""A contact card: what a resident sees of it on a day, and what is found wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from vis_cli.rules.cards import schedules
from vis_cli.rules.cards.cards import Card, Finding, check, exceptions_not_shown, shown, shown_text
from vis_cli.rules.cards.cover import uncovered
from vis_cli.rules.cards.holidays import HolidayRule
from vis_cli.rules.cards.hours_text import parse, parse_week
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.register.units import Unit

ID = "SE2321000065-TEST0001"
UNIT = Unit(ID, "Vårdcentralen Teleborg", phone="0470-12 34 56", visiting_address="Exempelgatan 4, Växjö")
TODAY = date(2026, 6, 10)
NOON = datetime(2026, 6, 10, 10, tzinfo=UTC)


def usual(text: str, kind: str = "telephone", *, imported: str | None = None) -> Schedule:
    return schedules.usual(ID, kind, parse(text).usual, entered=TODAY, imported=imported)


def on_days(
    since: str | None, until: str | None, text: str, kind: str = "telephone", *, exception: bool = False
) -> Schedule:
    days = (since and date.fromisoformat(since)) or None, (until and date.fromisoformat(until)) or None
    return schedules.dated(ID, kind, days, parse_week(text, days), entered=TODAY, exception=exception)


def except_on(day: str, text: str = "stängt", kind: str = "telephone", through: str | None = None) -> Schedule:
    return on_days(day, through or day, text, kind, exception=True)


def notice(number: int, since: str | None, until: str | None, **more: bool) -> Notice:
    first, last = (each and date.fromisoformat(each) for each in (since, until))
    return Notice(number, ID, first or None, last or None, "Vi har stängt.", **more)


def card(*parts: Schedule | Notice, unit: Unit = UNIT) -> Card:
    rows = tuple(each for each in parts if isinstance(each, Schedule))
    return Card(unit, rows, tuple(each for each in parts if isinstance(each, Notice)))


OFFICE = usual("mån–fre 08:00–11:30")

# --- what a resident sees --------------------------------------------------------------------------------------------


def test_a_card_shows_its_week_its_day_and_what_hsa_and_maps_call_it() -> None:
    seen = shown(card(OFFICE, usual("tis 10–12", "dropin"), notice(1, "2026-06-01", "2026-06-30")), NOON)
    assert seen == {
        "unit": ID,
        "name": "Vårdcentralen Teleborg",
        "phone": "0470-12 34 56",
        "visiting_address": "Exempelgatan 4, Växjö",
        "date": "2026-06-10",
        "red_day": None,
        "hours": {
            "telephone": {
                "text": "Måndag–fredag 08.00–11.30",
                "rows": [{"days": "Måndag–fredag", "times": "08.00–11.30"}],
                "hsa": ["1-5#08:00#11:30"],
                "osm": "Mo-Fr 08:00-11:30",
                "today": "08.00–11.30",
                "other": [],
                "kept": [],
            },
            "dropin": {
                "text": "Tisdag 10.00–12.00",
                "rows": [{"days": "Tisdag", "times": "10.00–12.00"}],
                "hsa": ["2-2#10:00#12:00"],
                "osm": "Tu 10:00-12:00",
                "today": "stängt",
                "other": [],
                "kept": [],
            },
        },
        "notice": {"id": "N-1", "text": "Vi har stängt.", "from": "2026-06-01", "to": "2026-06-30"},
    }
    assert shown_text(seen) == (
        "Vårdcentralen Teleborg\nExempelgatan 4, Växjö\n\n! Vi har stängt.\n\nTelefon  0470-12 34 56\n\n"
        "Telefontid\n  Måndag–fredag 08.00–11.30\n  Idag: 08.00–11.30\n\n"
        "Drop-in utan tidsbokning\n  Tisdag 10.00–12.00"
    )


def test_a_card_without_anything_is_its_name() -> None:
    seen = shown(card(unit=Unit(ID, "Teleborg")), NOON)
    assert (seen["hours"], seen["notice"]) == ({}, None)
    assert shown_text(seen) == "Teleborg"
    open_ended = shown(card(notice(1, None, None)), NOON)["notice"]
    assert (open_ended["from"], open_ended["to"]) == (None, None)


def test_the_day_of_a_card_is_the_day_in_stockholm() -> None:
    seen = shown(card(), datetime(2026, 12, 24, 23, tzinfo=UTC))
    assert (seen["date"], seen["red_day"]) == ("2026-12-25", "Juldagen")


@pytest.mark.parametrize(
    ("day", "text", "other"),
    [
        ("2026-04-15", "08.00–11.30", []),  # 61 days before
        ("2026-04-16", "08.00–11.30", ["08.00–10.00"]),
        ("2026-06-15", "08.00–10.00", ["08.00–11.30"]),  # and then the usual week again
        ("2026-08-09", "08.00–10.00", ["08.00–11.30"]),
        ("2026-08-10", "08.00–11.30", []),
    ],
)
def test_a_card_tells_of_other_weeks_that_hold_soon_and_of_what_comes_after(
    day: str, text: str, other: list[str]
) -> None:
    summer = on_days("2026-06-15", "2026-08-09", "mån–fre 08:00–10:00")
    at = datetime.fromisoformat(f"{day}T10:00:00+00:00")
    seen = shown(card(OFFICE, summer), at)["hours"]["telephone"]
    assert seen["text"] == f"Måndag–fredag {text}"
    assert [each.rpartition(" ")[2] for each in seen["other"]] == other
    assert "  Idag: " in shown_text(shown(card(OFFICE, summer), at))


def test_weeks_that_follow_on_each_other_are_told_and_the_usual_one_is_not_between_them() -> None:
    june, july = on_days("2026-06-01", "2026-06-30", "mån 8–9"), on_days("2026-07-01", None, "tis 8–9")
    seen = shown(card(OFFICE, june, july), NOON)["hours"]["telephone"]
    assert [each.partition(": ")[2] or each for each in seen["other"]] == [seen["other"][0].partition(": ")[2]]
    assert "tisdag" in seen["other"][0]


def test_an_exception_is_todays_hours_and_not_the_weeks() -> None:
    held = card(OFFICE, except_on("2026-06-10"), except_on("2026-06-15", "08–09"))
    seen = shown(held, NOON)["hours"]["telephone"]
    assert (seen["text"], seen["today"], len(seen["other"])) == ("Måndag–fredag 08.00–11.30", "stängt", 2)
    assert held.exception_on(TODAY) == held.schedules[1]
    assert held.exception_on(date(2026, 6, 12)) is None


def test_the_notice_of_a_day_is_the_one_written_last() -> None:
    held = card(notice(1, None, None), notice(3, "2026-06-10", "2026-06-10"), notice(2, None, None),
                notice(9, None, None, ended=True))  # fmt: skip
    shown_on = [held.notice_on(TODAY + timedelta(n)) for n in (-1, 0, 1)]
    assert [each.id for each in shown_on if each] == ["N-2", "N-3", "N-2"]
    assert card().notice_on(TODAY) is None


# --- findings --------------------------------------------------------------------------------------------------------


def check_year(held: Card, year: int, today: date) -> list[Finding]:
    return check(held, date(year, 1, 1), date(year, 12, 31), today)


def ids(held: Card, year: int = 2026, today: date = TODAY) -> list[str]:
    return [finding.id for finding in check_year(held, year, today)]


def test_a_number_without_hours_and_hours_without_a_number_are_found() -> None:
    assert check_year(card(), 2026, TODAY) == [
        Finding(
            "no-hours", ID, "Vårdcentralen Teleborg has a phone number and no phone hours.",
            f'vis cards hours set {ID} "…"',
        )
    ]  # fmt: skip
    silent = replace(UNIT, phone=None)
    (finding,) = [
        each for each in check_year(card(OFFICE, unit=silent), 2026, date(2026, 12, 31)) if each.id == "no-phone"
    ]
    assert finding.message == "Vårdcentralen Teleborg has phone hours and no phone number."
    assert finding.fix == "Put the number in the catalogue, and import it: vis units import FILE"
    assert ids(card(unit=silent)) == []
    assert ids(card(usual("tis 10–12", "dropin"), unit=silent), 2025) == []


@pytest.mark.parametrize(("closed_on", "quiet"), [("2026-06-10", True), ("2026-06-11", False)])
def test_a_unit_that_is_closed_has_no_findings(closed_on: str, quiet: bool) -> None:
    gone = replace(UNIT, closed_on=date.fromisoformat(closed_on))
    assert (ids(card(unit=gone)) == []) is quiet


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mån 08:00–08:10", []),
        ("mån 08:00–08:09", ["08:00–08:09"]),
        ("mån 01:00–03:00", ["01:00–03:00"]),
        ("mån 05:00–06:00", ["05:00–06:00"]),
        ("mån 05:00–06:01", []),
        ("mån 01:00–03:00, 20:00–23:00", ["01:00–03:00"]),
        ("mån 01:00–03:00, 20:00–23:01", []),  # open by night
        ("mån 00:00–05:00; tis 00:00–20:00", []),
    ],
)
def test_hours_that_can_hardly_be_meant_are_found(text: str, found: list[str]) -> None:
    seen = [each for each in check_year(card(usual(text)), 2025, TODAY) if each.id == "faulty-hours"]
    assert [each.message for each in seen] == [
        f"Vårdcentralen Teleborg: Telefontid måndag {times} can hardly be meant." for times in found
    ]
    assert {each.fix for each in seen} <= {f'vis cards hours set {ID} "…"'}


def test_dated_hours_are_looked_at_until_they_are_over_and_their_kind_is_named() -> None:
    over, today = on_days("2026-06-01", "2026-06-09", "tis 2–3"), on_days("2026-06-01", "2026-06-10", "ons 2–3")
    assert ids(card(OFFICE, over), 2025) == []
    assert ids(card(OFFICE, today), 2025) == ["faulty-hours"]
    (found,) = check_year(card(usual("tis 2–3", "dropin"), unit=replace(UNIT, phone=None)), 2025, TODAY)
    assert found.message == "Vårdcentralen Teleborg: Drop-in utan tidsbokning tisdag 02:00–03:00 can hardly be meant."
    assert found.fix == f'vis cards hours set {ID} "…" --kind dropin'


def test_values_that_hsa_drops_are_found_until_the_hours_are_set_anew() -> None:
    values = "1-5#08:00#11:30\n1-5#13:00#25:00"
    seen = check_year(card(usual("mån–fre 08:00–11:30", imported=values)), 2025, TODAY)
    assert [each.id for each in seen] == ["faulty-hours"]
    assert str(seen[0].message).startswith(
        'Vårdcentralen Teleborg: HSA drops the value "1-5#13:00#25:00" of Telefontid: '
    )
    assert ids(card(usual("mån–fre 08:00–12:00", imported=values)), 2025) == []
    repaired = usual("mån–fre 08:00–11:30", imported="1-5#8:00#11:30")
    (found,) = check_year(card(repaired), 2025, TODAY)
    assert str(found.message).startswith(
        'Vårdcentralen Teleborg: HSA may drop the value "1-5#8:00#11:30" of Telefontid: '
    )


# --- red days --------------------------------------------------------------------------------------------------------


def untold(held: Card, year: int, today: date) -> list[date]:
    return uncovered(held.days, held.notices, max(date(year, 1, 1), today), date(year, 12, 31))


def test_red_days_on_weekdays_with_hours_want_a_notice() -> None:
    missing = untold(card(OFFICE), 2026, date(2026, 12, 1))
    assert missing == [date(2026, 12, day) for day in (24, 25, 31)]  # the 26th is a Saturday
    assert untold(card(OFFICE), 2026, date(2026, 12, 25)) == missing[1:]
    assert untold(card(OFFICE, notice(1, "2026-12-24", "2026-12-25")), 2026, TODAY)[-1:] == missing[2:]
    assert untold(card(OFFICE, except_on("2026-12-24")), 2026, date(2026, 12, 1)) == missing
    assert untold(card(OFFICE), 2025, TODAY) == []
    assert untold(card(), 2026, date(2026, 12, 1)) == []


def test_hours_that_hold_for_some_days_count_on_those_days() -> None:
    christmas = on_days("2026-12-21", "2026-12-27", "lör 10–12")
    assert untold(card(OFFICE, christmas), 2026, date(2026, 12, 1)) == [date(2026, 12, 26), date(2026, 12, 31)]


def test_a_notice_on_something_else_does_not_make_a_red_day_disappear() -> None:
    works = replace(notice(1, "2026-12-01", "2026-12-31"), text="Vi bygger om. Ingången är från gården.")
    assert ids(card(OFFICE, works), 2026, date(2026, 12, 28)) == ["red-day"]
    told = replace(works, text="Vi bygger om. Nyårsafton har vi stängt.")
    assert ids(card(OFFICE, told), 2026, date(2026, 12, 28)) == []


def test_the_day_before_a_red_day_wants_a_notice_where_it_has_other_hours() -> None:
    held = replace(card(OFFICE), holidays=HolidayRule(ID, "usual", "until 10:00"))
    (found, _) = check_year(held, 2026, date(2026, 12, 20))
    assert (found.id, found.day) == ("red-day", date(2026, 12, 23))
    assert found.message == (
        "Vårdcentralen Teleborg has other hours on Wed 23 Dec 2026, the day before julafton, and no notice."
    )
    later = replace(held, holidays=HolidayRule(ID, "usual", "until 11:30"))  # they close then anyway
    assert ids(later) == []


def test_a_red_day_is_found_by_its_name() -> None:
    (found,) = check_year(card(OFFICE), 2026, date(2026, 12, 31))
    assert found == Finding(
        "red-day",
        ID,
        "Vårdcentralen Teleborg has hours on nyårsafton, Thu 31 Dec 2026, and no notice.",
        f"vis cards notice suggest {ID} --year 2026 --yes",
        date(2026, 12, 31),
    )
    assert found.as_json() == {
        "id": "red-day", "unit": ID, "message": found.message, "fix": found.fix, "date": "2026-12-31"
    }  # fmt: skip
    assert "date" not in check_year(card(), 2026, TODAY)[0].as_json()


# --- exceptions that residents do not see ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "first"),
    [
        ([OFFICE, except_on("2026-06-15")], "2026-06-15"),
        ([OFFICE, except_on("2026-06-15"), notice(1, "2026-06-15", "2026-06-15")], None),
        ([OFFICE, except_on("2026-06-13")], None),  # a Saturday: nothing to see
        ([OFFICE, except_on("2026-06-09")], None),  # gone by
        ([OFFICE, except_on("2026-06-08", through="2026-06-12")], "2026-06-10"),
        ([OFFICE, except_on("2026-06-13", through="2026-06-16")], "2026-06-15"),
        ([OFFICE, except_on("2026-06-15", "mån 9–10")], None),  # HSA carries other hours
        ([OFFICE, except_on("2026-06-19", "fre 9–10")], "2026-06-19"),  # but not on midsommarafton
        ([OFFICE, on_days("2026-06-15", "2026-06-16", "stängt")], "2026-06-15"),
        ([OFFICE, on_days("2026-06-15", "2026-06-16", "mån 9–10")], None),
        ([OFFICE, on_days(None, "2026-06-30", "stängt")], "2026-06-10"),
        ([OFFICE, on_days("2026-07-01", None, "stängt")], "2026-07-01"),
        ([usual("tis 9–10", "dropin"), except_on("2026-06-15", kind="all")], None),
        ([usual("mån 9–10", "dropin"), except_on("2026-06-15", kind="all")], "2026-06-15"),
        ([usual("mån 9–10", "dropin"), except_on("2026-06-15")], None),
        ([OFFICE, except_on("2026-06-15", kind="all"), except_on("2026-06-15", "mån 9–10")], None),
    ],
)
def test_an_exception_that_no_notice_tells_of_is_found_on_its_first_day(
    parts: list[Schedule | Notice], first: str | None
) -> None:
    found = list(exceptions_not_shown(card(*parts), TODAY))
    assert [each.day.isoformat() for each in found if each.day] == ([first] if first else [])


def test_what_residents_do_not_see_is_said_with_the_notice_to_put_up() -> None:
    (closed,) = exceptions_not_shown(card(OFFICE, except_on("2026-06-15", through="2026-06-16")), TODAY)
    said = "Vårdcentralen Teleborg is closed Mon 15 June 2026, and residents will not see it: no notice says so."
    assert (closed.id, closed.message) == ("exception-not-shown", said)
    assert closed.fix == f"vis cards notice suggest {ID} --from 2026-06-15 --through 2026-06-16 --yes"
    (other,) = exceptions_not_shown(card(OFFICE, except_on("2026-06-19", "fre 9–10")), TODAY)
    assert " has other hours Fri 19 June 2026, " in str(other.message)


# --- notices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notices", "found"),
    [
        ([("2026-07-01", "2026-07-05"), ("2026-07-06", "2026-07-10")], []),
        ([("2026-07-01", "2026-07-05"), ("2026-07-05", "2026-07-10")], [("N-1", "N-2")]),
        ([("2026-07-05", "2026-07-10"), ("2026-07-01", "2026-07-05")], [("N-2", "N-1")]),
        ([("2026-07-01", None), ("2026-07-05", "2026-07-10")], [("N-1", "N-2")]),
        ([(None, None), ("2026-07-05", "2026-07-10")], [("N-1", "N-2")]),
        (
            [("2026-07-01", "2026-07-20"), ("2026-07-05", "2026-07-10"), ("2026-07-15", "2026-07-16")],
            [("N-1", "N-2"), ("N-1", "N-3")],
        ),
        (
            [("2026-07-01", "2026-07-05"), ("2026-07-04", "2026-07-10"), ("2026-07-10", None)],
            [("N-1", "N-2"), ("N-2", "N-3")],
        ),
        ([("2026-06-01", "2026-06-09"), ("2026-06-05", "2026-06-12")], []),  # the first is over
    ],
)
def test_notices_that_are_on_the_card_together_are_found(
    notices: list[tuple[str | None, str | None]], found: list[tuple[str, str]]
) -> None:
    held = card(*(notice(n, *days) for n, days in enumerate(notices, 1)), unit=replace(UNIT, phone=None))
    seen = [each for each in check_year(held, 2026, TODAY) if each.id == "overlapping-notices"]
    assert [each.message for each in seen] == [
        f"Vårdcentralen Teleborg: {one} and {other} are on the card together, and HSA has room for one."
        for one, other in found
    ]
    assert [each.fix for each in seen] == [f"vis cards notice end {one}" for one, _ in found]


@pytest.mark.parametrize(
    ("notices", "expired"),
    [
        ([notice(1, "2026-06-01", "2026-06-09")], "N-1"),
        ([notice(1, "2026-06-01", "2026-06-10")], None),
        ([notice(1, "2026-06-01", None)], None),
        ([notice(1, "2026-06-01", "2026-06-09", ended=True)], None),
        ([notice(1, "2026-05-01", "2026-05-09"), notice(2, "2026-06-01", "2026-06-09")], "N-2"),
        (
            [notice(1, "2026-05-01", "2026-05-09"), notice(2, "2026-06-10", "2026-06-19")],
            None,
        ),  # another took over
        ([notice(1, "2026-05-01", "2026-05-09"), notice(2, "2026-06-11", "2026-06-19")], "N-1"),
    ],
)
def test_a_notice_that_is_over_and_still_lies_there_is_found(notices: list[Notice], expired: str | None) -> None:
    held = card(*notices, unit=replace(UNIT, phone=None))
    found = [each for each in check_year(held, 2026, TODAY) if each.id == "expired-notice"]
    assert [each.fix for each in found] == ([f"vis cards notice end {expired}"] if expired else [])
    if expired == "N-2":
        said = "Vårdcentralen Teleborg: N-2 was over on Tue 9 June 2026, and still lies on the card."
        assert found[0].message == said


def test_the_order_of_findings_is_numbers_hours_red_days_exceptions_notices() -> None:
    held = card(usual("mån–fre 08:00–08:05"), except_on("2026-12-28"), notice(1, None, "2026-12-01"),
                unit=replace(UNIT, phone=None))  # fmt: skip
    assert ids(held, 2026, date(2026, 12, 27)) == [
        "no-phone", *["faulty-hours"] * 5, "red-day", "exception-not-shown", "expired-notice"
    ]  # fmt: skip
    assert check_year(card(unit=replace(UNIT, phone=None)), 2026, TODAY) == []


def test_what_a_unit_does_on_red_days_stands_on_its_card() -> None:
    seen = shown(replace(card(OFFICE), holidays=HolidayRule(ID, "closed", "until 12:00")), NOON)
    assert seen["holidays"].keys() == {"red", "before"}
    assert f"Röda dagar: {seen['holidays']['red']}. Dag före röd dag: {seen['holidays']['before']}." in shown_text(seen)
