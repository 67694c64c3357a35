"""The report of retention, from a script."""

from __future__ import annotations

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.app.retention.finalise import Bounds
from vis_cli.app.retention.purge import Wishes


def test_the_latest_runs_come_first(invoke: Invoke) -> None:
    for _ in range(2):
        app.retention.purge.purge(invoke(yes=True), Wishes(bounds=Bounds(runtime=0.0)))
    found = app.retention.report.report(invoke())
    assert [each["id"] for each in found["runs"]] == ["R-1"] and found["due"] == 3
    assert "<title>Retention</title>" in app.retention.report.page(found, str, "en")
