"""Holds from a script."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from tests.cli.retention.fixtures import TOLVAN
from vis_cli import app
from vis_cli.db.core import tables as t
from vis_cli.errors import FaultyInput, NotFound


def test_a_resident_is_held_by_a_token_and_shown_masked(invoke: Invoke) -> None:
    outcome = app.retention.holds.add(invoke(), "Anspråk", resident=TOLVAN)
    assert [step.after.subject for step in outcome.plan.changes] == ["P-1"]
    assert app.retention.holds.add(invoke(), "Anspråk", resident=TOLVAN).change is None
    (item,) = app.retention.holds.list_(invoke())
    assert (item["subject_name"], item["cases"], item["state"]) == ("19121212-****", 4, "in force")
    (shown,) = app.retention.holds.list_(invoke(), reveal=True)
    assert shown["subject_name"] == TOLVAN
    with invoke().reading() as db:
        assert [row.resident for row in db.execute(t.reads.select())] == ["19121212-****"]


def test_holds_are_released_and_then_listed_only_with_the_others(invoke: Invoke) -> None:
    app.retention.holds.add(invoke(yes=True), "IVO", numbers=["2024-0000001"], units=["Birka"], case_types=["Boka tid"])
    app.retention.holds.release(invoke(yes=True), [1, 2])
    assert [each["id"] for each in app.retention.holds.list_(invoke())] == ["H-3"]
    assert len(list(app.retention.holds.list_(invoke(), everything=True))) == 3
    with pytest.raises(NotFound):
        app.retention.holds.release(invoke(), [9])


def test_what_is_no_number_is_pointed_at(invoke: Invoke) -> None:
    for wrong in ({"numbers": ["24-1"]}, {"resident": "191212121213"}):
        with pytest.raises(FaultyInput):
            app.retention.holds.add(invoke(), "x", **wrong)
