"""Proposals from a script."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from tests.cli.retention.fixtures import policy
from tests.conftest import Command
from vis_cli import app
from vis_cli.errors import NotFound


def test_classes_without_a_decision_are_counted_by_age_and_by_what_is_known_of_the_record(
    invoke: Invoke, cases: Command
) -> None:
    assert app.retention.proposal.propose(invoke())["classes"] == []
    policy(cases, decision="")
    (found,) = app.retention.proposal.propose(invoke())["classes"]
    assert (found["open"], found["closed"], found["due"], found["held"]) == (1, 5, 3, 1)
    assert found["documented"] == {"yes": 4, "not-relevant": 0, "unknown": 1}
    assert (found["earliest"], found["latest"]) == ("2022-06-01", "2024-06-02")
    assert [(each["name"], each["closed"], each["ripe"]) for each in found["by_case_type"]] == [
        ("Boka tid", 4, 3),
        ("Förnya recept", 1, 1),
    ]
    assert "systemägaren" in app.retention.proposal.sheet(invoke(), "text")


def test_a_policy_that_is_named_is_proposed_decided_or_not(invoke: Invoke) -> None:
    (found,) = app.retention.proposal.propose(invoke(), ["personal"])["classes"]
    assert found["decision"]["reference"] == "RK 19/0815"
    with pytest.raises(NotFound):
        app.retention.proposal.propose(invoke(), ["nothing"])
