"""Order files as tables: a row is an order, faults name the cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.core.workbooks import workbook
from tests.rules.orders.intake.corpus import known, unit
from vis_cli.errors import Fault
from vis_cli.files.core import text as texts
from vis_cli.files.orders import orders, sheet
from vis_cli.rules.orders.orders import Request


def parsed(text: str) -> tuple[list[Request], list[Fault], int]:
    return orders.read([sheet.parse(texts.decode("o.csv", text.encode(), windows=True))], known())


def test_a_row_is_an_order_whatever_language_its_heads_are_in() -> None:
    swedish = (
        "Ärendenummer;Enhet;Ärendetyper;Inaktiveras;T.o.m.;Hänvisning\nIT-1;Birka;alla;2026-06-22;2026-08-16;Moheda\n"
    )
    english = "ref,unit,case_types,deactivate,reactivate,handover\nIT-1,Birka,all,2026-06-22,2026-08-17,Moheda\n"
    (one,), faults, count = parsed(swedish)
    assert (faults, count, len(one.closures), one.order.handover) == ([], 1, 5, unit("Moheda"))
    assert parsed(english)[0][0].content == one.content


@pytest.mark.parametrize("types", ["Boka tid, Förnya recept", "Boka tid|Förnya recept", "Boka tid; Förnya recept"])
def test_case_types_in_a_cell_are_a_list(types: str) -> None:
    (one,), faults, _ = parsed(f'ref\tunit\tcase_types\tweeks\nIT-1\tBirka\t"{types}"\tv. 27–31 2026\n')
    assert (faults, [each.case_type for each in one.closures]) == ([], ["Boka tid", "Förnya recept"])


def test_every_fault_names_its_cell() -> None:
    text = (
        "ref;unit;case_types;deactivate;reactivate;handover\n"
        "IT-1;Brika;alla;2026-06-22;2026-08-17;\n"
        "IT-2;Lagan;Boka tid, Rådgivning;29 juni;2026-08-16;? Sländan\n"
        "IT-3;Lagan;Boka tid;2026-08-29;2026-08-16;\n"
        "IT-4;Lagan;;2026-08-29;;\n"
    )
    requests, faults, count = parsed(text)
    assert (requests, count) == ([], 4)
    assert [(each.id, each.source.line, each.source.column) for each in faults if each.source] == [
        ("unknown-unit", 2, 6),
        ("unknown-case-type", 3, 12),
        ("faulty-date", 3, 33),
        ("in-doubt", 3, 52),
        ("reversed-period", 4, 32),
        ("missing-key", 5, 1),
        ("missing-key", 5, 1),
    ]


def test_a_cell_of_a_workbook_is_named_as_excel_does(tmp_path: Path) -> None:
    path = tmp_path / "o.xlsx"
    rows = [["ref", "unit", "case_types", "weeks"], ["IT-1", "Brika", "alla", "v. 27–31 2026"]]
    path.write_bytes(workbook(rows))
    _, faults, _ = orders.read([sheet.parse(sheet.read(str(path)))], known())
    assert [(each.id, each.source.cell) for each in faults if each.source] == [("unknown-unit", "B2")]


def test_heads_that_are_none_are_a_fault() -> None:
    _, faults, count = parsed("ref;unit;what\nIT-1;Birka;x\n")
    assert (count, {each.id for each in faults}) == (0, {"unknown-column", "missing-column"})


def test_a_table_is_told_by_its_name(tmp_path: Path) -> None:
    assert [sheet.is_table(name) for name in ("a.csv", "A.XLSX", "a.xlsx#Blad", "a.yaml", "-")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    path = tmp_path / "o.yaml"
    path.write_text("ref: IT-1\n", encoding="utf-8")
    assert sheet.read(str(path)).text == "ref: IT-1\n"
