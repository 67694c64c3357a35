"""Bytes as text: encodings, places, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import FaultyInput, MissingInput
from vis_cli.files.core import text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_encoding_with_a_byte_order_mark_reads_the_same(encoding: str) -> None:
    assert text.decode("f", "å;ä\nö".encode(encoding)).text == "å;ä\nö"


def test_windows_1252_is_read_for_tables_only() -> None:
    assert text.decode("f", "Växjö".encode("cp1252"), windows=True).text == "Växjö"
    with pytest.raises(FaultyInput) as refused:
        text.decode("f.yaml", "a: b\nunit: Växjö\n".encode("cp1252"))
    (fault,) = refused.value.faults
    assert (fault.id, str(fault.source)) == ("not-utf-8", "f.yaml:2:8")
    assert "ä" in str(fault.message) and "UTF-8" in str(fault.hint)


def test_utf_16_without_a_mark_is_refused_where_it_shows() -> None:
    with pytest.raises(FaultyInput) as refused:
        text.decode("f", "enhet: Växjö".encode("utf-16-le"))
    assert (refused.value.faults[0].source.column, "UTF-16" in str(refused.value.faults[0].message)) == (2, True)


def test_utf_8_with_a_stray_byte_is_never_read_as_windows_1252() -> None:
    with pytest.raises(FaultyInput) as refused:
        text.decode("f.csv", "namn\nVäxjö ".encode() + b"\xe5\n", windows=True)
    assert str(refused.value.faults[0].source) == "f.csv:2:7"


def test_a_workbook_is_told_to_be_saved_as_csv() -> None:
    with pytest.raises(FaultyInput) as refused:
        text.decode("f.xlsx", b"PK\x03\x04...", windows=True)
    assert "CSV" in str(refused.value.faults[0].hint)


def test_cut_utf_16_is_refused_with_its_place() -> None:
    with pytest.raises(FaultyInput) as refused:
        text.decode("f", "ab\ncd".encode("utf-16")[:-1])
    assert str(refused.value.faults[0].source) == "f:2:2"


def test_what_can_not_be_opened_is_missing_input(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, tmp_path / "a" / "b"):
        with pytest.raises(MissingInput):
            text.read(str(path))
    with pytest.raises(MissingInput):
        text.read("nul\0byte")


def test_a_dash_is_standard_input() -> None:
    read = text.read("-", stdin=io.BytesIO(b"hej"))
    assert (read.name, read.text) == ("<stdin>", "hej")


def test_control_characters_are_told_once_a_line() -> None:
    faults = text.decode("f", b"a\0\0\nb\r\n\x1bc").control_characters()
    assert [str(fault.source) for fault in faults] == ["f:1:2", "f:3:1"]


@given(st.binary(), st.booleans())
def test_any_bytes_are_text_or_a_fault_with_a_place(raw: bytes, windows: bool) -> None:
    try:
        read = text.decode("f", raw, windows=windows)
    except FaultyInput as refused:
        assert refused.faults[0].source.line >= 1
    else:
        assert isinstance(read.text, str) and len(read.sha256) == 64
