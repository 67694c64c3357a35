"""Sheets of workbooks, cell by cell."""

from __future__ import annotations

import io
import math
import random
import struct
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from tests.files.core.workbooks import PARTS, packed, with_sheet, workbook
from vis_cli.errors import Malformed
from vis_cli.files.core import xlsx, xlsx_xml


def cells(raw: bytes, sheet: str | None = None) -> list[list[str]]:
    return [row.cells for row in xlsx.rows(raw, sheet)]


def wrong(raw: bytes) -> dict[tuple[int, int], str]:
    return {(row.number, at): told[0] for row in xlsx.rows(raw) for at, told in row.wrong.items()}


def refused(raw: bytes, sheet: str | None = None) -> Malformed:
    with pytest.raises(Malformed) as raised:
        list(xlsx.rows(raw, sheet))
    return raised.value


def test_days_times_and_whole_numbers_are_as_people_see_them() -> None:
    def fill(book: Any, sheet: Any) -> None:
        for at, (value, code) in enumerate(
            (
                (datetime(2026, 6, 29, 8, 30), "d mmmm yyyy hh:mm"),
                (datetime(2026, 6, 29, 8, 30, 15), "yyyy-mm-dd hh:mm:ss"),
                (datetime(2026, 6, 29), '[$-41D]dddd "den" d mmmm yyyy'),
                (time(8, 30), "hh:mm"),
                (timedelta(hours=26, minutes=30), "[h]:mm"),
                (date(1900, 1, 1), "yyyy"),
            )
        ):
            sheet.write_datetime(1, at, value, book.add_format({"num_format": code}))
        for at, (number, code) in enumerate(((5, "0.00E+00"), (5, '0 "dagar"'), (5, "[Red]0"), (5, "@"))):
            sheet.write_number(2, at, number, book.add_format({"num_format": code}))

    raw = workbook([[date(2026, 6, 29), 197710166419, 0.1 + 0.2, -3, True, False, 999999999999999]], fill)
    assert cells(raw) == [
        ["2026-06-29", "197710166419", "0.3", "-3", "yes", "no", "999999999999999"],
        ["2026-06-29 08:30", "2026-06-29 08:30:15", "2026-06-29", "08:30", "26:30", "1900-01-01"],
        ["5", "5", "5", "5"],
    ]
    assert [row.numbers for row in xlsx.rows(raw)] == [[1, 2, 3, 6], [], [0, 1, 2, 3]]


def test_a_workbook_from_an_old_mac_counts_its_days_from_1904() -> None:
    raw = workbook([[date(2026, 6, 29)]], date_1904=True)
    assert cells(raw) == [["2026-06-29"]]


def test_strings_are_read_wherever_they_stand() -> None:
    raw = with_sheet(
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>a_x000D_</t></is></c></row>'
        '<row r="7"><c r="B7" t="str"><f>A1</f><v>x &amp; y</v></c>'
        '<c r="AA7" t="d"><v>2026-06-29T08:30:00Z</v></c></row>'
    )
    rows = list(xlsx.rows(raw))
    assert rows[0].cells == ["ett", "två", "a\r"]
    assert (rows[1].number, rows[1].cells[1], rows[1].cells[26]) == (7, "x & y", "2026-06-29 08:30")


def test_prefixes_of_names_do_not_matter() -> None:
    row = '<x:row r="2"><x:c r="A2"><x:v>5</x:v></x:c></x:row>'
    sheet = f'<x:worksheet xmlns:x="x"><x:sheetData>{row}</x:sheetData></x:worksheet>'
    assert cells(packed({**PARTS, "xl/worksheets/sheet1.xml": sheet})) == [["5"]]


def test_errors_and_what_was_never_worked_out_are_told() -> None:
    raw = with_sheet(
        '<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><f>A2</f></c><c r="C1"><f>A2</f><v/></c>'
        '<c r="D1" t="str"><f>A2</f><v></v></c><c r="E1"><v>1234567890123456</v></c>'
        '<c r="F1" s="1"><v>-5</v></c><c r="G1" s="1"><v>99999999999</v></c><c r="H1"><v>NaN</v></c></row>'
    )
    assert wrong(raw) == {
        (1, 0): "error-cell",
        (1, 1): "no-value",
        (1, 2): "no-value",
        (1, 4): "rounded-number",
        (1, 5): "faulty-date",
        (1, 6): "faulty-date",
        (1, 7): "rounded-number",
    }
    assert cells(raw)[0][:4] == ["#DIV/0!", "", "", ""]


def test_the_sheet_named_is_read_else_the_first_that_is_seen() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.hide()
        for name in ("Röster", "Tre"):
            added = book.add_worksheet(name)
            added.write_string(0, 0, name)
            added.activate()

    raw = workbook([["dold"]], fill)
    assert (cells(raw), cells(raw, "Tre"), cells(raw, "Blad1")) == ([["Röster"]], [["Tre"]], [["dold"]])
    told = refused(raw, "Fyra")
    assert (told.id, str(told.hint)) == ("unknown-sheet", "Sheets: Blad1, Röster, Tre.")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"word/document.xml": ""}, "Word"),
        ({"xl/workbook.bin": ""}, ".xlsb"),
        ({"mimetype": "", "content.xml": ""}, "OpenDocument"),
        ({"a.txt": ""}, "an archive"),
        (PARTS, "damaged"),
        ({**PARTS, "xl/worksheets/sheet1.xml": "<worksheet"}, "damaged"),
        ({**PARTS, "xl/worksheets/sheet1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'}, "damaged"),
        ({**PARTS, "xl/worksheets/sheet1.xml": '<x><row r="2"><c r="A1"><v>1</v></c></row></x>'}, "damaged"),
        ({**PARTS, "xl/worksheets/sheet1.xml": '<x><row><c t="s"><v>9</v></c></row></x>'}, "damaged"),
        ({**PARTS, "xl/workbook.xml": "<workbook/>"}, "damaged"),
    ],
)
def test_what_is_no_sound_workbook_is_told_for_what_it_is(parts: dict[str, str], said: str) -> None:
    told = refused(packed(parts))
    assert told.id == "not-a-workbook" and said in str(told)


def test_a_bomb_is_refused_by_what_it_says_that_it_holds() -> None:
    raw = packed({**PARTS, "xl/worksheets/sheet1.xml": b" " * (65 * 2**20)})
    assert len(raw) < 100_000
    assert str(refused(raw)) == "unpacked, the workbook is 66 MiB; no more than 64 are read."


def test_no_more_is_unpacked_than_the_archive_says() -> None:
    sheet = b"<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>" + b" " * (80 * 2**20)
    raw = bytearray(packed({**PARTS, "xl/worksheets/sheet1.xml": sheet}))
    size = struct.pack("<I", len(sheet))
    while (at := raw.find(size)) >= 0:
        raw[at : at + 4] = struct.pack("<I", 100)
    assert refused(bytes(raw)).id == "not-a-workbook"


@pytest.mark.parametrize(
    "data",
    [
        '<row r="1"><c r="A1"/></row>'
        + "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 500)),
        "<row>" + "<c/>" * (xlsx_xml.CELLS + 1) + "</row>",
    ],
)
def test_a_sheet_that_is_vast_or_sparse_is_refused(data: str) -> None:
    assert refused(with_sheet(data)).id == "too-large"


def test_an_entry_with_a_password_is_damaged_not_a_crash() -> None:
    raw = bytearray(with_sheet("<row/>"))
    for at in range(len(raw) - 4):
        if raw[at : at + 4] in (b"PK\x03\x04", b"PK\x01\x02"):
            raw[at + (6 if raw[at + 3] == 4 else 8)] |= 1
    assert refused(bytes(raw)).id == "not-a-workbook"


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=20),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.floats(-1e14, 1e14, allow_nan=False),
    st.booleans(),
    st.dates(date(1900, 3, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)).map(lambda moment: moment.replace(microsecond=0)),
)


@given(st.lists(st.lists(VALUES, min_size=1, max_size=5), max_size=5))
def test_another_reader_finds_the_same_in_every_workbook(rows: list[list[Any]]) -> None:
    raw = workbook(rows)
    theirs = python_calamine.load_workbook(io.BytesIO(raw)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    ours = {row.number - 1: row.cells for row in xlsx.rows(raw)}
    for number, row in enumerate(theirs):
        mine = ours.get(number, [])
        mine = [*mine, *[""] * (len(row) - len(mine))]
        for cell, other in zip(mine, row, strict=True):
            if isinstance(other, bool):
                assert cell == ("yes" if other else "no")
            elif isinstance(other, float):
                assert math.isclose(float(cell), other, rel_tol=1e-14)
            elif isinstance(other, datetime):
                assert abs(datetime.fromisoformat(cell) - other) <= timedelta(seconds=1)
            else:
                assert cell == str(other)


def test_garbage_is_refused_and_never_more(soak: bool) -> None:
    """Bytes changed at random in the archive, and in the XML inside."""
    chance = random.Random(1)
    whole = workbook([["a", "b", date(2026, 1, 1)], [1, 2.5, True]])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(5000 if soak else 400):
        if chance.random() < 0.5:
            raw = bytearray(whole)
            for _ in range(chance.randint(1, 8)):
                raw[chance.randrange(len(raw))] = chance.randrange(256)
        else:
            name = chance.choice([name for name in parts if name.startswith("xl/")])
            content = bytearray(parts[name])
            for _ in range(chance.randint(1, 4)):
                at = chance.randrange(len(content))
                content[at : at + chance.randint(0, 3)] = chance.choice(
                    [b"<", b">", b'"', b"9", b"", b"\0", b"r", b"/"]
                )
            raw = bytearray(packed({**parts, name: bytes(content)}))
        try:
            list(xlsx.rows(bytes(raw)))
        except Malformed:
            continue
