"""Tables as people and Excel write them, and back again without a formula in them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import FaultyInput, Malformed, MissingInput
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core import headers
from vis_cli.files.core.csv import Column, Header, Table

HEADER = Header("things", Column("id", ("nr",), True), Column("name", ("namn",)), Column("to", ("till", "t.o.m.")))


def read(raw: bytes | str, *headers: Header) -> Table:
    stdin = io.BytesIO(raw if isinstance(raw, bytes) else raw.encode())
    return csv_rows.read("-", *(headers or (HEADER,)), stdin=stdin)


def faults(raw: bytes | str) -> list[tuple[int | str, ...]]:
    try:
        found = read(raw).faults
    except FaultyInput as refused:
        found = refused.faults
    return [(fault.id, fault.source.line, fault.source.column) for fault in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_way_to_save_a_table_reads_the_same(encoding: str, ending: str, separator: str) -> None:
    lines = [["namn", "Nr"], ["Växjö", "1"], [f'"a{separator}b{ending}c"', "2"], [], [" d\u00a0", "3"]]
    table = read(ending.join(separator.join(line) for line in lines).encode(encoding))
    assert list(table.pick("id", "name", "to")) == [("1", "Växjö", ""), ("2", f"a{separator}b\nc", ""), ("3", "d", "")]
    assert table.lines == [2, 3, 6]
    assert (table.separator, table.faults) == (separator, [])


def test_the_line_in_which_excel_names_the_separator_is_passed_over() -> None:
    assert list(read("sep=;\nid;name\n1;a,b,c\n").pick("id", "name")) == [("1", "a,b,c")]


def test_the_error_column_and_empty_rows_and_columns_are_ignored() -> None:
    table = read("id;error;name;;\n1;gick inte;a;;\n;;;;\n\n2;;b;;;;\n")
    assert list(table.pick("id", "name")) == [("1", "a"), ("2", "b")]
    assert table.lines == [2, 5]


def test_the_table_is_known_by_its_header() -> None:
    both = headers.CASE_TYPES, headers.UNIT_CASE_TYPES
    assert read("ärendetyp;central\nBoka tid;ja\n", *both).header is headers.CASE_TYPES
    assert read("enhet;ärendetyp;erbjuds\nTeleborg;Boka tid;ja\n", *both).header is headers.UNIT_CASE_TYPES


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", [("empty-file", 1, 1)]),
        ("\n \n", [("empty-file", 1, 1)]),
        ("name;to\n", [("missing-column", 1, 1)]),
        ("\nid;nmae\n1;a\n", [("unknown-column", 2, 4)]),
        ("id;name;namn\n", [("duplicate-column", 1, 9)]),
        ("id;name\n1\n2;b\n3;c;d\n", [("too-few-cells", 2, 1), ("too-many-cells", 4, 1)]),
        ("id;name;\n1;a;b\n", [("too-many-cells", 2, 1)]),
        ('id;name\n1;"a\n2;b\n', [("open-quote", 2, 1)]),
        ('id;name\n1;"a"b\n2;b\n3;"c"d\n', [("faulty-quote", 2, 1), ("faulty-quote", 4, 1)]),
        ("id;name\n1;a\0b\n", [("control-character", 2, 4)]),
        (b"id;name\n1;\x81\n", [("not-utf-8", 2, 3)]),
    ],
)
def test_a_fault_is_told_with_its_line(raw: bytes | str, expected: list[tuple[int | str, ...]]) -> None:
    assert faults(raw) == expected


def test_an_open_quote_far_from_the_end_is_found_where_it_begins() -> None:
    assert faults('id;name\n1;a\n2;"b\n' + "3;c\n" * 100_000) == [("open-quote", 3, 1)]


def test_a_faulty_cell_is_pointed_at() -> None:
    table = read('id;name;to\n1;"a;""\nb"; x\n2;\'=c;d\n')
    table.malformed(0, "to", Malformed("no x", id="x", position=0))
    table.malformed(1, "name", Malformed("no c", id="c", position=1))
    table.fault(1, None, "row", "faulty")
    with pytest.raises(FaultyInput) as refused:
        table.check()
    places = [(fault.id, fault.source.line, fault.source.column) for fault in refused.value.faults]
    assert places == [("x", 3, 5), ("row", 4, 1), ("c", 4, 5)]
    assert refused.value.faults[0].source.text == 'b"; x'


def test_a_missing_file_is_missing_input() -> None:
    with pytest.raises(MissingInput):
        csv_rows.read("/nowhere.csv", HEADER)


def test_the_rest_file_is_read_again_as_it_stands() -> None:
    table = read('nr\tnamn\terror\n1\tVäxjö\told\n2\t"=b\n"\t\n3\tc\n4\td\te\n'.encode("utf-16"))
    out = io.StringIO()
    assert table.write_rest({1: "no; never"}, out) == 2
    assert out.getvalue() == "\ufeffnr\tnamn\terror\r\n2\t'=b\tno; never\r\n3\tc\t2 cells where the header has 3.\r\n"
    again = read(out.getvalue())
    assert list(again.pick("id", "name")) == [("2", "=b"), ("3", "c")] and not again.faults


@given(st.binary() | st.text("id;,\t\"\n\r'=abå ").map(lambda text: ("id;name\n" + text).encode()))
def test_any_bytes_give_a_table_or_faults_with_places(raw: bytes) -> None:
    try:
        found = read(raw).faults
    except FaultyInput as refused:
        found = refused.faults
        assert found
    assert all(fault.source.line >= 1 for fault in found)


def test_rows_are_those_of_the_csv_module() -> None:
    raw = "id,name\n" + "".join(f'{n},"x, ""{n}"""\n' for n in range(50))
    assert [list(row) for row in read(raw).pick("id", "name")] == list(csv.reader(raw.splitlines()))[1:]


class Asked(Header):
    """A header that counts the cells that it is asked about."""

    cells = 0

    def column(self, written: str) -> Column | None:
        self.cells += 1
        return super().column(written)


def test_of_a_header_without_an_end_no_more_is_looked_at_than_a_table_may_have() -> None:
    headers = [Asked("units", Column("a", required=True)), Asked("persons", Column("b", required=True))]
    with pytest.raises(FaultyInput) as refused:
        read("x;" * 100_000, *headers)
    assert [fault.id for fault in refused.value.faults] == ["too-many-columns"]
    assert sum(each.cells for each in headers) < 20 * csv_rows.MAX_COLUMNS
