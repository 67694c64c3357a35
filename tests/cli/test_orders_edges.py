"""Orders, windows and the worklist at the edges of what people type: far days, the hour that comes twice, blanks."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import ALVESTA, fill

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
