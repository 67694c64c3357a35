"""The site of the closures, as browsers, calendars and programs read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.browser import DESK, PHONE, Browser, browser, read_by_ical_js
from tests.pages import read
from vis_cli.files.orders.site import ALL, DATA, SCHEMA, calendar_name, document, files, known, page, remembered, schema
from vis_cli.rules.orders.publishing import PublishingFacts, Site, site
from vis_cli.rules.orders.windows import Window

HTML = "<script>alert(1)</script> & \"Birka\" 'x' {{ 7 * 7 }}"
NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
BIRKA, ALVESTA, WILD = (f"SE2321000065-TEST100{n}" for n in (3, 2, 9))
UNITS = {BIRKA: "Vårdcentralen Birka", ALVESTA: "Vårdcentralen Alvesta", WILD: HTML}
TYPES = {"boka-tid": "Boka tid", "recept": "Förnya recept", "wild": HTML}
FIRST = Window(
    1, "IT-1", BIRKA, "boka-tid", datetime(2026, 6, 28, 22, tzinfo=UTC), datetime(2026, 8, 2, 22, tzinfo=UTC)
)
WINDOWS = (
    FIRST,
    replace(FIRST, number=2, case_type="recept"),
    Window(3, None, WILD, "wild", NOW + timedelta(days=30), NOW + timedelta(days=30, hours=1)),
    replace(FIRST, number=4, ref=None, cancelled_at=FIRST.since - timedelta(days=1), revision=3),
)
SITE = site(PublishingFacts(UNITS, TYPES, WINDOWS, {("IT-1", BIRKA): ALVESTA}), NOW)


def written(of: Site = SITE) -> dict[str, str]:
    return dict(files(of, str, "en"))


def test_every_unit_has_a_calendar_at_its_hsa_id_whether_anything_is_closed_there_or_not() -> None:
    assert list(written()) == [
        "index.html", ALL, calendar_name(WILD), calendar_name(ALVESTA), calendar_name(BIRKA), DATA, SCHEMA
    ]  # fmt: skip


def test_two_libraries_read_the_calendars_alike() -> None:
    for name, unit in ((ALL, None), (calendar_name(BIRKA), BIRKA), (calendar_name(WILD), WILD)):
        parsed = Calendar.from_ical(written()[name])
        theirs = read_by_ical_js(written()[name])
        assert [each["uid"] for each in theirs] == [
            f"w-{each.number}.{each.unit.lower()}@vis" for each in SITE.windows if unit in (None, each.unit)
        ]
        for mine, other in zip(parsed.walk("VEVENT"), theirs, strict=True):
            assert (str(mine["uid"]), mine["sequence"], str(mine["summary"]), str(mine["location"])) == (
                other["uid"], other["sequence"], other["summary"], other["location"]
            )  # fmt: skip
            assert (str(mine["status"]), mine.decoded("dtstart").isoformat().replace("+00:00", "Z")) == (
                other["status"], other["start"]
            )  # fmt: skip
    assert [(each["status"], each["sequence"]) for each in read_by_ical_js(written()[ALL])] == [
        ("CONFIRMED", 0), ("CONFIRMED", 0), ("CONFIRMED", 0), ("CANCELLED", 3)
    ]  # fmt: skip


def test_a_calendar_without_events_is_one_all_the_same() -> None:
    empty = written()[calendar_name(ALVESTA)]
    assert read_by_ical_js(empty) == []
    assert [each.name for each in Calendar.from_ical(empty).subcomponents] == ["VTIMEZONE"]


KINDS = {"string": str, "null": type(None), "array": list, "object": dict}


def breaches(value: Any, of: dict[str, Any]) -> Iterator[str]:
    """Where a value is not as a schema says, of as much of JSON Schema as this one uses."""
    kinds = of.get("type", [])
    if kinds and not isinstance(value, tuple(KINDS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))):
        yield f"{value!r} is no {kinds}"
        return
    if "const" in of and value != of["const"]:
        yield f"{value!r}"
    if isinstance(value, dict):
        yield from of["required"] - value.keys()
        yield from value.keys() - of["properties"].keys()
        for key in of["properties"].keys() & value.keys():
            yield from breaches(value[key], of["properties"][key])
    if isinstance(value, list):
        for each in value:
            yield from breaches(each, of["items"])


def test_the_data_has_the_form_that_its_schema_says() -> None:
    found = json.loads(written()[DATA])
    assert json.loads(written()[SCHEMA]) == schema()
    assert list(breaches(found, schema())) == []
    assert list(breaches({**found, "closures": [{"id": 1}], "version": 2}, schema())) != []
    assert found["closures"][0] == {
        "id": "W-1", "unit": BIRKA, "unit_name": "Vårdcentralen Birka", "case_type": "boka-tid",
        "case_type_name": "Boka tid", "from": "2026-06-29", "to": "2026-08-03", "handover": ALVESTA,
        "handover_name": "Vårdcentralen Alvesta",
    }  # fmt: skip
    assert [each["from"] for each in found["closures"]][-1] == "2026-07-31T10:00:00+02:00"
    assert document(site(PublishingFacts({}, {}, ()), NOW))["closures"] == []


def test_what_is_remembered_is_read_as_it_was() -> None:
    assert known(json.loads(json.dumps(remembered(SITE)))) == SITE.known
    right = {"sequence": 1, "digest": "a1", "until": "2026-08-03T00:00:00+02:00"}
    assert known({"W-1": right})["W-1"].sequence == 1
    wrongs: list[dict[str, Any]] = [{"W-1": 3}, {"W-1": {}}, {"W-1": []}, {"W-\ud800": right}]
    for key, values in {
        "sequence": ("x", "1", None, True, 1.5, float("inf"), -1, 1 << 31, 10**5000),
        "digest": (None, 1, [], "\ud800", "å"),
        "until": ("", None, 5, "0001-01-01T00:00:00+14:00", "10000-01-01"),
    }.items():
        wrongs += [{"W-1": {**right, key: value}} for value in values]
    for wrong in wrongs:
        with pytest.raises(ValueError):  # noqa: PT011  # whatever it says
            known(wrong)


def test_the_page_says_it_in_words_and_nothing_that_people_wrote_is_markup() -> None:
    found = read(page(SITE, str, "en"))
    assert (found.lang, found.title, found.viewport, found.tags.count("script")) == ("en", "Closed case types", True, 1)
    said = page(SITE, str, "en")
    for text in (
        "Boka tid, Förnya recept", "Closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)", "closed now",
        "Meanwhile: Vårdcentralen Alvesta", "Units where nothing is closed",
    ):  # fmt: skip
        assert text in said
    assert "IT-1" not in said and " style=" not in said and " on" not in "".join(found.tags)
    assert "Nothing is closed." in page(site(PublishingFacts({}, {}, ()), NOW), str, "en")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


STATE = """(() => {
    const shown = (each) => each.getClientRects().length > 0;
    const names = (selector) => [...document.querySelectorAll(selector)].filter(shown).map((each) => each.textContent);
    const bars = [...document.querySelectorAll("rect")].map((each) => each.getBoundingClientRect().width);
    return {
        units: names("h3"), rows: names(".weeks .name"), others: names(".others li").length,
        said: names("[role=status]"), search: names(".search").length, thinnest: Math.min(...bars),
        ground: getComputedStyle(document.body).backgroundColor, links: names("nav, .calendar").length,
    };
})()"""


def test_a_real_browser_shows_it_on_a_desk_a_phone_and_paper_and_axe_finds_nothing(
    chromium: Browser, tmp_path: Path
) -> None:
    sheet = tmp_path / "index.html"
    sheet.write_text(page(SITE, str, "en"), encoding="utf-8")
    for width, dark in ((DESK, False), (DESK, True), (PHONE, False), (PHONE, True)):
        chromium.open(sheet, width=width, dark=dark)
        found: dict[str, Any] = chromium.run(STATE)
        assert (chromium.said, chromium.fetched, chromium.overflows) == ([], [sheet.as_uri()], False)
        assert (len(found["units"]), len(found["rows"]), found["others"], found["search"]) == (2, 2, 1, 1)
        assert found["thinnest"] >= 2  # of a closure of one hour
        assert found["ground"] == ("rgb(22, 24, 26)" if dark else "rgb(255, 255, 255)")
        assert chromium.violations() == []
    chromium.open(sheet, media="print")
    assert (chromium.run(STATE)["search"], chromium.run(STATE)["links"]) == (0, 0)


def test_a_search_finds_units_and_what_is_closed_without_accents(chromium: Browser, tmp_path: Path) -> None:
    sheet = tmp_path / "index.html"
    sheet.write_text(page(SITE, str, "en"), encoding="utf-8")
    chromium.open(sheet)
    for words, units, rows, others in (
        ("vardcentralen bir", ["Vårdcentralen Birka"], ["Vårdcentralen Birka"], 0),
        ("FORNYA", ["Vårdcentralen Birka"], ["Vårdcentralen Birka"], 0),
        ("alvesta", [], [], 1),
        ("nobody", [], [], 0),
    ):
        typed = f'document.querySelector("input").value = {json.dumps(words)};'
        chromium.run(typed + 'document.querySelector("input").dispatchEvent(new Event("input"))')
        found = chromium.run(STATE)
        assert (found["units"], found["rows"], found["others"]) == (units, rows, others)
        assert found["said"] == [f"Shown: {len(units) + others} of 3"]
    assert chromium.said == []


def test_nothing_runs_but_what_the_page_brought(chromium: Browser, tmp_path: Path) -> None:
    sheet = tmp_path / "index.html"
    planted = (
        '<p onclick="window.ran = 1">x</p><script>window.ran = 1</script><img src="https://example.org/x.png"></main>'
    )
    sheet.write_text(page(SITE, str, "en").replace("</main>", planted), encoding="utf-8")
    chromium.open(sheet)
    chromium.run('document.querySelector("p[onclick]").click()')
    assert chromium.run("window.ran === undefined") and len(chromium.said) >= 3
