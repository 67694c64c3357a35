"""An empty register is named as such, with the way on."""

from __future__ import annotations

import pytest

from tests.cli.frame.test_conventions import COMMANDS
from tests.conftest import Command
from tests.register import fill
from vis_cli.cli.frame.listing import Listing

NO_UNITS = "The register has no units yet: `vis units import FILE`, or see `vis demo`."
ALWAYS_FULL = {"cards days", "explain", "retention policy list"}  # hold what vis knows by itself
LISTS = [
    path
    for path, command in COMMANDS
    if isinstance(command, Listing)
    and not any(param.required for param in command.params)
    and " ".join(path) not in ALWAYS_FULL
]


@pytest.mark.parametrize("path", LISTS, ids=" ".join)
def test_an_empty_list_says_that_the_register_is_empty(vis_sqlite: Command, path: tuple[str, ...]) -> None:
    run = vis_sqlite(*path)
    assert (run.code, run.out) == (0, "")
    assert run.err.endswith(f".\n{NO_UNITS}\n")


def test_a_list_that_is_empty_for_another_reason_says_no_more(vis: Command) -> None:
    assert fill(vis)("roles", "list").err == "No roles.\n"
    assert vis("units", "list", "--search", "xyzzy").err == "No units.\n"


def test_nothing_is_said_beside_json_nor_when_quiet(vis_sqlite: Command) -> None:
    for option in ("--json", "--quiet"):
        assert vis_sqlite("units", "list", option).err == ""


@pytest.mark.parametrize(
    ("words", "kind", "section"),
    [
        (["cards", "show", "Teleborg"], "units", "units"),
        (["show", "Teleborg"], "units", "units"),
        (["persons", "show", "Anna"], "persons", "persons"),
        (["case-types", "show", "Boka tid"], "case types", "case-types"),
        (["roles", "grant", "Anna", "redaktör", "Teleborg"], "persons", "persons"),
        (["windows", "add", "Teleborg", "Boka tid", "--from", "2027-06-01", "--opens", "2027-07-01"], "units", "units"),
    ],
)
def test_no_name_is_known_in_an_empty_register(vis: Command, words: list[str], kind: str, section: str) -> None:
    run = vis(*words, "--json")
    assert (run.code, run.out) == (5, "")
    assert run.error["hint"] == f"The register has no {kind} yet: `vis {section} import FILE`, or see `vis demo`."


def test_the_faults_of_a_file_name_it_too(vis_sqlite: Command) -> None:
    order = "ref: IT-1\nunit: Teleborg\ncase_types: [Boka tid]\ndeactivate: 2027-07-01\nreactivate: 2027-08-01\n"
    vis_sqlite.write("order.yaml", order)
    run = vis_sqlite("orders", "check", "order.yaml")
    assert run.code == 65 and f'no unit "Teleborg". {NO_UNITS}' in run.out + run.err


@pytest.mark.parametrize(
    ("listing", "reading"),
    [
        ("units list", "units import"),
        ("persons list", "persons import"),
        ("case-types list", "case-types import"),
        ("case-types list --unit Teleborg", "case-types import"),
        ("roles list", "roles apply"),
        ("cards notice list", "cards notice apply"),
        ("cards holidays list", "cards holidays apply"),
    ],
)
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_list_without_rows_is_read_back_as_one_without_rows(
    vis_sqlite: Command, listing: str, reading: str, format: str
) -> None:
    if "--unit" in listing:
        vis_sqlite.ok("units", "add", "SE2321000065-TEST1004", "Vårdcentralen Teleborg", "--yes")
    vis_sqlite.ok(*listing.split(), "--format", format, "--out", f"tom.{format}")
    read = vis_sqlite.ok(*reading.split(), f"tom.{format}", "--yes", "--json").json
    assert (read["change"], read["counts"]["same"]) == (None, 0)


def test_a_sample_of_a_month_without_reads_has_the_columns_of_one_with_and_says_that_none_is_needed(
    vis_sqlite: Command,
) -> None:
    fill(vis_sqlite)
    sample = ("audit", "sample", "--unit", "Teleborg", "--month", "2026-05", "--format", "csv")
    vis_sqlite.ok(*sample, "--out", "stickprov.csv")
    run = vis_sqlite("audit", "reviewed", "stickprov.csv", "--yes", "--json")
    assert (run.code, run.error["id"], run.error["message"]) == (65, "empty-file", "no read was looked at.")
    assert run.error["hint"] == "A month without reads needs no review."
