"""A card as schema.org: phone hours on the contact point, opening hours on the clinic, dated ones as special."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.files.cards.samples import TODAY, UNIT, card, hours_of, notice
from vis_cli.errors import Sentence
from vis_cli.files.cards.schema_org import clinic, international
from vis_cli.rules.cards.cards import Card

WEEKDAYS = [f"https://schema.org/{day}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")]


def written(one: Card) -> tuple[dict[str, Any], list[str]]:
    losses: list[Sentence] = []
    found = clinic(one, {kind: hours_of(one, kind) for kind in sorted(one.kinds)}, TODAY, losses)
    return found, [str(loss) for loss in losses]


@pytest.mark.parametrize(
    ("unit", "more"),
    [
        ({}, {}),
        ({"visiting_address": "Storgatan 1"}, {"address": "Storgatan 1"}),
        (
            {"phone": "0470-1"},
            {"contactPoint": {"@type": "ContactPoint", "contactType": "Telefontid", "telephone": "0470-1"}},
        ),
    ],
)
def test_a_clinic_has_what_its_unit_has(unit: dict[str, str], more: dict[str, Any]) -> None:
    assert written(card(unit=unit)) == (
        {"@type": "MedicalClinic", "name": "Teleborg", "identifier": UNIT, **more},
        [],
    )


def test_phone_hours_stand_on_the_contact_point_and_opening_hours_on_the_clinic() -> None:
    found, losses = written(card(telephone="mån–fre 8–11 (bara akut)", opening="mån–fre 7–16"))
    (phone,) = found["contactPoint"]["hoursAvailable"]
    assert (phone["dayOfWeek"], phone["opens"], phone["closes"]) == (WEEKDAYS, "08:00", "11:00")
    assert phone["description"] == "bara akut"
    assert "telephone" not in found["contactPoint"]
    (opening,) = found["openingHoursSpecification"]
    assert (opening["opens"], opening["closes"]) == ("07:00", "16:00")
    assert "description" not in opening
    assert "specialOpeningHoursSpecification" not in found
    assert losses == []


@pytest.mark.parametrize(
    ("end", "closes", "losses"),
    [("23.59", "23:59", []), ("24", "23:59", ["Teleborg: search engines have no 24:00, it is written 23:59"])],
)
def test_the_end_of_the_day(end: str, closes: str, losses: list[str]) -> None:
    found, said = written(card(opening=f"mån 18–{end}"))
    assert (found["openingHoursSpecification"][0]["closes"], said) == (closes, losses)


CLOSED = {"@type": "OpeningHoursSpecification", "opens": "00:00", "closes": "00:00"}


@pytest.mark.parametrize(
    ("dated", "special"),
    [
        ("24 dec 2026: stängt", [{**CLOSED, "validFrom": "2026-12-24", "validThrough": "2026-12-24"}]),
        ("från 1 juli 2026: stängt", [{**CLOSED, "validFrom": "2026-07-01"}]),
    ],
)
def test_closed_days_are_special_hours_from_midnight_to_midnight(dated: str, special: list[dict[str, str]]) -> None:
    found, _ = written(card(opening=f"mån–fre 7–16; {dated}"))
    assert found["specialOpeningHoursSpecification"] == special


def test_weekdays_that_are_shut_in_dated_hours_are_said_to_be() -> None:
    found, _ = written(card(opening="mån–fre 7–16; 15 juni 2026 – 9 aug 2026: mån–tors 8–12"))
    summer = {"validFrom": "2026-06-15", "validThrough": "2026-08-09"}
    opened, shut = found["specialOpeningHoursSpecification"]
    assert opened == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": WEEKDAYS[:4],
        "opens": "08:00",
        "closes": "12:00",
        **summer,
    }
    assert shut == {**CLOSED, "dayOfWeek": WEEKDAYS[4:], **summer}


def test_hours_of_a_single_day_do_not_shut_the_other_weekdays() -> None:
    found, _ = written(card(opening="mån–fre 7–16; 15 juni 2026: 8–12"))
    (special,) = found["specialOpeningHoursSpecification"]
    assert (special["opens"], special["validFrom"], special["validThrough"]) == ("08:00", "2026-06-15", "2026-06-15")


def test_dated_phone_hours_follow_the_usual_ones() -> None:
    found, _ = written(card(telephone="mån 7–16; 15 juni 2026: 8–12"))
    assert [each.get("validFrom") for each in found["contactPoint"]["hoursAvailable"]] == [None, "2026-06-15"]


def test_other_kinds_and_notices_have_no_place_and_that_is_said() -> None:
    one = card(notice(7, None, TODAY), notice(8, date(2026, 6, 2), None), visiting="mån 8–9", dropin="mån 8–9")
    assert written(one)[1] == [
        "Teleborg: schema.org has no place for drop-in utan tidsbokning",
        "Teleborg: schema.org has no place for besökstider för anhöriga",
        "Teleborg: schema.org has no place for the notice N-7",
    ]


@pytest.mark.parametrize(
    ("phone", "written"),
    [
        ("08-465 004 01", "+46846500401"),
        ("0470-58 96 50", "+46470589650"),
        ("+46 8 465 004 01", "+46846500401"),
        ("0046 8 465 004 01", "+46846500401"),
        ("1177", "1177"),
        ("växeln", "växeln"),
    ],
)
def test_a_number_is_written_as_others_dial_it(phone: str, written: str) -> None:
    assert international(phone) == written
