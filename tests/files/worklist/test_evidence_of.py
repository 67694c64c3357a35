"""What a file of evidence gives."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from vis_cli.files.core import csv
from vis_cli.files.core.headers import SWITCHES
from vis_cli.files.worklist.evidence_of import Evidence, moment_of


def test_when_something_was_seen_or_a_fault_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("unit,case_type,active,seen_at\nA,B,yes,2026-06-10T08:00\n", encoding="utf-8")
    table, found = csv.read(str(path), SWITCHES), Evidence()
    assert moment_of(found, table, 0, "2026-06-10T08:00") == datetime(2026, 6, 10, 6, tzinfo=UTC)
    assert moment_of(found, table, 0, "") is None
    assert not found.faults
    assert moment_of(found, table, 0, "noon") is None
    assert [(fault.id, fault.source and fault.source.line) for fault in found.faults] == [("malformed-date", 2)]
