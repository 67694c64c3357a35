"""What was seen in the systems, from a script."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.rules.core.times import parse_moment


def test_what_is_seen_as_it_should_be_is_ticked_off_once(invoke: Invoke, tmp_path: Path) -> None:
    app.windows.add(invoke(), "Birka", ["Boka tid"], parse_moment("2025-06-09 08:00"), parse_moment("2025-06-23"))
    file = tmp_path / "seen.csv"
    file.write_text("unit,case_type,active\nBirka,Boka tid,no\n")
    outcome, found, faults = app.evidence.verify(invoke(), [str(file)])
    assert (outcome.plan.counts["add"], found.discrepancies, faults) == (1, [], [])
    again, found, _ = app.evidence.verify(invoke(), [str(file)])
    assert (again.change, found.agreeing) == (None, 1)
