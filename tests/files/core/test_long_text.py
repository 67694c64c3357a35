"""Texts that are not held: the same rows and faults at the same places as when they are, in blocks of any size."""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import threading
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.errors import Fault, FaultyInput, MissingInput, Stale
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core import text as texts
from vis_cli.files.core.csv import Column, Header
from vis_cli.files.core.long_text import Bytes, Limits, LongText, opened

HEADER = Header(
    "things", Column("name", required=True), Column("phone", digits=True), Column("resident", personal=True)
)
FIRST = "name;phone;resident\n"
Found = tuple[list[tuple[int, list[str]]], list[Fault]]

LINES = st.lists(
    st.one_of(
        st.text("a;\"'=å\u0301E+1 \u2028\u0430\t", max_size=12),
        st.sampled_from(
            ["a;08-1;191212121212", "'=a;1,2E+10;", '"två\nrader";;', "sep=;", "<<<<<<< HEAD", "\x1b[1m", ""]
        ),
    ),
    max_size=12,
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


def whole(raw: bytes) -> Found:
    try:
        table = csv_rows.parse(texts.decode("t.csv", raw, windows=True), HEADER)
    except FaultyInput as error:
        return [], list(error.faults)
    return list(zip(table.lines, table.rows, strict=True)), table.faults


def in_pieces(raw: bytes, block: int, size: int) -> Found:
    rows: list[tuple[int, list[str]]] = []
    try:
        for table in csv_rows.pieces(LongText(Bytes("t.csv", BytesIO(raw), block)).reading(), HEADER, size=size):
            rows += zip(table.lines, table.rows, strict=True)
            faults = table.faults
            assert len(table) <= size
            for row in range(len(table)):  # as long as a piece is there, its places are
                assert table.source(row, "name").text is not None
    except FaultyInput as error:
        return [], list(error.faults)
    return rows, faults


@given(
    st.sampled_from(["", FIRST, "sep=;\n" + FIRST, "Rubrik\n" + FIRST]),
    LINES,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(ENCODINGS),
    st.booleans(),
    st.integers(1, 40),
    st.integers(1, 4),
)
def test_a_table_read_in_pieces_is_the_table_read_whole(
    first: str, lines: Sequence[str], end: str, encoding: str, ends: bool, block: int, size: int
) -> None:
    text = first.replace("\n", end) + end.join(lines) + (end if ends else "")
    raw = text.encode(encoding, "ignore")
    assert in_pieces(raw, block, size) == whole(raw)


@given(st.binary(max_size=30).map(lambda raw: raw.replace(b"\0", b"")), st.integers(1, 16))
def test_bytes_that_are_no_text_are_told_at_the_same_place(raw: bytes, block: int) -> None:
    raw = FIRST.encode() + "å;;\n".encode() + raw
    assert in_pieces(raw, block, 2) == whole(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        "name;phone\na;1\n".encode("utf-16-le"),
        "name;phone\nå;1\n".encode("utf-16-le"),
        "name;phone\nå;1\n".encode("utf-16")[:-1],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe0;",
        b"<html>\n" + b"x\n" * 40,
        FIRST.encode() + b"a;;\n" * 40 + b"<<<<<<< HEAD\n",
        FIRST.encode() + b"\x1b;;\n" * 40,
        FIRST.encode() + b"a;;\n" * 40 + b'"a;;\n' * 3,
        FIRST.encode() + b"a;;\n" * 40 + b"\xe5\x81;;\n",
        FIRST.encode() + b"a;;\n" * 40 + "å;;\n".encode() + b"\xe5;;\n",
    ],
)
@pytest.mark.parametrize("block", [1, 7, 64, 4096])
def test_what_is_wrong_with_a_whole_file_is_told_as_when_it_is_held(raw: bytes, block: int) -> None:
    assert in_pieces(raw, block, 5) == whole(raw)


def test_lines_that_were_passed_are_not_kept() -> None:
    text = LongText(Bytes("t.csv", BytesIO(FIRST.encode() + b"a;;\n" * 1000), 64)).reading()
    pieces = csv_rows.pieces(text, HEADER, size=10)
    for number, _ in zip(range(50), pieces, strict=False):
        assert text.source(2 + number * 10).text == "a;;"
        assert text.source(1 + number * 10).text == (None if number else FIRST.strip())


class Changing(BytesIO):
    """A file that somebody writes to once it has been read to its end so many times."""

    def __init__(self, before: bytes, after: bytes, readings: int) -> None:
        super().__init__(before)
        self.after, self.readings = after, readings

    def read(self, size: int | None = -1) -> bytes:
        block = super().read(size)
        if not block:
            self.readings -= 1
            if not self.readings:
                self.seek(0)
                self.truncate()
                self.write(self.after)
        return block


@pytest.mark.parametrize("after", [b"b;;\n", b"a;;\na;;\n", b"", b"a;;\n\xff;;\n", 'å"'.encode()])
def test_a_file_that_was_written_to_between_two_readings_is_noticed(after: bytes) -> None:
    # read to its end once to see whether it is UTF-8, and once for what must be known of the whole
    file = LongText(Bytes("t.csv", Changing(FIRST.encode() + b"a;;\n", FIRST.encode() + after, 2)))
    with pytest.raises(Stale, match=r"t\.csv was changed while it was read"):
        list(csv_rows.pieces(file.reading(), HEADER, size=1))
    with pytest.raises(Stale):
        file.hmac(b"key")


def test_every_reading_is_the_same_and_the_digest_is_of_the_bytes() -> None:
    raw = (FIRST + "å;;\n" * 100).encode("utf-16")
    file = LongText(Bytes("t.csv", BytesIO(raw), 64))
    first, second = (list(file.reading().lines()) for _ in range(2))
    assert first == second == [FIRST, *["å;;\n"] * 100]
    assert file.sha256 == hashlib.sha256(raw).hexdigest()
    assert file.hmac(b"key") == hmac.new(b"key", raw, hashlib.sha256).hexdigest()


def written(raw: bytes) -> tuple[BinaryIO, threading.Thread]:
    """The reading end of a pipe that somebody writes to."""
    reading, writing = os.pipe()

    def write() -> None:
        with open(writing, "wb") as stream:
            stream.write(raw)

    writer = threading.Thread(target=write)
    writer.start()
    return open(reading, "rb"), writer


def test_a_pipe_is_read_as_often_as_a_file() -> None:
    raw = FIRST.encode() + b"a;;\n" * 100_000  # more than a pipe holds
    pipe, writer = written(raw)
    with pipe, opened("-", stdin=pipe) as file:
        assert file.name == "<stdin>"
        assert b"".join(file.blocks()) == file.read() == raw
        assert file.read(4) == b"name"
    writer.join()


def test_standard_input_that_can_be_read_again_is_not_copied_and_begins_where_it_was() -> None:
    stream = BytesIO(b"before" + FIRST.encode())
    stream.seek(6)
    with opened("-", stdin=stream) as file:
        assert file.read() == file.read() == FIRST.encode()


def test_a_file_that_is_not_there_or_is_a_folder_is_missing(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(MissingInput), opened(str(path)):
            pass


def test_the_name_of_a_file_is_shown_without_the_personal_number_in_it(tmp_path: Path) -> None:
    path = tmp_path / "19121212-1212.csv"
    path.write_bytes(FIRST.encode() + b"a\n")
    with opened(str(path)) as file:
        (table,) = csv_rows.pieces(LongText(file).reading(), HEADER, size=10)
    assert "1212" not in str(table.faults[0]).rpartition("/")[2]


class Endless(io.RawIOBase):
    """A stream that never ends, and cannot be read twice."""

    def __init__(self, block: bytes) -> None:
        self.block = block

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), len(self.block))
        buffer[:count] = self.block[:count]
        return count


@pytest.mark.parametrize(("block", "said"), [(b"\0" * 4096, "a line"), (b"a;b\n" * 1024, "the file")])
def test_what_has_no_end_is_refused(block: bytes, said: str) -> None:
    endless, limits = io.BufferedReader(Endless(block)), Limits(1 << 20, 4 << 20)
    with pytest.raises(FaultyInput) as refused, opened("-", stdin=endless, limits=limits) as held:
        LongText(held)
    assert [fault.id for fault in refused.value.faults] == ["too-large"]
    assert said in str(refused.value)


def test_a_device_without_an_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("/dev/zero")
    file, limits = str(tmp_path / "a.csv"), Limits(line=1 << 20)
    with pytest.raises(FaultyInput, match="a line is longer"), opened(file, limits=limits) as held:
        LongText(held)
