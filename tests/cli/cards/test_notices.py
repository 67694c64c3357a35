"""`vis cards notice`, `check` and `days`."""

from __future__ import annotations

import pytest

from tests.cli.cards.fixtures import BIRKA, MOHEDA, NOW, OFFICE, TELEBORG, finding_ids, with_units
from tests.conftest import Command

CHRISTMAS = ("--from", "2026-12-24", "--to", "2026-12-26", "--text", "Julhelgen: vi har stängt.")


YEAR = (*NOW, "--year", "2026")


@pytest.fixture
def cards(vis: Command) -> Command:
    return with_units(vis)


@pytest.fixture
def cards_sqlite(vis_sqlite: Command) -> Command:
    return with_units(vis_sqlite)


def notices(vis: Command, *words: str) -> list[tuple[str, str | None, str | None, str]]:
    items = vis.ok("cards", "notice", "list", "--json", *NOW, *words).json["items"]
    return [(each["id"], each["from"], each["to"], each["text"]) for each in items]


def test_a_notice_is_shown_from_its_first_day_through_its_last(cards: Command) -> None:
    cards.ok("cards", "notice", "add", TELEBORG, *CHRISTMAS, *NOW)
    for day, shown in (("2026-12-23", False), ("2026-12-24", True), ("2026-12-26", True), ("2026-12-27", False)):
        notice = cards.ok("cards", "show", TELEBORG, "--as-of", day, "--json", *NOW).json["notice"]
        assert (notice is not None) is shown
    assert cards.ok("cards", "show", TELEBORG, "--as-of", "2026-12-24T23:59", "--json", *NOW).json["notice"] == {
        "id": "N-1",
        "text": "Julhelgen: vi har stängt.",
        "from": "2026-12-24",
        "to": "2026-12-26",
    }
    again = cards.ok("cards", "notice", "add", TELEBORG, *CHRISTMAS, "--json", *NOW).json
    assert again["change"] is None


@pytest.mark.parametrize(
    ("words", "guard"),
    [
        (("--from", "2026-12-26", "--to", "2026-12-27", "--text", "Annat."), "overlap"),
        (("--from", "2027-07-01", "--text", "Tills vidare."), "no-end-date"),
        (("--from", "2026-07-01", "--to", "2026-07-31", "--text", "Stängt v. 27–31."), "week-number"),
    ],
)
def test_guards_refuse_by_name_and_are_lifted_by_name(cards: Command, words: tuple[str, ...], guard: str) -> None:
    cards.ok("cards", "notice", "add", TELEBORG, *CHRISTMAS, *NOW)
    refused = cards("cards", "notice", "add", TELEBORG, *words, "--json", *NOW)
    assert (refused.code, refused.error["id"]) == (4, guard)
    shown = cards.ok("cards", "notice", "add", TELEBORG, *words, "-n", "--json", *NOW).json
    assert [each["guard"] for each in shown["guards"]] == [guard]
    cards.ok("cards", "notice", "add", TELEBORG, *words, "--allow", guard, "--reason", "så ska det vara", *NOW)
    assert len(notices(cards)) == 2


@pytest.mark.parametrize(
    ("text", "id", "column"),
    [
        ("Stängt; ring", "semicolon", 7),
        ("", "empty-notice", 1),
        ("Bell\x07", "control-character", 5),
        ("Ring 1177 Vårdguiden", "old-name", 6),
    ],
)
def test_what_hsa_would_drop_is_65(cards_sqlite: Command, text: str, id: str, column: int) -> None:
    words = ("cards", "notice", "add", TELEBORG, "--from", "2026-07-01", "--to", "2026-07-02", "--text", text)
    run = cards_sqlite(*words, "--json", *NOW)
    assert (run.code, run.error["id"], run.error["column"], run.error["file"]) == (65, id, column, "<argument>")


def test_a_text_may_stand_in_a_file(cards_sqlite: Command) -> None:
    cards_sqlite.write("text.txt", "Vi har stängt.\r\nRing 1177.\r\n")
    words = ("cards", "notice", "add", TELEBORG, "--from", "2026-07-01", "--to", "2026-07-02")
    cards_sqlite.ok(*words, "--text-file", "text.txt", *NOW)
    assert notices(cards_sqlite)[0][3] == "Vi har stängt.\nRing 1177."
    assert cards_sqlite(*words, "--text-file", "none.txt", *NOW).code == 66
    assert cards_sqlite(*words, *NOW).code == 2
    assert cards_sqlite(*words, "--text", "a", "--text-file", "text.txt", *NOW).code == 2


def test_joining_writes_one_text_where_notices_meet_and_undo_gives_the_old_one_back(cards: Command) -> None:
    cards.ok("cards", "notice", "add", TELEBORG, "--from", "2026-07-01", "--to", "2026-07-10", "--text", "A.", *NOW)
    before = cards.dump()["notices"]
    joined = ("--from", "2026-07-08", "--to", "2026-07-12", "--text", "B.", "--join")
    cards.ok("cards", "notice", "add", TELEBORG, *joined, *NOW)
    assert sorted((since, until, text) for _, since, until, text in notices(cards)) == [
        ("2026-07-01", "2026-07-07", "A."),
        ("2026-07-08", "2026-07-10", "A. B."),
        ("2026-07-11", "2026-07-12", "B."),
    ]
    cards.ok("changes", "undo", "C-3", "--yes", *NOW)
    assert cards.dump()["notices"] == before


def test_edit_and_end(cards: Command) -> None:
    cards.ok("cards", "notice", "add", TELEBORG, *CHRISTMAS, *NOW)
    cards.ok(
        "cards", "notice", "edit", "n-1", "--to", "2026-12-27", "--text", "Vi har stängt till och med söndag.", *NOW
    )
    assert notices(cards) == [("N-1", "2026-12-24", "2026-12-27", "Vi har stängt till och med söndag.")]
    cards.ok("cards", "notice", "end", "N-1", "--now", "2026-12-25T10:00")
    assert cards.ok("cards", "show", TELEBORG, "--json", "--now", "2026-12-25T10:01").json["notice"] is None
    assert cards("cards", "notice", "end", "N-9", *NOW).code == 5
    assert cards("cards", "notice", "edit", "N-1", *NOW).code == 2
    assert cards("cards", "notice", "edit", "N-1", "--to", "2026-12-01", *NOW).code == 2


def test_show_finds_a_notice_by_its_number(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "notice", "add", TELEBORG, *CHRISTMAS, *NOW)
    shown = cards_sqlite.ok("show", "n-1", "--json", *NOW).json
    assert (shown["kind"], shown["unit"], shown["state"]) == ("notice", TELEBORG, "to come")
    assert shown["hsa"] == "20261224;20261226;Julhelgen: vi har stängt."
    assert "Thu 24 Dec – Sat 26 Dec 2026: to come" in cards_sqlite.ok("show", "N-1", *NOW).out
    assert cards_sqlite("show", "N-2", *NOW).code == 5


def test_a_notice_that_has_not_begun_is_taken_down_unseen(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "notice", "add", TELEBORG, *CHRISTMAS, *NOW)
    cards_sqlite.ok("cards", "notice", "end", "N-1", *NOW)
    assert notices(cards_sqlite) == []
    assert [each[0] for each in notices(cards_sqlite, "--all")] == ["N-1"]
    cards_sqlite.ok("cards", "notice", "add", TELEBORG, *CHRISTMAS, *NOW)
    assert [each[0] for each in notices(cards_sqlite)] == ["N-2"]


NOTICES = f"""enhet;tillfällig information;från;till
Vårdcentralen Teleborg;Stängt för utbildning.;2026-09-01;2026-09-01
{BIRKA};"Stängt, hela dagen.";2026-09-01;2026-09-02
"""


def test_notices_from_a_file(cards: Command) -> None:
    cards.write("n.csv", NOTICES.encode("cp1252"))
    assert cards.ok("cards", "notice", "apply", "n.csv", "--yes", "--json", *NOW).json["counts"]["add"] == 2
    assert cards.ok("cards", "notice", "apply", "n.csv", "--json", *NOW).json["counts"]["same"] == 2


def test_rows_that_trip_a_guard_go_to_the_rest_file(cards: Command) -> None:
    rows = f"{BIRKA};Annat.;2026-09-02;2026-09-03\n{MOHEDA};Stängt v. 36.;2026-09-01;2026-09-02\nX;;2026-13-01;\n"
    cards.write("n.csv", NOTICES + rows)
    run = cards("cards", "notice", "apply", "n.csv", "--yes", "--json", *NOW)
    assert (run.code, {error["id"] for error in run.error}) == (
        65,
        {"unknown-unit", "empty-notice", "malformed-date"},
    )
    run = cards("cards", "notice", "apply", "n.csv", "--yes", "--keep-going", "--json", *NOW)
    assert (run.code, run.json["counts"]["add"]) == (3, 2)
    assert [error["line"] for error in run.json["errors"]] == [4, 5, 6, 6, 6]
    assert run.json["rest"] == "n.rest.csv"
    cards.write("two.csv", (NOTICES + rows).rsplit("X;", 1)[0])
    refused = cards("cards", "notice", "apply", "two.csv", "--yes", "--json", *NOW)
    assert refused.code == 4
    assert {error["id"] for error in refused.error} == {"overlap", "week-number"}


# --- red days and findings --------------------------------------------------------------------------------------------


def test_days_are_listed_with_their_weekday(bare_vis: Command) -> None:
    items = bare_vis.ok("cards", "days", "2026", "--json").json["items"]
    assert len(items) == 16
    assert {"date": "2026-12-24", "weekday": "torsdag", "name": "Julafton"} in items
    assert "Midsommarafton" in bare_vis.ok("cards", "days", "1953").out
    for year in ("1952", "2101", "i år"):
        assert bare_vis("cards", "days", year).code == 2


def test_every_red_day_with_hours_wants_a_notice_and_suggest_plans_exactly_the_missing_ones(cards: Command) -> None:
    cards.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    expected = ["2026-06-19", "2026-12-24", "2026-12-25", "2026-12-31"]
    ids = [each for each in finding_ids(cards, *YEAR) if each[0] == "red-day"]
    assert ids == [("red-day", day) for day in expected]
    suggested = cards.ok("cards", "notice", "suggest", TELEBORG, "--year", "2026", "--json", *NOW).json
    assert (suggested["dry_run"], suggested["counts"]["add"]) == (True, 3)
    done = cards.ok("cards", "notice", "suggest", "--all", "--year", "2026", "--yes", "--json", *NOW).json
    assert [(step["after"]["from"], step["after"]["to"]) for step in done["steps"]] == [
        ("2026-06-19", "2026-06-19"),
        ("2026-12-24", "2026-12-25"),
        ("2026-12-31", "2027-01-01"),
    ]
    assert done["steps"][1]["after"]["text"] == (
        "Julafton, torsdag 24 december, och juldagen, fredag 25 december 2026, är telefonen stängd. "
        "Telefonen är öppen som vanligt igen från och med måndag 28 december."
    )
    assert not [each for each in finding_ids(cards, *YEAR) if each[0] == "red-day"]
    again = cards.ok("cards", "notice", "suggest", "--all", "--year", "2026", "--yes", "--json", *NOW).json
    assert again["change"] is None


def test_suggestions_for_several_units_go_to_a_file_for_approval_and_are_applied(cards_sqlite: Command) -> None:
    for unit in (TELEBORG, BIRKA):
        cards_sqlite.ok("cards", "hours", "set", unit, OFFICE, *NOW)
    works = ("--from", "2026-12-01", "--through", "2026-12-31", "--text", "Vi bygger om.")
    cards_sqlite.ok("cards", "notice", "add", BIRKA, *works, *NOW)
    november = ("--now", "2026-11-10T08:00")
    suggest = ("cards", "notice", "suggest", TELEBORG, BIRKA, "--from", "2026-12-01", "--through", "2027-01-10")
    for file in ("jul.xlsx", "jul.csv"):
        run = cards_sqlite(*suggest, "--out", file, *november)
        assert (run.code, run.err) == (0, f"Wrote {file}: 6 notices.\n")
    refused = cards_sqlite("cards", "notice", "apply", "jul.xlsx", "--yes", "--json", *november)
    assert (refused.code, refused.error["id"]) == (4, "overlap")
    apply = ("cards", "notice", "apply", "--join", "--yes", "--json", *november)
    assert cards_sqlite.ok(*apply, "jul.xlsx").json["counts"]["add"] == 8
    assert cards_sqlite.ok(*apply, "jul.csv").json["change"] is None
    assert finding_ids(cards_sqlite, *november, "--unit", BIRKA) == []
    joint = [text for _, since, _, text in notices(cards_sqlite, "--unit", BIRKA) if since == "2026-12-24"]
    assert joint[0].startswith("Vi bygger om. Julafton, torsdag 24 december, och ")


def test_neighbouring_red_days_share_a_notice_and_the_lead_never_meets_another(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, "mån–sön 8–16", *NOW)
    add = ("cards", "notice", "add", TELEBORG, "--text", "Hej.")
    cards_sqlite.ok(*add, "--from", "2026-12-01", "--to", "2026-12-20", *NOW)
    done = cards_sqlite.ok("cards", "notice", "suggest", TELEBORG, "--lead", "7d", "--yes", "--json", *NOW).json
    assert [(step["after"]["from"], step["after"]["to"]) for step in done["steps"]] == [
        ("2026-06-01", "2026-06-06"),
        ("2026-06-12", "2026-06-20"),
        ("2026-10-24", "2026-10-31"),
        ("2026-12-21", "2026-12-26"),
        ("2026-12-27", "2027-01-01"),
    ]
    assert finding_ids(cards_sqlite, *YEAR, "--unit", TELEBORG) == []


def test_an_exception_alone_is_no_cover(cards: Command) -> None:
    cards.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    cards.ok("cards", "notice", "suggest", TELEBORG, "--yes", *NOW)
    cards.ok("cards", "hours", "except", TELEBORG, "2026-09-01", "closed", *NOW)
    assert ("exception-not-shown", "2026-09-01") in finding_ids(cards, *YEAR)
    words = ("--from", "2026-09-01", "--to", "2026-09-01", "--text", "Stängt 1 september.")
    cards.ok("cards", "notice", "add", TELEBORG, *words, *NOW)
    assert "exception-not-shown" not in dict(finding_ids(cards, *YEAR))
    cards.ok("cards", "notice", "end", "N-2", *NOW)  # Christmas
    cards.ok("cards", "hours", "except", TELEBORG, "2026-12-24", "closed", *NOW)
    found = finding_ids(cards, *YEAR)
    assert ("exception-not-shown", "2026-12-24") in found
    assert ("red-day", "2026-12-24") in found


def test_hours_with_an_exception_of_their_own_are_not_closed_by_that_of_every_kind(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    cards_sqlite.ok("cards", "hours", "except", TELEBORG, "2026-09-01", "closed", *NOW)
    assert ("exception-not-shown", "2026-09-01") in finding_ids(cards_sqlite, *YEAR)
    cards_sqlite.ok("cards", "hours", "except", TELEBORG, "2026-09-01", "08–09", "--kind", "telephone", *NOW)
    assert "exception-not-shown" not in dict(finding_ids(cards_sqlite, *YEAR))
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, OFFICE, "--kind", "opening", *NOW)
    assert ("exception-not-shown", "2026-09-01") in finding_ids(cards_sqlite, *YEAR)


def test_days_gone_by_are_not_reported(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    later = ("--now", "2026-12-26T08:00", "--unit", TELEBORG)
    assert finding_ids(cards_sqlite, *later, "--year", "2026") == [("red-day", "2026-12-31")]
    ahead = ["2026-12-31", "2027-01-01", "2027-01-06"]
    assert finding_ids(cards_sqlite, *later) == [("red-day", day) for day in ahead]
    assert finding_ids(cards_sqlite, *later, "--days", "6") == [("red-day", day) for day in ahead[:2]]
    assert cards_sqlite("cards", "check", "--days", "6", "--year", "2026", *NOW).code == 2
    assert finding_ids(cards_sqlite, *later, "--year", "2025") == []
    assert ("red-day", "2027-01-01") in finding_ids(cards_sqlite, *later, "--year", "2027")
    assert cards_sqlite("cards", "check", "--year", "1900", *NOW).code == 2


def test_numbers_and_hours_go_together(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "hours", "set", MOHEDA, "sön 8–9", *NOW)
    run = cards_sqlite("cards", "check", "--json", "--now", "2026-11-02T08:00")
    found = {(each["id"], each["unit"]) for each in run.json["findings"]}
    assert found == {("no-hours", TELEBORG), ("no-hours", BIRKA), ("no-phone", MOHEDA)}
    assert all(each["fix"] for each in run.json["findings"])


def test_notices_that_meet_or_are_over_are_found(cards_sqlite: Command) -> None:
    later = ("--now", "2026-09-05T08:00", "--unit", MOHEDA)
    words = ("cards", "notice", "add", MOHEDA, "--from", "2026-09-01", "--to", "2026-09-02", "--text", "A.")
    cards_sqlite.ok(*words, *NOW)
    assert finding_ids(cards_sqlite, *later) == [("expired-notice", "")]
    cards_sqlite.ok("cards", "notice", "end", "N-1", "--now", "2026-09-05T08:00")
    assert finding_ids(cards_sqlite, *later) == []
    for text in ("B.", "C."):
        words = ("--from", "2026-09-10", "--to", "2026-09-20", "--text", text, "--allow", "overlap", "--reason", "x")
        cards_sqlite.ok("cards", "notice", "add", MOHEDA, *words, *NOW)
    assert finding_ids(cards_sqlite, *later) == [("overlapping-notices", "")]


@pytest.mark.parametrize("text", ["mån–fre 08–11:30, 13–15; lör 01–03", "mån 08:00–08:05"])
def test_hours_that_can_hardly_be_meant_are_found(cards_sqlite: Command, text: str) -> None:
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, text, *NOW)
    assert "faulty-hours" in dict(finding_ids(cards_sqlite))


def test_a_closed_unit_has_no_findings(cards_sqlite: Command) -> None:
    cards_sqlite.ok("units", "close", TELEBORG, "--on", "2026-06-01", "--yes", *NOW)
    run = cards_sqlite("cards", "check", "--json", *NOW)
    assert TELEBORG not in {each["unit"] for each in run.json["findings"]}
