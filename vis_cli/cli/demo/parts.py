"""What `vis demo` shows of the register, the orders, the windows and the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One command of the demo: its words, the moment it is rehearsed at, and the exit code it must end with.

    `about` is said above it. `config` is the configuration file in use from here on. `program` is another than vis that
    is run, to look at what vis has made.
    """

    words: Sequence[str]
    now: str | None = None
    expected: int = 0
    about: str | None = None
    config: str | None = None
    program: str = "vis"


@dataclass(frozen=True)
class Part:
    """Commands that show one thing. `name` is how it is chosen; `needs` are the parts that must have been played."""

    title: str
    about: str
    name: str
    steps: Sequence[Step]
    needs: Sequence[str] = ()


def step(line: str, now: str | None = None, expected: int = 0, config: str | None = None) -> Step:
    """A step from a line as one would type it."""
    import shlex

    return Step(shlex.split(line), now, expected, config=config)


SPRING = "2025-05-05 09:00"
AFTERWARDS = "2026-06-03 09:00"


def before() -> list[Part]:
    """The register and the summer's orders, from which the rest follows."""
    return [
        Part(
            "The register",
            "Units, persons and case types come from the catalogue's files; a second import changes nothing.",
            "register",
            [
                step("db init --sandbox"),
                step("units import units.csv --yes", SPRING),
                step("persons import persons.csv --yes", SPRING),
                step("case-types import case-types.csv --yes", SPRING),
                step("case-types import unit-case-types.csv --yes", SPRING),
                step("units import units.csv --yes", SPRING),
            ],
        ),
        Part(
            "The summer's orders",
            "Every fault of a file in one run; then the real summer of 2025: checked, planned, saved, applied once.",
            "orders",
            [
                step("orders check bad-order.yaml", SPRING, 65),
                step("orders check sommar-2025.yaml", SPRING),
                step("orders plan sommar-2025.yaml --out plan.json", SPRING),
                step("orders apply plan.json --no-input", SPRING, 4),
                step("orders apply plan.json --yes --ticket CHG-101 --expect add=27", SPRING),
                step("orders apply plan.json --yes", SPRING),
                step("orders apply sommar-2025.yaml --yes", SPRING),
            ],
            needs=["register"],
        ),
        Part(
            "A change under a new ticket",
            "Another order for the same days must say what it replaces; the old file no longer applies by accident.",
            "changes",
            [
                step("orders apply andring-birka.yaml --yes --ticket CHG-120", "2025-05-20 10:00"),
                step("orders reply IT-49007", "2025-05-20 10:05"),
                step("orders apply sommar-2025.yaml --yes", "2025-05-21 08:00", 4),
                step("windows chart", "2025-05-21 08:00"),
            ],
            needs=["register", "orders"],
        ),
    ]


def summer() -> list[Part]:
    """The summer as it goes by."""
    return [
        Part(
            "Through the summer",
            "What cron does every few minutes, rehearsed: run twice, it changes nothing; late, it says so.",
            "windows",
            [
                step("case-types list --unit Moheda", "2025-06-15 12:00"),
                step("windows run", "2025-06-15 23:55"),
                step("windows run", "2025-06-16 00:05"),
                step("windows run", "2025-06-16 00:10"),
                step("case-types list --unit Moheda", "2025-06-16 08:00"),
                step("todo", "2025-06-16 08:00"),
                step("todo --json --out todo.json", "2025-06-16 08:00"),
                step("todo done {task0} {task1} {task2} {task3} {task4}", "2025-06-16 08:20"),
                step("todo --system 'HSA Webb'", "2025-06-16 08:25"),
                step("windows run", "2025-07-03 06:00"),
                step("windows extend W-3 --opens 2025-08-18 --ticket CHG-133", "2025-08-01 10:00"),
                step("windows run", "2025-08-20 00:05"),
                step("case-types list --unit Moheda", "2025-08-20 12:00"),
            ],
            needs=["register", "orders", "changes"],
        ),
    ]


def journal() -> list[Part]:
    """The journal of it all."""
    return [
        Part(
            "The journal",
            "Who changed what and why; any change is taken back; the chain shows that nothing was altered.",
            "journal",
            [
                step("windows add Birka 'Boka tid' --from 2026-10-01 --through 2026-10-02", AFTERWARDS),
                step("undo --yes --reason 'fel enhet'", "2026-06-03 09:05"),
                step("changes list --columns id,at,ticket,summary", "2026-06-03 09:10"),
                step("windows history W-3", "2026-06-03 09:10"),
                step("audit verify", "2026-06-03 09:10"),
            ],
            needs=["register", "orders", "changes", "windows"],
        ),
    ]
