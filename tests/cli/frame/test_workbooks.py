"""Workbooks given to commands, in place of CSV files."""

from __future__ import annotations

import random
from datetime import date

import pytest

from tests.conftest import Command
from tests.files.core.workbooks import PARTS, packed, workbook
from tests.register import BIRKA, MOHEDA, fill

UNITS = [["hsa-id", "enhet", "telefon"], [MOHEDA, "Moheda", "08-1"], [BIRKA, "Birka", 84650040]]
TAKING = {
    "units import": "units",
    "persons import": "persons",
    "case-types import": "case types",
    "roles apply": "roles",
    "roles migrate": "old",
    "roles sync Birka": "roles",
    "cards hours apply": "hours",
    "cards notice apply": "notices",
    "cards import": "hours",
    "cases import": "cases",
}


def give(vis: Command, name: str, content: bytes) -> None:
    (vis.cwd / name).write_bytes(content)


def test_units_are_imported_from_a_workbook_and_the_journal_has_its_digest(vis: Command) -> None:
    give(vis, "u.xlsx", workbook([*UNITS[:2], [BIRKA, "Birka", "08-465 004 03"]]))
    run = vis("units", "import", "u.xlsx", "--yes", "--json")
    assert (run.code, run.json["counts"]["add"], run.err) == (0, 2, "")
    assert [step["source"] for step in run.json["steps"]] == ["u.xlsx:2", "u.xlsx:3"]
    again = vis("units", "import", "-", "--yes", stdin=(vis.cwd / "u.xlsx").read_bytes())
    assert (again.code, again.out) == (0, "Nothing to change: it is so already.\n")


def test_a_faulty_cell_is_named(vis_sqlite: Command) -> None:
    give(vis_sqlite, "u.xlsx", workbook(UNITS))
    run = vis_sqlite("units", "import", "u.xlsx")
    assert (run.code, run.out) == (65, "")
    assert run.err == (
        "u.xlsx:C3: error[number-cell]: the cell holds a number, which may have lost zeros or a plus sign. "
        "Make the column text, and write it again.\n    84650040\n    ^\n"
    )
    error = vis_sqlite("units", "import", "u.xlsx#Blad1", "--json").error
    assert (error["file"], error["line"], error["column"], error["cell"]) == ("u.xlsx#Blad1", 3, 1, "C3")


def test_a_caret_points_into_a_cell(vis_sqlite: Command) -> None:
    fill(vis_sqlite)
    rows = [["enhet", "tider", "från", "till"], ["Birka", "mån 15–13", date(2026, 1, 1), date(2026, 1, 31)]]
    give(vis_sqlite, "h.xlsx", workbook(rows))
    run = vis_sqlite("cards", "hours", "apply", "h.xlsx")
    assert run.code == 65 and run.err.startswith("h.xlsx:B2: error[")
    assert run.err.splitlines()[1].strip() == "mån 15–13"


def test_the_rest_of_a_workbook_is_a_csv_file_beside_it(vis_sqlite: Command) -> None:
    fill(vis_sqlite)
    rows = [["enhet", "tider"], ["Birka", "mån 8–10"], ["Ingenstans", "mån 8–10"]]
    give(vis_sqlite, "h.1.xlsx", workbook(rows))
    run = vis_sqlite("cards", "hours", "apply", "h.1.xlsx#Blad1", "--keep-going", "--yes")
    assert run.code == 3
    rest = (vis_sqlite.cwd / "h.1.rest.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rest[0] == "enhet;tider;error" and rest[1].startswith("Ingenstans;mån 8–10;")


@pytest.mark.parametrize("command", sorted(TAKING))
def test_no_command_takes_a_workbook_that_is_none_nor_fails_by_it(command: str, vis_sqlite: Command) -> None:
    fill(vis_sqlite)
    chance = random.Random(command)
    sound = bytearray(workbook([["unit", "name", "hours", "text", "from"], ["Birka", 1, "x", "y", date(2026, 1, 1)]]))
    for n in range(8):
        raw = bytearray(sound)
        for _ in range(n):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        give(vis_sqlite, "f.xlsx", bytes(raw))
        run = vis_sqlite(*command.split(), "f.xlsx", "--yes")
        assert (run.code, run.out) == (65, ""), (n, run)
    give(vis_sqlite, "f.xlsx", packed({**PARTS, "xl/worksheets/sheet1.xml": b" " * (65 * 2**20)}))
    run = vis_sqlite(*command.split(), "f.xlsx", "--json")
    assert (run.code, run.error["id"]) == (65, "too-large")
    give(vis_sqlite, "f.csv", b"unit;hsa_id;person;number;name;unit;text\n1,23E+11;")
    assert vis_sqlite(*command.split(), "f.csv", "--yes").code == 65
