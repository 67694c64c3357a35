"""`vis windows run` as cron has it: twice at once, weeks late, when the clocks change, and beside a long writer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import Command, Run
from tests.register import ALVESTA, BIRKA, MOHEDA, fill
from vis_cli.db.core.engine import database_url

DONE = {"off": 0, "on": 0}


@pytest.fixture
def vis(vis: Command) -> Command:
    vis.environment["VIS_NOW"] = "2026-03-02 08:00"
    return fill(vis)


def close(vis: Command, unit: str, since: str, until: str) -> None:
    vis.ok("windows", "add", unit, "Boka tid", "--from", since, "--opens", until)


def run(vis: Command, now: str, *words: str, **how: Any) -> Run:
    return vis("windows", "run", "--json", "--now", now, *words, **how)


def test_two_runs_at_once_turn_each_switch_once(vis: Command) -> None:
    for unit in (MOHEDA, ALVESTA, BIRKA):
        close(vis, unit, "2026-03-09", "2026-03-16")
    found: list[Run] = []
    threads = [threading.Thread(target=lambda: found.append(run(vis, "2026-03-09 00:05"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.code for each in found] == [0, 0], [each.err for each in found]
    assert sorted(each.json["switched"]["off"] for each in found) == [0, 3]
    assert sorted(each.json["started"] for each in found) == [[], ["W-1", "W-2", "W-3"]]
    vis.ok("audit", "verify", "--state")


def test_a_run_three_weeks_late_turns_what_is_turned_still_and_names_what_went_unseen(vis: Command) -> None:
    assert run(vis, "2026-03-02 08:05").code == 0
    close(vis, MOHEDA, "2026-03-03", "2026-05-04")
    close(vis, ALVESTA, "2026-03-09", "2026-03-16")
    late = run(vis, "2026-03-24 00:00")
    assert (late.code, late.json["switched"], late.json["late_seconds"]) == (1, {"off": 1, "on": 0}, 21 * 86400)
    assert (late.json["started"], late.json["missed"]) == (["W-1"], ["W-2"])
    again = run(vis, "2026-03-24 00:05")
    assert (again.code, again.json["switched"], again.json["change"]) == (0, DONE, None)


@pytest.mark.parametrize(
    ("since", "until", "runs"),
    [
        # in spring 02 is followed by 03: a closure of an hour is one by the clock's hands of two
        ("2026-03-29 01:30", "2026-03-29 03:30", ["00:29+01:00", "01:30+01:00", "03:29+02:00", "03:30+02:00"]),
        # in autumn 02–03 comes twice
        (
            "2026-10-25 02:30+02:00",
            "2026-10-25 02:30+01:00",
            ["02:29+02:00", "02:30+02:00", "02:29+01:00", "02:30+01:00"],
        ),
    ],
)
def test_a_closure_over_a_change_of_the_clocks_begins_and_ends_at_its_moments(
    vis: Command, since: str, until: str, runs: list[str]
) -> None:
    close(vis, MOHEDA, since, until)
    ran = [run(vis, f"{since[:10]} {clock}").json for clock in runs]
    off, on = {"off": 1, "on": 0}, {"off": 0, "on": 1}
    assert [each["switched"] for each in ran] == [DONE, off, DONE, on]
    assert [each["late_seconds"] for each in ran] == [0, 0, 0, 0]


# --- beside others ---------------------------------------------------------------------------------------------------


@contextmanager
def writing(vis: Command) -> Iterator[None]:
    """Somebody imports for a long time."""
    with vis.open().writing() as db:
        db.execute(text("UPDATE units SET location = 'Växjö'"))
        yield
        db.rollback()


@contextmanager
def offers_locked(vis: Command) -> Iterator[None]:
    """Somebody who is not vis holds the rows of the switches."""
    engine = create_engine(database_url(str(vis.database)))
    with engine.connect() as db, db.begin():
        db.execute(text("UPDATE offers SET offered = offered"))
        yield
    engine.dispose()


def test_a_run_that_waits_in_vain_beside_a_long_writer_does_nothing_and_the_next_catches_up(vis: Command) -> None:
    busy_then_caught_up(vis, writing, "--lock-timeout", "0.3")


def test_a_run_whose_statement_waits_in_vain_does_nothing_and_the_next_catches_up(vis_postgres: Command) -> None:
    vis_postgres.environment["VIS_NOW"] = "2026-03-02 08:00"
    vis = fill(vis_postgres)
    busy_then_caught_up(vis, offers_locked, "--lock-timeout", "0.3")
    url = database_url(str(vis.database)).update_query_dict({"options": "-c statement_timeout=300ms"})
    asked = url.render_as_string(hide_password=False)
    busy_then_caught_up(vis, offers_locked, env={"VIS_DB": asked}, day="2026-03-10")


def busy_then_caught_up(
    vis: Command, beside: Callable[[Command], Any], *words: str, day: str = "2026-03-09", **how: Any
) -> None:
    """A run beside somebody ends with 75 and leaves all as it was; the next does what it did not."""
    close(vis, MOHEDA if day == "2026-03-09" else BIRKA, day, "2026-03-23")
    before = vis.dump()
    with beside(vis):
        ran = run(vis, f"{day} 00:05", *words, **how)
        assert (ran.code, ran.out, ran.ids) == (75, "", {"busy"}), ran.err
    assert vis.dump() == before
    ran = run(vis, f"{day} 00:10")
    assert (ran.code, ran.json["switched"]["off"], ran.json["late_seconds"]) == (0, 1, 600)
