"""`vis cards hours`, `show` and `open`, as cron and people run them."""

from __future__ import annotations

import pytest

from tests.cli.cards.fixtures import BIRKA, MOHEDA, NOW, OFFICE, TELEBORG, with_units
from tests.conftest import Command


@pytest.fixture
def cards(vis: Command) -> Command:
    return with_units(vis)


@pytest.fixture
def cards_sqlite(vis_sqlite: Command) -> Command:
    return with_units(vis_sqlite)


def test_hours_are_set_shown_and_set_again_without_a_change(cards: Command) -> None:
    done = cards.ok("cards", "hours", "set", "Vårdcentralen Teleborg", OFFICE, "--json", *NOW).json
    assert done["counts"] == {"add": 1, "change": 0, "remove": 0, "same": 0}
    assert done["change"] == "C-2"
    again = cards.ok("cards", "hours", "set", TELEBORG, "Mo-Fr 08:00-11:30,13:00-15:00", "--json", *NOW).json
    assert (again["change"], again["counts"]["same"]) == (None, 1)
    seen = cards.ok("cards", "show", "vårdcentralen t", "--json", *NOW).json
    assert (seen["unit"], seen["name"], seen["phone"]) == (TELEBORG, "Vårdcentralen Teleborg", "08-465 004 01")
    assert seen["notice"] is None
    telephone = seen["hours"]["telephone"]
    assert telephone["text"] == "Måndag–fredag 08.00–11.30 och 13.00–15.00"
    assert telephone["hsa"] == ["1-5#08:00#11:30", "1-5#13:00#15:00"]
    assert telephone["osm"] == "Mo-Fr 08:00-11:30,13:00-15:00"


def test_show_reads_like_a_card(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, "lör 10–12", "--kind", "öppettider", *NOW)
    shown = cards_sqlite.ok("cards", "show", TELEBORG, *NOW).out
    assert shown == (
        "Vårdcentralen Teleborg\nExempelgatan 1, Växjö\n\nTelefon  08-465 004 01\n\n"
        "Telefontid\n  Måndag–fredag 08.00–11.30 och 13.00–15.00\n  Idag: 08.00–11.30 och 13.00–15.00\n\n"
        "Öppettider\n  Lördag 10.00–12.00\n"
    )


def test_dated_hours_hold_in_their_days_and_undo_takes_them_back(cards: Command) -> None:
    cards.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    before = cards.dump()["card_hours"]
    cards.ok("cards", "hours", "set", TELEBORG, "mån–fre 8–10", "--from", "2026-06-15", "--to", "2026-08-09", *NOW)
    in_summer = cards.ok("cards", "show", TELEBORG, "--as-of", "2026-07-01", "--json", *NOW).json["hours"]["telephone"]
    assert in_summer["text"] == "Måndag–fredag 08.00–10.00"
    assert "1-5#08:00#10:00##20260615#20260809" in in_summer["hsa"]
    after = cards.ok("cards", "show", TELEBORG, "--as-of", "2026-08-10", "--json", *NOW).json["hours"]["telephone"]
    assert after["text"] == "Måndag–fredag 08.00–11.30 och 13.00–15.00"
    cards.ok("changes", "undo", "C-3", *NOW)
    assert cards.dump()["card_hours"] == before


@pytest.mark.parametrize(
    ("text", "column", "id"),
    [
        ("mån–fre 08:00–11:30, 11:00–15:00", 22, "overlapping-hours"),
        ("mån 25:61–26:00", 5, "impossible-time"),
        ("mån 15:00–13:00", 5, "inverted-span"),
        ("mån 22:00–06:00", 5, "inverted-span"),
        ("måb 08:00–10:00", 1, "unknown-day"),
        ("1-5#08:00#11:30#a#b#c#d", 18, "hash-in-comment"),
        ("", 1, "empty-hours"),
        ("ons stängt", 1, "empty-hours"),
    ],
)
def test_faulty_hours_are_65_with_a_caret_and_change_nothing(
    cards_sqlite: Command, text: str, column: int, id: str
) -> None:
    before = cards_sqlite.dump()
    run = cards_sqlite("cards", "hours", "set", TELEBORG, text, *NOW)
    assert (run.code, run.out) == (65, "")
    assert f"<argument>:1:{column}: error[{id}]" in run.err
    if text:
        assert run.err.splitlines()[2] == " " * 4 + " " * (column - 1) + "^"
    error = cards_sqlite("cards", "hours", "set", TELEBORG, text, "--json", *NOW).error
    assert (error["id"], error["file"], error["line"], error["column"]) == (id, "<argument>", 1, column)
    assert cards_sqlite.dump() == before


def test_a_unit_may_be_closed_until_a_day_without_a_first_one(cards_sqlite: Command) -> None:
    run = cards_sqlite.ok("cards", "hours", "set", TELEBORG, "stängt", "--to", "2026-06-30", "--json", *NOW)
    (step,) = run.json["steps"]
    assert (step["after"]["from"], step["after"]["to"], step["after"]["week"]) == (None, "2026-06-30", "")


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "2026-06-31"),
        ("--from", "2026-06-15", "--to", "2026-06-14"),
        ("--kind", "fax"),
        ("--to", "snart"),
    ],
)
def test_wrong_flags_are_2(cards_sqlite: Command, words: tuple[str, ...]) -> None:
    assert cards_sqlite("cards", "hours", "set", TELEBORG, "mån 8–10", *words, *NOW).code == 2


def test_an_unknown_unit_is_5(cards_sqlite: Command) -> None:
    for command in (["hours", "set", "Teleborgs", OFFICE], ["show", "X"], ["open", "X"], ["hours", "clear", "X"]):
        assert cards_sqlite("cards", *command, *NOW).code == 5
    assert cards_sqlite("cards", "show", "Vårdcentralen", *NOW).code == 5


def test_hours_from_a_day_on_leave_the_summer_as_it_was_set_and_say_so(cards: Command) -> None:
    cards.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    summer = ("--from", "2026-06-15", "--through", "2026-08-09")
    cards.ok("cards", "hours", "set", TELEBORG, "mån–fre 8–10", *summer, *NOW)
    crossing = cards("cards", "hours", "set", TELEBORG, "mån–fre 9–11", "--from", "2026-06-15", *NOW)
    assert (crossing.code, crossing.out) == (65, "")
    assert "error[crosses-dated-hours]: Mon 15 June – Sun 9 Aug 2026 has hours of its own" in crossing.err
    done = cards.ok("cards", "hours", "set", TELEBORG, "mån–fre 9–15", "--from", "2026-06-08", *NOW)
    assert "Left as it is, since it was set for these days alone: Mon 15 June – Sun 9 Aug 2026" in done.out
    assert done.out.splitlines()[-1] == "C-4: 2 added."
    shown = cards.ok("cards", "show", TELEBORG, "--json", *NOW).json["hours"]["telephone"]["hsa"]
    assert shown[2:] == [
        "1-5#09:00#15:00##20260608#20260614", "1-5#08:00#10:00##20260615#20260809", "1-5#09:00#15:00##20260810",
    ]  # fmt: skip


def test_parse_needs_no_database(bare_vis: Command) -> None:
    run = bare_vis.ok("cards", "hours", "parse", "mån 08:00–11:30", "--json")
    assert run.json["spans"] == [
        {"days": [1], "from": "08:00", "to": "11:30", "comment": None, "since": None, "until": None}
    ]
    assert run.json["hsa"] == ["1-1#08:00#11:30"]
    assert run.json["osm"] == "Mo 08:00-11:30"
    assert bare_vis("cards", "hours", "parse", "mån 8").code == 65
    told = bare_vis.ok("cards", "hours", "parse", "ons 8–10; 2025-12-24: stängt")
    assert "HSA cannot carry" in told.err


@pytest.mark.parametrize(
    ("at", "code", "change"),
    [
        ("2026-06-15T07:59", 1, "2026-06-15T08:00:00+02:00"),
        ("2026-06-15T08:00", 0, "2026-06-15T11:30:00+02:00"),
        ("2026-06-18T12:00", 1, "2026-06-22T08:00:00+02:00"),  # over the closed Friday and the weekend
        ("2026-10-25 02:30+02:00", 0, "2026-10-25T03:00:00+01:00"),
        ("2027-03-28 01:30", 1, "2027-03-28T03:00:00+02:00"),
    ],
)
def test_open_answers_by_exit_code_and_tells_the_next_change(
    cards_sqlite: Command, at: str, code: int, change: str
) -> None:
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, "mån–fre 08–11:30; sön 02:00–03:00", *NOW)
    if at.startswith("2027-03"):
        cards_sqlite.ok("cards", "hours", "set", TELEBORG, "sön 02:30–05:00", *NOW)
    if at.startswith("2026-06-18"):
        cards_sqlite.ok("cards", "hours", "set", TELEBORG, "mån–fre 08–11:30", *NOW)
        cards_sqlite.ok("cards", "hours", "except", TELEBORG, "2026-06-19", "closed", *NOW)
    run = cards_sqlite("cards", "open", TELEBORG, "--at", at, "--json", *NOW)
    assert (run.code, run.json) == (code, {"open": code == 0, "next_change": change})


def test_a_time_that_the_clock_skips_or_passes_twice_is_refused(cards_sqlite: Command) -> None:
    for at in ("2026-03-29 02:30", "2026-10-25 02:30"):
        run = cards_sqlite("cards", "open", TELEBORG, "--at", at, *NOW)
        assert run.code == 2
        assert "Write" in run.err


def test_a_unit_without_hours_is_closed_and_never_changes(cards_sqlite: Command) -> None:
    run = cards_sqlite("cards", "open", MOHEDA, "--json", *NOW)
    assert (run.code, run.json) == (1, {"open": False, "next_change": None})


def test_exceptions_on_several_units_are_asked_about_and_taken_back_by_usual(cards: Command) -> None:
    cards.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    words = ("cards", "hours", "except", TELEBORG, BIRKA, "2026-06-18..2026-06-19")
    refused = cards(*words, "closed", *NOW)
    assert (refused.code, "--yes" in refused.err) == (4, True)
    cards.ok(*words, "closed", "--yes", *NOW)
    assert cards("cards", "open", TELEBORG, "--at", "2026-06-18 09:00", *NOW).code == 1
    cards.ok("cards", "hours", "except", TELEBORG, "2026-06-18", "08:00–09:30", *NOW)
    assert cards("cards", "open", TELEBORG, "--at", "2026-06-18 09:00", *NOW).code == 0
    assert cards("cards", "open", TELEBORG, "--at", "2026-06-18 10:00", *NOW).code == 1
    cards.ok(*words, "usual", "--yes", *NOW)
    assert cards("cards", "open", TELEBORG, "--at", "2026-06-18 10:00", *NOW).code == 0
    assert all(row[2] == "usual" for row in cards.dump()["card_hours"])


@pytest.mark.parametrize(
    ("days", "text", "code", "id"),
    [
        ("2026-06-18..", "closed", 2, "malformed-date"),
        ("..2026-06-18", "closed", 2, "malformed-date"),
        ("2026-06-19..2026-06-18", "closed", 2, "inverted-dates"),
        ("2026-06-18", "fre 08–10", 65, "other-weekdays"),  # a Thursday
    ],
)
def test_an_exception_is_never_guessed(cards_sqlite: Command, days: str, text: str, code: int, id: str) -> None:
    before = cards_sqlite.dump()
    run = cards_sqlite("cards", "hours", "except", TELEBORG, days, text, "--json", *NOW)
    assert (run.code, run.error["id"]) == (code, id)
    assert cards_sqlite.dump() == before


def test_the_last_day_of_all_may_stand_for_until_further_notice(cards_sqlite: Command) -> None:
    for_ever = ("--to", "9999-12-31")
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, "mån–fre 8–10", "--from", "2026-07-01", *for_ever, *NOW)
    shown = cards_sqlite.ok("cards", "show", TELEBORG, "--json", "--as-of", "2026-08-01", *NOW).json
    assert shown["hours"]["telephone"]["hsa"][-1] == "1-5#08:00#10:00##20260701#99991231"
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, "mån–fre 8–9", "--from", "2026-08-01", *NOW)
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, "mån–fre 8–10", "--from", "2026-09-01", *for_ever, *NOW)
    cards_sqlite.ok("cards", "hours", "except", TELEBORG, "9999-12-31", "closed", *NOW)
    cards_sqlite.ok("cards", "notice", "add", TELEBORG, "--from", "2026-07-01", *for_ever, "--text", "A.", *NOW)
    joined = ("--from", "2026-08-01", *for_ever, "--text", "B.", "--join")
    cards_sqlite.ok("cards", "notice", "add", TELEBORG, *joined, *NOW)
    found = cards_sqlite.ok("cards", "notice", "list", "--json", *NOW).json["items"]
    assert [(each["to"], each["text"]) for each in found] == [("2026-07-31", "A."), ("9999-12-31", "A. B.")]
    assert cards_sqlite("cards", "open", TELEBORG, "--at", "9999-12-31 23:59", *NOW).code == 1
    assert cards_sqlite("cards", "check", *NOW).code == 1
    cards_sqlite.ok("cards", "notice", "end", found[1]["id"], *NOW)
    cards_sqlite.ok("todo", *NOW)
    for format in ("hsa", "ldif", "fhir", "schema.org", "osm", "csv", "json", "html"):
        cards_sqlite.ok("cards", "export", "--format", format, *NOW)


def test_clear_takes_one_kind_away(cards: Command) -> None:
    cards.ok("cards", "hours", "set", TELEBORG, OFFICE, *NOW)
    cards.ok("cards", "hours", "set", TELEBORG, "mån 10–12", "--kind", "dropin", *NOW)
    cards.ok("cards", "hours", "clear", TELEBORG, *NOW)
    assert list(cards.ok("cards", "show", TELEBORG, "--json", *NOW).json["hours"]) == ["dropin"]
    again = cards.ok("cards", "hours", "clear", TELEBORG, "--json", *NOW).json
    assert again["change"] is None


def test_a_dry_run_writes_nothing(cards: Command) -> None:
    before = cards.dump()
    shown = cards.ok("cards", "hours", "set", TELEBORG, OFFICE, "-n", "--json", *NOW).json
    assert (shown["dry_run"], shown["counts"]["add"]) == (True, 1)
    assert cards.dump() == before


HOURS = f"""enhet;telefontid;slag;från;till
Vårdcentralen Teleborg;mån–fre 8–16;;;
{TELEBORG};mån–fre 8–10;;2026-06-15;2026-08-09
Vårdcentralen Birka;1-5#08:00#10:00;öppettider;;
Vårdcentralen Birka;Mo-Fr 09:00-10:00;telephone;;
"""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-8"])
def test_hours_from_a_file_in_three_forms(cards: Command, encoding: str) -> None:
    cards.write("h.csv", HOURS.replace("\n", "\r\n").encode(encoding))
    done = cards.ok("cards", "hours", "apply", "h.csv", "--yes", "--json", *NOW).json
    assert done["counts"]["add"] == 4
    assert done["steps"][0]["source"] == "h.csv:2"
    again = cards.ok("cards", "hours", "apply", "h.csv", "--json", *NOW).json
    assert (again["change"], again["counts"]["same"]) == (None, 4)
    assert cards("cards", "open", BIRKA, "--at", "2026-06-15 09:30", *NOW).code == 0


FAULTY = f"""unit,hours,kind,from,to
{TELEBORG},mån–fre 8–16,,,
{BIRKA},mån 15–13,,,
Vårdcentralen Modeha,mån 8–10,,,
{MOHEDA},mån 8–10,fax,,
{MOHEDA},mån 8–10,,2026-06-31,
{MOHEDA},mån 8–10,,2026-06-15,2026-06-01
{MOHEDA},ons stängt,,,
{MOHEDA},,,,
{MOHEDA},tis 8–10,visiting,,
{MOHEDA},tis 9–10,visiting,,
"""


def test_every_fault_of_a_file_is_told_in_one_run_and_nothing_is_written(cards_sqlite: Command) -> None:
    cards_sqlite.write("h.csv", FAULTY)
    before = cards_sqlite.dump()
    run = cards_sqlite("cards", "hours", "apply", "h.csv", "--yes", "--json", *NOW)
    assert run.code == 65
    assert [(error["line"], error["column"], error["id"]) for error in run.error] == [
        (3, 27, "inverted-span"),
        (4, 1, "unknown-unit"),
        (5, 32, "unknown-kind"),
        (6, 33, "malformed-date"),
        (7, 44, "inverted-dates"),
        (8, 23, "empty-hours"),
        (9, 23, "empty-hours"),
        (11, 1, "contradicting-rows"),
    ]
    assert cards_sqlite.dump() == before


def test_hours_are_judged_in_a_row_whose_dates_are_faulty_too(cards_sqlite: Command) -> None:
    for dates in ("2026-06-31,", "2026-06-15,2026-06-01", "x,y"):
        cards_sqlite.write("h.csv", f"unit,hours,kind,from,to\nNowhere,mån 15–13,fax,{dates}\n")
        run = cards_sqlite("cards", "hours", "apply", "h.csv", "--yes", "--json", *NOW)
        ids = [error["id"] for error in run.error]
        assert ids[:3] == ["unknown-unit", "inverted-span", "unknown-kind"]
        assert set(ids[3:]) <= {"malformed-date", "inverted-dates"} != set()


def test_the_good_rows_go_in_and_the_rest_file_can_be_mended_and_applied(cards: Command) -> None:
    cards.write("h.csv", FAULTY)
    run = cards("cards", "hours", "apply", "h.csv", "--yes", "--keep-going", *NOW)
    assert run.code == 3
    assert "h.rest.csv" in run.err
    rest = (cards.cwd / "h.rest.csv").read_bytes().decode("utf-8-sig")
    assert rest.splitlines()[0] == "unit,hours,kind,from,to,error"
    assert len(rest.splitlines()) == 9
    mended = rest.replace("15–13", "13–15")
    cards.write("mended.csv", "\n".join(mended.splitlines()[:2]))
    cards.ok("cards", "hours", "apply", "mended.csv", *NOW)
    assert cards("cards", "open", BIRKA, "--at", "2026-06-15 14:00", *NOW).code == 0


def test_a_dry_run_of_a_faulty_file_writes_no_rest(cards_sqlite: Command) -> None:
    cards_sqlite.write("h.csv", FAULTY)
    rehearsed = cards_sqlite("cards", "hours", "apply", "h.csv", "--keep-going", "-n", "--quiet", *NOW)
    assert (rehearsed.code, rehearsed.out) == (0, "") and rehearsed.err.count(": error[") >= 8
    assert not (cards_sqlite.cwd / "h.rest.csv").exists()
    assert cards_sqlite("cards", "hours", "apply", "missing.csv", *NOW).code == 66
    assert cards_sqlite("cards", "hours", "apply", "-", "--keep-going", *NOW, stdin=FAULTY).code == 2


def test_hours_are_read_from_standard_input(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "hours", "apply", "-", "--yes", *NOW, stdin=HOURS)
    assert len(cards_sqlite.dump()["card_hours"]) == 4


def test_dated_times_of_a_sheet_are_on_the_days_of_the_usual_week_and_nobody_opens_on_saturdays(
    cards_sqlite: Command,
) -> None:
    cards = cards_sqlite
    summer = "08:00–10:00;;2026-06-22;2026-08-16"
    cards.write("june.csv", f"unit;hours;kind;from;to\n{TELEBORG};{summer}\n{MOHEDA};{summer}\n")
    run = cards("cards", "hours", "apply", "june.csv", "--yes", "--json", *NOW)
    assert (run.code, [(error["id"], error["line"]) for error in run.error]) == (
        65,
        [("no-days", 2), ("no-days", 3)],
    )
    for unit, text in ((TELEBORG, "mån–fre 8–16"), (MOHEDA, "mån–tors 8–16")):
        cards.ok("cards", "hours", "set", unit, text, *NOW)
    cards.ok("cards", "hours", "apply", "june.csv", "--yes", *NOW)
    assert cards.ok("cards", "show", MOHEDA, "--json", *NOW).json["hours"]["telephone"]["hsa"] == [
        "1-4#08:00#16:00", "1-4#08:00#10:00##20260622#20260816",
    ]  # fmt: skip
    assert cards("cards", "open", TELEBORG, "--at", "2026-06-27 09:00", *NOW).code == 1
    assert "no usual hours" in cards("cards", "hours", "set", BIRKA, "8–10", "--from", "2026-06-22", *NOW).err


def test_a_unit_that_is_closed_for_a_week_opens_on_the_monday_after(cards_sqlite: Command) -> None:
    cards_sqlite.ok("cards", "hours", "set", TELEBORG, "mån–fre 8–16, ons stängt", *NOW)
    cards_sqlite.ok("cards", "hours", "except", TELEBORG, "2026-07-06..2026-07-10", "closed", *NOW)
    run = cards_sqlite("cards", "open", TELEBORG, "--at", "2026-07-03 16:30", "--json", *NOW)
    assert (run.code, run.json["next_change"]) == (1, "2026-07-13T08:00:00+02:00")
    assert cards_sqlite("cards", "open", TELEBORG, "--at", "2026-07-15 09:00", *NOW).code == 1
    other = cards_sqlite("cards", "hours", "set", TELEBORG, "Öppettider: mån 8–10")
    assert (other.code, "--kind opening" in other.err) == (65, True)
