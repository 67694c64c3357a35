"""Policies from a script."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from tests.cli.retention.fixtures import policy
from tests.conftest import Command
from vis_cli import app
from vis_cli.errors import FaultyConfiguration, NotFound


def test_policies_are_listed_shown_and_checked(invoke: Invoke, cases: Command) -> None:
    (listed,) = app.retention.policies.list_(invoke())
    assert app.retention.policies.show(invoke(), "personal") == (listed, cases.cwd / "retention.yaml")
    assert app.retention.policies.check(invoke())[1:] == (1, None, [])
    policy(cases, decision="")
    assert [each["id"] for each in app.retention.policies.check(invoke())[3]] == ["no-decision"]
    with pytest.raises(NotFound):
        app.retention.policies.show(invoke(), "nothing")


def test_a_faulty_file_is_refused_with_its_place(invoke: Invoke, cases: Command) -> None:
    cases.write("retention.yaml", "policies:\n  - name: p\n    keep: two years\n")
    with pytest.raises(FaultyConfiguration):
        app.retention.policies.list_(invoke())
