"""A card in each form: what is written, and what the form cannot carry is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from tests.files.cards import samples
from tests.files.cards.samples import TODAY, UNIT, Export, card, notice
from vis_cli.errors import Sentence
from vis_cli.files.cards.exports import FORMATS, Options, sheet, tables, written
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.core.times import midnight

AT = Options(midnight(TODAY))
WEEK = "mån–fre 8–11"


def export(form: str, *cards: Card, options: Options = AT) -> Export:
    return samples.export(form, *cards, options=options)


def said(found: Export) -> list[str]:
    return found.losses


def test_hsa_has_a_line_for_each_value_under_the_attribute_of_its_kind() -> None:
    found = export("hsa", card(telephone="mån–tors 8–11; fre 8–10", opening=WEEK, dropin="mån 8-9", visiting="tis 8-9"))
    assert found.text.splitlines() == [
        f"{UNIT}\ttelephoneHours\t1-4#08:00#11:00",
        f"{UNIT}\ttelephoneHours\t5-5#08:00#10:00",
        f"{UNIT}\tsurgeryHours\t1-5#08:00#11:00",
        f"{UNIT}\tdropInHours\t1-1#08:00#09:00",
        f"{UNIT}\tvisitingHours\t2-2#08:00#09:00",
    ]
    assert said(found) == []


@pytest.mark.parametrize("form", ["hsa", "ldif"])
def test_what_hsa_cannot_say_is_named_with_its_unit(form: str) -> None:
    (loss,) = said(export(form, card(telephone=f"{WEEK}; 24 dec 2026: stängt")))
    assert loss.startswith("Teleborg: 2026-12-24 is closed")


@pytest.mark.parametrize(
    ("last", "written"), [(date(2026, 5, 31), False), (date(2026, 6, 1), True), (date(2026, 6, 2), True)]
)
@pytest.mark.parametrize("form", ["hsa", "ldif", "osm", "fhir", "schema.org", "csv"])
def test_hours_that_are_over_by_the_day_are_left_out_of_what_others_read(form: str, last: date, written: bool) -> None:
    dated = card(telephone=f"{WEEK}; 2026-05-01..{last}: mån–fre 9.15–10.45")
    assert ("09:15" in export(form, dated).text.replace(".", ":")) is written


@pytest.mark.parametrize(
    ("since", "until", "number"),
    [
        (date(2026, 5, 1), date(2026, 5, 31), None),
        (date(2026, 5, 1), date(2026, 6, 1), 1),
        (date(2026, 6, 2), None, 1),
        (None, None, 1),
    ],
)
def test_hsa_gets_the_notice_of_the_day_or_the_next_and_none_that_is_over(
    since: date | None, until: date | None, number: int | None
) -> None:
    found = export("hsa", card(notice(1, since, until)))
    assert bool(found.text) is (number is not None)
    assert said(found) == []


def test_notices_that_must_wait_are_named_and_ended_or_past_ones_are_not() -> None:
    many = [
        notice(1, date(2026, 6, 1), date(2026, 6, 7)),
        notice(2, date(2026, 7, 1), None),
        notice(3, date(2026, 8, 1), date(2026, 8, 2)),
        notice(4, date(2026, 5, 1), date(2026, 5, 31)),
        notice(5, date(2026, 9, 1), None, ended=True),
    ]
    found = export("ldif", card(*many))
    assert said(found) == ["Teleborg: HSA has room for one notice; N-2, N-3 must wait until it is over"]
    assert found.text.count("20260601;20260607;") == 0  # it is not ASCII, and so in base64
    assert "hsaVpwInformation2:: " in found.text


def test_a_notice_on_several_lines_is_one_line_of_hsa_text_and_that_is_said() -> None:
    found = export("hsa", card(notice(1, date(2026, 6, 1), None, "A\nB")))
    assert found.text == f"{UNIT}\thsaVpwInformation2\t20260601;;A B\n"
    assert said(found) == ["Teleborg: a line break in the notice is written as a space"]


HAD = {"telephoneHours", "surgeryHours"}


def test_ldif_empties_what_stood_in_hsa_and_is_gone() -> None:
    found = export("ldif", card(telephone=WEEK, had=HAD))
    assert "replace: telephoneHours\ntelephoneHours: 1-5#08:00#11:00\n-\nreplace: surgeryHours\n-\n" in found.text
    assert said(found) == []


@pytest.mark.parametrize("form", ["hsa", "osm", "fhir", "csv"])
def test_a_form_that_only_lists_says_what_is_to_be_emptied(form: str) -> None:
    found = export(form, card(telephone=WEEK, had=HAD))
    assert said(found) == ["Teleborg: surgeryHours is to be emptied, which only LDIF can say"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Birka", "Birka"),
        ("Teleborg, VC", "Teleborg\\, VC"),
        ('a\\b+c"d<e>f;g=h', 'a\\\\b\\+c\\"d\\<e\\>f\\;g\\=h'),
        ("#1", "\\#1"),
        (" x", "\\ x"),
        ("1#", "1#"),
    ],
)
def test_a_name_in_a_distinguished_name_is_escaped(name: str, value: str) -> None:
    options = Options(midnight(TODAY), "ou={name},hsaIdentity={hsa_id}")
    found = export("ldif", card(unit={"name": name}, telephone=WEEK), options=options)
    assert f"\ndn: ou={value},hsaIdentity={UNIT}\n" in found.text


def test_a_card_without_anything_has_no_record() -> None:
    assert export("ldif", card()).text == "version: 1\n\n"
    assert export("hsa", card()).text == ""


def test_osm_is_the_bare_value_of_one_tag_and_a_line_for_each_of_several() -> None:
    assert export("osm", card(telephone=WEEK)).text == "Mo-Fr 08:00-11:00\n"
    every = card(telephone=WEEK, opening=WEEK, dropin=WEEK, visiting=WEEK)
    assert export("osm", every).text.splitlines() == [
        f"{UNIT}\t{tag}\tMo-Fr 08:00-11:00"
        for tag in ("opening_hours:phone", "opening_hours", "service_times:drop_in", "visiting_hours")
    ]


@pytest.mark.parametrize(
    ("form", "loss"),
    [
        ("osm", "Teleborg: OSM has no place for the notice N-1"),
        ("schema.org", "Teleborg: schema.org has no place for the notice N-1"),
        ("csv", "Teleborg: N-1 is in the other table, --out DIR writes both"),
    ],
)
def test_a_form_without_a_place_for_the_notice_says_so(form: str, loss: str) -> None:
    assert said(export(form, card(notice(1, date(2026, 6, 1), None), telephone=WEEK))) == [loss]


@pytest.mark.parametrize(
    ("kinds", "type"), [(("telephone",), "HealthcareService"), (("telephone", "opening"), "Bundle")]
)
def test_fhir_is_one_service_or_a_bundle_of_them(kinds: tuple[str, ...], type: str) -> None:
    document = json.loads(export("fhir", card(**dict.fromkeys(kinds, WEEK))).text)
    assert document["resourceType"] == type


def test_schema_org_is_one_clinic_or_a_graph_of_them() -> None:
    one = json.loads(export("schema.org", card()).text)
    assert (one["@context"], one["@type"]) == ("https://schema.org", "MedicalClinic")
    two = json.loads(export("schema.org", card(), card()).text)
    assert (two.keys(), len(two["@graph"])) == ({"@context", "@graph"}, 2)
    assert "@context" not in two["@graph"][0]


def test_csv_has_the_hours_in_swedish_and_the_other_table_the_notices_still_to_come() -> None:
    many = [
        notice(1, date(2026, 5, 1), date(2026, 5, 31)),
        notice(2, date(2026, 5, 1), date(2026, 6, 1), "Kort, dag"),
        notice(3, None, None, "Alltid"),
        notice(4, date(2026, 7, 1), None, ended=True),
    ]
    one, losses = card(*many, telephone=WEEK, opening="alla dagar dygnet runt"), list[Sentence]()
    assert export("csv", one).text == (
        "unit,hours,kind,from,to,exception\n"
        f"{UNIT},Måndag–fredag 08.00–11.00,telephone,,,\n{UNIT},Dygnet runt,opening,,,\n"
    )
    told = f'unit,text,from,to\n{UNIT},"Kort, dag",2026-05-01,2026-06-01\n{UNIT},Alltid,,\n'
    both = {"hours": "", "notices": ""}
    for name, piece in tables([one], AT, losses.append):
        both[name] += piece
    assert both == {"hours": export("csv", one).text, "notices": told}
    columns, rows = sheet("notices", [one], AT, losses.append)
    assert list(rows)[1] == dict(zip(columns, (UNIT, "Alltid", None, None), strict=True))
    assert losses == []


def test_json_has_everything_past_hours_too_and_no_notice_that_is_over() -> None:
    many = [notice(1, date(2026, 5, 1), date(2026, 5, 31)), notice(2, None, None), notice(3, date(2026, 7, 1), None)]
    found = export("json", card(*many, telephone=f"{WEEK}; 1 jan 2026: stängt"))
    (item,) = json.loads(found.text)["items"]
    assert item["hours"]["telephone"]["closed"] == [{"since": "2026-01-01", "until": "2026-01-01"}]
    assert [(each["id"], each["from"], each["to"]) for each in item["notices"]] == [
        ("N-2", None, None),
        ("N-3", "2026-07-01", None),
    ]
    assert item["notice"]["id"] == "N-2"
    assert said(found) == []


@pytest.mark.parametrize(
    ("since", "ended", "losses"),
    [
        (date(2026, 6, 1), False, []),
        (date(2026, 6, 2), False, ["Teleborg: N-1 begins 2026-06-02; --as-of shows the card then"]),
        (date(2026, 6, 2), True, []),
        (None, False, []),
    ],
)
def test_the_page_says_which_notices_it_does_not_show_yet(since: date | None, ended: bool, losses: list[str]) -> None:
    assert said(export("html", card(notice(1, since, None, ended=ended)))) == losses


@pytest.mark.parametrize("form", FORMATS)
def test_cards_are_written_as_they_come(form: str) -> None:
    told = [notice(1, TODAY, TODAY)] if form == "ics" else []  # which has what is dated
    one, read = card(*told, telephone=WEEK), []

    def coming() -> Iterator[Card]:
        for n in range(1000):
            read.append(n)
            yield one

    pieces = written(form, coming(), AT, lambda loss: None)
    next(pieces)
    assert len(read) <= 100
    assert sum(map(len, pieces)) > 1000 * len(UNIT)
    assert len(read) == 1000


@pytest.mark.parametrize("form", ["hsa", "fhir", "csv"])
def test_what_one_card_loses_is_told_once_and_before_the_next_card_is_read(form: str) -> None:
    def coming() -> Iterator[Card]:
        yield card(telephone="mån 20–24; tis 18–24; ons 8–9 (akut)", had=HAD)
        told.append("next")
        yield card(unit={"name": "Birka"}, had=HAD)

    told: list[str] = []
    assert list(written(form, coming(), AT, lambda loss: told.append(str(loss))))
    at = told.index("next")
    assert {text.partition(":")[0] for text in told[:at]} == {"Teleborg"}
    assert {text.partition(":")[0] for text in told[at + 1 :]} == {"Birka"}
    assert len(set(told)) == len(told)
