"""The inbox of orders, as cron would run it."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import BIRKA, fill


@pytest.fixture
def vis(vis: Command) -> Command:
    vis.environment |= {"VIS_NOW": "2026-05-11 08:00"}
    return fill(vis)


def test_what_is_read_waits_until_it_is_applied_and_then_for_an_answer(vis: Command) -> None:
    vis.write("a.txt", "IT-9: Vårdcentralen Birka stänger Boka tid v. 27–31. Hänvisning till Teleborg.\n")
    run = vis("orders", "read", "a.txt", "--keep")
    assert (run.code, run.err) == (0, "C-2: 1 added.\n")
    assert vis("orders", "read", "a.txt", "--keep", "--quiet").err == ""
    vis.write("o.yaml", run.out)
    received = vis("orders", "list", "--state", "received", "--json")
    assert (received.code, received.err) == (0, "")
    (item,) = received.json["items"]
    assert (item["ref"], item["state"], item["windows"], item["unit"]) == ("IT-9", "received", [], BIRKA)
    assert vis.ok("orders", "list", "--json").json["items"] == []
    vis.ok("orders", "apply", "o.yaml", "--yes")
    assert vis("orders", "list", "--state", "received").err == "Nothing waits.\n"
    assert [each["stage"] for each in vis.ok("orders", "list", "--state", "planned", "--json").json["items"]] == [
        "applied"
    ]
    before = vis.dump()
    shown = vis("orders", "reply", "IT-9", "-n")
    assert (shown.code, shown.err, vis.dump() == before) == (0, "", True)
    answered = vis("orders", "reply", "it-9", "--json")
    assert (answered.code, answered.err, answered.json["ref"], answered.json["change"]) == (0, "", "IT-9", "C-4")
    assert vis.ok("orders", "reply", "IT-9", "--json").json == {**answered.json, "change": None}
    assert [each["ref"] for each in vis.ok("orders", "list", "--state", "answered", "--json").json["items"]] == ["IT-9"]


def test_a_state_that_is_none_is_refused_with_those_there_are(vis: Command) -> None:
    run = vis("orders", "list", "--state", "new")
    assert (run.code, run.out) == (2, "")
    assert "planned, active, done, cancelled, withdrawn, received, applied, answered, keyed" in run.err
