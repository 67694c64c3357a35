"""What is due, from a script."""

from __future__ import annotations

from datetime import date

import pytest

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.app.retention.finalise import Bounds
from vis_cli.app.retention.purge import Wishes
from vis_cli.errors import NotFound


def test_what_is_due_is_counted_by_group_and_day(invoke: Invoke) -> None:
    said = app.retention.due.due(invoke(), by="case-type")
    assert (said["due"], said["held"], {each["name"]: each["due"] for each in said["groups"]}) == (
        3,
        1,
        {"Boka tid": 2, "Förnya recept": 1},
    )
    assert app.retention.due.due(invoke(), as_of=date(2026, 6, 3))["due"] == 4
    with pytest.raises(NotFound):
        app.retention.due.due(invoke(), policies=["nothing"])


def test_runs_are_listed_with_how_they_ended(invoke: Invoke) -> None:
    app.retention.purge.purge(invoke(yes=True), Wishes(bounds=Bounds(runtime=0.0)))
    assert [(each["id"], each["state"]) for each in app.retention.due.runs(invoke())] == [("R-1", "stopped")]
    assert app.retention.due.disputed(invoke()) == ([], [])
