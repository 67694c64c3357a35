"""Days, weeks and lengths of time in options: one grammar, written out, and refused as usage."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import fill

NOW = ("--now", "2026-06-09 08:00")  # a Tuesday
SUMMER = "closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)"


@pytest.fixture
def filled(vis: Command) -> Command:
    """A register, to change at a Tuesday in June."""
    fill(vis).environment["VIS_NOW"] = "2026-06-09 08:00"
    return vis


# --- written out -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2026-06-29", "--opens", "2026-08-03"), ""),
        (("--from", "2026-06-29", "--through", "2026-08-02"), ""),
        (("--from", "2026-06-29", "--to", "2026-08-03"), ""),
        (
            ("--from", "29 juni", "--opens", "mån 3 aug"),
            '--from: "29 juni" is Mon 29 June 2026.\n--opens: "mån 3 aug" is Mon 3 Aug 2026.\n',
        ),
        (
            ("--from", "+20d", "--through", "2 August 2026"),
            '--from: "+20d" is Mon 29 June 2026.\n--through: "2 August 2026" is Sun 2 Aug 2026.\n',
        ),
        (("--weeks", "v. 27–31"), '--weeks: "v. 27–31" is Mon 29 June – Sun 2 Aug 2026 (v. 27–31).\n'),
        (
            ("--weeks", "2026-W27..2026-W31"),
            '--weeks: "2026-W27..2026-W31" is Mon 29 June – Sun 2 Aug 2026 (v. 27–31).\n',
        ),
    ],
)
def test_what_was_understood_is_written_out_and_the_plan_shows_both_days(
    filled: Command, words: tuple[str, ...], said: str
) -> None:
    run = filled.ok("windows", "add", "Birka", "Boka tid", *words)
    assert (run.err, run.out.splitlines()[0]) == (said, f"+ W-1 Vårdcentralen Birka · Boka tid: {SUMMER}")
    (listed,) = filled.ok("windows", "list", "--json").json["items"]
    assert (listed["from"], listed["to"]) == ("2026-06-29", "2026-08-03")


def test_weeks_that_have_begun_are_refused_with_both_years(filled: Command) -> None:
    run = filled("windows", "add", "Birka", "Boka tid", "--weeks", "v. 23–31", "--json")
    assert (run.code, run.out, run.error["id"]) == (2, "", "malformed-weeks")
    assert run.error["message"] == '--weeks: "v. 23–31" could be 2026-W23..2026-W31 or 2027-W23..2027-W31. Write which.'


@pytest.mark.parametrize(
    "words",
    [
        ("persons", "disable", "Anna Berg"),
        ("units", "close", "Alvesta"),
        ("roles", "revoke", "--all-of", "Anna Berg"),
    ],
)
def test_a_state_ends_on_a_day_or_with_the_last_day_before_it(filled: Command, words: tuple[str, ...]) -> None:
    filled.ok("roles", "grant", "Anna Berg", "redaktor-kontaktkort", "Alvesta", "-y")
    on = filled.ok(*words, "--on", "2026-07-01", "-n", "--json").json
    assert filled.ok(*words, "--last-day", "2026-06-30", "-n", "--json").json["steps"] == on["steps"] != []
    both = filled(*words, "--on", "2026-07-01", "--last-day", "2026-06-30")
    assert (both.code, both.out) == (2, "")


def test_the_days_of_a_filter_are_both_counted_in(filled: Command) -> None:
    for day in ("08", "09", "10"):
        filled.ok("units", "alias", "Birka", f"VC {day}", "--now", f"2026-06-{day} 23:59")
    found = filled.ok("changes", "list", "--since", "2026-06-08", "--until", "2026-06-09", "--json").json["items"]
    assert [each["at"][:10] for each in found] == ["2026-06-09", "2026-06-08"]


def test_every_list_shows_the_last_day_closed_and_the_first_day_open(filled: Command) -> None:
    order = "{ref: IT-1, unit: Birka, case_types: [Boka tid], deactivate: mån 29 juni 2026, t.o.m.: 2 aug 2026}"
    filled.write("order.yaml", order)
    filled.ok("orders", "apply", "order.yaml")
    assert SUMMER in filled.ok("orders", "list").out
    assert filled.ok("orders", "list", "--json").json["items"][0]["closed"] == [SUMMER]
    shorter = filled("windows", "extend", "W-1", "--through", "2026-07-31")
    assert (shorter.code, shorter.out) == (4, "")
    assert f"W-1 is {SUMMER}; that would make it shorter." in shorter.err
    closing = filled("units", "close", "Birka", "--last-day", "2026-07-15", "-n", "--now", "2026-07-01 08:00")
    assert "Boka tid: closed Mon 29 June – Wed 15 July 2026, opens Thu 16 July" in closing.out


@pytest.mark.parametrize(
    ("days", "id"),
    [
        ("weeks: v. 27–31", "faulty-weeks"),
        ("deactivate: idag, reactivate: 2026-08-03", "faulty-date"),
        ("deactivate: 29 juni, reactivate: 2026-08-03", "faulty-date"),
        ("deactivate: 2026-06-29, through: +7d", "faulty-date"),
    ],
)
def test_what_would_be_another_day_tomorrow_is_refused_in_a_file(filled: Command, days: str, id: str) -> None:
    filled.write("order.yaml", f"{{ref: IT-1, unit: Birka, case_types: [Boka tid], {days}}}")
    run = filled("orders", "apply", "order.yaml", "--json")
    assert (run.code, run.out, run.error["id"]) == (65, "", id)
    assert "a file is kept" in run.error["message"]


def test_the_old_names_of_days_mean_what_they_meant(filled: Command) -> None:
    filled.ok("windows", "add", "Birka", "Boka tid", "--from", "2026-06-29", "--to", "2026-07-06")
    run = filled.ok("windows", "extend", "W-1", "--to", "2026-08-03")
    assert (run.err, run.out.splitlines()[0]) == ("", f"~ W-1 Vårdcentralen Birka · Boka tid: {SUMMER}")
    filled.ok("cards", "notice", "add", "Birka", "--from", "2026-06-09", "--text", "Kassan tar bara kort.",
              "--to", "2026-06-30")  # fmt: skip
    ended = filled.ok("cards", "notice", "end", "N-1", "--on", "2026-06-20")
    assert ended.err == "--on: here Sat 20 June 2026 is the last day it is up. Write --last-day.\n"
    assert "Tue 9 June – Sat 20 June 2026" in ended.out


# --- one grammar, one refusal ----------------------------------------------------------------------------------------

LENGTHS = (
    ("roles", "list", "--expiring-within"),
    ("cases", "list", "--older-than"),
    ("windows", "list", "--starting-within"),
    ("windows", "list", "--ending-within"),
    ("orders", "list", "--starting-within"),
    ("status", "--max-age"),
)


@pytest.mark.parametrize("words", LENGTHS)
def test_a_length_of_time_is_the_same_for_every_option(vis_sqlite: Command, words: tuple[str, ...]) -> None:
    for length in ("30s", "90min", "12h", "30d", "4w", "2mo", "2y", "1h 30min"):
        assert vis_sqlite(*words, length, *NOW).code in (0, 1), length
    for length in ("1m", "9999y", "soon", "-1d", "1.5h"):
        run = vis_sqlite(*words, length, "--json", *NOW)
        assert (run.code, run.out, run.error["id"]) == (2, "", "malformed-duration"), length


def test_grants_that_expire_within_a_month_are_found(filled: Command) -> None:
    filled.ok("roles", "grant", "Anna Berg", "redaktor-kontaktkort", "Birka", "--through", "2026-07-09")
    assert [each["to"] for each in filled.ok("roles", "list", "--expiring-within", "1mo", "--json").json["items"]] == [
        "2026-07-09"
    ]
    assert filled.ok("roles", "list", "--expiring-within", "29d", "--json").json["items"] == []


@pytest.mark.parametrize("name", ["--through", "--to"])
def test_an_option_with_two_names_is_spoken_of_by_the_one_that_was_typed(filled: Command, name: str) -> None:
    granted = ("roles", "grant", "Anna Berg", "granskare", "Birka", "-n", name)
    assert filled(*granted, "32/12").err.startswith(f"error[malformed-date]: {name}: ")
    assert filled(*granted, "2026-06-01").err.startswith(f"error[reversed-period]: {name}: the last day")
    assert f'{name}: "1 december" is ' in filled(*granted, "1 december").err
    assert filled("cards", "notice", "add", "Birka", "--text", "Stängt", f"{name}=x").err.count(f"{name}: ") == 1
