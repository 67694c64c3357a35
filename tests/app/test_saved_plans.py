"""Saved plans from a script: applied as they were shown, once, and no later than their windows begin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from tests.app.test_orders import SUMMER
from vis_cli import app
from vis_cli.errors import Refused, Stale
from vis_cli.rules.core.times import parse_moment


@pytest.fixture
def saved(invoke: Invoke, tmp_path: Path) -> str:
    (tmp_path / "sommar.yaml").write_text(SUMMER, encoding="utf-8")
    path = tmp_path / "plan.json"
    app.orders.plan(invoke(), [str(tmp_path / "sommar.yaml")], out=path)
    return str(path)


def test_numbers_are_given_out_when_it_is_applied_and_the_places_shown_are_kept(invoke: Invoke, saved: str) -> None:
    app.windows.add(invoke(), "Moheda", ["Boka tid"], *(parse_moment(day) for day in ("2025-07-01", "2025-07-08")))
    outcome = app.orders.apply(invoke(yes=True), [saved])
    assert [step.record.id for step in outcome.plan.changes if step.record.kind == "window"] == ["W-2", "W-3"]  # type: ignore[union-attr]
    assert all("sommar.yaml" in str(step.source) for step in outcome.plan.changes)  # type: ignore[union-attr]


def test_it_is_stale_when_a_boundary_has_passed_or_its_unit_has_changed(invoke: Invoke, saved: str) -> None:
    with pytest.raises(Stale):
        app.orders.apply(invoke(now="2025-06-23 00:00", yes=True), [saved])
    app.register.units.close(invoke(yes=True), "Birka", parse_moment("2025-06-10").date())
    with pytest.raises(Stale):
        app.orders.apply(invoke(yes=True), [saved])


def test_it_is_altered_when_its_steps_are_not_what_its_orders_ask_for(invoke: Invoke, saved: str) -> None:
    plan = json.loads(Path(saved).read_text(encoding="utf-8"))
    plan["steps"].pop()
    Path(saved).write_text(json.dumps(plan), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        app.orders.apply(invoke(yes=True), [saved])
    assert refused.value.id == "altered-plan"
    with pytest.raises(Refused):  # it has not been made yet
        app.orders.apply(invoke(now="2025-06-01 08:00", yes=True), [saved])
