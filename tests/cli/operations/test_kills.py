"""Commands that are killed before one of their statements, then another: each time all of it is there, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cli.retention import fixtures as retention
from tests.cli.rows import REGISTER, add, window
from tests.conftest import Command
from tests.kills import killed_at_statement

BESIDE = frozenset(("runs", "reads", "read_cases", "changes", "counters"))
"""What a second run of the same command may add to, though it has nothing more to do."""


@dataclass(frozen=True)
class Work:
    """A command, what it needs there to be, and whether it is one transaction: then a kill leaves all of it or none.

    One that is not goes on where it was killed.
    """

    words: tuple[str, ...]
    prepare: Callable[[Command], object]
    whole: bool = True
    now: str = "2026-07-01 08:00"


def windows(vis: Command) -> None:
    add(vis, *REGISTER, window(1), window(2, case_type=REGISTER[5]))


def closed(vis: Command) -> None:
    windows(vis)
    vis.ok("windows", "run", "--now", "2026-07-01 08:00")


def files(vis: Command) -> None:
    windows(vis)
    rows = [f"SE2321000065-TEST{n},Mottagning {n}" for n in range(1000, 1040)]
    vis.write("units.csv", "hsa_id,name\n" + "\n".join(rows) + "\n")
    vis.write("roles.csv", "person,role,unit\nAnna Åberg,granskare,Teleborg\nAnna Åberg,arendemottagare,Birka\n")
    vis.write("hours.csv", "unit,hours\nTeleborg,mån–fre 08–12\nBirka,mån–tors 08–16\n")
    vis.write(
        "notices.csv", "unit,text,from,to\nTeleborg,Stängt,2026-07-01,2026-07-20\nBirka,x,2026-07-02,2026-07-03\n"
    )
    vis.write("cases.csv", "number,unit,case_type,resident,state,opened,closed\n" + "".join(
        f"2024-{n:07d},Teleborg,Boka tid,191212121212,closed,2024-05-01,2024-05-31\n" for n in range(1, 60)
    ))  # fmt: skip
    vis.write("order.yaml", "orders:\n" + "".join(
        f"  - {{ref: IT-{n}, unit: Birka, case_types: all, weeks: 2027-W{n}..2027-W{n}}}\n" for n in range(10, 20)
    ))  # fmt: skip


def cases(vis: Command) -> None:
    retention.fill(vis)


def lost(vis: Command) -> None:
    """A purge, and a restore of what there was before it."""
    retention.fill(retention.with_clients(vis))
    vis.ok("db", "backup", "backup")
    retention.purge(vis)
    vis.ok("db", "restore", "backup", "--yes")


def purged(vis: Command) -> None:
    retention.fill(vis)
    retention.purge(vis)


def stopped(vis: Command) -> None:
    retention.fill(vis)
    retention.purge(vis, "--max-runtime", "0s")


def undoable(vis: Command) -> None:
    files(vis)
    vis.ok("roles", "apply", "roles.csv", "--yes", "--now", "2026-07-01 08:00")


WORKS = {
    "windows run": Work(("windows", "run"), windows),
    "todo done": Work(("todo", "done", "{tasks}"), closed),
    "units import": Work(("units", "import", "units.csv", "--yes"), files),
    "cases import": Work(("cases", "import", "cases.csv", "--yes"), files),
    "roles apply": Work(("roles", "apply", "roles.csv", "--yes", "--allow", "last-admin", "--reason", "x"), files),
    "hours apply": Work(("cards", "hours", "apply", "hours.csv", "--yes"), files),
    "notice apply": Work(("cards", "notice", "apply", "notices.csv", "--yes"), files),
    "orders apply": Work(
        ("orders", "apply", "order.yaml", "--yes", "--allow", "all-case-types", "--reason", "x"), files
    ),
    "undo": Work(("changes", "undo", "C-2", "--yes"), undoable),
    "purge": Work(("retention", "purge", "--apply", "--yes"), cases, whole=False, now=retention.NOW),
    "purge that goes on": Work(("retention", "purge", "--apply", "--yes"), stopped, whole=False, now=retention.NOW),
    "finish": Work(("retention", "finish", "R-1", "--compact", "--yes"), purged, whole=False, now=retention.NOW),
    "replay": Work(("retention", "replay", "--yes"), lost, whole=False, now=retention.NOW),
}


def spelled(vis: Command, work: Work) -> list[str]:
    """Its words, with the tasks that are due where it wants them."""
    tasks = [item["id"] for item in vis.ok("todo", "--json").json["items"]] if "{tasks}" in work.words else []
    return [each for word in work.words for each in (tasks if word == "{tasks}" else [word])]


def numbers(soak: bool) -> Iterator[int]:
    """Before which statements: 1, 2, 4, 8 and so on, about ten of them; before every one where it soaks."""
    number = 1
    while True:
        yield number
        number += 1 if soak else number


def state(vis: Command) -> dict[str, Any]:
    return {name: rows for name, rows in vis.dump().items() if name not in BESIDE}


@pytest.mark.parametrize("name", WORKS)
def test_a_command_that_is_killed_did_all_of_it_or_none_and_the_next_ends_it(
    vis: Command, name: str, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    work = WORKS[name]
    vis.environment["VIS_NOW"] = work.now
    work.prepare(vis)
    words = spelled(vis, work)
    before, kills, done = state(vis), 0, None
    for number in numbers(soak):
        code = killed_at_statement(vis, number, *words)
        if code != -9:
            assert code in (0, 1), code
            break
        kills += 1
        left = state(vis)
        if work.whole and left != before:
            assert done in (None, left), "it was there in part"
            done = left
    after = state(vis)
    assert after != before, "it did nothing"
    assert done in (None, after), "it was there in part"
    for check in (("audit", "verify", "--state"), ("db", "check")):
        run = vis(*check)
        assert run.code == 0, run.out + run.err
    again = vis(*words)
    assert again.code in (0, 1), again.err
    assert state(vis) == after, "the same again did something"
    record_property("counted", f"{name}: {kills} kills survived")
