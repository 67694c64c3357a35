"""Orders from a script: applied, listed, changed, withdrawn, answered, without a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Invoke
from tests.register import BIRKA
from vis_cli import app
from vis_cli.errors import FaultyInput, MissingInput, NotFound, Refused
from vis_cli.rules.core.times import parse_moment

SUMMER = """\
orders:
  - ref: IT-1
    unit: Vårdcentralen Birka
    case_types: [Boka tid, Förnya recept]
    deactivate: 2025-06-23
    reactivate: 2025-08-18
    handover: Teleborg
"""


@pytest.fixture
def summer(tmp_path: Path) -> str:
    path = tmp_path / "sommar.yaml"
    path.write_text(SUMMER, encoding="utf-8")
    return str(path)


def test_an_order_file_is_checked_planned_applied_and_is_then_the_same(invoke: Invoke, summer: str) -> None:
    invocation = invoke()
    checked = app.orders.check(invocation, [summer])
    assert (checked.files, checked.orders, checked.closures, checked.faults) == (1, 1, 2, [])
    assert app.orders.plan(invoke(), [summer]).counts["add"] == 2
    applied = app.orders.apply(invoke(yes=True), [summer])
    assert (applied.change, applied.counts["add"]) == (2, 2)
    again = app.orders.apply(invoke(), [summer])
    assert (again.change, again.counts["same"]) == (None, 2)
    [item] = app.orders.list_(invoke())
    assert (item["ref"], item["unit"], item["state"], item["windows"]) == ("IT-1", BIRKA, "planned", ["W-1", "W-2"])


def test_every_fault_of_every_file_is_there_and_a_missing_file_is_named(
    invoke: Invoke, summer: str, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(SUMMER.replace("Birka", "Brika").replace("2025-08-18", "2025-08-32"), encoding="utf-8")
    checked = app.orders.check(invoke(), [summer, str(bad)])
    assert {fault.id for fault in checked.faults} == {"unknown-unit", "faulty-date"}
    with pytest.raises(FaultyInput):
        app.orders.apply(invoke(yes=True), [summer, str(bad)])
    with pytest.raises(MissingInput):
        app.orders.check(invoke(), [summer, str(tmp_path / "none.yaml")])


def test_an_order_is_changed_withdrawn_and_answered(invoke: Invoke, summer: str) -> None:
    app.orders.apply(invoke(yes=True), [summer])
    outcome = app.orders.change(invoke(yes=True), "IT-1", until=parse_moment("2025-08-11"), drop=["Boka tid"])
    assert (outcome.counts["change"], outcome.counts["add"]) == (2, 0)
    ref, text = app.orders.reply(invoke(), "IT-1")
    assert ref == "IT-1" and "Aktiveras: måndag 11 augusti 2025" in text and "Boka tid" not in text
    app.orders.withdraw(invoke(yes=True), "IT-1")
    assert "återtagen" in app.orders.reply(invoke(), "IT-1")[1]
    assert [each["ref"] for each in app.orders.list_(invoke(), state="withdrawn")] == ["IT-1"]
    with pytest.raises(NotFound):
        app.orders.withdraw(invoke(), "IT-2")


def test_a_saved_plan_is_applied_once(invoke: Invoke, summer: str, tmp_path: Path) -> None:
    saved = tmp_path / "plan.json"
    app.orders.plan(invoke(), [summer], out=saved)
    assert app.orders.apply(invoke(yes=True), [str(saved)]).change == 2
    again = app.orders.apply(invoke(yes=True), [str(saved)])
    assert (again.change, again.extra["applied"]) == (None, "C-2")


def test_several_windows_need_a_yes(invoke: Invoke, summer: str) -> None:
    two = Path(summer).with_name("two.yaml")
    two.write_text(SUMMER.replace("IT-1", "IT-2").replace("Birka", "Moheda") + SUMMER.replace("orders:\n", "").replace(
        "IT-1", "IT-3").replace("Birka", "Alvesta"), encoding="utf-8")  # fmt: skip
    with pytest.raises(Refused):
        app.orders.apply(invoke(), [str(two)])


def test_a_template_is_an_order_file_that_passes_the_check(invoke: Invoke, tmp_path: Path) -> None:
    invocation = invoke()
    path = tmp_path / "template.yaml"
    path.write_text(app.orders.template(invocation.today, ref="IT-9", unit="Birka"), encoding="utf-8")
    assert app.orders.check(invocation, [str(path)]).faults == []
