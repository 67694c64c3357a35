"""Answers as workbooks."""

from __future__ import annotations

import gc
import hashlib
import io
import resource
import signal
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import CannotWrite
from vis_cli.files.core import xlsx as reader
from vis_cli.output import Result
from vis_cli.output.workbook import xlsx


def written(data: Any, **more: Any) -> bytes:
    return b"".join(xlsx(Result(data, **more)))


def cells(raw: bytes) -> list[list[Any]]:
    return python_calamine.load_workbook(io.BytesIO(raw)).get_sheet_by_index(0).to_python()


def test_several_answers_are_sheets_by_name() -> None:
    book = python_calamine.load_workbook(
        io.BytesIO(b"".join(xlsx({"hours": Result({"items": [{"a": 1}]}), "none": Result({"items": []}, keys=("b",))})))
    )
    assert {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names} == {
        "hours": [["a"], [1.0]],
        "none": [["b"]],
    }


def part(raw: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.read(name).decode()


def test_days_moments_and_numbers_have_their_type_and_ids_are_text() -> None:
    row = {
        "id": "0470",
        "phone": "+46 470",
        "from": "2026-06-29",
        "at": "2026-06-29T08:30:00+02:00",
        "second": "2026-06-29T06:30:15+00:00",
        "count": 3,
        "share": 0.5,
        "long": 10**15,
        "is": True,
        "names": ["A", "B"],
        "none": None,
    }
    header, values = cells(written({"items": [row]}))
    assert header == list(row)
    assert values == [
        *("0470", "+46 470", date(2026, 6, 29), datetime(2026, 6, 29, 8, 30), datetime(2026, 6, 29, 8, 30, 15)),
        *(3.0, 0.5, str(10**15), "yes", "A|B", ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1899-12-31",  # Excel has no such day
        "2026-02-30",
        "2026-10-25T02:30:00+02:00",  # the clock shows it twice
        "2026-06-29 ",
        "v. 27",
    ],
)
def test_what_is_no_day_of_excels_is_text(text: str) -> None:
    assert cells(written({"items": [{"a": text}]}))[1] == [text]


def test_nothing_is_a_formula_or_a_link() -> None:
    raw = written({"items": [{"a": "=1+1", "b": "http://a.se", "c": "@x", "d": "-1"}]})
    sheet = part(raw, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet and "hyperlink" not in sheet
    assert cells(raw)[1] == ["=1+1", "http://a.se", "@x", "-1"]


def test_the_header_stays_in_sight_and_columns_are_as_wide_as_what_they_hold() -> None:
    sheet = part(
        written({"items": [{"name": "Vårdcentralen Birka", "n": 1, "text": "x" * 500}]}), "xl/worksheets/sheet1.xml"
    )
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
    assert [width.split(".")[0] for width in sheet.split('width="')[1:]] == ["21", "3", "60"]
    assert 'numberStoredAsText="1"' in sheet


def test_the_same_answer_gives_the_same_bytes() -> None:
    assert written({"items": [{"a": "b"}]}) == written({"items": [{"a": "b"}]})


def test_an_empty_list_has_its_keys_and_a_document_its_names() -> None:
    assert cells(written({"items": []}, keys=("a", "b"))) == [["a", "b"]]
    data = {"id": "W-1", "none": None, "aliases": [], "windows": [{"from": "2026-06-29"}]}
    assert cells(written(data, text="W-1")) == [
        ["key", "value"],
        ["id", "W-1"],
        ["none", ""],
        ["aliases", ""],
        ["windows.1.from", date(2026, 6, 29)],
    ]


def test_what_a_workbook_cannot_hold_is_refused() -> None:
    with pytest.raises(CannotWrite):
        written({"items": [{"a": "x" * 32_768}]})
    rows: Iterator[dict[str, Any]] = ({"a": None} for _ in range(1_048_576))
    with pytest.raises(CannotWrite):
        written({"items": rows})


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\ufffe\uffff"), max_size=12)


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_every_text_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    raw = written({"items": [dict(zip("ab", row, strict=True)) for row in rows]})
    found = {row.number: [*row.cells, "", ""][:2] for row in reader.rows(raw)}
    for number, row in enumerate(rows, 2):
        for cell, text in zip(found.get(number, ["", ""]), row, strict=True):
            assert cell == (f"'{text}" if text.startswith("'") and text.lstrip("'")[:1] in [*"=+-@\t"] else text)


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # the library leaves its own to the collector
@pytest.mark.parametrize("rows", [0, 5000])
def test_no_room_for_a_workbook_is_said_and_nothing_else_is(capfd: pytest.CaptureFixture[str], rows: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    result = Result(
        {"items": [{"a": f"{n} {hashlib.sha256(str(n).encode()).hexdigest()}"} for n in range(rows)]}, keys=("a",)
    )
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # a disk that is full, as far as one process goes
        with pytest.raises(CannotWrite, match="cannot be put together in"):
            list(xlsx(result))
        gc.collect()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, heard)
    assert capfd.readouterr().err == ""
