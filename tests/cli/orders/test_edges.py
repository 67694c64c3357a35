"""Orders, windows and the worklist at the edges of what people type: far days, the hour that comes twice, blanks."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import ALVESTA, TELEBORG, fill

ORDER = """\
orders:
  - ref: IT-48213
    unit: Vårdcentralen Teleborg
    case_types: [Boka tid, Förnya recept]
    deactivate: 2026-06-29
    reactivate: 2026-08-03
"""


@pytest.fixture
def vis(vis_sqlite: Command) -> Command:
    vis_sqlite.environment["VIS_NOW"] = "2026-06-01 12:00"
    vis_sqlite.write("s.yaml", ORDER)
    return fill(vis_sqlite)


# --- days that no calendar reaches -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("windows", "add", ALVESTA, "Boka tid", "--from", "0001-01-01", "--to", "2026-07-01"),
        ("windows", "add", ALVESTA, "Boka tid", "--from", "2026-07-01", "--through", "9999-12-31"),
        ("windows", "add", ALVESTA, "Boka tid", "--from", "2026-07-01 10:00+99:00", "--to", "2026-07-03"),
        ("windows", "add", ALVESTA, "Boka tid", "--weeks", "9999-W52"),
        ("windows", "list", "--as-of", "0001-01-01"),
        ("windows", "list", "--starting-within", "99999999w"),
        ("orders", "list", "--starting-within", "99999999999999999999w"),
        ("todo", "--date", "9999-12-31"),
        ("todo", "--date", "0001-01-01"),
        ("windows", "chart", "--now", "9999-12-31"),
        ("status", "--now", "9999-12-31"),
    ],
    ids=" ".join,
)
def test_a_day_or_a_length_beyond_the_calendar_is_refused_in_words(vis: Command, words: tuple[str, ...]) -> None:
    run = vis(*words)
    assert run.code == 2, run.err
    assert "timedelta" not in run.err and run.err.count("\n") == 1


@pytest.mark.parametrize(
    "period", ["deactivate: 0001-01-01\n    reactivate: 9999-12-31", "weeks: 9999-W52", "weeks: 0000-W01"]
)
def test_a_period_beyond_the_calendar_is_a_fault_of_its_file(vis: Command, period: str) -> None:
    begin = ORDER.index("deactivate")
    vis.write("far.yaml", f"{ORDER[:begin]}{period}\n")
    assert vis("orders", "check", "far.yaml", "--json").code == 65
    far = ORDER.replace("reactivate: 2026-08-03", "through: 9999-12-31")
    vis.write("far.yaml", far)
    (error,) = vis("orders", "check", "far.yaml", "--json").json["errors"]
    assert (error["id"], error["line"], error["column"]) == ("faulty-date", 6, 14)


# --- guards that are lifted ------------------------------------------------------------------------------------------

LONG = ("windows", "add", ALVESTA, "Boka tid", "--from", "2026-06-10", "--to", "2026-09-03")


def test_a_dry_run_tells_a_guard_that_is_lifted_from_one_that_stands(vis: Command) -> None:
    assert "! guard long-window, lifted:" in vis.ok(*LONG, "-n", "--allow", "long-window=13", "--reason", "x").out
    assert "--allow long-window=13 --reason TEXT" in vis.ok(*LONG, "-n", "--allow", "long-window=12").out
    for n, lifted in (("12", False), ("13", True)):
        (guard,) = vis.ok(*LONG, "-n", "--json", "--allow", f"long-window={n}").json["guards"]
        assert guard["lifted"] is lifted


def test_what_was_lifted_is_said_when_it_is_done(vis: Command) -> None:
    out = vis.ok(*LONG, "--allow", "long-window=13", "--reason", "renovering").out
    assert "! guard long-window, lifted:" in out and "To go on" not in out


def test_a_reason_of_blanks_is_none(vis: Command) -> None:
    run = vis(*LONG, "--allow", "long-window", "--reason", "  ", "--json")
    assert (run.code, run.ids) == (2, {"missing-reason"})
    vis.write("vis.yaml", "ticket_required: true\n")
    run = vis("windows", "add", ALVESTA, "Boka tid", "--weeks", "2026-W40", "--ticket", " ", "--json")
    assert (run.code, run.ids) == (4, {"ticket-required"})


def test_a_long_window_is_measured_by_the_limit_that_is_set(vis: Command) -> None:
    assert "more than 12 weeks" in vis(*LONG).err
    vis.write("vis.yaml", "guards: {long-window: 1}\n")
    assert "more than 1 week." in vis(*LONG).err


# --- closures that are over when they are asked for ------------------------------------------------------------------


def test_an_order_whose_days_are_over_closes_nothing_and_says_so(vis: Command) -> None:
    vis.write("over.yaml", ORDER.replace("06-29", "04-29").replace("08-03", "05-03"))
    run = vis("orders", "apply", "over.yaml", "--yes")
    assert run.code == 4 and "that is over already; nothing is closed. To go on" in run.err
    vis.ok("orders", "apply", "over.yaml", "--yes", "--allow", "past-start", "--reason", "for the record")
    (order,) = vis.ok("orders", "list", "--json").json["items"]
    assert (order["state"], order["windows"]) == ("done", [])
    assert "kom in efter stängningens sista dag" in vis.ok("orders", "reply", "IT-48213").out


@pytest.mark.parametrize("how", ["file", "orders change", "windows change"])
def test_a_running_window_that_should_have_ended_ends_now(vis: Command, how: str) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    vis.ok("windows", "run", "--now", "2026-06-29")
    vis.environment["VIS_NOW"] = "2026-07-10 09:00"
    vis.write("shorter.yaml", ORDER.replace("08-03", "07-05"))
    words: tuple[str, ...] = ("orders", "apply", "shorter.yaml")
    if how == "orders change":
        words = ("orders", "change", "IT-48213", "--reactivate", "2026-07-05")
    elif how == "windows change":
        words = ("windows", "change", "W-1", "--to", "2026-07-05")
    run = vis(*words, "--yes")
    assert run.code == 4 and "W-1 ends now. To go on: --allow past-start" in run.err
    ended = vis.ok(*words, "--yes", "--allow", "past-start", "--reason", "they came back early", "--json").json
    assert ended["counts"]["change"] == (1 if how == "windows change" else 2)
    items = vis.ok("case-types", "list", "--unit", "Teleborg", "--json").json["items"]
    assert next(each for each in items if each["name"] == "Boka tid")["switch"] is True


# --- times and calendars ---------------------------------------------------------------------------------------------


def test_the_hour_that_comes_twice_is_told_apart_in_words(vis: Command) -> None:
    twice = ("--from", "2026-10-25 02:30+02:00", "--to", "2026-10-25 02:30+01:00")
    out = vis.ok("windows", "add", ALVESTA, "Boka tid", *twice).out
    assert "closed Sun 25 Oct 2026 02:30+02:00 – Sun 25 Oct 2026 02:30+01:00" in out
    table = vis.ok("windows", "list").out
    assert "2026-10-25 02:30+02:00" in table and "2026-10-25 02:30+01:00" in table


def test_times_in_text_are_local_and_in_json_have_their_offset(vis: Command) -> None:
    vis.ok("windows", "add", ALVESTA, "Boka tid", "--from", "2026-06-10 08:00", "--to", "2026-06-10 16:30")
    assert "2026-06-10 16:30  " in vis.ok("windows", "list").out
    assert vis.ok("windows", "list", "--json").json["items"][0]["to"] == "2026-06-10T16:30:00+02:00"
    vis.ok("windows", "cancel", "W-1")
    for words in (("windows", "show", "W-1"), ("windows", "history", "W-1")):
        out = vis.ok(*words).out
        assert "2026-06-01 12:00" in out and "+02:00" not in out


def test_a_calendar_sets_no_day_beside_a_time(vis: Command) -> None:
    vis.ok("windows", "add", ALVESTA, "Boka tid", "--from", "2026-06-10", "--to", "2026-06-12 12:00")
    out = vis.ok("windows", "export").out
    assert "DTSTART:20260609T220000Z" in out and "DTEND:20260612T100000Z" in out


def test_the_format_of_an_export_may_stand_before_the_command(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    assert vis.ok("--format", "csv", "windows", "export").out.startswith("id,ref,unit,")
    assert vis("--format", "table", "windows", "export").code == 2


def test_a_chart_of_a_year_fits_a_terminal(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    _legend, *lines = vis.ok("windows", "chart", "--weeks", "2026-W01..2026-W53").out.splitlines()
    assert max(map(len, lines)) <= 80
    weeks = [int(week) for line in lines if line.startswith("week") for week in line.split()[1:]]
    assert weeks == list(range(1, 54))
    assert "".join(lines).count("██") == 5


def test_a_chart_as_csv_has_its_closures(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    assert vis.ok("windows", "chart", "--format", "csv").out == (
        "unit,case_types,from,to\nVårdcentralen Teleborg,Boka tid|Förnya recept,2026-06-29,2026-08-03\n"
    )


def test_an_exported_order_file_leaves_out_what_nobody_ordered_and_says_so(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    vis.ok("windows", "add", ALVESTA, "Boka tid", "--weeks", "2026-W40")
    run = vis.ok("windows", "export", "--format", "yaml", "--out", "e.yaml")
    assert "1 window has no order" in run.err
    assert "# W-3 Vårdcentralen Alvesta · Boka tid: closed Mon 28 Sept" in (vis.cwd / "e.yaml").read_text("utf-8")
    assert vis.ok("orders", "apply", "e.yaml", "--json").json["change"] is None


# --- names and ticks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["", " ", ","])
def test_a_case_type_of_no_name_is_not_found(vis: Command, blank: str) -> None:
    run = vis("windows", "add", ALVESTA, blank, "--weeks", "2026-W40", "--json")
    assert (run.code, run.ids) == (5, {"unknown-case-type"})


def test_what_an_order_does_not_close_is_named_as_people_name_it(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    assert "IT-48213 does not close Kontakta mig." in vis("orders", "change", "IT-48213", "--drop", "Kontakta mig").err


def test_a_tick_is_taken_back_twice_without_a_fault(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    vis.environment["VIS_NOW"] = "2026-06-29 08:00"
    first, second = (task["id"] for task in vis.ok("todo", "--json").json["items"])
    plan = vis.ok("todo", "done", first, "-n").out
    assert '+ Personalverktyget · Vårdcentralen Teleborg · Inaktivera "Boka tid"' in plan
    vis.ok("todo", "done", first)
    vis.ok("todo", "undone", first)
    assert vis.ok("todo", "undone", first, "--json").json["change"] is None
    assert vis.ok("todo", "undone", second, "--json").json["change"] is None
    assert vis("todo", "undone", "T-00000000").code == 5


def test_the_worklist_as_csv_has_its_days_without_marks(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    out = vis.ok("todo", "--format", "csv", "--now", "2026-07-01").out
    assert "2026-06-29T00:00:00+02:00,yes" in out and "!" not in out


def test_a_system_that_nobody_keys_into_is_not_taken_for_an_empty_list(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    run = vis("todo", "--system", "Personalverktygt", "--json")
    assert (run.code, run.ids) == (5, {"unknown-system"})
    assert "Personalverktyget" in run.error["hint"]
    assert len(vis.ok("todo", "--system", "personalverktyget", "--date", "2026-06-29", "--json").json["items"]) == 2


def test_a_ref_stands_on_one_line(vis: Command) -> None:
    vis.write("two.yaml", ORDER.replace("IT-48213", '"IT-1\\n2"'))
    (error,) = vis("orders", "check", "two.yaml", "--json").json["errors"]
    assert (error["id"], error["line"], error["column"]) == ("faulty-ref", 2, 10)


# --- nothing left to open, and what came instead ---------------------------------------------------------------------

MOST = """\
ref: IT-9
unit: Vårdcentralen Alvesta
case_types: [Boka tid, Förnya recept]
weeks: 2026-W41
"""


@pytest.fixture
def three(vis: Command) -> Command:
    """Alvesta offers three case types, and two of them are closed in week 41."""
    for item in vis.ok("case-types", "list", "--unit", ALVESTA, "--json").json["items"]:
        if item["name"] not in f"{MOST} Kontakta mig":
            vis.ok("case-types", "set", ALVESTA, item["name"], "not-offered")
    vis.write("most.yaml", MOST)
    vis.ok("orders", "apply", "most.yaml", "--yes")
    return vis


def test_nothing_left_is_seen_where_another_closure_begins_later(three: Command) -> None:
    rest = f"ref: IT-10\nunit: {ALVESTA}\ncase_types: [Kontakta mig]\nweeks: 2026-W40"
    three.write("rest.yaml", f"{rest}..2026-W41\n")
    run = three("orders", "apply", "rest.yaml", "--yes", "--json")
    assert (run.code, run.ids) == (4, {"all-case-types"})
    assert "from 2026-10-05" in run.error["message"]
    three.write("rest.yaml", f"{rest}\n")
    three.ok("orders", "apply", "rest.yaml", "--yes")


def test_nothing_left_is_seen_when_a_window_is_moved(three: Command) -> None:
    three.ok("windows", "add", ALVESTA, "Kontakta mig", "--weeks", "2026-W40")
    run = three("windows", "extend", "W-3", "--to", "2026-10-06", "--json")
    assert (run.code, run.ids) == (4, {"all-case-types"})
    three.ok("windows", "change", "W-3", "--from", "2026-09-27")


def test_the_reply_of_an_order_that_was_replaced_names_the_later_one(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    vis.write("later.yaml", ORDER.replace("IT-48213", "IT-50001") + "    replaces: IT-48213\n")
    vis.ok("orders", "apply", "later.yaml", "--yes")
    assert "Beställningen är ersatt av IT-50001." in vis.ok("orders", "reply", "IT-48213").out
    vis.ok("orders", "withdraw", "IT-50001", "--yes")
    assert "Beställningen är återtagen." in vis.ok("orders", "reply", "IT-50001").out


def test_a_template_takes_no_days_the_wrong_way_round(vis: Command) -> None:
    assert vis("orders", "template", "--from", "2026-07-08", "--to", "2026-07-01").code == 2


@pytest.mark.parametrize("begins", ["2026-07-13", "2026-07-10"], ids=["touching", "overlapping"])
def test_what_is_keyed_in_names_the_day_that_really_opens(vis: Command, begins: str) -> None:
    for since, until in (("2026-06-29", "2026-07-13"), (begins, "2026-07-20 12:30"), ("2026-08-01", "2026-08-05")):
        vis.ok("windows", "add", ALVESTA, "Boka tid", "--from", since, "--to", until)
    (task,) = vis.ok("todo", "--date", "2026-07-01", "--json").json["items"]
    assert (task["what"], task["details"]) == ('Inaktivera "Boka tid"', "Aktiveras igen måndag 20 juli 2026 kl. 12.30.")
    vis.ok("todo", "done", task["id"], "--date", "2026-07-01")
    assert vis.ok("todo", "--date", "2026-07-19", "--json").json["items"] == []
    (task,) = vis.ok("todo", "--date", "2026-07-20", "--json").json["items"]
    assert (task["what"], task["due"]) == ('Aktivera "Boka tid"', "2026-07-20T12:30:00+02:00")


# --- orders that meet ------------------------------------------------------------------------------------------------


def test_one_order_may_be_replaced_by_two(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    halves = (("IT-2", "Boka tid"), ("IT-3", "Förnya recept"))
    text = "orders:\n" + "".join(
        f"  - {{ref: {ref}, unit: {TELEBORG}, case_types: [{kind}], weeks: 2026-W28, replaces: IT-48213}}\n"
        for ref, kind in halves
    )
    vis.write("halves.yaml", text)
    assert vis.ok("orders", "apply", "halves.yaml", "--yes", "--json").json["counts"]["change"] == 2
    states = {item["ref"]: item["state"] for item in vis.ok("orders", "list", "--json").json["items"]}
    assert states == {"IT-48213": "withdrawn", "IT-2": "planned", "IT-3": "planned"}
    again = vis.ok("orders", "apply", "halves.yaml", "--yes")
    assert (again.out, again.err) == ("Nothing to change: it is so already.\n", "")


@pytest.mark.parametrize(
    "words",
    [
        ("windows", "change", "W-1", "--to", "2026-07-15"),
        ("windows", "extend", "W-1", "--to", "2026-07-15"),
        ("orders", "change", "IT-48213", "--period", "2026-06-29", "--reactivate", "2026-08-03"),
    ],
    ids=" ".join,
)
def test_no_command_lets_two_periods_of_one_order_overlap(vis: Command, words: tuple[str, ...]) -> None:
    periods = "periods: [{weeks: 2026-W27}, {weeks: 2026-W29}]"
    vis.write("two.yaml", ORDER[: ORDER.index("deactivate")] + periods)
    vis.ok("orders", "apply", "two.yaml", "--yes")
    before = vis.dump()
    run = vis(*words, "--yes", "--json")
    assert (run.code, run.out, run.ids) == (4, "", {"overlapping-periods"})
    assert run.error["message"].startswith("two periods of IT-48213 would close Boka tid at the same time: closed Mon ")
    assert vis.dump() == before
    vis.ok("windows", "export", "--format", "yaml", "--out", "e.yaml")
    assert vis.ok("orders", "apply", "e.yaml", "--json").json["change"] is None
