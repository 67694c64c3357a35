"""Tables whichever way they were saved, with the places of their cells."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.core.workbooks import packed, workbook
from vis_cli.errors import FaultyInput
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core import sheets
from vis_cli.files.core.csv import Column, Header, Table
from vis_cli.files.core.csv_write import write_csv

HEADER = Header("things", Column("name", ("namn",), required=True), Column("phone", ("telefon",), digits=True))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def read(tmp_path: Path, content: bytes, name: str = "t.xlsx", sheet: str = "") -> Table:
    (tmp_path / name).write_bytes(content)
    return csv_rows.read(f"{tmp_path / name}{sheet}", HEADER)


def faults(table: Table) -> list[tuple[str, str]]:
    return [(fault.id, str(fault.source).rpartition(":")[2]) for fault in table.faults]


def test_a_sheet_is_read_as_a_csv_file_is(tmp_path: Path) -> None:
    rows = [["Namn", "Telefon"], [], ["A", "08-1"], ["två\nrader", "'=x"], ["=1+1"]]
    table = read(tmp_path, workbook(rows))
    assert list(table.pick("name", "phone")) == [("A", "08-1"), ("två\nrader", "=x"), ("=1+1", "")]
    assert [str(table.place(row)).rpartition(":")[2] for row in range(3)] == ["3", "4", "5"]
    assert table.source(2, "name").cell == "A5" and table.source(1, "name").text == "två rader"
    assert not table.faults


def test_a_title_above_the_header_is_told_with_the_row_of_the_header(tmp_path: Path) -> None:
    table = [["Telefon", "Namn"], ["08-1", "A"]]
    for above in ([["Enheter"]], [[], ["Enheter", "", "2026"], ["två\nrader"], []]):
        with pytest.raises(FaultyInput) as refused:
            read(tmp_path, workbook([*above, *table]))
        (fault,) = refused.value.faults
        first, header = 1 + (not above[0]), 1 + len(above)
        assert (fault.id, str(fault.message)) == ("title-line", f"this is a title: the header is line {header}.")
        assert fault.source is not None and fault.source.line == first
    with pytest.raises(FaultyInput) as refused:  # a header that is wrong is no title
        read(tmp_path, workbook([["Namn", "Fax"], ["A", "08-1"]]))
    assert [fault.id for fault in refused.value.faults] == ["unknown-column"]


def test_a_number_for_a_phone_is_refused_with_its_cell_and_the_good_rows_go_on(tmp_path: Path) -> None:
    table = read(tmp_path, workbook([["namn", "telefon"], ["A", "08-1"], ["B", 84650040], [5, "08-2"]]))
    assert faults(table) == [("number-cell", "B3")]
    assert list(table.pick("name", "phone")) == [("A", "08-1"), ("5", "08-2")]
    stream = StringIO()
    table.write_rest({}, stream)
    assert stream.getvalue().splitlines()[1].startswith("B;84650040;the cell holds a number")


def test_cells_without_a_value_are_faults_where_they_are_read(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 0, "=A9", None, "")
        sheet.write_formula(3, 2, "=1/0", None, "#N/A")

    table = read(tmp_path, workbook([["namn", "telefon", "error"], ["", "1-1"], ["", "1-2"], ["C", "1-3"]], fill))
    assert faults(table) == [("error-cell", "A2"), ("no-value", "A3")]
    assert list(table.pick("name", "phone")) == [("C", "1-3")]


def test_faults_of_form_name_their_cell_or_row(tmp_path: Path) -> None:
    table = read(tmp_path, workbook([["namn", "telefon"], ["A", "1", "mer"]]))
    assert faults(table) == [("too-many-cells", "2")]
    with pytest.raises(FaultyInput) as raised:
        read(tmp_path, workbook([[], ["namn", "telefonn"]]))
    (fault,) = raised.value.faults
    assert (fault.id, str(fault.source)[-3:], fault.source and fault.source.text) == (
        "unknown-column",
        ":B2",
        "telefonn",
    )


@pytest.mark.parametrize(
    ("content", "name", "sheet", "id", "said"),
    [
        (b"name;phone\n", "t.xlsx", "", "not-a-workbook", "no Excel workbook"),
        (b"name;phone\n", "t.xlsx", "#A", "not-a-workbook", "no Excel workbook"),
        (OLE + "Workbook".encode("utf-16-le"), "t.xls", "", "not-text", ".xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "t.xlsx", "", "not-text", "password"),
        (OLE, "t.doc", "", "not-text", "old format of Office"),
        (packed({"a": "b"}), "t.zip", "", "not-a-workbook", "an archive"),
        (workbook([["name"]]), "t.xlsx", "#Saknas", "unknown-sheet", 'no sheet "Saknas"'),
        (workbook([]), "t.xlsx", "", "empty-file", "empty"),
    ],
)
def test_what_cannot_be_read_is_told_for_what_it_is(
    tmp_path: Path, content: bytes, name: str, sheet: str, id: str, said: str
) -> None:
    with pytest.raises(FaultyInput) as raised:
        read(tmp_path, content, name, sheet)
    assert raised.value.faults[0].id == id and said in str(raised.value.faults[0].message)


@pytest.mark.parametrize("cell", ["1,23E+11", "1.23E+11", "8E+09"])
def test_what_excel_makes_of_long_numbers_is_refused_in_csv(tmp_path: Path, cell: str) -> None:
    table = read(tmp_path, f'name;phone\nA;"{cell}"\nB;08-1\n"1E+1 är ett namn";\n'.encode(), "t.csv")
    assert [(fault.id, fault.source and fault.source.line) for fault in table.faults] == [("rounded-number", 2)]
    assert [name for name, _ in table.pick("name", "phone")] == ["B", "1E+1 är ett namn"]


def test_a_name_with_a_hash_is_still_a_name(tmp_path: Path) -> None:
    assert len(read(tmp_path, b"name\nA\n", "a#b.csv")) == 1
    assert sheets.named("a#b.xlsx") == ("a#b.xlsx", None)
    assert sheets.named("A.XLSX#Blad 1") == ("A.XLSX", "Blad 1")


CELLS = st.text('aÅö0=+-@;,|"#–', max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_rows_of_a_workbook_are_those_of_the_csv_file(tmp_path_factory: Any, rows: list[tuple[str, str]]) -> None:
    folder = tmp_path_factory.mktemp("t")
    stream = StringIO()
    write_csv([("name", "phone"), *rows], stream)
    from_csv = read(folder, b"\xef\xbb\xbf" + stream.getvalue().encode(), "t.csv")
    from_sheet = read(folder, workbook([("name", "phone"), *rows]))
    wanted = [row for row in rows if any(row)]
    assert list(from_csv.pick("name", "phone")) == list(from_sheet.pick("name", "phone")) == wanted
