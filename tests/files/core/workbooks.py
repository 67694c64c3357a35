"""Workbooks for tests: as XlsxWriter writes them, and put together by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

PARTS = {
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": (
        '<Relationships><Relationship Id="rId1" Type="t/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="t/sharedStrings" Target="sharedStrings.xml"/>'
        '<Relationship Id="rId3" Type="t/styles" Target="/xl/styles.xml"/></Relationships>'
    ),
    "xl/sharedStrings.xml": (
        "<sst><si><t>ett</t></si><si><r><t>t</t></r><r><t>vå</t></r><rPh><t>uttal</t></rPh></si></sst>"
    ),
    "xl/styles.xml": '<styleSheet><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>',
}
"""The parts of a small workbook, but its sheet."""


def packed(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_sheet(data: str, **others: str) -> bytes:
    """A workbook whose sheet has these rows, in XML; `others` are parts instead of the usual ones."""
    return packed(
        {**PARTS, "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{data}</sheetData></worksheet>", **others}
    )


def workbook(rows: Iterable[Sequence[Any]], fill: Callable[[Any, Any], None] | None = None, **options: Any) -> bytes:
    """A workbook with these rows, written by the type of each; `fill` gets the book and its sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd", **options})
    sheet = book.add_worksheet("Blad1")
    for number, cells in enumerate(rows):
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(number, at, cell)
            else:
                sheet.write(number, at, cell)
    if fill is not None:
        fill(book, sheet)
    book.close()
    return stream.getvalue()
