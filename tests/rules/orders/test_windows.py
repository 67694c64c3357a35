"""A window: when it covers a moment, when it ends, and how it reads."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from tests.rules.orders.samples import BOOK, NAMES, NOW, TELEBORG, at, window
from vis_cli.rules.orders.windows import RunFacts, run


@pytest.mark.parametrize(
    ("moment", "closed"),
    [
        ("2026-06-28 23:59", False),
        ("2026-06-29 00:00", True),
        ("2026-08-02 23:59", True),
        ("2026-08-03 00:00", False),
    ],
)
def test_a_window_is_closed_from_its_first_moment_until_its_last(moment: str, closed: bool) -> None:
    assert window().covers(at(moment)) is closed


@pytest.mark.parametrize(
    ("cancelled", "ends"),
    [
        (None, "0803"),
        ("0601", "0629"),  # before it began: it never was
        ("0629", "0629"),
        ("2026-07-10 09:00", "2026-07-10 09:00"),
        ("0901", "0803"),
    ],
)
def test_a_window_that_is_cancelled_ends_there_and_then(cancelled: str | None, ends: str) -> None:
    held = window(cancelled=cancelled)
    assert held.ends == at(ends)
    assert not held.covers(at(ends))


def test_a_window_reads_as_a_closure() -> None:
    days = "closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)"
    held = window(7)
    assert held.id == "W-7"
    assert str(held) == f"{TELEBORG} · {BOOK}: {days}"
    assert held.words(NAMES.__getitem__) == f"Teleborg · Boka tid: {days}"
    assert str(replace(held, acknowledged=True)).endswith("(v. 27–31), seen to")
    assert str(replace(held, acknowledged=True, cancelled_at=at("0601"))).endswith("(v. 27–31), cancelled")


# --- a run -----------------------------------------------------------------------------------------------------------

RAN = RunFacts(5, 2, started=[(1, 3)], ended=[(7, 7)], missed=[(9, 9)], late_seconds=300)


def test_a_run_is_planned_as_counts_of_switches_and_the_windows_that_began_or_ended() -> None:
    plan = run(RAN, NOW)
    assert plan.counts == {"off": 5, "on": 2}
    assert (plan.size, plan.is_empty) == (7, False)
    assert plan.details == {
        "off": 5, "on": 2, "started": [(1, 3)], "ended": [(7, 7)], "missed": [(9, 9)], "late_seconds": 300
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (RunFacts(0, 0), False),
        (RunFacts(0, 0, started=[(1, 1)]), True),
        (RunFacts(0, 0, ended=[(1, 1)]), True),
        (RunFacts(0, 0, missed=[(1, 1)]), True),
        (RunFacts(0, 0, late_seconds=5), False),
    ],
)
def test_a_run_that_switches_nothing_is_told_where_windows_came_or_went(facts: RunFacts, told: bool) -> None:
    assert run(facts, NOW).is_empty is not told


def test_the_digest_of_a_run_is_of_its_moment_and_of_everything_it_met() -> None:
    others = [replace(RAN, off=6), replace(RAN, on=3), replace(RAN, started=[(1, 2)]), replace(RAN, late_seconds=0)]
    digests = {run(each, NOW).digest for each in (RAN, *others)} | {run(RAN, at("0611")).digest}
    assert len(digests) == 6
    written = (  # as it is on record
        '["2026-06-10T12:00:00+02:00",{"off":5,"on":2,"started":[[1,3]],"ended":[[7,7]],"missed":[[9,9]],'
        '"late_seconds":300}]'
    )
    assert run(RAN, NOW).digest == hashlib.sha256(written.encode()).hexdigest()
