"""Rights: a table of who may what."""

import pytest

from vis_cli.rules.core.rights import RIGHTS, who_may

OPERATORS = {"anna": ["orders"], "bo": ["cases"], "cia": ["retention"], "dag": ["all"], "eva": ["read-cases"]}


@pytest.mark.parametrize(
    ("right", "users"),
    [
        ("orders", ["anna", "dag"]),
        ("cases", ["bo", "dag"]),
        ("retention", ["cia", "dag"]),
        ("read-cases", ["bo", "cia", "dag", "eva"]),
        ("operations", ["dag"]),
    ],
)
def test_a_right_belongs_to_those_who_have_it_or_one_that_includes_it(right: str, users: list[str]) -> None:
    assert who_may(OPERATORS, right) == users


@pytest.mark.parametrize("right", RIGHTS)
def test_without_operators_everybody_has_every_right(right: str) -> None:
    assert who_may({}, right) is None


def test_where_nobody_has_the_log_by_name_those_read_it_who_may_read_cases() -> None:
    assert who_may(OPERATORS, "read-log") == who_may(OPERATORS, "read-cases")
    assert who_may({**OPERATORS, "fia": ["read-log"]}, "read-log") == ["cia", "dag", "fia"]
    assert who_may({"anna": ["orders"]}, "read-log") is None


def test_a_configuration_that_does_not_know_the_right_to_read_cases_lets_everybody_read_them() -> None:
    older = {user: rights for user, rights in OPERATORS.items() if user != "eva"}
    assert who_may(older, "read-cases") is None
    assert who_may(older, "cases") == ["bo", "dag"]
