"""How tests wait: for what is to come, asked for again and again, not for a while in which it may or may not come."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

TESTS = [path for path in sorted((ROOT / "tests").rglob("*.py")) if "bench" not in path.parts]
BY_CHANCE = ("dice.", "rng.", "picked.", "after")  # a moment at which something is killed
WHY = {
    "test_killed_half_way_they_leave_no_case": "any moment will do; the test asks whether it came too late",
    "test_killed_at_any_instant_a_copy_is_whole_or_not_there_and_what_it_left_is_swept": "one moment after another",
    "test_a_command_that_waits_is_interrupted_and_changes_nothing": "a signal that comes too early is heard alike",
    "test_what_was_done_before_the_signal_is_said": "it is done by then; a signal that comes early is heard alike",
    "test_a_backup_that_is_ended_leaves_no_file_of_its_name": "it has begun by then, and cannot end",
    "test_a_signal_ends_what_waits_for_others_and_leaves_all_as_it_was": "SQLite shows nobody that it waits",
    "test_a_purge_waits_for_a_standby_that_is_behind_or_gone": "nothing is to come: what waits goes on waiting",
    "promote": "whoever takes over does so late",
}
"""Where a test sleeps for a fixed while, and why no machine is too slow for it."""


def sleeps(path: Path) -> Iterator[tuple[str, str]]:
    """Each sleep outside a loop that asks again: the function that it stands in, and how long."""

    def within(node: ast.AST, function: str, asks: bool) -> Iterator[tuple[str, str]]:
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.FunctionDef):
                yield from within(each, each.name, False)
                continue
            if not asks and isinstance(each, ast.Call) and ast.unparse(each.func).split(".")[-1] == "sleep":
                yield function, ", ".join(map(ast.unparse, each.args))
            yield from within(each, function, asks or isinstance(each, ast.While))

    return within(ast.parse(path.read_text(encoding="utf-8")), "", False)


def test_nobody_sleeps_in_the_hope_that_something_has_come_by_then() -> None:
    found = {(path, function): length for path in TESTS for function, length in sleeps(path)}
    hoped = {
        f"{path.relative_to(ROOT)}: {function} sleeps {length}"
        for (path, function), length in found.items()
        if not length.startswith(BY_CHANCE) and "picked." not in length and function not in WHY
    }
    assert hoped == set()
    assert set(WHY) <= {function for _, function in found}, "who is excused sleeps"
