"""What is called forgotten, and what is asked before it is removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.cases.leftovers import FORGOTTEN, ORPHAN, REASONS, SENT, Leftover, is_forgotten, removal

BEFORE = datetime(2026, 6, 15, 8, tzinfo=UTC)
ONE = Leftover("/delat/x.pdf", FORGOTTEN, BEFORE, None, 7, BEFORE)


@pytest.mark.parametrize(
    ("name", "seconds", "forgotten"),
    [
        ("x.pdf", -1, True),
        ("x.pdf", 0, False),
        ("x.pdf", 1, False),
        (".x.pdf", -1, False),
        ("Thumbs.db", -1, False),
        ("DESKTOP.INI", -1, False),
        ("thumbs.db.pdf", -1, True),
    ],
)
def test_a_file_is_forgotten_when_it_has_lain_there_for_longer(name: str, seconds: int, forgotten: bool) -> None:
    assert is_forgotten(name, BEFORE + timedelta(seconds=seconds), BEFORE) == forgotten


def test_each_reason_is_asked_about_with_its_count() -> None:
    plan = removal([ONE, replace(ONE, path="/b"), replace(ONE, path="/a", reason=ORPHAN), replace(ONE, reason=SENT)])
    assert [str(each) for each in plan.asks] == [
        "1 file: sent, and something is still there",
        "2 files: forgotten there",
        "1 file: belongs to no attachment",
    ]
    assert (plan.counts["remove"], plan.violations, removal([]).is_empty) == (4, (), True)


@pytest.mark.parametrize(("count", "tripped"), [(50, False), (51, True)])
def test_more_than_fifty_at_once_trip_the_guard(count: int, tripped: bool) -> None:
    plan = removal([replace(ONE, path=str(n)) for n in range(count)])
    assert [each.guard for each in plan.violations] == ["too-many"] * tripped


@given(st.sampled_from(["path", "reason", "inode", "written"]), st.integers(1, 10**6))
def test_whatever_is_found_another_time_is_another_plan(field: str, n: int) -> None:
    others = {
        "path": f"/{n}",
        "reason": sorted(REASONS.keys() - {FORGOTTEN})[n % 3],
        "inode": 7 + n,
        "written": BEFORE + timedelta(seconds=n),
    }
    assert removal([ONE]).identity == removal([replace(ONE)]).identity
    assert removal([ONE]).identity != removal([replace(ONE, **{field: others[field]})]).identity
