"""Rights at the command line: they are the OS user's, and looking at a plan takes none but that to see cases."""

from __future__ import annotations

import pytest

from tests.cli.cases.test_cases import fill
from tests.conftest import Command

OPERATORS = "operators:\n  anna: [register]\n  bo: [cases]\n  cia: [retention]\n  dag: [all]\n"
READERS = f"{OPERATORS}  eva: [read-cases]\n"
RENAME = ("units", "rename", "Teleborg", "Vårdcentralen Telan")
HOLD = ("retention", "hold", "add", "--unit", "Teleborg", "--reason", "tvist")


@pytest.fixture
def register(vis_sqlite: Command) -> Command:
    return fill(vis_sqlite)


def test_the_right_is_that_of_the_os_user_whoever_they_act_for(register: Command) -> None:
    register.write("vis.yaml", READERS)
    refused = register(*RENAME, "--actor", "anna", "--json", env={"SUDO_USER": "bo"})
    assert (refused.code, refused.out, refused.error["id"]) == (77, "", "not-permitted")
    assert (refused.error["message"], refused.error["hint"]) == (
        "bo may not change register.",
        "These may: anna, dag.",
    )
    register.ok(*RENAME, "--actor", "bo", env={"SUDO_USER": "anna"})


def test_looking_at_a_plan_takes_no_right_to_change(register: Command) -> None:
    register.write("vis.yaml", READERS)
    planned = register.ok(*RENAME, "--dry-run", "--json", env={"SUDO_USER": "nobody"})
    assert planned.json["counts"]["change"] == 1


@pytest.mark.parametrize(("user", "code"), [("bo", 0), ("cia", 0), ("dag", 0), ("eva", 0), ("anna", 77)])
def test_looking_at_a_plan_about_cases_takes_the_right_to_see_them(register: Command, user: str, code: int) -> None:
    register.write("vis.yaml", READERS)
    assert register(*HOLD, "--dry-run", env={"SUDO_USER": user}).code == code


def test_a_configuration_without_the_right_to_see_cases_forbids_it_to_nobody(register: Command) -> None:
    register.write("vis.yaml", OPERATORS)
    register.ok(*HOLD, "--dry-run", env={"SUDO_USER": "anna"})
    assert register(*HOLD, env={"SUDO_USER": "anna"}).code == 77


@pytest.mark.parametrize(
    "words",
    [
        ("cases", "list"),
        ("cases", "list", "--reveal"),
        ("cases", "show", "2024-0000001"),
        ("show", "2024-0000001"),
        ("cases", "import", "cases.csv", "--dry-run"),
        ("retention", "hold", "list", "--reveal"),
        ("retention", "purge"),
        ("retention", "replay", "--dry-run"),
    ],
)
def test_cases_are_shown_to_those_who_may_see_them(register: Command, words: tuple[str, ...]) -> None:
    register.ok("cases", "import", "cases.csv", "--yes")
    before = register.dump()
    register.write("vis.yaml", READERS)
    refused = register(*words, "--json", env={"SUDO_USER": "anna"})
    assert (refused.code, refused.out, refused.error["message"]) == (77, "", "anna may not read cases.")
    assert register.dump() == before  # nobody read anything, so the access log has nothing to say
    register.ok(*words, env={"SUDO_USER": "eva"})
    register.write("vis.yaml", OPERATORS)
    register.ok(*words, env={"SUDO_USER": "anna"})


def test_counting_cases_takes_no_right(register: Command) -> None:
    register.write("vis.yaml", READERS)
    for words in (("cases", "stats"), ("retention", "due"), ("retention", "hold", "list")):
        register.ok(*words, env={"SUDO_USER": "anna"})
