"""A command line as far as it is written: the command that it leads to, and what its last word may be."""

from __future__ import annotations

import pytest

from tests.make_completion import files
from vis_cli.cli.completion.line import command, read, wanted

INDEX = read("en")


def takes(line: str) -> list[str]:
    found = wanted(INDEX, line.split(" "))
    return [] if found is None else [each.takes for each in found.takes]


def test_the_commands_are_written_as_they_are() -> None:
    """`python -m tests.make_reference` brings them up to date."""
    for file, text in files().items():
        assert file.read_text(encoding="utf-8") == text, file.name


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("units show ", ["UNIT"]),
        ("units show a ", []),
        ("units show --json a", ["UNIT"]),
        ("--db x.db units --lang sv show ", ["UNIT"]),
        ("--db units show ", ["ANYTHING"]),
        ("windows add a b c", ["CASE_TYPE..."]),
        ("cards hours except a ", ["UNIT...", "DATE[..DATE]"]),
        ("cards hours except a b c d", ["UNIT...", "DATE[..DATE]", "closed|usual|TEXT"]),
        ("windows list --unit ", ["UNIT"]),
        ("windows list --unit=a", ["UNIT"]),
        ("windows list --quiet=a", []),
        ("units show -- -a", ["UNIT"]),
        ("units alias -n ", ["UNIT"]),
        ("todo --unit ", ["UNIT"]),
        ("todo done ", ["[TASK...]"]),
        ("nothing of the kind", []),
    ],
)
def test_what_the_last_word_may_be_is_known_by_those_before(line: str, taken: list[str]) -> None:
    assert takes(line) == taken


def test_an_option_given_once_is_not_offered_again_unless_it_may_be() -> None:
    found = wanted(INDEX, ["units", "alias", "a", "--allow", "clock", "--dry-run", "--"])
    assert found is not None
    names = {name for each in found.options for name in each.names}
    assert "--allow" in names and "--yes" in names and not {"--dry-run", "-n"} & names


def test_a_command_has_its_own_options_before_those_it_shares() -> None:
    found = command(INDEX, "cards export")
    assert [each.names[0] for each in found.options].count("--format") == 1
    assert found.below == {} and "show" in command(INDEX, "units").below


def test_commands_are_told_in_the_language_chosen() -> None:
    assert command(read("en"), "").below["undo"] == "Undo your own last change."
    assert command(read("sv"), "").below["undo"] == "Ångra din egen senaste ändring."
    assert read("de") == read("en")
