"""Values that no option may fall over: whatever number, day or length of time it is given, it is never a bug (70)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.retention.fixtures import OTHER, UNIT
from tests.cli.retention.fixtures import fill as fill_cases
from tests.conftest import Command
from tests.make_reference import COMMON
from vis_cli.cli.frame.options import GLOBAL
from vis_cli.cli.frame.root import SECTIONS, root
from vis_cli.db.core.records import carry_out
from vis_cli.rules.core.plan import Step
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.register.case_types import Offer
from vis_cli.rules.register.persons import Person

NUMBERS = ("nan", "-inf", "1e400", "1e-400", "-1", "0", "9" * 30, "2147483648", "")
DAYS = ("9999-12-31", "1000-01-01", "+899y", "9999y", "899y", "9999-W52", "")
NEEDED = {
    "UNIT": "Birka", "PERSON": "Anna Berg", "TYPE": "Boka tid", "CASE_TYPE": "Boka tid", "WINDOW": "W-1",
    "REF": "IT-1", "ROLE": "redaktor-kontaktkort", "ACTION": "edit-card", "NOTICE": "N-1", "CHANGE": "C-1",
    "TEXT": "mån–fre 08:00–11:30", "closed|usual|TEXT": "closed", "DATE[..DATE]": "2026-07-01",
    "offered|not-offered": "offered", "RUN": "R-1", "HOLD": "H-1", "--from": "2026-06-29", "--through": "2026-08-02",
}  # fmt: skip
"""What stands for an argument, by its metavar, and for an option that must be there."""
INSTEAD = {"--from": ("--weeks", "--deactivate"), "--through": ("--weeks", "--opens", "--to", "--reactivate")}
OF_TIME = re.compile(r"DATE|PERIOD|(?i:day|time\b|week|long|moment|age of|within)")
"""What the help of an option says that takes a day or a length of time; those of texts and names are not tried."""
TOURS = ("demo run",)  # a minute each time


def commands(command: Any, words: tuple[str, ...], context: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command, with the words that call it."""
    if not hasattr(command, "list_commands"):
        yield words, command
        return
    for name in command.list_commands(context):
        yield from commands(command.get_command(context, name), (*words, name), context)


def taking_values() -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """The words of a command with what it needs, one of its options that take a value, and the values to try."""
    top = root()
    context = top.make_context("vis", ["--help-is-not-asked"], resilient_parsing=True)
    for _, sections in SECTIONS:
        for name, _, _ in sections:
            for words, command in commands(top.get_command(context, name), (name,), context):
                if " ".join(words) in TOURS:
                    continue
                for param in command.params:
                    if (
                        param.param_type_name == "option"
                        and not param.is_flag
                        and param.opts[0] not in {*COMMON, "--limit"}
                    ):
                        yield (*words, *_needed(command, param.opts[0])), param.opts[0], _hostile(param)
    for names, _ in GLOBAL:
        if names[0] in ("--lock-timeout", "--now"):
            yield ("windows", "list"), names[0], NUMBERS + DAYS
    yield ("windows", "list"), "--limit", NUMBERS


def _needed(command: Any, tried: str) -> Iterator[str]:
    names = {param.opts[0] for param in command.params}
    for param in command.params:
        if param.param_type_name == "argument":
            yield NEEDED.get((param.metavar or "").strip("[]").removesuffix("..."), "X")
        elif param.required:
            yield from (param.opts[0], NEEDED.get(param.opts[0], "2026-07-01"))
    for name in ("--from", "--through"):
        if name in names and tried not in INSTEAD.get(name, ()):
            yield from (name, NEEDED[name])
    if "--count" in names and tried != "--count":
        yield from ("--count", "5")
    if "--dry-run" in names:
        yield from ("--dry-run", "--yes", "--reason", "x")


def _hostile(param: Any) -> tuple[str, ...]:
    if param.type.name in ("int", "integer", "float"):
        return NUMBERS
    return DAYS if param.hidden or OF_TIME.search(f"{param.metavar} {param.help}") else ()


ASKED = [each for each in taking_values() if each[2]]


@pytest.fixture
def full(vis_sqlite: Command) -> Command:
    """A database with something of everything, so that no command stops before it looks at its options."""
    vis = fill_cases(vis_sqlite)
    with vis.open().writing() as db:
        offers = [Offer(unit, kind, offered=True) for unit in (UNIT, OTHER) for kind in ("boka-tid", "fornya-recept")]
        people = [Person("SE2321000065-TEST1001", "Anna Berg")]
        carry_out(db, [Step(None, record) for record in (*offers, *people, Order("IT-1", OTHER))])
        db.commit()
    vis.ok("windows", "add", "Birka", "Boka tid", "--weeks", "2026-W27..2026-W31")
    vis.ok("roles", "grant", "Anna Berg", "redaktor-kontaktkort", "Birka", "--through", "2026-12-31")
    vis.ok("cards", "hours", "set", "Birka", "mån–fre 08:00–11:30")
    vis.ok("cards", "notice", "add", "Birka", "--from", "2026-07-01", "--through", "2026-07-02", "--text", "Kassan.")
    vis.ok("retention", "hold", "add", "2024-0000001", "--reason", "x")
    return vis


@pytest.mark.parametrize("section", sorted({words[0] for words, _, _ in ASKED}))
def test_no_number_and_no_day_is_a_bug(full: Command, section: str) -> None:
    """Each alone; what is out of range is a usage error or an answer, and no traceback is shown with either."""
    wrong = []
    for words, option, values in ASKED:
        if words[0] != section:
            continue
        for value in values:
            run = full(*words, f"{option}={value}")
            if run.code in (70, 99) or run.code < 0 or "Traceback" in run.err:
                wrong.append((*words, f"{option}={value}", run.code, run.err.strip().splitlines()[-1:]))
    assert wrong == []


def test_every_number_is_among_the_options_that_are_tried() -> None:
    tried = {option for _, option, _ in ASKED}
    assert tried >= {"--older-than", "--as-of", "--max-wait", "--lock-timeout", "--year", "--confirm", "--through"}


@pytest.mark.parametrize(
    "words",
    [
        ("cases", "list", "--older-than", "9999y"),
        ("retention", "due", "--as-of", "9999-12-31"),
        ("retention", "purge", "--max-wait", "nan"),
        ("retention", "purge", "--max-wait", "inf"),
        ("retention", "purge", "--batch-size", "9" * 30),
        ("windows", "list", "--lock-timeout", "1e400"),
        ("windows", "list", "--lock-timeout", "nan"),
        ("windows", "add", "Birka", "Boka tid", "--from", "2026-07-01", "--through", "9999-12-31"),
        ("demo", "cases", "--years", "nan"),
        ("demo", "cases", "--count", "9" * 30),
        ("cards", "days", "99999"),
        ("units", "alias", "Birka", "VC", "--allow", f"too-many={'9' * 5000}", "--reason", "x"),
        ("units", "alias", "Birka", "VC", "--expect", f"add={'9' * 5000}"),
    ],
)
def test_a_number_out_of_range_is_a_usage_error(full: Command, words: tuple[str, ...]) -> None:
    run = full(*words, "--json")
    assert (run.code, run.out) == (2, "")
    assert run.error["message"]


@pytest.mark.parametrize("written", ["days_open: " + "9" * 400, "guards: {too-many: " + "9" * 400 + "}"])
def test_a_number_out_of_range_in_the_configuration_is_a_fault_of_it(full: Command, written: str) -> None:
    full.write("vis.yaml", f"{written}\n")
    run = full("windows", "list", "--json")
    assert (run.code, run.out, run.error["id"]) == (78, "", "not-a-number")
