"""Saved plans of orders: applied as they were shown, or refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.orders.test_orders import MAY, SUMMER
from tests.conftest import Command, Run
from tests.register import MOHEDA, TELEBORG, fill


@pytest.fixture
def vis(vis: Command) -> Command:
    vis.environment |= MAY
    return fill(vis)


def test_a_saved_plan_is_applied_as_it_is_and_only_once(vis: Command) -> None:
    vis.write("sommar.yaml", SUMMER)
    vis.ok("orders", "plan", "sommar.yaml", "--out", "p.json")
    run = vis("orders", "apply", "p.json", "--yes", "--json")
    assert (run.code, run.json["change"], run.json["counts"]["add"]) == (0, "C-2", 2)
    again = vis("orders", "apply", "p.json", "--yes", "--json")
    assert (again.code, again.json["change"], again.json["applied"]) == (0, None, "C-2")
    assert "C-2" in vis("orders", "apply", "p.json", "--yes").out


@pytest.mark.parametrize(
    "meanwhile",
    [
        ("orders", "apply", "annan.yaml", "--yes"),
        ("changes", "undo", "C-1", "--yes", "--allow", "too-many", "--reason", "x"),
    ],
)
def test_a_saved_plan_is_stale_when_what_it_was_made_from_has_changed(vis: Command, meanwhile: tuple[str, ...]) -> None:
    vis.write("sommar.yaml", SUMMER)
    vis.write("annan.yaml", SUMMER.replace("2026-08-03", "2026-08-10"))
    vis.ok("orders", "plan", "sommar.yaml", "--out", "p.json")
    vis.ok(*meanwhile)
    before = vis.dump()
    run = vis("orders", "apply", "p.json", "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "stale")
    assert vis.dump() == before


def test_a_saved_plan_does_not_mind_what_has_nothing_to_do_with_it(vis: Command) -> None:
    vis.write("sommar.yaml", SUMMER)
    vis.ok("orders", "plan", "sommar.yaml", "--out", "p.json")
    for unit in (MOHEDA, TELEBORG):
        vis.ok("windows", "add", unit, "Boka tid", "--from", "2026-09-01", "--to", "2026-09-08")
    applied = vis.ok("orders", "apply", "p.json", "--yes", "--json").json
    assert [step["id"] for step in applied["steps"]] == ["W-3", "W-4"]
    assert [step["source"] for step in applied["steps"]] == ["sommar.yaml:4:18", "sommar.yaml:4:28"]


def test_a_saved_plan_whose_time_has_come_is_stale(vis: Command) -> None:
    vis.write("sommar.yaml", SUMMER)
    vis.ok("orders", "plan", "sommar.yaml", "--out", "p.json")
    assert vis("orders", "apply", "p.json", "--yes", "--now", "2026-07-01").code == 4


def edited(vis: Command, change: Callable[[dict[str, Any]], object]) -> Run:
    """What applying a saved plan of the summer says when somebody has edited it."""
    vis.write("sommar.yaml", SUMMER)
    vis.ok("orders", "plan", "sommar.yaml", "--out", "p.json")
    path = vis.cwd / "p.json"
    plan = json.loads(path.read_text())
    change(plan)
    path.write_text(json.dumps(plan, ensure_ascii=False, indent=1))
    before = vis.dump()
    run = vis("orders", "apply", "p.json", "--yes", "--json")
    if run.code:
        assert vis.dump() == before
    return run


GRANT = {
    "action": "add",
    "object": "grant",
    "id": "x",
    "before": None,
    "after": {"person": "x", "role": "lokal-administrator-hsa", "unit": TELEBORG, "from": "2026-06-01"},
    "source": None,
}
HOLD = {"action": "add", "object": "hold", "id": "H-1", "before": None, "after": {"number": 1}, "source": None}


@pytest.mark.parametrize(
    ("change", "id"),
    [
        (lambda plan: plan["steps"].append(GRANT), "altered-plan"),
        (lambda plan: plan["steps"].insert(0, HOLD), "altered-plan"),
        (lambda plan: plan["steps"].pop(), "altered-plan"),
        (lambda plan: plan["steps"].clear(), "altered-plan"),
        (lambda plan: plan["steps"][0]["after"].update({"to": "2026-09-03"}), "altered-plan"),
        (lambda plan: plan["steps"][0].update({"action": "remove"}), "altered-plan"),
        (lambda plan: plan["steps"][0].update({"more": 1}), "altered-plan"),
        (lambda plan: plan["orders"][0]["periods"][0].update({"reactivate": "2026-09-03"}), "altered-plan"),
        (lambda plan: plan["orders"].append({**plan["orders"][0], "ref": "IT-2", "unit": MOHEDA}), "altered-plan"),
        (lambda plan: plan.update({"made_at": "2026-06-02"}), "altered-plan"),
        (lambda plan: plan["orders"][0].update({"unit": "SE2321000065-TEST9999"}), "unknown-unit"),
        (lambda plan: plan["orders"][0].update({"grants": []}), "unknown-key"),
        (lambda plan: plan["orders"][0].update({"case_types": ["Egen sak"]}), "unknown-case-type"),
        (lambda plan: plan["orders"].clear(), "empty-list"),
        (lambda plan: plan.pop("made_at"), "missing-key"),
        (lambda plan: plan.update({"made_at": "i morse"}), "faulty-date"),
        (lambda plan: plan.update({"steps": {}}), "wrong-type"),
        (lambda plan: plan.update({"steps": [1]}), "wrong-type"),
        (lambda plan: plan.update({"id": "x"}), "unknown-key"),
        (lambda plan: plan.update({"format": "vis-plan-1"}), "not-a-plan"),
        (lambda plan: plan.update({"format": "vis-plan-3"}), "not-a-plan"),
    ],
)
def test_a_forged_plan_is_refused_and_changes_nothing(
    vis_sqlite: Command, change: Callable[[dict[str, Any]], object], id: str
) -> None:
    vis_sqlite.environment |= MAY
    run = edited(fill(vis_sqlite), change)
    assert run.code == (4 if id == "altered-plan" else 65)
    assert id in run.ids


def test_a_plan_without_its_guards_is_judged_by_them_all_the_same(vis: Command) -> None:
    long = SUMMER.replace("2026-08-03", "2026-12-03")
    vis.write("long.yaml", long)
    vis.ok("orders", "plan", "long.yaml", "--out", "p.json")
    path = vis.cwd / "p.json"
    plan = json.loads(path.read_text())
    assert {each["guard"] for each in plan["guards"]} == {"long-window"}
    path.write_text(json.dumps(plan | {"guards": []}))
    run = vis("orders", "apply", "p.json", "--yes", "--json")
    assert (run.code, run.ids) == (4, {"long-window"})


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "vis-plan-2", ',
        '{"format": "vis-plan-2", "format": "vis-plan-2"}',
        '{"format": "vis-plan-2", "head": NaN}',
        '{"format": "vis-plan-2", "steps": ' + "[" * 5_000,
        '{"format": "vis-plan-2", "steps": ' + "[" * 150 + "]" * 150 + "}",
        '{"format": "vis-plan-2", "head": ' + "9" * 6_000 + "}",
        '{"format": "vis-plan-2", "made_at": "\\ud800"}',
        b'{"format": "vis-plan-2", "made_at": "\xff"}',
    ],
)
def test_a_plan_that_is_no_json_is_a_fault_with_its_place(vis_sqlite: Command, text: str | bytes) -> None:
    vis_sqlite.write("p.json", text)
    run = vis_sqlite("orders", "apply", "p.json", "--yes", "--json")
    assert run.code == 65, run.err
    errors = run.error if isinstance(run.error, list) else [run.error]
    assert all(error["file"] == "p.json" and error["line"] for error in errors)
