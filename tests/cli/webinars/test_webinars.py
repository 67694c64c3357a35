"""`vis webinars`, as it is typed."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from tests.conftest import Command

ON = ("--on", "2026-05-06 11:30-12:00", "--on", "13 maj 2026 08.00–08.30")


@pytest.fixture
def desk(vis: Command) -> Command:
    vis.environment["VIS_NOW"] = "2026-04-01 08:00"
    return vis


@pytest.fixture
def desk_sqlite(vis_sqlite: Command) -> Command:
    vis_sqlite.environment["VIS_NOW"] = "2026-04-01 08:00"
    return vis_sqlite


def events(vis: Command) -> dict[str, Any]:
    found = Calendar.from_ical(vis.ok("webinars", "export", "--format", "ics").out).walk("VEVENT")
    return {str(each["uid"]): each for each in found}


def test_a_webinar_is_added_listed_changed_and_taken_away(desk: Command) -> None:
    run = desk.ok("webinars", "add", "Personalverktyget 1177", "--link", "https://example.org/m", *ON, "--yes")
    assert "+ V-1 webinar: Personalverktyget 1177\n" in run.out and "\n+ V-1/1 webinar: Wed 6 May 2026 11:30" in run.out
    (item,) = desk.ok("webinars", "list", "--json").json["items"]
    assert list(item) == ["id", "title", "link", "occasions"]
    assert [each["from"] for each in item["occasions"]] == ["2026-05-06T11:30:00+02:00", "2026-05-13T08:00:00+02:00"]
    shown = desk.ok("webinars", "list").out
    assert "2026-05-13 08:00" in shown and "08:30" in shown and "https://example.org/m" in shown
    desk.ok("webinars", "edit", "V-1", "--title", "1177 för personal")
    desk.ok("webinars", "remove", "V-1", "--on", "2026-05-06 11:30-12:00")
    (item,) = desk.ok("webinars", "list", "--json").json["items"]
    assert (item["title"], len(item["occasions"])) == ("1177 för personal", 1)
    desk.ok("webinars", "remove", "1177", "--yes")
    empty = desk.ok("webinars", "list")
    assert empty.out == "" and empty.err.startswith("No webinars.\n")
    assert {str(each["status"]) for each in events(desk).values()} == {"CANCELLED"}
    desk.ok("audit", "verify", "--state")


def test_what_was_to_come_then_is_listed_as_it_was_known_then(desk: Command) -> None:
    desk.ok("webinars", "add", "Personalverktyget 1177", *ON, "--yes")
    then = desk.ok("webinars", "list", "--json", "--now", "2026-04-02").json
    now = ("--now", "2026-04-10 08:00")
    desk.ok("webinars", "edit", "V-1", "--title", "1177 för personal", *now)
    desk.ok("webinars", "remove", "V-1", "--on", "2026-05-06 11:30-12:00", *now)
    assert desk.ok("webinars", "list", "--as-of", "2026-04-02", "--json", "--now", "2026-04-11").json == then
    desk.ok("webinars", "remove", "V-1", "--yes", "--now", "2026-04-12")
    assert desk.ok("webinars", "list", "--as-of", "2026-04-02", "--json", "--now", "2026-06-11").json == then
    (item,) = desk.ok("webinars", "list", "--as-of", "2026-04-11", "--json", "--now", "2026-06-11").json["items"]
    assert (item["title"], len(item["occasions"])) == ("1177 för personal", 1)
    assert desk.ok("webinars", "list", "--as-of", "2026-04-13", "--json", "--now", "2026-06-11").json["items"] == []


def test_the_regions_own_are_added_as_they_were_announced(desk: Command) -> None:
    desk.ok("webinars", "add", "--shipped", "--yes")
    assert desk.ok("webinars", "list", "--as-of", "2025-05-01", "--json").json["items"] == []  # not known yet
    items = desk.ok("webinars", "list", "--since", "2025-05-01", "--json").json["items"]
    assert [(item["title"].split()[0], len(item["occasions"])) for item in items] == [
        ("Personalverktyget", 2), ("Invånarnas", 2), ("Anslutningsöversikten", 0),
    ]  # fmt: skip
    when = sorted(each["from"] for item in items for each in item["occasions"])
    assert when == [f"2025-05-{day}:00+02:00" for day in ("06T11:30", "08T16:00", "13T08:00", "14T11:30")]


def test_the_count_of_a_calendar_goes_on_after_an_undo(desk: Command) -> None:
    desk.ok("webinars", "add", "Personalverktyget 1177", *ON, "--yes")
    counts = [int(events(desk)["webinar-1-1@vis"]["sequence"])]
    change = desk.ok("webinars", "edit", "V-1", "--link", "https://example.org/1", "--json").json["change"]
    counts.append(int(events(desk)["webinar-1-1@vis"]["sequence"]))
    undone = desk.ok("changes", "undo", change, "--json").json["change"]
    counts.append(int(events(desk)["webinar-1-1@vis"]["sequence"]))
    desk.ok("changes", "undo", undone)
    counts.append(int(events(desk)["webinar-1-1@vis"]["sequence"]))
    assert counts == [0, 1, 2, 3]
    assert str(events(desk)["webinar-1-1@vis"]["url"]) == "https://example.org/1"


def test_an_export_is_a_table_too(desk_sqlite: Command) -> None:
    desk_sqlite.ok("webinars", "add", "Personalverktyget 1177", *ON, "--yes")
    rows = desk_sqlite.ok("webinars", "export", "--format", "csv").out.splitlines()
    assert len(rows) == 3 and rows[1].split(",")[1:4] == ["Personalverktyget 1177", "2026-05-06 11:30", "12:00"]
    assert len(desk_sqlite.ok("webinars", "export", "--json").json["items"]) == 1


@pytest.mark.parametrize(
    ("words", "code", "id"),
    [
        (("add",), 2, "missing-title"),
        (("add", "X", "--shipped"), 2, "missing-title"),
        (("add", "X", "--on", "2026-05-06"), 2, "malformed-occasion"),
        (("add", "X", "--on", "2026-05-06 25:00-26:00"), 2, "malformed-date"),
        (("add", "X", "--on", "2026-05-06 12:00-11:30"), 4, "ends-first"),
        (("add", "X", "--link", "example.org"), 65, "not-an-address"),
        (("edit", "V-9", "--title", "Y"), 5, "unknown-webinar"),
        (("edit", "V-9"), 2, "missing-change"),
        (("remove", "X"), 5, "unknown-webinar"),
    ],
)
def test_what_makes_no_sense_is_refused(desk_sqlite: Command, words: tuple[str, ...], code: int, id: str) -> None:
    before = desk_sqlite.dump()
    run = desk_sqlite("webinars", *words, "--json")
    assert (run.code, run.out, run.error["id"]) == (code, "", id)
    assert desk_sqlite.dump() == before


def test_no_undo_leaves_two_webinars_of_one_title(desk: Command) -> None:
    desk.ok("webinars", "add", "Ett")
    edit = desk.ok("webinars", "edit", "Ett", "--title", "Två", "--json").json["change"]
    desk.ok("webinars", "add", "Ett")
    before = desk.dump()
    run = desk("changes", "undo", edit, "--yes", "--json")
    assert (run.code, run.error["id"], desk.dump()) == (4, "exists", before)
